import type { Db, DbClient } from "../../db/pool.ts";
import type { ProfileId, WorkspaceId } from "../../platform/ids.ts";
import type { Json } from "../../platform/json.ts";
import type { ToldProduct } from "../../sources/source-module.ts";

export type Verdict = "accepted" | "known" | "stale" | "ignored" | "problem";
export type NewDelivery = {
  readonly id: string;
  readonly sourceId: string;
  readonly workspaceId: WorkspaceId;
  readonly topic: string;
  readonly key: string;
  readonly body: Json;
  readonly isJson: boolean;
  readonly sentAt: string | null;
  readonly receivedAt: string;
};

/** Keeps it; false when it was there, which is then noted as another copy. Whoever brings the same at the same time waits for the other. */
export async function insertDelivery(client: DbClient, delivery: NewDelivery): Promise<boolean> {
  const { rows } = await client.query<{ isNew: boolean }>(
    `insert into source_delivery as d (id, source_id, workspace_id, topic, key, body, is_json, sent_at, received_at, verdict)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'accepted')
     on conflict (id) do update set copies = d.copies + 1, last_copy_at = excluded.received_at returning (xmax = 0) as "isNew"`,
    [
      delivery.id,
      delivery.sourceId,
      delivery.workspaceId,
      delivery.topic,
      delivery.key,
      JSON.stringify(delivery.body),
      delivery.isJson,
      delivery.sentAt,
      delivery.receivedAt,
    ],
  );
  return rows[0]?.isNew ?? false;
}

export async function judgeDelivery(
  client: DbClient,
  id: string,
  { verdict, why, profileId }: { readonly verdict: Verdict; readonly why: string | null; readonly profileId: ProfileId | null },
  replayedAt: Date | null,
): Promise<void> {
  await client.query(
    `update source_delivery set verdict = $2, why = $3, profile_id = coalesce($4, profile_id), replayed_at = coalesce($5, replayed_at) where id = $1`,
    [id, verdict, why, profileId, replayedAt],
  );
}

export type KeptDelivery = NewDelivery & { readonly verdict: Verdict };

export async function lockDelivery(client: DbClient, sourceId: string, id: string): Promise<KeptDelivery | null> {
  const { rows } = await client.query<KeptDelivery & { readonly sentAt: Date | null; readonly receivedAt: Date }>(
    `select id, source_id as "sourceId", workspace_id as "workspaceId", topic, key, body, is_json as "isJson", sent_at as "sentAt",
            received_at as "receivedAt", verdict
     from source_delivery where source_id = $1 and id = $2 for update`,
    [sourceId, id],
  );
  const [row] = rows;
  return row ? { ...row, sentAt: row.sentAt?.toISOString() ?? null, receivedAt: row.receivedAt.toISOString() } : null;
}

/** Notes that the object stood so at `at`, and locks it until the commit. False: it is known as of later. */
export async function moveObject(
  client: DbClient,
  sourceId: string,
  { object, at }: { readonly object: string; readonly at: string },
  now: Date,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into source_object as o (source_id, object, at, seen_at) values ($1, $2, $3, $4)
     on conflict (source_id, object) do update set at = excluded.at, seen_at = excluded.seen_at where o.at is null or o.at <= excluded.at`,
    [sourceId, object, at, now],
  );
  return rowCount === 1;
}

export async function nameObjects(
  client: DbClient,
  sourceId: string,
  objects: readonly string[],
  { profileId, now }: { readonly profileId: ProfileId; readonly now: Date },
): Promise<void> {
  await client.query(
    `insert into source_object (source_id, object, profile_id, seen_at) select $1, o, $3, $4 from unnest($2::text[]) as o order by o
     on conflict (source_id, object) do update set profile_id = excluded.profile_id, seen_at = excluded.seen_at`,
    [sourceId, objects, profileId, now],
  );
}

export async function ownerOf(db: Db, sourceId: string, object: string): Promise<ProfileId | null> {
  const { rows } = await db.query<{ profileId: ProfileId | null }>(
    `select profile_id as "profileId" from source_object where source_id = $1 and object = $2`,
    [sourceId, object],
  );
  return rows[0]?.profileId ?? null;
}

export async function keepProduct(client: DbClient, sourceId: string, product: ToldProduct, at: string | null): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into source_product as p (source_id, id, title, image_url, url, told_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (source_id, id) do update set title = excluded.title, image_url = excluded.image_url, url = excluded.url, told_at = excluded.told_at
     where p.told_at is null or excluded.told_at is null or p.told_at <= excluded.told_at`,
    [sourceId, product.id, product.title, product.imageUrl, product.url, at],
  );
  return rowCount === 1;
}

export async function picturesOf(db: Db, sourceId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<{ id: string; imageUrl: string }>(
    `select id, image_url as "imageUrl" from source_product where source_id = $1 and id = any($2) and image_url is not null`,
    [sourceId, ids],
  );
  return new Map(rows.map(({ id, imageUrl }) => [id, imageUrl]));
}

export type Farewell = {
  readonly id: string;
  readonly workspaceId: string;
  readonly source: string;
  /** Who had carts or orders there in the last half year. */
  readonly people: number;
  readonly toldAt: Date;
};

/** Shops that were taken off and want all their people forgotten, and nobody was told yet; `topics` by kind of source. */
export async function readFarewells(db: Db, topics: { readonly [kind: string]: string }): Promise<readonly Farewell[]> {
  const { rows } = await db.query<Farewell>(
    `select d.id, d.workspace_id as "workspaceId", s.name as source, d.received_at as "toldAt",
       (select count(distinct o.profile_id)::int from source_object o where o.source_id = s.id) as people
     from source_delivery d join source s on s.id = d.source_id
     where d.verdict = 'problem' and d.topic = $1::jsonb ->> s.kind
       and not exists (select from incident i where i.workspace_id = d.workspace_id and i.kind = 'shop_left' and i.subject = d.id::text)`,
    [JSON.stringify(topics)],
  );
  return rows;
}

/** What nobody has to look at goes after two weeks, problems after three months; whose an order was, after half a year. */
export async function forgetDeliveries(db: Db, now: Date): Promise<void> {
  await db.query(
    `delete from source_delivery where received_at < $1::timestamptz - interval '14 days'
       and (verdict <> 'problem' or received_at < $1::timestamptz - interval '90 days')`,
    [now],
  );
  await db.query("delete from source_object where seen_at < $1::timestamptz - interval '180 days'", [now]);
}
