import type { Db, DbClient } from "../db/pool.ts";
import type { ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";

export type ErasedName = { readonly kind: string; readonly hash: string };
/** Of a consent ledger that is gone: its last line, which says nothing of what the lines said. */
export type ErasedLedger = { readonly profileId: string; readonly seq: number; readonly hash: string };
export type ErasureRow = {
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly profileIds: readonly ProfileId[];
  readonly names: readonly ErasedName[];
  readonly state: "running" | "files" | "done";
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly finishedAt: Date | null;
  /** By table. */
  readonly counts: { readonly [table: string]: number };
  /** By table: rows written for many that named them when they were erased. */
  readonly mentioned: { readonly [table: string]: number };
  readonly ledgers: readonly ErasedLedger[];
  readonly files: readonly string[];
  /** How often what a restored database brought back was erased once more. */
  readonly replays: number;
};

const COLUMNS = `id, workspace_id as "workspaceId", profile_ids as "profileIds", names, state, asked_by as "askedBy", asked_at as "askedAt",
  finished_at as "finishedAt", counts, mentioned, ledgers, files, replays`;

export async function insertErasure(
  db: Db | DbClient,
  row: Pick<ErasureRow, "id" | "workspaceId" | "profileIds" | "names" | "askedBy" | "askedAt" | "replays">,
): Promise<void> {
  await db.query(
    `insert into erasure (id, workspace_id, profile_ids, names, state, asked_by, asked_at, replays) values ($1, $2, $3, $4, 'running', $5, $6, $7)
     on conflict (id) do nothing`,
    [row.id, row.workspaceId, row.profileIds, JSON.stringify(row.names), row.askedBy, row.askedAt, row.replays],
  );
}

export async function readErasure(db: Db | DbClient, id: string): Promise<ErasureRow | null> {
  return (await db.query<ErasureRow>(`select ${COLUMNS} from erasure where id = $1`, [id])).rows[0] ?? null;
}

/** Held until the transaction ends: who works on the same erasure waits. */
export async function lockErasure(client: DbClient, id: string): Promise<ErasureRow | null> {
  return (await client.query<ErasureRow>(`select ${COLUMNS} from erasure where id = $1 for update`, [id])).rows[0] ?? null;
}

/** The newest that took one of these profiles, or somebody of this name. */
export async function findErasure(
  db: Db,
  workspaceId: WorkspaceId,
  { profileId, hash }: { readonly profileId: string | null; readonly hash: string | null },
): Promise<ErasureRow | null> {
  const { rows } = await db.query<ErasureRow>(
    `select ${COLUMNS} from erasure where workspace_id = $1 and ($2::uuid = any(profile_ids) or names @> jsonb_build_array(jsonb_build_object('hash', $3::text)))
     order by asked_at desc limit 1`,
    [workspaceId, profileId, hash],
  );
  return rows[0] ?? null;
}

export async function hasErasures(db: Db, workspaceId: WorkspaceId): Promise<boolean> {
  const { rows } = await db.query<{ has: boolean }>("select exists (select from erasure where workspace_id = $1) as has", [workspaceId]);
  return rows[0]?.has ?? false;
}

/** Those of these names that an erasure left on the suppression list; taken off it, a name may come back. */
export async function findErasedHashes(db: Db, workspaceId: WorkspaceId, hashes: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ hash: string }>(
    "select encode(hash, 'hex') as hash from suppression where workspace_id = $1 and hash = any($2::bytea[]) and value is null and reason = 'erased'",
    [workspaceId, hashes.map((hash) => Buffer.from(hash, "hex"))],
  );
  return new Set(rows.map(({ hash }) => hash));
}

/** Newest first. */
export async function listErasureRows(
  db: Db,
  workspaceId: WorkspaceId,
  after: string | null,
  limit: number,
): Promise<readonly ErasureRow[]> {
  const { rows } = await db.query<ErasureRow>(
    `select ${COLUMNS} from erasure e where workspace_id = $1
       and ($2::uuid is null or (asked_at, id) < (select b.asked_at, b.id from erasure b where b.id = $2 and b.workspace_id = $1))
     order by asked_at desc, id desc limit $3`,
    [workspaceId, after, limit],
  );
  return rows;
}

export async function readAllErasures(db: Db): Promise<readonly ErasureRow[]> {
  return (await db.query<ErasureRow>(`select ${COLUMNS} from erasure order by asked_at, id`)).rows;
}

/** Those that a process began and did not end, and those whom something that was under way has brought back since. */
export async function findUnfinished(db: Db, since: Date): Promise<readonly { readonly id: string; readonly isBack: boolean }[]> {
  const { rows } = await db.query<{ id: string; isBack: boolean }>(
    `select id, state = 'done' as "isBack" from erasure e where state <> 'done'
       or (asked_at > $1 and (exists (
         select from unnest(e.profile_ids) gone(id) join profile p on p.lane = get_byte(uuid_send(gone.id), 15) and p.id = gone.id)))
     order by asked_at`,
    [since],
  );
  return rows;
}

export async function reopenErasure(db: Db, id: string): Promise<void> {
  await db.query("update erasure set state = 'running', replays = replays + 1 where id = $1 and state = 'done'", [id]);
}

/** `counts` and `days` add to what is there. */
export async function noteErased(
  client: DbClient,
  row: Pick<ErasureRow, "id" | "state" | "counts" | "mentioned" | "profileIds" | "names" | "ledgers" | "files"> & {
    readonly finishedAt: Date | null;
    readonly days: readonly string[];
  },
): Promise<void> {
  await client.query(
    `update erasure set state = $2, counts = $3, mentioned = $4, profile_ids = $5, names = $6, ledgers = $7, files = $8, finished_at = $9,
       days = array(select distinct day from unnest(days || $10::date[]) as day order by day)
     where id = $1`,
    [
      row.id,
      row.state,
      JSON.stringify(row.counts),
      JSON.stringify(row.mentioned),
      row.profileIds,
      JSON.stringify(row.names),
      JSON.stringify(row.ledgers),
      row.files,
      row.finishedAt,
      row.days,
    ],
  );
}

/** One after the other in their order: nobody who does the same waits for somebody that waits for them. */
export async function lockLanes(client: DbClient, lanes: readonly Lane[]): Promise<void> {
  for (const lane of lanes.toSorted((one, other) => one - other)) await client.query("select from lane where lane = $1 for update", [lane]);
}

/** A person's rows are found by index; what is searched for mentions is read as a whole, for as long as it takes. */
export async function takeTime(client: DbClient): Promise<void> {
  await client.query("set local statement_timeout = 600000");
  await client.query("set local enable_seqscan = off");
}
