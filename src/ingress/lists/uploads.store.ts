import type { Column } from "./columns.ts";
import type { Db } from "../../db/pool.ts";
import type { ProfileId, WorkspaceId } from "../../platform/ids.ts";

export type UploadRow = {
  readonly id: string;
  readonly audience: string;
  readonly filename: string | null;
  readonly mode: "add" | "replace";
  readonly state: "running" | "done" | "failed";
  readonly error: string | null;
  readonly encoding: string | null;
  readonly delimiter: string | null;
  readonly columns: readonly Column[];
  readonly bytes: number;
  readonly bytesRead: number;
  readonly rows: number;
  readonly accepted: number;
  readonly faults: number;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  /** Nobody has written to it for a minute. */
  readonly stale: boolean;
};

const UPLOAD = `id, audience, filename, mode, state, error, encoding, delimiter, columns, bytes, bytes_read as "bytesRead", rows, accepted, faults,
  started_at as "startedAt", finished_at as "finishedAt", updated_at < now() - interval '60 seconds' as stale`;

export async function insertUpload(
  db: Db,
  row: Pick<UploadRow, "id" | "audience" | "filename" | "mode" | "bytes"> & { readonly workspaceId: WorkspaceId; readonly by: string },
): Promise<void> {
  await db.query(
    "insert into audience_upload (id, workspace_id, audience, filename, mode, state, bytes, started_by) values ($1, $2, $3, $4, $5, 'running', $6, $7)",
    [row.id, row.workspaceId, row.audience, row.filename, row.mode, row.bytes, row.by],
  );
}

export async function readUploads(db: Db, workspaceId: WorkspaceId, audience: string): Promise<readonly UploadRow[]> {
  const { rows } = await db.query<UploadRow>(
    `select ${UPLOAD} from audience_upload where workspace_id = $1 and audience = $2 order by started_at desc limit 50`,
    [workspaceId, audience],
  );
  return rows;
}

export async function readUpload(db: Db, workspaceId: WorkspaceId, audience: string, id: string): Promise<UploadRow | null> {
  const { rows } = await db.query<UploadRow>(
    `select ${UPLOAD} from audience_upload where workspace_id = $1 and audience = $2 and id = $3`,
    [workspaceId, audience, id],
  );
  return rows[0] ?? null;
}

export async function noteFormat(
  db: Db,
  id: string,
  format: { readonly encoding: string; readonly delimiter: string; readonly columns: readonly Column[] },
): Promise<void> {
  await db.query("update audience_upload set encoding = $2, delimiter = $3, columns = $4, updated_at = now() where id = $1", [
    id,
    format.encoding,
    format.delimiter,
    JSON.stringify(format.columns),
  ]);
}

export type Fault = { readonly line: number; readonly reason: string; readonly record: readonly string[] };
/** More faults than this are counted, not kept. */
export const MOST_FAULTS_KEPT = 10_000;

export async function noteProgress(
  db: Db,
  id: string,
  progress: { readonly bytesRead: number; readonly rows: number; readonly accepted: number; readonly faults: number },
  faults: readonly Fault[],
): Promise<void> {
  await db.query("update audience_upload set bytes_read = $2, rows = $3, accepted = $4, faults = $5, updated_at = now() where id = $1", [
    id,
    progress.bytesRead,
    progress.rows,
    progress.accepted,
    progress.faults,
  ]);
  if (faults.length === 0) return;
  await db.query(
    `insert into audience_upload_fault (upload_id, line, reason, record)
     select $1, x.line, x.reason, x.record from json_to_recordset($2::json) as x(line integer, reason text, record text[]) on conflict do nothing`,
    [id, JSON.stringify(faults).replaceAll(String.raw`\u0000`, String.raw`\ufffd`)],
  );
}

export async function finishUpload(db: Db, id: string, error: string | null): Promise<void> {
  await db.query(
    "update audience_upload set state = case when $2::text is null then 'done' else 'failed' end, error = $2, finished_at = now(), updated_at = now() where id = $1",
    // It may quote the file.
    [id, error?.replaceAll("\0", "\ufffd") ?? null],
  );
}

export async function readFaults(db: Db, id: string): Promise<readonly Fault[]> {
  return (await db.query<Fault>("select line, reason, record from audience_upload_fault where upload_id = $1 order by line", [id])).rows;
}

/**
 * People of the list whom this upload did not name. Its rows may still wait in an inbox: they leave it in the transaction that writes
 * the list, so one statement sees each person on one side or the other.
 */
export async function readLeftOver(
  db: Db,
  workspaceId: WorkspaceId,
  list: string,
  uploadId: string,
  after: ProfileId | null,
  limit: number,
): Promise<readonly ProfileId[]> {
  const { rows } = await db.query<{ id: ProfileId }>(
    `select m.profile_id as id from list_member m join profile p on p.lane = m.lane and p.id = m.profile_id and p.workspace_id = $1
     where m.list = $2 and m.upload_id is distinct from $3 and ($4::uuid is null or m.profile_id > $4)
       and not exists (select from inbox i where i.lane = m.lane and i.profile_id = m.profile_id and i.item->>'uploadId' = $3::text and (i.item->>'isIn')::boolean)
     order by m.profile_id limit $5`,
    [workspaceId, list, uploadId, after, limit],
  );
  return rows.map((row) => row.id);
}
