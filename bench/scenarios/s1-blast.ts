/** S1: one campaign to many people, from its audience to the last receipt. Beside it the send floor, the expansion's floor, and job queues that only POST. */
import type { BenchOptions } from "../args.ts";
import { expansionFloor } from "../floor/expansion.ts";
import { type Baseline, type BaselineName, BASELINES, measureBaseline } from "../lib/baselines.ts";
import { counted, prepareBlast, READ } from "../lib/blast.ts";
import type { BenchPostgres } from "../lib/database.ts";
import { startEmulator } from "../lib/emulator.ts";
import { cpuMsEach, type Usage, usageOf } from "../lib/proc.ts";
import { type Measured, measureSendFloor } from "../lib/sending.ts";
import { median, round } from "../lib/stats.ts";
import { until } from "../lib/waiting.ts";
import { type Outcome, type Row, thousands } from "../report.ts";

const PEOPLE = 100_000;
const LEAST_EXPANDED = 25_000;
const LEAST_RATIO = 0.6;
const WITHIN_MS = 900_000;

type Expansion = { readonly perSecond: number; readonly audiencePerSecond: number; readonly usage: Usage; readonly cpuMsEach: number };
type Whole = { readonly perSecond: number; readonly usage: Usage; readonly cpuMsEach: number };

export async function benchBlast(postgres: BenchPostgres, options: BenchOptions): Promise<Outcome> {
  const people = Math.max(500, Math.round(PEOPLE * options.scale));
  const expansionFloors: Awaited<ReturnType<typeof expansionFloor>>[] = [];
  const expansions: Expansion[] = [];
  const floors: Measured[] = [];
  const wholes: Whole[] = [];
  for (let turn = 0; turn < options.rounds; turn += 1) {
    expansionFloors.push(await expansionFloor(postgres, people));
    expansions.push(await expansion(postgres, people, options.profile));
    floors.push(await measureSendFloor(postgres, { total: people, batch: 1 }));
    wholes.push(await whole(postgres, people, options.profile));
    const tell = (name: string, one: Whole | undefined): string =>
      `${name} ${thousands(one?.perSecond ?? 0)}/s (${one?.cpuMsEach} ms CPU each, ${JSON.stringify(one?.usage)} % of a core)`;
    console.log(
      `  round ${turn + 1}: expansion floor ${thousands(expansionFloors.at(-1)?.perSecond ?? 0)}/s (${round(expansionFloors.at(-1)?.cpuMsEach ?? 0, 3)} ms CPU each), ${tell("expansion", expansions.at(-1))}`,
    );
    console.log(`    ${tell("send floor", floors.at(-1))}, ${tell("blast", wholes.at(-1))}`);
  }
  const baselines = new Map<BaselineName, Baseline>();
  for (const name of BASELINES) baselines.set(name, await measureBaseline(postgres, name, people));

  const [expanded, expandedFloor] = [median(expansions.map((one) => one.perSecond)), median(expansionFloors.map((one) => one.perSecond))];
  const [product, floor] = [median(wholes.map((one) => one.perSecond)), median(floors.map((one) => one.perSecond))];
  const ratio = round(product / floor, 2);
  const rival = perSecond(baselines.get("graphile-worker"));
  const ahead = rival === null || product > rival;
  return {
    figures: {
      floor: round(floor),
      product: round(product),
      ratio,
      unit: "messages/s",
      people,
      expansion: {
        floor: round(expandedFloor),
        product: round(expanded),
        ratio: round(expanded / expandedFloor, 2),
        unit: "profiles/s",
        demanded: LEAST_EXPANDED,
        met: expanded >= LEAST_EXPANDED,
      },
      audienceFilledPerSecond: round(median(expansions.map((one) => one.audiencePerSecond))),
      baselines: Object.fromEntries(baselines),
      cpuMsEach: {
        expansionFloor: round(median(expansionFloors.map((one) => one.cpuMsEach)), 3),
        expansion: median(expansions.map((one) => one.cpuMsEach)),
        sendFloor: median(floors.map((one) => one.cpuMsEach)),
        blast: median(wholes.map((one) => one.cpuMsEach)),
      },
      percentOfOneCore: { expansion: expansions.at(-1)?.usage, blast: wholes.at(-1)?.usage },
      met: expanded >= LEAST_EXPANDED && ratio >= LEAST_RATIO && ahead,
    },
    rows: [
      {
        what: `s1 blast, ${thousands(people)} people: audience → queued`,
        floor: `${thousands(expandedFloor)}/s`,
        product: `${thousands(expanded)}/s`,
        ratio: round(expanded / expandedFloor, 2),
        demand: `≥ ${thousands(LEAST_EXPANDED)}/s`,
        met: expanded >= LEAST_EXPANDED,
      },
      {
        what: "  whole, to the last receipt",
        floor: `${thousands(floor)}/s`,
        product: `${thousands(product)}/s`,
        ratio,
        demand: `ratio ≥ ${LEAST_RATIO}`,
        met: ratio >= LEAST_RATIO,
      },
      ...BASELINES.map((name) => baselineRow(name, baselines.get(name), product)),
    ],
  };
}

