/** S2: an event begins a journey (a wait of nothing, a branch, a message) until the emulator has the message. All events are offered at once. */
import type { JourneyDocument } from "../../src/journeys/document.ts";
import type { BenchOptions } from "../args.ts";
import { FLOOR_TABLE } from "../floor/send-table.ts";
import { counted } from "../lib/blast.ts";
import { fillPeople } from "../lib/crowd.ts";
import { type BenchPostgres, calm } from "../lib/database.ts";
import { type BenchEmulator, startEmulator, TEMPLATE } from "../lib/emulator.ts";
import { CONFIRM, EVENT, event, openApi, phoneOf } from "../lib/people.ts";
import { cpuMs, cpuMsEach, type Usage, usageOf } from "../lib/proc.ts";
import { freePort, launchTs, nextMessage } from "../lib/processes.ts";
import { prepareProduct } from "../lib/product.ts";
import { median, round } from "../lib/stats.ts";
import { until } from "../lib/waiting.ts";
import { type Outcome, thousands } from "../report.ts";

const EVENTS = 20_000;
const LEAST_PER_SECOND = 1_000;
const LIST = { size: 500, parallel: 2 };
const WITHIN_MS = 300_000;

const JOURNEY: JourneyDocument = {
  schema: 1,
  name: "bench",
  title: "Bench",
  entry: { kind: "event", event: EVENT, key: "properties.orderId" },
  start: "pause",
  nodes: {
    // A time that has passed: the wait of nothing.
    pause: { kind: "wait", until: "2026-01-01T00:00:00Z", next: "which" },
    which: {
      kind: "branch",
      arms: [{ when: { fact: "event.properties.total", is: "equal", value: "0.00" }, next: "silent" }],
      otherwise: "confirm",
    },
    confirm: { ...CONFIRM, next: "told" },
    told: { kind: "exit", outcome: "told" },
    silent: { kind: "exit", outcome: "silent" },
  },
};

type Measured = { readonly perSecond: number; readonly usage: Usage; readonly cpuMsEach: number };

export async function benchJourney(postgres: BenchPostgres, options: BenchOptions): Promise<Outcome> {
  const total = Math.max(500, Math.round(EVENTS * options.scale));
  const floors: Measured[] = [];
  const products: Measured[] = [];
  for (let turn = 0; turn < options.rounds; turn += 1) {
    floors.push(await floor(postgres, total));
    products.push(await product(postgres, total, options.profile));
    const tell = (name: string, one: Measured | undefined): string =>
      `${name} ${thousands(one?.perSecond ?? 0)}/s (${one?.cpuMsEach} ms CPU each, ${JSON.stringify(one?.usage)} % of a core)`;
    console.log(`  round ${turn + 1}: ${tell("floor", floors.at(-1))}, ${tell("product", products.at(-1))}`);
  }
  const [atFloor, atProduct] = [median(floors.map((one) => one.perSecond)), median(products.map((one) => one.perSecond))];
  const ratio = round(atProduct / atFloor, 2);
  const met = atProduct >= LEAST_PER_SECOND;
  return {
    figures: {
      floor: round(atFloor),
      product: round(atProduct),
      ratio,
      unit: "messages/s",
      events: total,
      lost: 0,
      cpuMsEach: { floor: median(floors.map((one) => one.cpuMsEach)), product: median(products.map((one) => one.cpuMsEach)) },
      percentOfOneCore: { floor: floors.at(-1)?.usage, product: products.at(-1)?.usage },
      met,
    },
    rows: [
      {
        what: `s2 event → journey → message, ${thousands(total)} events, none lost`,
        floor: `${thousands(atFloor)}/s`,
        product: `${thousands(atProduct)}/s`,
        ratio,
        demand: `≥ ${thousands(LEAST_PER_SECOND)}/s`,
        met,
      },
    ],
  };
}

/** From the first event sent to the last message that the emulator accepted. */
async function drive(
  emulator: BenchEmulator,
  total: number,
  processes: { readonly [name: string]: () => Promise<number> },
  send: () => Promise<void>,
): Promise<Measured> {
  const startedAt = Date.now();
  const { usage, ms } = await usageOf({ ...processes, emulator: emulator.cpuMs }, async () => {
    await send();
    await until("all messages are received", WITHIN_MS, async () => (await emulator.accepted()) >= total, { everyMs: 100 });
  });
  const { duplicates, lost } = await counted(emulator, total);
  if (duplicates + lost > 0) throw new Error(`the emulator has ${duplicates} messages twice and ${lost} not at all`);
  const endedAt = (await emulator.ledger()).reduce((last, entry) => Math.max(last, entry.at), 0);
  return { perSecond: (total / (endedAt - startedAt)) * 1_000, usage, cpuMsEach: cpuMsEach(usage, ms, total) };
}

async function floor(postgres: BenchPostgres, total: number): Promise<Measured> {
  await using database = await postgres.create();
  await database.pool.query(FLOOR_TABLE);
  const [port, emulatorPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const emulatorUrl = `http://127.0.0.1:${emulatorPort}`;
  await using sender = launchTs("floor", "floor/send-floor.ts", [database.url, String(port), emulatorUrl, String(total)]);
  await nextMessage(sender.child);
  // Stopped first: it has many receipts left, and nobody to give them to otherwise.
  await using emulator = await startEmulator({ port: emulatorPort, webhook: `${url}/`, batch: 1 });
  const body = [
    ["first_name", "Ana 1"],
    ["order_number", "#1"],
    ["total", "€89.90"],
  ].map(([name, text]) => ({ type: "text", parameter_name: name, text }));
  const content = { name: TEMPLATE.name, language: { code: TEMPLATE.language }, components: [{ type: "body", parameters: body }] };
  const lines = Array.from({ length: total }, (_, id) => ({ id, recipient: phoneOf(id), content }));
  await using api = openApi(url, 4);
  return await drive(emulator, total, { floor: async () => cpuMs(sender.pid), postgres: postgres.cpuMs }, async () =>
    api.postLines("/events", lines, LIST),
  );
}

async function product(postgres: BenchPostgres, total: number, profile: string | null): Promise<Measured> {
  await using database = await postgres.create();
  const parley = await prepareProduct(database, { journey: JOURNEY, profile });
  await fillPeople(database.pool, parley.workspaceId, total);
  await calm(database.pool);
  await using server = await parley.start(["ingress", "engine", "sends"]);
  await using emulator = await startEmulator({ port: parley.emulatorPort, webhook: parley.webhook, batch: 1 });
  await using api = openApi(parley.url, 4);
  const lines = Array.from({ length: total }, (_, index) => event(index));
  return await drive(emulator, total, { server: server.cpuMs, postgres: postgres.cpuMs }, async () =>
    api.postLines("/v1/events", lines, LIST),
  );
}
