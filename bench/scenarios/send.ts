/** Queued template messages until the last `read` receipt is stored; floor and product take turns, each with a fresh emulator and database. */
import type { BenchOptions } from "../args.ts";
import { FLOOR_TABLE } from "../floor/send-table.ts";
import { type BenchPostgres, calm } from "../lib/database.ts";
import { startEmulator, TEMPLATE } from "../lib/emulator.ts";
import { event, openApi, person, phoneOf, SEND_JOURNEY } from "../lib/people.ts";
import { cpuMs, cpuMsEach, type Usage, usageOf } from "../lib/proc.ts";
import { freePort, launchTs, nextMessage } from "../lib/processes.ts";
import { prepareProduct } from "../lib/product.ts";
import { median, round } from "../lib/stats.ts";
import { until } from "../lib/waiting.ts";
import { type Outcome, thousands } from "../report.ts";

const MESSAGES = 20_000;
const LEAST_RATIO = 0.6;
const MOST_MEMORY_MB = 350;
const WITHIN_MS = 180_000;

/** One measurement. The time runs from the first message that the emulator accepted to the last receipt stored. */
type Measured = { readonly perSecond: number; readonly usage: Usage; readonly cpuMsEach: number; readonly memoryMb: number };

export async function benchSend(postgres: BenchPostgres, options: BenchOptions, batch: number): Promise<Outcome> {
  const total = Math.max(200, Math.round(MESSAGES * options.scale));
  const floors: Measured[] = [];
  const products: Measured[] = [];
  for (let turn = 0; turn < options.rounds; turn += 1) {
    floors.push(await floor(postgres, total, batch));
    products.push(await product(postgres, total, batch, options.profile));
    const tell = (name: string, one: Measured | undefined): string =>
      `${name} ${thousands(one?.perSecond ?? 0)}/s (${one?.cpuMsEach} ms CPU each, ${JSON.stringify(one?.usage)} % of a core)`;
    console.log(`  round ${turn + 1}: ${tell("floor", floors.at(-1))}, ${tell("product", products.at(-1))}`);
  }
  const [atFloor, atProduct] = [floors, products].map((list) => median(list.map((one) => one.perSecond)));
  const ratio = round((atProduct ?? 0) / (atFloor ?? 1), 2);
  const cpu = { floor: median(floors.map((one) => one.cpuMsEach)), product: median(products.map((one) => one.cpuMsEach)) };
  const memoryMb = Math.max(...products.map((one) => one.memoryMb));
  const what = batch === 1 ? "send, one receipt a POST" : `send, ${batch} receipts a POST`;
  return {
    figures: {
      floor: round(atFloor ?? 0),
      product: round(atProduct ?? 0),
      ratio,
      unit: "messages/s",
      messages: total,
      receiptsPerPost: batch,
      peakMemoryMb: memoryMb,
      rounds: { floor: floors.map((one) => round(one.perSecond)), product: products.map((one) => round(one.perSecond)) },
      // All processes together, emulator and PostgreSQL too: what other programs on the machine disturb least.
      cpuMsPerMessage: { ...cpu, ratio: round(cpu.floor / cpu.product, 2) },
      percentOfOneCore: { floor: floors.at(-1)?.usage, product: products.at(-1)?.usage },
      met: ratio >= LEAST_RATIO && memoryMb < MOST_MEMORY_MB,
    },
    rows: [
      {
        what,
        floor: `${thousands(atFloor ?? 0)}/s`,
        product: `${thousands(atProduct ?? 0)}/s`,
        ratio,
        demand: `ratio ≥ ${LEAST_RATIO}`,
        met: ratio >= LEAST_RATIO,
      },
      {
        what: "  processor time each, all processes",
        floor: `${cpu.floor} ms`,
        product: `${cpu.product} ms`,
        ratio: round(cpu.floor / cpu.product, 2),
      },
      { what: "  server's peak memory", product: `${memoryMb} MB`, demand: `< ${MOST_MEMORY_MB} MB`, met: memoryMb < MOST_MEMORY_MB },
    ],
  };
}