const perSecond = (baseline: Baseline | undefined): number | null => (baseline && "perSecond" in baseline ? baseline.perSecond : null);

function baselineRow(name: BaselineName, baseline: Baseline | undefined, product: number): Row {
  const rate = perSecond(baseline);
  if (rate === null) return { what: `  ${name}, POST only`, product: "skipped" };
  const row: Row = {
    what: `  ${name}, POST only`,
    floor: `${thousands(rate)}/s`,
    product: `${thousands(product)}/s`,
    ratio: round(product / rate, 2),
  };
  return name === "graphile-worker" ? { ...row, demand: "ahead of it", met: product > rate } : row;
}

/** Without the sends role, so that nothing else takes the processors; the time runs from the first to the last message queued. */
async function expansion(postgres: BenchPostgres, people: number, profile: string | null): Promise<Expansion> {
  await using database = await postgres.create();
  const blast = await prepareBlast(database, { people, profile });
  await using server = await blast.parley.start(["ingress", "engine"]);
  const { usage, ms } = await usageOf({ server: server.cpuMs, postgres: postgres.cpuMs }, async () => {
    await blast.begin();
    const queued = "select coalesce(sum(n), 0) as n from fact_count where metric = 'queued' and owner_kind = 'campaign'";
    await until("everybody is asked", WITHIN_MS, async () => (await blast.count(queued)) === people, { everyMs: 20 });
  });
  const tookMs = await blast.count("select extract(epoch from clock_timestamp() - started_at) * 1000 as n from campaign_occurrence");
  return {
    perSecond: (people / tookMs) * 1_000,
    audiencePerSecond: (people / blast.audienceMs) * 1_000,
    usage,
    cpuMsEach: cpuMsEach(usage, ms, people),
  };
}

async function whole(postgres: BenchPostgres, people: number, profile: string | null): Promise<Whole> {
  await using database = await postgres.create();
  const blast = await prepareBlast(database, { people, profile });
  const { parley } = blast;
  await using emulator = await startEmulator({ port: parley.emulatorPort, webhook: parley.webhook, batch: 1 });
  await using server = await parley.start(["ingress", "engine", "sends"]);
  const { result, usage, ms } = await usageOf({ server: server.cpuMs, postgres: postgres.cpuMs, emulator: emulator.cpuMs }, async () => {
    const startedAt = await blast.begin();
    await until("all receipts are in", WITHIN_MS, async () => (await blast.count(READ)) === people, { everyMs: 100 });
    return Date.now() - startedAt;
  });
  const { duplicates, lost } = await counted(emulator, people);
  if (duplicates + lost > 0) throw new Error(`the emulator has ${duplicates} messages twice and ${lost} not at all`);
  return { perSecond: (people / result) * 1_000, usage, cpuMsEach: cpuMsEach(usage, ms, people) };
}
