/** S5: a campaign with a rate, shared by two processes. What counts is when the emulator got the messages. */
import type { BenchOptions } from "../args.ts";
import { counted, prepareBlast } from "../lib/blast.ts";
import type { BenchPostgres } from "../lib/database.ts";
import { startEmulator } from "../lib/emulator.ts";
import { round } from "../lib/stats.ts";
import { bySecond, largestSecond } from "../lib/windows.ts";
import { until } from "../lib/waiting.ts";
import type { Outcome } from "../report.ts";

const PER_SECOND = 80;
const SECONDS = 60;
const MOST_IN_A_SECOND = 84;
const MOST_OFF = 0.01;

export async function benchRate(postgres: BenchPostgres, options: BenchOptions): Promise<Outcome> {
  const seconds = Math.max(5, Math.round(SECONDS * options.scale));
  const total = seconds * PER_SECOND;
  // More than can be asked in the time, so that the end is the rate's and not the audience's.
  const people = total + 10 * PER_SECOND;
  await using database = await postgres.create();
  const { parley, begin } = await prepareBlast(database, { people, ratePerSecond: PER_SECOND, profile: options.profile });
  await using _one = await parley.start(["ingress", "engine", "sends"]);
  await using _other = await parley.startBeside(["engine", "sends"]);
  await using emulator = await startEmulator({ port: parley.emulatorPort, webhook: parley.webhook, batch: 1 });
  await begin();
  await until("the time is over", (seconds + 60) * 1_000, async () => (await emulator.accepted()) >= total + PER_SECOND, { everyMs: 250 });
  const { duplicates } = await counted(emulator, 0);
  // What the campaign asked for, by the database's clock: how much of a burst is the sending's.
  const queuedAt = (await database.pool.query<{ at: Date }>("select created_at as at from message order by created_at")).rows.map(
    ({ at }) => at.getTime(),
  );
  const times = (await emulator.ledger()).map(({ at }) => at).toSorted((a, b) => a - b);
  const first = times[0] ?? 0;
  const within = times.filter((at) => at < first + seconds * 1_000).length;
  const largest = largestSecond(times);
  const off = round(Math.abs(within - total) / total, 4);
  const met = largest <= MOST_IN_A_SECOND && off <= MOST_OFF && duplicates === 0;
  return {
    figures: {
      product: largest,
      unit: "messages in the largest second",
      asked: PER_SECOND,
      seconds,
      total: within,
      demandedTotal: total,
      off,
      duplicates,
      bySecond: bySecond(times),
      queued: { largest: largestSecond(queuedAt), bySecond: bySecond(queuedAt) },
      met,
    },
    rows: [
      {
        what: `s5 ${PER_SECOND}/s for ${seconds} s over two processes: largest second`,
        product: String(largest),
        demand: `≤ ${MOST_IN_A_SECOND}`,
        met: largest <= MOST_IN_A_SECOND,
      },
      { what: "  total", product: String(within), demand: `${total} ± 1 %`, met: off <= MOST_OFF },
    ],
  };
}
