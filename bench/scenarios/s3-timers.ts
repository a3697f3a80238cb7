/** S3: timers that are all due in the same second. Lateness is that of the commit, seen from outside. */
import type { BenchOptions } from "../args.ts";
import { stepFloor } from "../floor/steps.ts";
import { fillPeople, fillRuns } from "../lib/crowd.ts";
import { type BenchPostgres, calm } from "../lib/database.ts";
import { usageOf } from "../lib/proc.ts";
import { prepareProduct } from "../lib/product.ts";
import { round } from "../lib/stats.ts";
import { stepped, TIMER_JOURNEY } from "../lib/timers.ts";
import { sleep } from "../lib/waiting.ts";
import { type Outcome, thousands } from "../report.ts";

const TIMERS = 50_000;
const LEAST_PER_SECOND = 5_000;
const AHEAD_MS = 3_000;
const LOOK_MS = 20;
const WITHIN_MS = 120_000;

export async function benchTimers(postgres: BenchPostgres, options: BenchOptions): Promise<Outcome> {
  const timers = Math.max(1_000, Math.round(TIMERS * options.scale));
  const floor = await stepFloor(postgres, timers);
  await using database = await postgres.create();
  const parley = await prepareProduct(database, { journey: TIMER_JOURNEY, profile: options.profile });
  const { workspaceId, versionId } = parley;
  await fillPeople(database.pool, workspaceId, timers);
  await fillRuns(database.pool, { workspaceId, versionId, journey: TIMER_JOURNEY, from: 0, to: timers, dueAt: new Date("9999-01-01") });
  await using server = await parley.start(["ingress", "engine"]);
  const dueAt = new Date(Date.now() + AHEAD_MS + timers / 5);
  // Each somewhere in the same second.
  await database.pool.query(
    "update run set due_at = $1::timestamptz + make_interval(secs => ('x' || substr(md5(id::text), 1, 4))::bit(16)::int / 65536.0)",
    [dueAt],
  );
  await calm(database.pool);
  const endOfSecond = dueAt.getTime() + 1_000;
  if (Date.now() > dueAt.getTime()) throw new Error("the timers were due before they were stored");
  await sleep(dueAt.getTime() - Date.now());
  const curve: { readonly atMs: number; readonly done: number }[] = [];
  const { usage } = await usageOf({ server: server.cpuMs, postgres: postgres.cpuMs }, async () => {
    for (;;) {
      const done = await stepped(database);
      curve.push({ atMs: Date.now() - dueAt.getTime(), done });
      if (done >= timers) return;
      if (Date.now() - endOfSecond > WITHIN_MS) throw new Error(`${done} of ${timers} timers fired within ${WITHIN_MS / 1_000} s`);
      await sleep(LOOK_MS);
    }
  });
  const drainedMs = curve.at(-1)?.atMs ?? Number.NaN;
  // Due times are spread evenly over the second: the nth was due after n / timers of it, and nobody is passed by.
  const lateness = (share: number): number => {
    const nth = Math.ceil(timers * share);
    return round(Math.max(0, (curve.find(({ done }) => done >= nth)?.atMs ?? Number.NaN) - share * 1_000));
  };
  const perSecond = round((timers / drainedMs) * 1_000);
  const [p50, p99] = [lateness(0.5), lateness(0.99)];
  const met = perSecond >= LEAST_PER_SECOND;
  return {
    figures: {
      floor: round(floor),
      product: perSecond,
      ratio: round(perSecond / floor, 2),
      unit: "steps/s",
      timers,
      lateness: { p50, p99, unit: "ms" },
      drainedMs,
      percentOfOneCore: usage,
      met,
    },
    rows: [
      {
        what: `s3 ${thousands(timers)} timers due in one second`,
        floor: `${thousands(floor)}/s`,
        product: `${thousands(perSecond)}/s`,
        ratio: round(perSecond / floor, 2),
        demand: `≥ ${thousands(LEAST_PER_SECOND)} steps/s`,
        met,
      },
      { what: "  lateness p50 / p99", product: `${p50} / ${p99} ms` },
    ],
  };
}
