/**
 * The floor of an expansion: what only the writing costs. Portions of an audience become the same rows in the same tables, by one
 * statement each that decides nothing and takes no row to the server and back.
 */
import { prepareProduct } from "../lib/product.ts";
import { fillPeople } from "../lib/crowd.ts";
import { type BenchPostgres, calm } from "../lib/database.ts";
import { SEND_JOURNEY } from "../lib/people.ts";

const CHUNK = 4_000;
const STRIPE = 16;
const CAMPAIGN = "01990000-0000-7000-8000-000000000001";

const MEMBERS = "insert into membership (lane, profile_id, audience_id, since) select lane, id, $1, now() from profile";
const EXPAND = `
with p as materialized (
  select p.lane, p.id, p.workspace_id, overlay(gen_random_uuid()::text placing right(p.id::text, 2) from 35)::uuid as message_id
  from unnest($1::smallint[]) as l(lane) cross join lateral (
    select profile_id from membership b where b.lane = l.lane and b.audience_id = $2 and b.since is not null order by profile_id offset $3 limit $4
  ) b join profile p on p.lane = l.lane and p.id = b.profile_id),
r as (
  insert into campaign_recipient (lane, campaign_id, profile_id, occurrence, workspace_id, outcome, variant, language, wave, message_id, due_at, created_at)
  select lane, $2, id, '1', workspace_id, 'message', 'a', 'en', 0, message_id, now(), now() from p),
m as (
  insert into message (lane, id, workspace_id, profile_id, channel_id, direction, state, stage, purpose, priority, origin, template, due_at, receipts, created_at, updated_at)
  select lane, message_id, workspace_id, id, $2, 'outbound', 'queued', 'waiting', 'utility', 150,
    jsonb_build_object('kind', 'campaign', 'campaignId', $2::text, 'occurrence', '1', 'variant', 'a', 'wave', 0), 'order_confirmed', now(), '{}', now(), now() from p)
insert into message_text (lane, id, content, variables) select lane, message_id, $5, '{"campaign":{"name":"blast","title":"Blast","variant":"a"}}' from p`;
const CONTENT =
  '{"kind":"template","name":"order_confirmed","body":{"first_name":"{{ profile.attributes.firstName }}","order_number":"#1","total":"1"}}';

export async function expansionFloor(
  postgres: BenchPostgres,
  people: number,
): Promise<{ readonly perSecond: number; readonly cpuMsEach: number }> {
  await using database = await postgres.create();
  const { workspaceId } = await prepareProduct(database, { journey: SEND_JOURNEY, profile: null });
  await fillPeople(database.pool, workspaceId, people);
  await database.pool.query(MEMBERS, [CAMPAIGN]);
  await calm(database.pool);
  const perLane = CHUNK / STRIPE;
  const jobs: unknown[][] = [];
  for (let offset = 0; offset < people / 256; offset += perLane)
    for (let first = 0; first < 256; first += STRIPE)
      jobs.push([Array.from({ length: STRIPE }, (_, index) => first + index), CAMPAIGN, offset, perLane, CONTENT]);
  const startedAt = performance.now();
  const work = async (): Promise<void> => {
    for (let job = jobs.shift(); job; job = jobs.shift()) await database.pool.query({ name: "expand", text: EXPAND, values: job });
  };
  const cpuBefore = await postgres.cpuMs();
  await Promise.all([work(), work()]);
  const took = performance.now() - startedAt;
  const cpuMsEach = ((await postgres.cpuMs()) - cpuBefore) / people;
  const { rows } = await database.pool.query<{ n: string }>("select count(*) as n from message");
  if (Number(rows[0]?.n) !== people) throw new Error(`the floor queued ${rows[0]?.n} of ${people}`);
  return { perSecond: (people / took) * 1_000, cpuMsEach };
}
