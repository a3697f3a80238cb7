/** Sending as it is measured: queued messages until the last `read` receipt is stored, each time with a fresh emulator and database. */
import { FLOOR_TABLE } from "../floor/send-table.ts";
import { type BenchPostgres, calm } from "./database.ts";
import { type BenchEmulator, startEmulator, TEMPLATE } from "./emulator.ts";
import { event, openApi, person, phoneOf, SEND_JOURNEY } from "./people.ts";
import { cpuMs, cpuMsEach, type Usage, usageOf } from "./proc.ts";
import { freePort, launchTs, nextMessage } from "./processes.ts";
import { prepareProduct } from "./product.ts";
import { until } from "./waiting.ts";

const WITHIN_MS = 180_000;

/** One measurement. The time runs from the first message that the emulator accepted to the last receipt stored. */
export type Measured = { readonly perSecond: number; readonly usage: Usage; readonly cpuMsEach: number; readonly memoryMb: number };

/** What else goes on while messages are sent; it ends when the signal comes. */
type Meanwhile = (of: { readonly webhook: string; readonly emulator: BenchEmulator; readonly signal: AbortSignal }) => Promise<void>;
type Sending = { readonly total: number; readonly batch: number; readonly meanwhile?: Meanwhile };

const nothing: Meanwhile = async () => undefined;

async function during<T>(work: Promise<T>, meanwhile: (signal: AbortSignal) => Promise<void>): Promise<T> {
  const over = new AbortController();
  const other = meanwhile(over.signal);
  try {
    return await work;
  } finally {
    over.abort();
    await other;
  }
}

/** The floor: the least code that does the same I/O as durably. */
export async function measureSendFloor(postgres: BenchPostgres, { total, batch, meanwhile = nothing }: Sending): Promise<Measured> {
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
      return during(end, async (signal) => meanwhile({ webhook: `http://127.0.0.1:${port}/`, emulator, signal }));
    },
  );
  return { perSecond: rate(total, await emulator.ledger(), result.endedAt), usage, cpuMsEach: cpuMsEach(usage, ms, total), memoryMb: 0 };
}

/** The product: everything is queued before the sends begin. */
export async function measureSend(
  postgres: BenchPostgres,
  { total, batch, profile, meanwhile = nothing }: Sending & { readonly profile: string | null },
): Promise<Measured> {
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
    const end = until(
      "all receipts are in",
      WITHIN_MS,
      async () => (await count("select sum(n) as n from fact_count where metric = 'read'")) === total,
    ).then(() => Date.now());
    return during(end, async (signal) => meanwhile({ webhook: parley.webhook, emulator, signal }));
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
