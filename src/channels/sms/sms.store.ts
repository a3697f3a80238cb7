import type { Db } from "../../db/pool.ts";
import type { ChannelError } from "../../messages/attempt.ts";
import type { ChannelId, MessageId } from "../../platform/ids.ts";

export type PartStatus = "sent" | "delivered" | "failed";
export type SentPart = {
  readonly messageId: MessageId;
  readonly attempt: number;
  /** Of the message as a whole. */
  readonly messageExternalId: string;
  /** Null: nothing was told of it yet. */
  readonly status: PartStatus | null;
  readonly at: Date | null;
  readonly error: ChannelError | null;
};

const PARTS = `
select message_id as "messageId", attempt, message_external_id as "messageExternalId", status, told_at as at, error
from sms_part where channel_id = $1 and message_external_id = $2`;

const TOLD_EARLY = "sms_part.message_id is null and sms_part.recorded_at > excluded.recorded_at - interval '1 hour'";

/**
 * Which attempt the centre's ids are of. Answers the parts, with what was told of them before their ids were known. A centre gives an id
 * out again after a while: only what was told in the last hour is of this message.
 */
export async function keepParts(
  db: Db,
  channelId: ChannelId,
  of: {
    readonly messageId: MessageId;
    readonly attempt: number;
    readonly messageExternalId: string;
    readonly ids: readonly string[];
    readonly now: Date;
  },
): Promise<readonly SentPart[]> {
  const { messageId, attempt, messageExternalId, ids, now } = of;
  await db.query(
    `insert into sms_part (channel_id, external_id, message_id, attempt, message_external_id, recorded_at)
     select $1, id, $3, $4, $5, $6 from unnest($2::text[]) as id
     on conflict (channel_id, external_id) do update set
       message_id = excluded.message_id, attempt = excluded.attempt, message_external_id = excluded.message_external_id,
       recorded_at = excluded.recorded_at,
       status = case when ${TOLD_EARLY} then sms_part.status end,
       told_at = case when ${TOLD_EARLY} then sms_part.told_at end,
       error = case when ${TOLD_EARLY} then sms_part.error end`,
    [channelId, [...new Set(ids)], messageId, attempt, messageExternalId, now],
  );
  const { rows } = await db.query<SentPart>(PARTS, [channelId, messageExternalId]);
  return rows;
}

/** Of one part delivered outranks failed, and failed outranks sent, whatever came first. Answers all parts of its message; none when it is not known (yet). */
export async function keepReceipt(
  db: Db,
  channelId: ChannelId,
  told: { readonly id: string; readonly status: PartStatus; readonly error: ChannelError | null; readonly now: Date },
): Promise<readonly SentPart[]> {
  await db.query(
    `insert into sms_part (channel_id, external_id, status, told_at, error, recorded_at) values ($1, $2, $3, $4, $5, $4)
     on conflict (channel_id, external_id) do update set status = excluded.status, told_at = excluded.told_at, error = excluded.error
     where sms_part.status is null
       or array_position(array['sent', 'failed', 'delivered'], excluded.status) > array_position(array['sent', 'failed', 'delivered'], sms_part.status)`,
    [channelId, told.id, told.status, told.now, told.error === null ? null : JSON.stringify(told.error)],
  );
  const { rows } = await db.query<{ readonly whole: string | null }>(
    "select message_external_id as whole from sms_part where channel_id = $1 and external_id = $2",
    [channelId, told.id],
  );
  const whole = rows[0]?.whole ?? null;
  return whole === null ? [] : (await db.query<SentPart>(PARTS, [channelId, whole])).rows;
}

export async function forgetParts(db: Db, channelId: ChannelId, before: Date): Promise<void> {
  await db.query("delete from sms_part where channel_id = $1 and recorded_at < $2", [channelId, before]);
}

export type InboundPart = {
  readonly sender: string;
  readonly series: string;
  readonly part: number;
  readonly parts: number;
  readonly coding: number;
  readonly octets: Buffer;
  readonly receivedAt: Date;
};

const INBOUND = `
select sender, series, part, parts, coding, octets, received_at as "receivedAt" from sms_inbound_part where channel_id = $1`;

/** Answers what there is of the text so far, in its order. */
export async function keepInboundPart(db: Db, channelId: ChannelId, found: InboundPart): Promise<readonly InboundPart[]> {
  const { sender, series, part, parts, coding, octets, receivedAt } = found;
  await db.query(
    `insert into sms_inbound_part (channel_id, sender, series, part, parts, coding, octets, received_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (channel_id, sender, series, part) do update set coding = excluded.coding, octets = excluded.octets`,
    [channelId, sender, series, part, parts, coding, octets, receivedAt],
  );
  const { rows } = await db.query<InboundPart>(`${INBOUND} and sender = $2 and series = $3 order by part`, [channelId, sender, series]);
  return rows;
}

/** Parts of texts whose first part came before then. */
export async function readStaleInbound(db: Db, channelId: ChannelId, before: Date): Promise<readonly InboundPart[]> {
  const { rows } = await db.query<InboundPart>(
    `${INBOUND} and (sender, series) in
       (select sender, series from sms_inbound_part where channel_id = $1 group by 1, 2 having min(received_at) < $2)
     order by sender, series, part`,
    [channelId, before],
  );
  return rows;
}

export async function forgetInbound(
  db: Db,
  channelId: ChannelId,
  { sender, series }: Pick<InboundPart, "sender" | "series">,
): Promise<void> {
  await db.query("delete from sms_inbound_part where channel_id = $1 and sender = $2 and series = $3", [channelId, sender, series]);
}
