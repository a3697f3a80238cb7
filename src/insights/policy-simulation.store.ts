import type { Db } from "../db/pool.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { Profile } from "../profiles/profile.ts";

export type PastSend = Pick<OutboundMessage, "lane" | "id" | "profileId" | "channelId" | "purpose" | "origin"> & {
  readonly claimedAt: Date;
  readonly template: string;
  readonly arrived: boolean;
};

// Those whose claim came to nothing are told of, but count for no cap.
const SEND = `m.lane, m.id, m.profile_id as "profileId", m.channel_id as "channelId", m.purpose, m.origin, m.claimed_at as "claimedAt",
  coalesce(m.template, '') as template, m.state in ('claimed', 'unknown', 'accepted', 'sent', 'delivered', 'read', 'played', 'unsettled') as arrived`;

/** What was let go since then, the newest first; by the index of recent messages, so of those made since a little before. */
export async function readPastSends(db: Db, workspaceId: string, since: Date, limit: number): Promise<readonly PastSend[]> {
  const { rows } = await db.query<PastSend>(
    `select ${SEND} from message m where m.workspace_id = $1 and m.created_at >= $2::timestamptz - interval '7 days' and m.direction = 'outbound' and m.claimed_at >= $2
     order by m.created_at desc, m.id desc limit $3`,
    [workspaceId, since, limit],
  );
  return rows;
}

/** What these people were sent in the time before. */
export async function readSendsBefore(
  db: Db,
  workspaceId: string,
  profiles: readonly Pick<Profile, "id" | "lane">[],
  { since, until }: { readonly since: Date; readonly until: Date },
): Promise<readonly PastSend[]> {
  const { rows } = await db.query<PastSend>(
    `select ${SEND} from unnest($2::smallint[], $3::uuid[]) as k(lane, id) join message m on m.lane = k.lane and m.profile_id = k.id
     where m.workspace_id = $1 and m.direction = 'outbound' and m.claimed_at >= $4 and m.claimed_at < $5`,
    [workspaceId, profiles.map(({ lane }) => lane), profiles.map(({ id }) => id), since, until],
  );
  return rows;
}

export type PastPerson = Profile & { readonly lastInboundAt: Date | null };

export async function readPeople(
  db: Db,
  workspaceId: string,
  profiles: readonly Pick<Profile, "id" | "lane">[],
): Promise<readonly PastPerson[]> {
  const { rows } = await db.query<PastPerson>(
    `select p.lane, p.id, p.workspace_id as "workspaceId", p.identities, p.attributes, p.locale, p.time_zone as "timeZone", p.country, p.consent,
       p.consent_head as "consentHead", p.reachability, p.merged_into as "mergedInto", p.absorbed, p.created_at as "createdAt", p.updated_at as "updatedAt",
       (select max(c.last_inbound_at) from conversation c where c.lane = p.lane and c.profile_id = p.id) as "lastInboundAt"
     from unnest($2::smallint[], $3::uuid[]) as k(lane, id) join profile p on p.lane = k.lane and p.id = k.id where p.workspace_id = $1`,
    [workspaceId, profiles.map(({ lane }) => lane), profiles.map(({ id }) => id)],
  );
  return rows;
}
