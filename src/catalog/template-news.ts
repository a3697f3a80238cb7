import { type Db, inTransaction } from "../db/pool.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import { insertAudit } from "./audit.store.ts";
import { bumpCatalogRevision } from "./revision.store.ts";
import { setTemplateState } from "./templates.store.ts";

type News = {
  readonly workspaceId: WorkspaceId;
  readonly channelId: ChannelId;
  readonly auditId: string;
  readonly field: string;
  readonly raw: JsonObject;
};

/** A pause or rejection acts at once, without waiting for the sync; the news itself stays in the audit. */
export async function noteTemplateNews(
  pool: Db,
  news: News & {
    readonly name: string | null;
    readonly language: string | null;
    readonly status: string | null;
    readonly category: string | null;
  },
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await insertAudit(client, {
      id: news.auditId,
      workspaceId: news.workspaceId,
      actor: `channel:${news.channelId}`,
      action: `whatsapp.${news.field}`,
      subject: news.name ?? "template",
      detail: news.raw,
    });
    const { name, language } = news;
    if (name === null || language === null || (news.status === null && news.category === null)) return;
    const category = ["MARKETING", "UTILITY", "AUTHENTICATION"].find((known) => known === news.category) ?? null;
    if (await setTemplateState(client, news.channelId, name, language, { status: news.status, category }))
      await bumpCatalogRevision(client);
  });
}

export async function noteAccountNews(pool: Db, news: News): Promise<void> {
  await insertAudit(pool, {
    id: news.auditId,
    workspaceId: news.workspaceId,
    actor: `channel:${news.channelId}`,
    action: `whatsapp.${news.field}`,
    subject: "account",
    detail: news.raw,
  });
}
