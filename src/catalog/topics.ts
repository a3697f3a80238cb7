/** What one can subscribe to in a workspace. */
import type { Topic } from "../consent/topic.ts";
import { type Db, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import { insertAudit } from "./audit.store.ts";
import { bumpCatalogRevision } from "./revision.store.ts";
import { listTopicRows, lockTopic, type TopicRow, writeTopic } from "./topics.store.ts";

export type { TopicRow } from "./topics.store.ts";

export async function listTopics(pool: Db, workspaceId: WorkspaceId): Promise<readonly TopicRow[]> {
  return listTopicRows(pool, workspaceId);
}

/** Makes it or changes it. What people have said of it names its purpose, which therefore stays. */
export async function saveTopic(
  { pool, ids, clock }: { readonly pool: Db; readonly ids: Ids; readonly clock: Pick<Clock, "now"> },
  { workspaceId, actor, name: changedBy }: { readonly workspaceId: WorkspaceId; readonly actor: string; readonly name: string },
  topic: Topic,
): Promise<TopicRow> {
  return inTransaction(pool, async (client) => {
    const before = await lockTopic(client, workspaceId, topic.name);
    if (before && before.purpose !== topic.purpose)
      throw new AppError(
        "conflict",
        `the topic ${topic.name} is ${before.purpose}, and people have agreed to it as that: make another one`,
      );
    const row: TopicRow = { ...topic, changedAt: new Date(clock.now()), changedBy };
    await writeTopic(client, workspaceId, row);
    const { purpose, channels, texts, isArchived } = topic;
    const after = { purpose, channels, texts, isArchived };
    const detail = {
      before: before && { purpose: before.purpose, channels: before.channels, texts: before.texts, isArchived: before.isArchived },
      after,
    };
    await insertAudit(client, { id: ids.next(), workspaceId, actor, action: "topic.saved", subject: topic.name, detail });
    await bumpCatalogRevision(client);
    return row;
  });
}
