/**
 * S9: a developer's shop asks for transactional messages one by one, by a campaign whose schedule is "api". Each call has its request
 * id; every tenth is made twice, as a shop does that got no answer. What counts: calls answered, each after its commit, while the same
 * process decides and sends what was asked for; and that everybody gets one message.
 */
import { migrate } from "../../src/db/migrate.ts";
import type { BenchOptions } from "../args.ts";
import { counted, prepareBlast } from "../lib/blast.ts";
import { type BenchPostgres, calm } from "../lib/database.ts";
import { startEmulator } from "../lib/emulator.ts";
import { type Api, event, inParallel, openApi } from "../lib/people.ts";
import { freePort, launchTs, nextMessage } from "../lib/processes.ts";
import { quantile, round } from "../lib/stats.ts";
import { until } from "../lib/waiting.ts";
import { type Outcome, thousands } from "../report.ts";

const REQUESTS = 20_000;
const CONNECTIONS = 32;
const EVERY_TWICE = 10;
const LEAST_PER_SECOND = 500;
const TRIGGER = "/v1/campaigns/blast/trigger";

type Called = { readonly perSecond: number; readonly p50: number; readonly p99: number; readonly accepted: number };
type Measured = Called & { readonly sentPerSecond: number; readonly lost: number; readonly duplicates: number };

export async function benchTrigger(postgres: BenchPostgres, options: BenchOptions): Promise<Outcome> {
  const requests = Math.max(1_000, Math.round(REQUESTS * options.scale));
  const calls = callsOf(requests);
  const floor = await measureFloor(postgres, calls);
  const product = await measureProduct(postgres, calls, requests, options.profile);
  const { lost, duplicates, accepted } = product;
  const isExact = lost === 0 && duplicates === 0 && accepted === requests;
  const isQuick = product.perSecond >= LEAST_PER_SECOND;
  const ratio = round(product.perSecond / floor.perSecond, 2);
  return {
    figures: {
      floor: round(floor.perSecond),
      product: round(product.perSecond),
      ratio,
      unit: "calls/s",
      calls: calls.length,
      requests,
      connections: CONNECTIONS,
      acknowledgement: { p50: product.p50, p99: product.p99, floorP99: floor.p99, unit: "ms" },
      sentPerSecond: round(product.sentPerSecond),
      accepted,
      lost,
      duplicates,
      met: isExact && isQuick,
    },
    rows: [
      {
        what: `s9 ${thousands(calls.length)} calls of an API campaign, ${CONNECTIONS} at a time`,
        floor: `${thousands(floor.perSecond)}/s`,
        product: `${thousands(product.perSecond)}/s`,
        ratio,
        demand: `≥ ${thousands(LEAST_PER_SECOND)}/s`,
        met: isQuick,
      },
      { what: "  acknowledgement p50 / p99", floor: `${floor.p50} / ${floor.p99} ms`, product: `${product.p50} / ${product.p99} ms` },
      {
        what: "  taken, lost, twice",
        product: `${thousands(accepted)}, ${lost}, ${duplicates}`,
        demand: `${thousands(requests)}, 0, 0`,
        met: isExact,
      },
      { what: "  until everybody has it", product: `${thousands(product.sentPerSecond)}/s` },
    ],
  };
}

/** The numbers of the requests as they are called; the second call of one comes a little after its first, and may overtake it. */
function callsOf(requests: number): readonly number[] {
  return Array.from({ length: requests }, (_, index) => (index % EVERY_TWICE === 0 ? [index, index] : [index])).flat();
}

async function measureFloor(postgres: BenchPostgres, calls: readonly number[]): Promise<Called> {
  await using database = await postgres.create();
  await migrate(database.url);
  const port = await freePort();
  await using server = launchTs("floor", "floor/ingest-floor.ts", [database.url, String(port)]);
  await nextMessage(server.child);
  await calm(database.pool);
  await using api = openApi(`http://127.0.0.1:${port}`, CONNECTIONS);
  return await call(api, calls, (index) => event(index));
}

async function measureProduct(
  postgres: BenchPostgres,
  calls: readonly number[],
  requests: number,
  profile: string | null,
): Promise<Measured> {
  await using database = await postgres.create();
  const { parley, begin } = await prepareBlast(database, { people: requests, schedule: { kind: "api" }, profile });
  await using _server = await parley.start(["ingress", "engine", "sends"]);
  await using emulator = await startEmulator({ port: parley.emulatorPort, webhook: parley.webhook, batch: 1 });
  await begin();
  await using api = openApi(parley.url, CONNECTIONS);
  const startedAt = performance.now();
  const called = await call(api, calls, (index) => ({
    requestId: `order-${index}`,
    profile: { externalId: `customer-${index}` },
    data: { orderNumber: `#${index}` },
  }));
  await until("everybody has it", 180_000, async () => (await emulator.accepted()) >= requests, { everyMs: 50 });
  const sentPerSecond = (requests / (performance.now() - startedAt)) * 1_000;
  // Whoever would get it twice gets the second one by the time that nothing waits any more.
  await until("nothing waits any more", 60_000, async () => (await database.pool.query("select from inbox limit 1")).rowCount === 0, {
    everyMs: 100,
  });
  return { ...called, sentPerSecond, ...(await counted(emulator, requests)) };
}

async function call(api: Api, calls: readonly number[], bodyOf: (index: number) => object): Promise<Called> {
  const took: number[] = [];
  let accepted = 0;
  const startedAt = performance.now();
  await inParallel(CONNECTIONS, calls.length, async (place) => {
    const { ms, answer } = await api.ask(TRIGGER, JSON.stringify(bodyOf(calls[place] ?? 0)), "application/json");
    took.push(ms);
    if (answer.includes('"accepted":true')) accepted += 1;
  });
  const perSecond = (calls.length / (performance.now() - startedAt)) * 1_000;
  return { perSecond, p50: round(quantile(took, 0.5), 1), p99: round(quantile(took, 0.99), 1), accepted };
}
