/** Events by list and one by one, each acknowledged only after its commit. The product works on them meanwhile, on the same cores. */
import type { BenchOptions } from "../args.ts";
import { type BenchDatabase, type BenchPostgres, calm } from "../lib/database.ts";
import { type Api, event, inParallel, openApi, person, WAIT_JOURNEY } from "../lib/people.ts";
import { cpuMs, type Usage, usageOf } from "../lib/proc.ts";
import { freePort, launchTs, nextMessage } from "../lib/processes.ts";
import { prepareProduct } from "../lib/product.ts";
import { median, quantile, round } from "../lib/stats.ts";
import { until } from "../lib/waiting.ts";
import { migrate } from "../../src/db/migrate.ts";
import { type Outcome, thousands } from "../report.ts";

const LINES = 50_000;
const SINGLE = 20_000;
const PEOPLE = 10_000;
const CONNECTIONS = 32;
const LEAST_BY_LIST = 5_000;
/** No journey listens: what is measured is the door, and the engine that stores the event. */
const TYPE = "page_viewed";

type Measured = {
  readonly byList: number;
  readonly applied: number;
  readonly oneByOne: number;
  readonly p50: number;
  readonly p99: number;
  readonly usage: Usage;
};

export async function benchIngest(postgres: BenchPostgres, options: BenchOptions): Promise<Outcome> {
  const floors: Measured[] = [];
  const products: Measured[] = [];
  for (let turn = 0; turn < options.rounds; turn += 1) {
    floors.push(await floor(postgres, options.scale));
    products.push(await product(postgres, options));
    const last = products.at(-1);
    console.log(
      `  round ${turn + 1}: floor ${thousands(floors.at(-1)?.byList ?? 0)}/s, product ${thousands(last?.byList ?? 0)}/s (applied ${thousands(last?.applied ?? 0)}/s); cores used ${JSON.stringify(last?.usage)}`,
    );
  }
  const middle = (list: readonly Measured[], what: Exclude<keyof Measured, "usage">): number => median(list.map((one) => one[what]));
  const byList = { floor: middle(floors, "byList"), product: middle(products, "byList") };
  const single = { floor: middle(floors, "oneByOne"), product: middle(products, "oneByOne") };
  const ratio = round(byList.product / byList.floor, 2);
  const singleRatio = round(single.product / single.floor, 2);
  const [p50, p99, floorP99] = [round(middle(products, "p50"), 1), round(middle(products, "p99"), 1), round(middle(floors, "p99"), 1)];
  return {
    figures: {
      floor: round(byList.floor),
      product: round(byList.product),
      ratio,
      unit: "events/s",
      appliedPerSecond: round(middle(products, "applied")),
      oneByOne: {
        floor: round(single.floor),
        product: round(single.product),
        ratio: singleRatio,
        unit: "events/s",
        connections: CONNECTIONS,
        acknowledgement: { p50, p99, floorP99, unit: "ms" },
      },
      rounds: { floor: floors.map((one) => round(one.byList)), product: products.map((one) => round(one.byList)) },
      percentOfOneCore: { floor: floors.at(-1)?.usage, product: products.at(-1)?.usage },
      met: byList.product >= LEAST_BY_LIST,
    },
    rows: [
      {
        what: "ingest, lists of 1,000",
        floor: `${thousands(byList.floor)}/s`,
        product: `${thousands(byList.product)}/s`,
        ratio,
        demand: `≥ ${thousands(LEAST_BY_LIST)}/s`,
        met: byList.product >= LEAST_BY_LIST,
      },
      { what: "  applied to profiles", product: `${thousands(middle(products, "applied"))}/s` },
      {
        what: `ingest, one by one, ${CONNECTIONS} at a time`,
        floor: `${thousands(single.floor)}/s`,
        product: `${thousands(single.product)}/s`,
        ratio: singleRatio,
      },
      { what: "  acknowledgement p50 / p99", floor: `– / ${floorP99} ms`, product: `${p50} / ${p99} ms` },
    ],
  };
}

async function drive(
  url: string,
  scale: number,
  processes: { readonly [name: string]: () => Promise<number> },
  whenApplied: (total: number) => Promise<void>,
): Promise<Measured> {
  const [lines, single, people] = [LINES, SINGLE, PEOPLE].map((amount) => Math.max(1_000, Math.round(amount * scale)));
  await using api = openApi(url, CONNECTIONS);
  const list = Array.from({ length: lines ?? 0 }, (_, index) => event(index, index % (people ?? 1), TYPE));
  let applied = 0;
  const { ms, usage } = await usageOf({ ...processes }, async () => {
    await api.postLines("/v1/events", list, { parallel: 4 });
  });
  const startedAt = performance.now();
  await whenApplied(list.length);
  applied = (list.length / (ms + performance.now() - startedAt)) * 1_000;
  const acknowledged = await oneByOne(api, list.length, single ?? 0, people ?? 1);
  await whenApplied(list.length + (single ?? 0));
  return { byList: (list.length / ms) * 1_000, applied, usage, ...acknowledged };
}

async function oneByOne(api: Api, first: number, count: number, people: number): Promise<Pick<Measured, "oneByOne" | "p50" | "p99">> {
  const took: number[] = [];
  const startedAt = performance.now();
  await inParallel(CONNECTIONS, count, async (index) => {
    took.push(await api.post("/v1/events", JSON.stringify(event(first + index, index % people, TYPE)), "application/json"));
  });
  return { oneByOne: (count / (performance.now() - startedAt)) * 1_000, p50: quantile(took, 0.5), p99: quantile(took, 0.99) };
}

async function floor(postgres: BenchPostgres, scale: number): Promise<Measured> {
  await using database = await postgres.create();
  await migrate(database.url);
  const port = await freePort();
  await using server = launchTs("floor", "floor/ingest-floor.ts", [database.url, String(port)]);
  await nextMessage(server.child);
  await calm(database.pool);
  return await drive(
    `http://127.0.0.1:${port}`,
    scale,
    { floor: async () => cpuMs(server.pid), postgres: postgres.cpuMs },
    async () => undefined,
  );
}

async function product(postgres: BenchPostgres, { scale, profile }: BenchOptions): Promise<Measured> {
  await using database = await postgres.create();
  const parley = await prepareProduct(database, { journey: WAIT_JOURNEY, profile });
  await using server = await parley.start(["ingress", "engine", "sends"]);
  {
    await using api = openApi(parley.url);
    await api.postLines(
      "/v1/profiles",
      Array.from({ length: Math.max(1_000, Math.round(PEOPLE * scale)) }, (_, index) => person(index)),
    );
  }
  await empty(database);
  await calm(database.pool);
  return await drive(parley.url, scale, { server: server.cpuMs, postgres: postgres.cpuMs }, async () => empty(database));
}

async function empty(database: BenchDatabase): Promise<void> {
  const isEmpty = async (): Promise<boolean> => (await database.pool.query("select from inbox limit 1")).rowCount === 0;
  await until("the inbox is worked off", 120_000, isEmpty, { everyMs: 25 });
}
