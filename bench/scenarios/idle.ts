/** What a system costs that waits: ten thousand runs in a `wait` node, nothing due. */
import type { BenchOptions } from "../args.ts";
import { type BenchPostgres, calm } from "../lib/database.ts";
import { event, openApi, person, WAIT_JOURNEY } from "../lib/people.ts";
import { usageOf } from "../lib/proc.ts";
import { prepareProduct } from "../lib/product.ts";
import { round } from "../lib/stats.ts";
import { sleep, until } from "../lib/waiting.ts";
import { type Outcome, thousands } from "../report.ts";

const RUNS = 10_000;
/** The collector gives back what filling took up to 20 s after it. */
const SETTLE_MS = 30_000;
const MEASURE_MS = 30_000;
const MOST_PERCENT = 2;

export async function benchIdle(postgres: BenchPostgres, options: BenchOptions): Promise<Outcome> {
  const runs = Math.max(100, Math.round(RUNS * options.scale));
  await using database = await postgres.create();
  const parley = await prepareProduct(database, { journey: WAIT_JOURNEY, profile: null });
  // With all roles, as `npm start` runs it (this also starts an emulator, which does not count).
  await using server = await parley.start(["ingress", "engine", "sends", "http"]);
  {
    await using api = openApi(parley.url, 4);
    const numbers = Array.from({ length: runs }, (_, index) => index);
    await api.postLines(
      "/v1/profiles",
      numbers.map((index) => person(index)),
    );
    await api.postLines(
      "/v1/events",
      numbers.map((index) => event(index)),
    );
  }
  const waiting = async (): Promise<number> =>
    Number((await database.pool.query<{ n: string }>("select count(*) as n from run where state = 'live'")).rows[0]?.n ?? 0);
  await until("all runs wait", 120_000, async () => (await waiting()) === runs, { everyMs: 250 });
  await calm(database.pool);
  await sleep(SETTLE_MS);
  const { usage } = await usageOf({ server: server.cpuMs, postgres: postgres.cpuMs }, async () =>
    sleep(Math.max(5_000, MEASURE_MS * Math.min(1, options.scale))),
  );
  const percent = round((usage["server"] ?? 0) + (usage["postgres"] ?? 0), 2);
  return {
    figures: {
      product: percent,
      unit: "% of one core",
      runs,
      server: usage["server"],
      postgres: usage["postgres"],
      met: percent <= MOST_PERCENT,
    },
    rows: [
      {
        what: `idle, ${thousands(runs)} waiting runs`,
        product: `${percent} %`,
        demand: `≤ ${MOST_PERCENT} % of a core`,
        met: percent <= MOST_PERCENT,
      },
    ],
  };
}
