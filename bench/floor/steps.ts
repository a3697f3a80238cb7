/** The floor of steps: due runs are locked, read with their people and moved on, in batches of one transaction each. Nothing is decided. */
import { inTransaction } from "../../src/db/pool.ts";
import { fillPeople, fillRuns } from "../lib/crowd.ts";
import { type BenchPostgres, calm } from "../lib/database.ts";
import { prepareProduct } from "../lib/product.ts";
import { TIMER_JOURNEY } from "../lib/timers.ts";

const BATCH = 1_000;
const TAKE = `
select r.lane, r.id, r.memory, p.attributes from run r join profile p on p.lane = r.lane and p.id = r.profile_id
where r.state = 'live' and r.due_at <= now() limit $1 for update of r skip locked`;
const MOVE = `
update run r set node = 'long', due_at = now() + interval '30 days', memory = x.memory, updated_at = now()
from unnest($1::smallint[], $2::uuid[], $3::jsonb[]) as x(lane, id, memory) where r.lane = x.lane and r.id = x.id`;

type Due = { readonly lane: number; readonly id: string; readonly memory: { readonly trail: readonly unknown[] } };

/** Steps a second. */
export async function stepFloor(postgres: BenchPostgres, timers: number): Promise<number> {
  await using database = await postgres.create();
  const { workspaceId, versionId } = await prepareProduct(database, { journey: TIMER_JOURNEY, profile: null });
  await fillPeople(database.pool, workspaceId, timers);
  await fillRuns(database.pool, { workspaceId, versionId, journey: TIMER_JOURNEY, from: 0, to: timers, dueAt: new Date() });
  await calm(database.pool);
  const startedAt = performance.now();
  const batch = async (): Promise<number> =>
    inTransaction(database.pool, async (client) => {
      const { rows } = await client.query<Due>({ name: "take", text: TAKE, values: [BATCH] });
      const at = new Date().toISOString();
      const memories = rows.map(({ memory }) => ({ ...memory, trail: [...memory.trail, { node: "first", at, via: "elapsed" }] }));
      await client.query({ name: "move", text: MOVE, values: [rows.map(({ lane }) => lane), rows.map(({ id }) => id), memories] });
      return rows.length;
    });
  const work = async (): Promise<void> => {
    while ((await batch()) > 0);
  };
  await Promise.all([work(), work()]);
  return (timers / (performance.now() - startedAt)) * 1_000;
}
