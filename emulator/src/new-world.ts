import { Arrivals } from "./messages/arrivals.ts";
import { watchFeedback } from "./templates/feedback.ts";
import { EmulatorClock } from "./clock/emulator-clock.ts";
import { Random } from "./clock/random.ts";
import type { Switches } from "./control/contract.ts";
import { EventStream } from "./control/event-stream.ts";
import { FaultBook } from "./faults/fault-book.ts";
import type { EmulatorOptions } from "./options.ts";
import { seedWorld } from "./seed.ts";
import type { World } from "./store/world.ts";
import { defaultSwitches } from "./switches.ts";
import { WebhookDispatcher } from "./webhooks/dispatcher.ts";

/** An empty world with the default business in it. */
export function newWorld(options: EmulatorOptions, publicUrl: () => string): World {
  const clock = new EmulatorClock(options.clock ?? { mode: "real" });
  const switches = initialSwitches(options);
  const world: World = {
    clock,
    random: new Random(switches.seed),
    switches,
    publicUrl,
    apps: new Map(),
    accounts: new Map(),
    numbers: new Map(),
    numbersByDigits: new Map(),
    tokens: new Map(),
    templates: new Map(),
    templatesByKey: new Map(),
    customers: new Map(),
    customersByPhone: new Map(),
    customersByBsuid: new Map(),
    chats: new Map(),
    messages: new Map(),
    fillings: new Map(),
    ledger: [],
    catalogs: new Map(),
    media: new Map(),
    uploads: new Map(),
    linkedMedia: new Map(),
    portfolios: new Map(),
    managementCalls: new Map(),
    counters: { customers: 0, accepted: 0, rejected: 0, inbound: 0 },
    faults: new FaultBook(() => world.random.next()),
    webhooks: new WebhookDispatcher({ clock, random: () => world.random, settings: () => world.switches.webhook }),
    events: new EventStream(),
    arrivals: new Arrivals(),
    scenario: null,
  };
  watchFeedback(world);
  seedWorld(world, options);
  return world;
}

/** Back to the seed: same server, same clock mode, nothing remembered. */
export function resetWorld(world: World, options: EmulatorOptions): void {
  world.clock.clear();
  world.scenario?.stop();
  world.scenario = null;
  for (const map of [world.apps, world.accounts, world.numbers, world.numbersByDigits, world.tokens, world.templates, world.templatesByKey])
    map.clear();
  for (const map of [
    world.customers,
    world.customersByPhone,
    world.customersByBsuid,
    world.chats,
    world.messages,
    world.fillings,
    world.media,
    world.catalogs,
    world.uploads,
    world.linkedMedia,
  ])
    map.clear();
  world.portfolios.clear();
  world.managementCalls.clear();
  world.ledger.length = 0;
  Object.assign(world.counters, { customers: 0, accepted: 0, rejected: 0, inbound: 0 });
  world.faults.clear();
  world.webhooks.forget();
  world.switches = initialSwitches(options);
  world.random = new Random(world.switches.seed);
  seedWorld(world, options);
}

function initialSwitches(options: EmulatorOptions): Switches {
  return withSwitches(defaultSwitches, options.switches ?? {});
}

/** Nested groups (`webhook`, `history`, `pairRate`) are merged, everything else replaced. */
export function withSwitches(current: Switches, patch: object): Switches {
  const merged: Record<string, unknown> = { ...current };
  for (const [key, value] of Object.entries(patch)) {
    const before = merged[key];
    const nested = isPlain(before) && isPlain(value);
    merged[key] = nested ? { ...before, ...value } : value;
  }
  return merged as Switches;
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
