import type { Db } from "../db/pool.ts";
import type { Json } from "../platform/json.ts";
import type { Cursor } from "./cursor.ts";

export type AuditQuery = {
  readonly workspaceId: string;
  /** Part of the action, the subject or what was told of it. */
  readonly text: string | undefined;
  readonly actor: string | undefined;
  readonly from: Date | undefined;
  readonly to: Date | undefined;
  readonly after: Cursor | null;
  readonly limit: number;
};
export type AuditRow = {
  readonly id: string;
  readonly seq: number;
  readonly at: Date;
  readonly cursor_at: string;
  readonly actor: string;
  readonly actorName: string | null;
  readonly action: string;
  readonly subject: string;
  readonly subjectName: string | null;
  readonly detail: Json;
  readonly hash: string;
};

const NAME_OF = (column: string): string => `case
  when ${column} like 'account:%' then (select name from account a where a.workspace_id = t.workspace_id and 'account:' || a.id = ${column})
  when ${column} like 'key:%' then (select name from api_key k where k.workspace_id = t.workspace_id and 'key:' || k.id = ${column})
  when ${column} like 'api_key:%' then (select name from api_key k where k.workspace_id = t.workspace_id and 'api_key:' || k.id = ${column})
end`;

/** Newest first; one more than the limit, to know whether there are more. */
export async function readAuditLog(db: Db, { workspaceId, text, actor, from, to, after, limit }: AuditQuery): Promise<readonly AuditRow[]> {
  const { rows } = await db.query<AuditRow>(
    `select t.id, t.seq, t.at, t.at::text as cursor_at, t.actor, ${NAME_OF("t.actor")} as "actorName", t.action, t.subject,
       ${NAME_OF("t.subject")} as "subjectName", t.detail, encode(t.hash, 'hex') as hash
     from audit t
     where t.workspace_id = $1
       and ($2::text is null or strpos(lower(t.action || ' ' || t.subject || ' ' || t.detail::text), lower($2)) > 0)
       and ($3::text is null or t.actor = $3)
       and ($4::timestamptz is null or t.at >= $4) and ($5::timestamptz is null or t.at < $5)
       and ($6::timestamptz is null or (t.at, t.id) < ($6::timestamptz, $7::uuid))
     order by t.at desc, t.id desc limit $8`,
    [workspaceId, text ?? null, actor ?? null, from ?? null, to ?? null, after?.at ?? null, after?.id ?? null, limit + 1],
  );
  return rows;
}
