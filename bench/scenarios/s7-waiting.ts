/** S7: what a step costs when few and when very many runs wait, among the same people. Each time a batch of timers comes due. */
import type { BenchOptions } from "../args.ts";
import { fillPeople, fillRuns, rewindRuns } from "../lib/crowd.ts";
import { type BenchDatabase, type BenchPostgres, calm } from "../lib/database.ts";
import { cpuMsEach, type Usage, usageOf } from "../lib/proc.ts";
import { prepareProduct, type ProductServer } from "../lib/product.ts";
import { median, round } from "../lib/stats.ts";
import { stepped, TIMER_JOURNEY } from "../lib/timers.ts";
import { until } from "../lib/waiting.ts";
import { type Outcome, thousands } from "../report.ts";

const PEOPLE = 1_000_000;
const FEW = 10_000;
/** Of one measurement; of those who wait few, all. */
const STEPS = 10_000;
/** Batches of each kind; the first one warms up and is not counted. */
const BATCHES = 4;
const MOST_RATIO = 1.25;
const NEVER = new Date("9999-01-01");

type Cost = { readonly cpuMs: number; readonly wallMs: number; readonly usage: Usage };

export async function benchWaiting(postgres: BenchPostgres, options: BenchOptions): Promise<Outcome> {
  const people = Math.max(20_000, Math.round(PEOPLE * options.scale));
  const few = Math.min(FEW, people / 2);
  const steps = Math.min(STEPS, few);
  await using database = await postgres.create();
  const parley = await prepareProduct(database, { journey: TIMER_JOURNEY, profile: options.profile });
  const { workspaceId, versionId } = parley;
  const runs = { workspaceId, versionId, journey: TIMER_JOURNEY, dueAt: NEVER };
  await fillPeople(database.pool, workspaceId, people);
  await fillRuns(database.pool, { ...runs, from: 0, to: few });
  const measure = async (server: ProductServer): Promise<Cost> => {
    const costs: Cost[] = [];
    for (let batch = 0; batch < BATCHES; batch += 1) costs.push(await oneBatch({ postgres, database, server, steps }));
    const counted = costs.slice(1);
    const middle = (what: "cpuMs" | "wallMs"): number => round(median(counted.map((one) => one[what])), 4);
    return { cpuMs: middle("cpuMs"), wallMs: middle("wallMs"), usage: counted.at(-1)?.usage ?? {} };
  };
  const stage = async (): Promise<Cost> => {
    await calm(database.pool);
    await using server = await parley.start(["ingress", "engine"]);
    return await measure(server);
  };
  const withFew = await stage();
  await fillRuns(database.pool, { ...runs, from: few, to: people });
  const withMany = await stage();
  const ratio = round(withMany.cpuMs / withFew.cpuMs, 2);
  const wallRatio = round(withMany.wallMs / withFew.wallMs, 2);
  const met = ratio <= MOST_RATIO && wallRatio <= MOST_RATIO;
  return {
    figures: {
      floor: withFew.cpuMs,
      product: withMany.cpuMs,
      ratio,
      unit: "ms of processor time a step",
      people,
      waiting: { few, many: people },
      steps,
      wall: { few: withFew.wallMs, many: withMany.wallMs, ratio: wallRatio, unit: "ms a step" },
      percentOfOneCore: { few: withFew.usage, many: withMany.usage },
      met,
    },
    rows: [
      {
        what: `s7 a step, ${thousands(few)} → ${thousands(people)} waiting runs: processor time`,
        floor: `${withFew.cpuMs} ms`,
        product: `${withMany.cpuMs} ms`,
        ratio,
        demand: `ratio ≤ ${MOST_RATIO}`,
        met: ratio <= MOST_RATIO,
      },
      {
        what: "  time",
        floor: `${withFew.wallMs} ms`,
        product: `${withMany.wallMs} ms`,
        ratio: wallRatio,
        demand: `ratio ≤ ${MOST_RATIO}`,
        met: wallRatio <= MOST_RATIO,
      },
    ],
  };
}

async function oneBatch(of: {
  readonly postgres: BenchPostgres;
  readonly database: BenchDatabase;
  readonly server: ProductServer;
  readonly steps: number;
}): Promise<Cost> {
  const { postgres, database, server, steps } = of;
  const before = await stepped(database);
  const isDone = async (): Promise<boolean> => (await stepped(database)) === before + steps;
  const dueAt = new Date(Date.now() + 2_500);
  await rewindRuns(database.pool, TIMER_JOURNEY, steps, dueAt);
  const wait = dueAt.getTime() - Date.now();
  if (wait < 0) throw new Error("the timers were due before they were stored");
  await until("the timers are due", 10_000, async () => Date.now() >= dueAt.getTime(), { everyMs: 5 });
  const { usage, ms } = await usageOf({ server: server.cpuMs, postgres: postgres.cpuMs }, async () =>
    until("all timers fired", 300_000, isDone, { everyMs: 20 }),
  );
  return { cpuMs: cpuMsEach(usage, ms, steps), wallMs: ms / steps, usage };
}
