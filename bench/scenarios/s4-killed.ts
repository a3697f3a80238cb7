/** S4: the blast of S1 with a process for the door and two that work; one of those is killed (-9) in the middle. */
import type { BenchOptions } from "../args.ts";
import { counted, prepareBlast } from "../lib/blast.ts";
import type { BenchPostgres } from "../lib/database.ts";
import { startEmulator } from "../lib/emulator.ts";
import { round } from "../lib/stats.ts";
import { until } from "../lib/waiting.ts";
import { type Outcome, type Row, thousands } from "../report.ts";

const PEOPLE = 100_000;
const MOST_RATIO = 1.3;
/** A message in doubt is looked up after 15 minutes, and then tried once more. */
const WITHIN_MS = 25 * 60_000;

type Finished = {
  /** Until every message that is in no doubt was read. */
  readonly clearMs: number;
  /** Until every message was read. */
  readonly allMs: number;
  /** In doubt when nothing else was left. */
  readonly inDoubt: number;
  readonly duplicates: number;
  readonly lost: number;
};

export async function benchKilled(postgres: BenchPostgres, options: BenchOptions): Promise<Outcome> {
  const people = Math.max(500, Math.round(PEOPLE * options.scale));
  const calmly = await blast(postgres, people, { kill: false });
  console.log(`  undisturbed: ${JSON.stringify(calmly)}`);
  const killed = await blast(postgres, people, { kill: true });
  console.log(`  killed: ${JSON.stringify(killed)}`);
  const ratio = round(killed.allMs / calmly.allMs, 2);
  const clear = round(killed.clearMs / calmly.allMs, 2);
  const exact = killed.duplicates === 0 && killed.lost === 0;
  const seconds = (ms: number): string => `${round(ms / 1_000, 1)} s`;
  const rows: readonly Row[] = [
    {
      what: `s4 ${thousands(people)} people, kill -9 of one of two: twice / lost`,
      product: `${killed.duplicates} / ${killed.lost}`,
      demand: "0 / 0",
      met: exact,
    },
    {
      what: "  finish, all",
      floor: seconds(calmly.allMs),
      product: seconds(killed.allMs),
      ratio,
      demand: `ratio ≤ ${MOST_RATIO}`,
      met: ratio <= MOST_RATIO,
    },
    {
      what: `  finish, without the ${killed.inDoubt} in doubt`,
      floor: seconds(calmly.allMs),
      product: seconds(killed.clearMs),
      ratio: clear,
    },
  ];
  return {
    figures: {
      floor: round(calmly.allMs / 1_000, 1),
      product: round(killed.allMs / 1_000, 1),
      ratio,
      unit: "s",
      people,
      duplicates: killed.duplicates,
      lost: killed.lost,
      inDoubt: killed.inDoubt,
      withoutDoubt: { product: round(killed.clearMs / 1_000, 1), ratio: clear },
      met: exact && ratio <= MOST_RATIO,
    },
    rows,
  };
}

async function blast(postgres: BenchPostgres, people: number, { kill }: { readonly kill: boolean }): Promise<Finished> {
  await using database = await postgres.create();
  const { parley, begin, count } = await prepareBlast(database, { people, profile: null });
  await using emulator = await startEmulator({ port: parley.emulatorPort, webhook: parley.webhook, batch: 1 });
  await using _door = await parley.start(["ingress"]);
  await using _one = await parley.startBeside(["engine", "sends"]);
  await using other = await parley.startBeside(["engine", "sends"]);
  const startedAt = await begin();
  if (kill) {
    await until("half of them are sent", WITHIN_MS, async () => (await emulator.accepted()) >= people / 2);
    await other.kill();
  }
  // What was queued is read, or it is in doubt: claimed by whoever died, or already called so.
  const open = `select count(*) as n from message where state not in ('read', 'claimed', 'unknown')`;
  const left = async (): Promise<number> => people - (await count("select count(*) as n from message where state = 'read'"));
  let before = -1;
  let clearMs = 0;
  await until(
    "all that is in no doubt was read",
    WITHIN_MS,
    async () => {
      if ((await count("select count(*) as n from message")) < people || (await count(open)) > 0) return false;
      // Claims of whoever lives are settled in a moment; those of the dead stay.
      const now = await left();
      if (now !== before) clearMs = Date.now() - startedAt;
      const still = now === before;
      before = now;
      return now === 0 || still;
    },
    { everyMs: 1_000 },
  );
  const inDoubt = await left();
  if (inDoubt > 0) console.log(`  ${inDoubt} are in doubt; waiting until they are settled`);
  await until("all were read", WITHIN_MS, async () => (await left()) === 0, { everyMs: inDoubt > 0 ? 1_000 : 100 });
  const allMs = inDoubt > 0 ? Date.now() - startedAt : clearMs;
  return { clearMs, allMs, inDoubt, ...(await counted(emulator, people)) };
}
