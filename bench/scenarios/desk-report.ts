/** What people look up about half a year: reports on answering, and decisions of the gate by filters that match much, little and nothing. */
import type { BenchOptions } from "../args.ts";
import { type BenchPostgres, calm } from "../lib/database.ts";
import { askAll, openDeskBench, slowest, type Timed, timed } from "../lib/desk-bench.ts";
import { crowdOf, REFUSED_FOR } from "../lib/desk-crowd.ts";
import { round } from "../lib/stats.ts";
import { type Outcome, thousands } from "../report.ts";

const TIMES = 5;
const MOST_MS = 1_000;
const GROUPS = ["agent", "team", "label", "channel", "day"] as const;
const DAYS = 200;

const REPORT_FLOOR = `select agent, count(*), count(resolved_at), percentile_cont(array[0.5, 0.9]) within group (order by first_ms),
  percentile_cont(array[0.5, 0.9]) within group (order by handling_ms), percentile_cont(array[0.5, 0.9]) within group (order by resolution_ms)
  from desk_episode where workspace_id = $1 and opened_at >= $2 and opened_at < $3 group by 1`;
const DECISIONS_FLOOR = `select m.id, t.decision from message m join message_text t on t.lane = m.lane and t.id = m.id
  where m.workspace_id = $1 and m.verdict is not null and m.reason = '${REFUSED_FOR}' order by m.created_at desc, m.id desc limit 51`;

export async function benchDeskReport(postgres: BenchPostgres, options: BenchOptions): Promise<Outcome> {
  await using bench = await openDeskBench(postgres, options);
  const { parley, crowd, database } = bench;
  const { people, said } = crowdOf(crowd.conversations);
  await calm(database.pool);
  const to = new Date();
  const from = new Date(to.getTime() - DAYS * 86_400_000);
  const period = `from=${from.toISOString()}&to=${to.toISOString()}`;
  const reportFloor = await timed(TIMES, async () => database.pool.query(REPORT_FLOOR, [crowd.workspaceId, from, to]));
  const decisionsFloor = await timed(TIMES, async () => database.pool.query(DECISIONS_FLOOR, [crowd.workspaceId]));
  await using _server = await parley.start(["ingress", "engine", "sends", "http"]);
  const [cookie = ""] = await bench.signIn(1);
  const all = async (paths: readonly string[]): Promise<readonly Timed[]> => askAll(parley.url, paths, cookie, TIMES);
  const reports = await all(GROUPS.map((by) => `/v1/desk/report?${period}&by=${by}&time=working`));
  const decisions = await all(
    [
      "",
      "verdict=refuse",
      "verdict=hold",
      `reason=${REFUSED_FOR}`,
      "reason=quiet_hours",
      "rule=consent",
      "policyRule=none",
      "journey=bench",
      "journey=none",
      "channel=sms",
      `from=${to.toISOString()}`,
      `to=${from.toISOString()}`,
    ].map((filter) => `/v1/decisions?${filter}`),
  );
  const [report, decision] = [slowest(reports), slowest(decisions)];
  return {
    figures: {
      floor: reportFloor,
      product: report.ms,
      ratio: round(report.ms / reportFloor, 2),
      unit: "ms, median of the slowest",
      episodes: people,
      reports,
      decisions: { floor: decisionsFloor, product: decision.ms, among: said, asked: decisions },
      met: report.ms <= MOST_MS && decision.ms <= MOST_MS,
    },
    rows: [
      {
        what: `desk-report, ${thousands(people)} openings, slowest of ${GROUPS.length} groupings (${/by=(\w+)/.exec(report.path)?.[1]})`,
        floor: `${reportFloor} ms`,
        product: `${report.ms} ms`,
        ratio: round(report.ms / reportFloor, 2),
        demand: `≤ ${MOST_MS} ms`,
        met: report.ms <= MOST_MS,
      },
      {
        what: `  decisions among ${thousands(said)} messages, slowest of ${decisions.length} filters (${decision.path.split("?")[1]?.slice(0, 20)})`,
        floor: `${decisionsFloor} ms`,
        product: `${decision.ms} ms`,
        demand: `≤ ${MOST_MS} ms`,
        met: decision.ms <= MOST_MS,
      },
    ],
  };
}
