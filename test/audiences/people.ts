/** Random people as rows of a real database, in a workspace of their own. */
import type { Db } from "../../src/db/pool.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { createIds, type MessageId, type ProfileId, type WorkspaceId } from "../../src/platform/ids.ts";
import { type Lane, laneOf } from "../../src/platform/lane.ts";
import { seededRng } from "../../src/platform/rng.ts";
import type { Profile } from "../../src/profiles/profile.ts";
import { KINDS, type RandomPerson } from "./random-rules.ts";

const ids = createIds(systemClock, seededRng(20_270_101));

export async function storePeople(
  db: Db,
  people: readonly RandomPerson[],
): Promise<{ readonly profiles: readonly Profile[]; readonly workspaceId: WorkspaceId }> {
  const workspaceId = ids.next<WorkspaceId>();
  const profiles: Profile[] = [];
  await db.query("insert into workspace (id, name) values ($1, 'agreement')", [workspaceId]);
  for (const kind of KINDS)
    await db.query("insert into group_kind (workspace_id, name, title, changed_at, changed_by) values ($1, $2, $2, now(), 'test')", [
      workspaceId,
      kind,
    ]);
  for (const person of people) profiles.push(await storePerson(db, workspaceId, person));
  await db.query(
    "update customer_group g set members = (select count(*) from group_member m where m.group_id = g.id) where workspace_id = $1",
    [workspaceId],
  );
  return { profiles, workspaceId };
}

async function storePerson(db: Db, workspaceId: WorkspaceId, person: RandomPerson): Promise<Profile> {
  const id = ids.next<ProfileId>();
  const other = person.absorbed === null ? null : ids.next<ProfileId>();
  const { rows } = await db.query<Profile>(
    `insert into profile (lane, id, workspace_id, identities, attributes, locale, time_zone, country, consent, reachability, absorbed, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, now())
     returning lane, id, workspace_id as "workspaceId", identities, attributes, locale, time_zone as "timeZone", country, consent, reachability,
       merged_into as "mergedInto", absorbed, created_at as "createdAt", updated_at as "updatedAt"`,
    [
      laneOf(id),
      id,
      workspaceId,
      person.phone === null ? {} : { phone: person.phone },
      JSON.stringify(person.attributes),
      person.locale,
      person.timeZone,
      person.country,
      person.marketing === null ? {} : { whatsapp: { marketing: person.marketing } },
      person.reachable === null ? {} : { whatsapp: { state: person.reachable, at: "2026-01-01T00:00:00Z", reason: null } },
      JSON.stringify(other === null ? [] : [other]),
      new Date(person.createdAt),
    ],
  );
  /** The first so many things lie with the profile that was merged into this one. */
  const holderOf = (index: number): ProfileId => (other !== null && index < (person.absorbed ?? 0) ? other : id);
  const lane = (holder: ProfileId): Lane => laneOf(holder);
  for (const list of person.lists)
    await db.query("insert into list_member (lane, profile_id, list) values ($1, $2, $3)", [laneOf(id), id, list]);
  for (const one of person.groups)
    await db.query(
      `with made as (
         insert into customer_group (id, workspace_id, kind, key, name, attributes, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $7)
         on conflict (workspace_id, kind, key) do update set key = excluded.key returning id)
       insert into group_member (lane, profile_id, group_id, workspace_id, kind, attributes, is_primary, since)
       select $8, $9, id, $2, $3, $10, $11, $12 from made`,
      [
        ids.next(),
        workspaceId,
        one.kind,
        one.key,
        one.name,
        JSON.stringify(one.attributes),
        new Date(one.createdAt),
        laneOf(id),
        id,
        JSON.stringify(one.membership),
        one.isPrimary,
        new Date(one.since),
      ],
    );
  for (const [index, event] of person.events.entries()) {
    const holder = holderOf(index);
    await db.query(
      "insert into event (lane, id, workspace_id, profile_id, type, properties, occurred_at, received_at, source) values ($1, $2, $3, $4, $5, $6, $7, now(), 'test')",
      [lane(holder), ids.inLane(lane(holder)), workspaceId, holder, event.type, JSON.stringify(event.properties), new Date(event.at)],
    );
  }
  const messageIds = person.messages.map((_, index) => ids.inLane<MessageId>(lane(holderOf(index))));
  for (const [index, message] of person.messages.entries()) {
    const holder = holderOf(index);
    const { accepted, sent, delivered, read, clicked, failed } = message;
    const answered = message.answers === null ? null : (messageIds[message.answers] ?? null);
    await db.query(
      `insert into message (lane, id, workspace_id, profile_id, channel_id, direction, state, stage, external_id, purpose, origin, template, attempt, due_at, reason,
         receipts, replies_to, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, now(), 'ok', $13, $14, $15, $16)`,
      [
        lane(holder),
        messageIds[index],
        workspaceId,
        holder,
        message.channel,
        message.inbound ? "inbound" : "outbound",
        message.inbound ? "received" : message.state,
        !message.inbound && message.state === "queued" ? "waiting" : "done",
        `wamid.${messageIds[index] ?? ""}`,
        message.inbound ? null : "utility",
        message.inbound ? null : message.origin,
        message.inbound ? null : message.template,
        message.inbound ? null : { accepted, sent, delivered, read, clicked, failed },
        message.inbound ? answered : null,
        new Date(message.createdAt),
        new Date(message.updatedAt),
      ],
    );
  }
  const [profile] = rows;
  if (!profile) throw new Error("the profile was not stored");
  return profile;
}