async function floor(postgres: BenchPostgres, total: number, batch: number): Promise<Measured> {
  await using database = await postgres.create();
  await database.pool.query(FLOOR_TABLE);
  const body = [
    ["first_name", "Ana 1"],
    ["order_number", "#1"],
    ["total", "€89.90"],
  ].map(([name, text]) => ({ type: "text", parameter_name: name, text }));
  const content = { name: TEMPLATE.name, language: { code: TEMPLATE.language }, components: [{ type: "body", parameters: body }] };
  await database.pool.query(
    "insert into outbox (id, recipient, content) select n, $2 || lpad(n::text, 6, '0'), $3 from generate_series(0, $1 - 1) as n",
    [total, phoneOf(0).slice(0, -6), content],
  );
  await calm(database.pool);
  const [port, emulatorPort] = [await freePort(), await freePort()];
  await using emulator = await startEmulator({ port: emulatorPort, webhook: `http://127.0.0.1:${port}/`, batch });
  await using sender = launchTs("floor", "floor/send-floor.ts", [database.url, String(port), emulator.url, String(total)]);
  await nextMessage(sender.child);
  const { result, usage, ms } = await usageOf(
    { floor: async () => cpuMs(sender.pid), postgres: postgres.cpuMs, emulator: emulator.cpuMs },
    async () => {
      const end = nextMessage<{ readonly endedAt: number }>(sender.child);
      sender.child.send({ go: true });
      return end;
    },
  );
  return { perSecond: rate(total, await emulator.ledger(), result.endedAt), usage, cpuMsEach: cpuMsEach(usage, ms, total), memoryMb: 0 };
}

async function product(postgres: BenchPostgres, total: number, batch: number, profile: string | null): Promise<Measured> {
  await using database = await postgres.create();
  const parley = await prepareProduct(database, { journey: SEND_JOURNEY, profile });
  const count = async (sql: string): Promise<number> => Number((await database.pool.query<{ n: string }>(sql)).rows[0]?.n ?? 0);
  {
    // Without the sends role messages pile up: what a paused sender or an outage leaves behind.
    await using _ = await parley.start(["ingress", "engine"]);
    await using api = openApi(parley.url, 4);
    const numbers = Array.from({ length: total }, (_, index) => index);
    await api.postLines(
      "/v1/profiles",
      numbers.map((index) => person(index)),
    );
    await api.postLines(
      "/v1/events",
      numbers.map((index) => event(index)),
    );
    await until(
      "all messages are queued",
      WITHIN_MS,
      async () => (await count("select count(*) as n from message where state = 'queued'")) === total,
      { everyMs: 250 },
    );
  }
  await calm(database.pool);
  await using emulator = await startEmulator({ port: parley.emulatorPort, webhook: parley.webhook, batch });
  await using server = await parley.start(["ingress", "engine", "sends"]);
  const { result, usage, ms } = await usageOf({ server: server.cpuMs, postgres: postgres.cpuMs, emulator: emulator.cpuMs }, async () => {
    await until(
      "all receipts are in",
      WITHIN_MS,
      async () => (await count("select sum(n) as n from fact_count where metric = 'read'")) === total,
    );
    return Date.now();
  });
  const unread = await count("select count(*) as n from message where state <> 'read'");
  const ledger = await emulator.ledger();
  if (unread !== 0 || ledger.length !== total)
    throw new Error(`${unread} messages are not read; the emulator accepted ${ledger.length} of ${total}`);
  return { perSecond: rate(total, ledger, result), usage, cpuMsEach: cpuMsEach(usage, ms, total), memoryMb: await server.peakMemoryMb() };
}

function rate(total: number, ledger: readonly { readonly at: number }[], endedAt: number): number {
  const startedAt = ledger.reduce((first, entry) => Math.min(first, entry.at), Number.POSITIVE_INFINITY);
  return (total / (endedAt - startedAt)) * 1_000;
}
