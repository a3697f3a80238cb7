import { nextBatch } from "../portfolio/portfolio-pacing.ts";
import { Random } from "../clock/random.ts";
import type { Switches } from "../control/contract.ts";
import { laterFailure } from "../messages/fate.ts";
import { plainFate, resumeProgress } from "../messages/progress.ts";
import { chatKey, type ChatRecord } from "../store/chat.ts";
import { hasStatus, type AnyMessage, type OutboundMessage } from "../store/message.ts";
import type { World } from "../store/world.ts";
import { findTemplate } from "../templates/catalogue.ts";
import { resumeLife } from "../templates/lifecycle.ts";
import type { Target } from "../webhooks/delivery.ts";

/** Maps that are kept whole; the ones by phone, user id and name are rebuilt from them. */
const kept = [
  "apps",
  "accounts",
  "numbers",
  "tokens",
  "templates",
  "templatesByKey",
  "customers",
  "messages",
  "media",
  "catalogs",
  "uploads",
  "portfolios",
] as const;

type ChatEntry = Omit<ChatRecord, "messages" | "unread"> & { readonly messages: readonly string[]; readonly unread: readonly string[] };

export type Snapshot = {
  readonly version: 2;
  readonly now: number;
  readonly switches: Switches;
  readonly counters: World["counters"];
  readonly maps: { readonly [K in (typeof kept)[number]]: World[K] };
  readonly ledger: readonly string[];
  readonly chats: readonly ChatEntry[];
  readonly pendingWebhooks: readonly { readonly target: Target; readonly body: string; readonly signature: string | null }[];
};

export function takeSnapshot(world: World): Snapshot {
  const idsOf = (messages: readonly AnyMessage[]): string[] => messages.map((message) => message.id);
  const { apps, accounts, numbers, tokens, templates, templatesByKey, customers, messages, media, catalogs, uploads, portfolios } = world;
  return {
    version: 2,
    now: world.clock.now(),
    switches: world.switches,
    counters: world.counters,
    maps: { apps, accounts, numbers, tokens, templates, templatesByKey, customers, messages, media, catalogs, uploads, portfolios },
    ledger: idsOf(world.ledger),
    chats: [...world.chats.values()].map((chat) => ({ ...chat, messages: idsOf(chat.messages), unread: idsOf(chat.unread) })),
    pendingWebhooks: world.webhooks.pending(),
  };
}

/** Puts a snapshot into a world and picks up what was under way: receipts, reviews, webhooks. */
export function restoreSnapshot(world: World, snapshot: Snapshot): void {
  for (const name of kept) refill(world[name], snapshot.maps[name]);
  world.switches = snapshot.switches;
  Object.assign(world.counters, snapshot.counters);
  // Chance goes on where nobody has been: the seed from its start would give out the same wamids again.
  world.random = new Random(world.switches.seed + 1 + snapshot.ledger.length + Math.floor(world.clock.now() / 1_000));
  world.ledger.push(...outbound(world, snapshot.ledger));
  for (const number of world.numbers.values()) world.numbersByDigits.set(number.digits, number);
  for (const customer of world.customers.values()) {
    world.customersByPhone.set(customer.phone, customer);
    world.customersByBsuid.set(customer.bsuid, customer);
    for (const id of customer.otherIds.values()) world.customersByBsuid.set(id, customer);
  }
  for (const chat of snapshot.chats) {
    const messages = chat.messages.flatMap((id) => world.messages.get(id) ?? []);
    world.chats.set(chatKey(chat.phoneNumberId, chat.customerId), { ...chat, messages, unread: outbound(world, chat.unread) });
  }
  // One object per template again: the two maps were written apart.
  for (const template of world.templates.values()) {
    const twin = findTemplate(world, template.accountId, template.name, template.language);
    if (twin) for (const [key, value] of world.templatesByKey) if (value === twin) world.templatesByKey.set(key, template);
    resumeLife(world, template);
  }
  for (const portfolio of world.portfolios.values()) if (portfolio.held.length > 0) nextBatch(world, portfolio);
  const held = new Set([...world.templates.values(), ...world.portfolios.values()].flatMap((holder) => [...holder.held]));
  for (const message of world.ledger) if (!held.has(message.id)) resume(world, message);
  for (const { target, body, signature } of snapshot.pendingWebhooks) world.webhooks.publishRaw(target, body, signature);
}

function refill(map: Map<string, unknown>, from: ReadonlyMap<string, unknown>): void {
  map.clear();
  for (const [key, value] of from) map.set(key, value);
}

function outbound(world: World, ids: readonly string[]): OutboundMessage[] {
  return ids.flatMap((id) => {
    const message = world.messages.get(id);
    return message?.direction === "out" ? [message] : [];
  });
}

function resume(world: World, message: OutboundMessage): void {
  const number = world.numbers.get(message.phoneNumberId);
  if (!number || hasStatus(message, "failed") || hasStatus(message, "delivered")) return;
  const customer = world.customers.get(message.customerId ?? "") ?? null;
  const isMarketing = message.category.startsWith("marketing");
  const fail = laterFailure(world, {
    number,
    customer,
    isMarketing,
    needsWindow: message.category === "service",
    inWindow: message.inWindow,
  });
  resumeProgress(world, message, { ...plainFate, fail });
}
