/** `npm run bench`: a bare floor and the product in one go on one machine; what counts is the ratio. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type BenchOptions, readArgs, type ScenarioName, USAGE } from "./args.ts";
import { type BenchPostgres, startBenchPostgres } from "./lib/database.ts";
import { printProfiles } from "./lib/profile.ts";
import { machine, type Outcome, tableOf, type Row } from "./report.ts";
import { benchDeskList } from "./scenarios/desk-list.ts";
import { benchDeskLive } from "./scenarios/desk-live.ts";
import { benchDeskReport } from "./scenarios/desk-report.ts";
import { benchDeskSearch } from "./scenarios/desk-search.ts";
import { benchFlows } from "./scenarios/flows.ts";
import { benchGate } from "./scenarios/gate.ts";
import { benchIdle } from "./scenarios/idle.ts";
import { benchIngest } from "./scenarios/ingest.ts";
import { benchLatency } from "./scenarios/latency.ts";
import { benchRehearsal } from "./scenarios/rehearsal.ts";
import { benchRender } from "./scenarios/render.ts";
import { benchBlast } from "./scenarios/s1-blast.ts";
import { benchJourney } from "./scenarios/s2-journey.ts";
import { benchTimers } from "./scenarios/s3-timers.ts";
import { benchKilled } from "./scenarios/s4-killed.ts";
import { benchRate } from "./scenarios/s5-rate.ts";
import { benchWebhooks } from "./scenarios/s6-webhooks.ts";
import { benchWaiting } from "./scenarios/s7-waiting.ts";
import { benchQualification } from "./scenarios/s8-qualification.ts";
import { benchTrigger } from "./scenarios/s9-trigger.ts";
import { benchSend } from "./scenarios/send.ts";
import { benchStart } from "./scenarios/start.ts";

const RECEIPTS_A_POST = 20;

const SCENARIO: { readonly [Name in ScenarioName]: (postgres: BenchPostgres, options: BenchOptions) => Promise<Outcome> } = {
  send: async (postgres, options) => benchSend(postgres, options, 1),
  "send-batched": async (postgres, options) => benchSend(postgres, options, RECEIPTS_A_POST),
  ingest: benchIngest,
  latency: benchLatency,
  flows: benchFlows,
  idle: benchIdle,
  render: async (_postgres, options) => benchRender(options),
  gate: async (_postgres, options) => benchGate(options),
  rehearsal: async (_postgres, options) => benchRehearsal(options),
  start: async (_postgres, options) => benchStart(options),
  s1: benchBlast,
  s2: benchJourney,
  s3: benchTimers,
  s4: benchKilled,
  s5: benchRate,
  s6: benchWebhooks,
  s7: benchWaiting,
  s8: benchQualification,
  s9: benchTrigger,
  "desk-list": benchDeskList,
  "desk-search": benchDeskSearch,
  "desk-live": benchDeskLive,
  "desk-report": benchDeskReport,
};

async function main(options: BenchOptions): Promise<void> {
  const rows: Row[] = [];
  const scenarios: Record<string, unknown> = {};
  const about = machine();
  console.log(
    `${String(about["cores"])} × ${String(about["cpu"])}, ${String(about["memoryGb"])} GB, Node ${String(about["node"])}, ${String(about["date"])}, ${String(about["commit"])}`,
  );
  if (options.scale !== 1) console.log(`Only ${options.scale} of the full amounts: a smoke test, no measurement.`);
  if (options.profile !== null) await mkdir(options.profile, { recursive: true });
  let failed = false;
  {
    await using postgres = await startBenchPostgres(options.keep === null ? null : resolve(options.keep));
    for (const name of options.only) {
      console.log(`${name} …`);
      try {
        const outcome = await SCENARIO[name](postgres, options);
        scenarios[name] = outcome.figures;
        rows.push(...outcome.rows);
      } catch (error) {
        failed = true;
        scenarios[name] = { error: error instanceof Error ? error.message : String(error), met: false };
        rows.push({ what: name, product: "failed", met: false });
        console.error(error);
      }
    }
  }
  console.log(`\n${tableOf(rows)}\n`);
  if (options.profile !== null) await printProfiles(options.profile);
  if (options.json !== null) {
    const file = resolve(options.json);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(
      file,
      `${JSON.stringify({ machine: { ...about, scale: options.scale, rounds: options.rounds }, scenarios }, null, 2)}\n`,
    );
  }
  process.exitCode = failed ? 1 : 0;
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));
const options = readArgs(process.argv.slice(2));
if (options === "help") console.log(USAGE);
else await main(options);
