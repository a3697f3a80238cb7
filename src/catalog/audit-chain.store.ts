import type { Db } from "../db/pool.ts";

export type AuditHead = { readonly workspaceId: string; readonly seq: number; readonly hash: string };
export type AuditFault = {
  readonly workspaceId: string;
  readonly seq: number | null;
  readonly entryId: string | null;
  readonly what: string;
};

const FAULTS = `
with entry as (
  select a.workspace_id, a.seq, a.id, a.hash, audit_hash(coalesce(lag(a.hash) over chain, ''), a) as expected, lag(a.seq) over chain as before,
    case when a.erased_by is null then a.words_hash = audit_words_hash(a)
      else a.subject = '' and a.detail = '{}' and exists (select from erasure e where e.id = a.erased_by and e.workspace_id = a.workspace_id) end as fits
  from audit a where a.hash is not null window chain as (partition by a.workspace_id order by a.seq)),
last as (select distinct on (workspace_id) workspace_id, seq, hash from entry order by workspace_id, seq desc)
select workspace_id as "workspaceId", seq, id as "entryId", 'changed' as what from entry where hash is distinct from expected or fits is not true
union all
select workspace_id, seq, id, 'missing_before' from entry where seq <> coalesce(before, 0) + 1
union all
select workspace_id, null, id, 'not_chained' from audit where hash is null or seq is null
union all
select coalesce(h.workspace_id, l.workspace_id), coalesce(h.seq, l.seq), null, 'newest_missing'
from audit_head h full join last l using (workspace_id) where (h.seq, h.hash) is distinct from (l.seq, l.hash)
order by 1, 2 nulls last
limit $1`;

/** What does not fit in the chains of all workspaces, earliest first. */
export async function findAuditFaults(db: Db, limit: number): Promise<readonly AuditFault[]> {
  return (await db.query<AuditFault>(FAULTS, [limit])).rows;
}

export async function readAuditHeads(db: Db): Promise<readonly AuditHead[]> {
  const { rows } = await db.query<AuditHead>(
    `select workspace_id as "workspaceId", seq, encode(hash, 'hex') as hash from audit_head order by workspace_id`,
  );
  return rows;
}

export async function readAuditHash(db: Db, workspaceId: string, seq: number): Promise<string | null> {
  const { rows } = await db.query<{ hash: string }>(`select encode(hash, 'hex') as hash from audit where workspace_id = $1 and seq = $2`, [
    workspaceId,
    seq,
  ]);
  return rows[0]?.hash ?? null;
}
