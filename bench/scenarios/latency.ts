/** From sending an event to the moment at which the emulator accepted the message it causes; an open loop: a late answer delays no later event. */
import type { BenchOptions } from "../args.ts";
import { type BenchPostgres, calm } from "../lib/database.ts";
import { startEmulator } from "../lib/emulator.ts";
import { event, openApi, person, phoneOf, SEND_JOURNEY } from "../lib/people.ts";
import { usageOf } from "../lib/proc.ts";
import { prepareProduct } from "../lib/product.ts";
import { quantile, round } from "../lib/stats.ts";
import { sleep, until } from "../lib/waiting.ts";
import type { Outcome } from "../report.ts";

const PER_SECOND = 200;
const SECONDS = 20;
/** Sent first and not counted: the code gets warm. */
const WARM_UP_SECONDS = 5;
const MOST_P50_MS = 50;
const MOST_P99_MS = 250;

export async function benchLatency(postgres: BenchPostgres, options: BenchOptions): Promise<Outcome> {
  const warmUp = Math.round(WARM_UP_SECONDS * PER_SECOND * Math.min(1, options.scale * 2));
  const total = warmUp + Math.max(PER_SECOND, Math.round(SECONDS * PER_SECOND * options.scale));
  await using database = await postgres.create();
  const parley = await prepareProduct(database, { journey: SEND_JOURNEY, profile: options.profile });
  await using emulator = await startEmulator({ port: parley.emulatorPort, webhook: parley.webhook, batch: 1 });
  await using server = await parley.start(["ingress", "engine", "sends"]);
  await using api = openApi(parley.url, 64);
  await api.postLines(
    "/v1/profiles",
    Array.from({ length: total }, (_, index) => person(index)),
  );
  await until("all people are known", 60_000, async () => (await database.pool.query("select from inbox limit 1")).rowCount === 0);
  await calm(database.pool);

  const sentAt: number[] = [];
  const { usage } = await usageOf({ server: server.cpuMs, postgres: postgres.cpuMs, emulator: emulator.cpuMs }, async () => {
    const answers: Promise<number>[] = [];
    const startedAt = performance.now();
    for (let index = 0; index < total; index += 1) {
      const wait = startedAt + (index * 1_000) / PER_SECOND - performance.now();
      if (wait > 0) await sleep(wait);
      sentAt.push(Date.now());
      answers.push(api.post("/v1/events", JSON.stringify(event(index)), "application/json"));
    }
    await Promise.all(answers);
    await until("all messages are sent", 60_000, async () => (await emulator.ledger()).length === total, { everyMs: 250 });
  });
  const acceptedAt = new Map((await emulator.ledger()).map((entry) => [entry.recipient.replace(/^\+?/, "+"), entry.at]));
  const took = sentAt.map((at, index) => (acceptedAt.get(phoneOf(index)) ?? Number.NaN) - at).slice(warmUp);
  if (took.some(Number.isNaN)) throw new Error("a message is missing in the emulator's ledger");
  const [p50, p90, p99, most] = [0.5, 0.9, 0.99, 1].map((share) => round(quantile(took, share), 1));
  const met = (p50 ?? 0) <= MOST_P50_MS && (p99 ?? 0) <= MOST_P99_MS;
  return {
    figures: { p50, p90, p99, max: most, unit: "ms", eventsPerSecond: PER_SECOND, events: took.length, percentOfOneCore: usage, met },
    rows: [
      { what: `latency p50, ${PER_SECOND} events/s`, product: `${p50} ms`, demand: `≤ ${MOST_P50_MS} ms`, met: (p50 ?? 0) <= MOST_P50_MS },
      { what: "latency p99", product: `${p99} ms`, demand: `≤ ${MOST_P99_MS} ms`, met: (p99 ?? 0) <= MOST_P99_MS },
    ],
  };
}
