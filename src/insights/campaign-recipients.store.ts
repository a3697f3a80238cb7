import type { Db } from "../db/pool.ts";
import type { MessageError, MessageState } from "../messages/message.ts";
import type { Identities } from "../profiles/profile.ts";
import type { Json, JsonObject } from "../platform/json.ts";

export type RecipientRecord = {
  readonly lane: number;
  readonly profileId: string;
  readonly occurrence: string;
  readonly wave: number;
  readonly variant: string | null;
  readonly language: string | null;
  readonly outcome: "message" | "held_out" | "skipped";
  readonly reason: string | null;
  readonly bestHour: { readonly hour: number; readonly own: number; readonly inHour: number } | null;
  readonly messageId: string | null;
  readonly step: number;
  readonly tries: number;
  readonly dueAt: Date | null;
  readonly state: MessageState | null;
  readonly messageReason: string | null;
  readonly error: MessageError | null;
  readonly receipts: { readonly [name: string]: string } | null;
  readonly pricing: Json;
  readonly identities: Identities | null;
  readonly attributes: JsonObject | null;
  readonly converted: boolean;
  readonly revenue: readonly { readonly currency: string; readonly micros: number }[];
};

export type RecipientPlace = { readonly lane: number; readonly profileId: string; readonly occurrence: string };

// By the key of the records, lane by lane: any depth costs the same.
const PAGE = `
select r.lane, r.profile_id as "profileId", r.occurrence, r.wave, r.variant, r.language, r.outcome, r.reason, r.best_hour as "bestHour", w.id as "messageId",
  coalesce((m.origin->>'step')::integer, 0) as step, r.tries,
  r.due_at as "dueAt", m.state, m.reason as "messageReason", m.error, m.receipts, m.pricing,
  p.identities, p.attributes, c.revenue is not null as converted, coalesce(c.revenue, '[]') as revenue
from campaign_recipient r
left join profile p on p.lane = r.lane and p.id = r.profile_id
left join lateral (
  -- What waited when two profiles became one went on under another id, with the survivor.
  select coalesce((
    select h.id from message o join message h on h.lane = ('x' || right(p.merged_into::text, 2))::bit(8)::int and h.profile_id = p.merged_into
    where p.merged_into is not null and o.lane = r.lane and o.id = r.message_id and o.state = 'cancelled' and h.direction = 'outbound' and h.origin = o.origin
    order by h.created_at desc limit 1), r.message_id) as id) w on true
left join message m on m.lane = ('x' || right(w.id::text, 2))::bit(8)::int and m.id = w.id
left join lateral (
  select json_agg(json_build_object('currency', s.currency, 'micros', s.micros) order by s.currency) as revenue from (
    select currency, sum(value_micros)::int8 as micros from campaign_conversion c
    where c.lane = r.lane and c.campaign_id = r.campaign_id and c.profile_id = r.profile_id and c.occurrence = r.occurrence group by 1) s) c on true
where r.campaign_id = $1 and r.workspace_id = $2 and r.lane = any($10::smallint[])
  and ($3::text is null or r.outcome = $3 or m.state = $3) and ($4::text is null or r.variant = $4) and ($5::text is null or r.occurrence = $5)
  and (r.lane, r.profile_id, r.occurrence) > ($6::smallint, $7::uuid, $8::text)
order by r.lane, r.profile_id, r.occurrence limit $9`;

export async function readRecipients(
  db: Db,
  query: {
    readonly campaignId: string;
    readonly workspaceId: string;
    readonly outcome: string | null;
    readonly variant: string | null;
    readonly occurrence: string | null;
    readonly after: RecipientPlace;
    readonly limit: number;
    readonly lanes: readonly number[];
  },
): Promise<readonly RecipientRecord[]> {
  const { rows } = await db.query<RecipientRecord>({
    name: "read_campaign_recipients",
    text: PAGE,
    values: [
      query.campaignId,
      query.workspaceId,
      query.outcome,
      query.variant,
      query.occurrence,
      query.after.lane,
      query.after.profileId,
      query.after.occurrence,
      query.limit,
      query.lanes,
    ],
  });
  return rows;
}
