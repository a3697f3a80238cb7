import type { Topic } from "../consent/topic.ts";
import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export type TopicRow = Topic & { readonly changedAt: Date; readonly changedBy: string };
const ROW = `name, purpose, channels, texts, archived_at is not null as "isArchived", changed_at as "changedAt", changed_by as "changedBy"`;

export async function readTopics(db: Db | DbClient): Promise<readonly (TopicRow & { readonly workspaceId: WorkspaceId })[]> {
  const { rows } = await db.query<TopicRow & { workspaceId: WorkspaceId }>(
    `select workspace_id as "workspaceId", ${ROW} from topic order by name`,
  );
  return rows;
}

export async function listTopicRows(db: Db | DbClient, workspaceId: WorkspaceId): Promise<readonly TopicRow[]> {
  return (
    await db.query<TopicRow>(`select ${ROW} from topic where workspace_id = $1 order by archived_at is not null, name`, [workspaceId])
  ).rows;
}

/** Topics of one workspace are changed one after the other. */
export async function lockTopic(client: DbClient, workspaceId: WorkspaceId, name: string): Promise<TopicRow | null> {
  await client.query("select from workspace where id = $1 for update", [workspaceId]);
  return (
    (await client.query<TopicRow>(`select ${ROW} from topic where workspace_id = $1 and name = $2`, [workspaceId, name])).rows[0] ?? null
  );
}

export async function writeTopic(client: DbClient, workspaceId: WorkspaceId, topic: TopicRow): Promise<void> {
  const { name, purpose, channels, texts, isArchived, changedAt, changedBy } = topic;
  await client.query(
    `insert into topic (workspace_id, name, purpose, channels, texts, created_at, changed_at, changed_by, archived_at)
     values ($1, $2, $3, $4, $5, $6, $6, $7, case when $8 then $6::timestamptz end)
     on conflict (workspace_id, name) do update set channels = $4, texts = $5, changed_at = $6, changed_by = $7,
       archived_at = case when $8 then coalesce(topic.archived_at, $6) end`,
    [workspaceId, name, purpose, channels, JSON.stringify(texts), changedAt, changedBy, isArchived],
  );
}
