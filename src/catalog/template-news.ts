import { type Db, inTransaction } from "../db/pool.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import { insertAudit } from "./audit.store.ts";
import { bumpCatalogRevision } from "./revision.store.ts";
import { insertTemplateEvent, type TemplateEventKind } from "./template-events.store.ts";
import { lockTemplate, setTemplateState } from "./templates.store.ts";

type News = {
  readonly workspaceId: WorkspaceId;
  readonly channelId: ChannelId;
  readonly auditId: string;
  readonly field: string;
  readonly raw: JsonObject;
};

/** A pause or rejection acts at once, without waiting for the sync; the news itself stays in the audit, and in the template's history. */
export async function noteTemplateNews(
  pool: Db,
  news: News & {
    readonly at: Date;
    /** When Meta says that it was. */
    readonly toldAt: string | null;
    readonly name: string | null;
    readonly language: string | null;
    readonly status: string | null;
    readonly category: string | null;
    readonly quality: string | null;
    readonly event: { readonly kind: TemplateEventKind; readonly detail: JsonObject } | null;
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
    const { name, language, event, workspaceId, channelId, at } = news;
    if (name === null || language === null) return;
    // Late news stay in the audit; neither the template nor its history goes back. The sync that follows tells how it stands.
    if ((await lockTemplate(client, { channelId, name, language, at: news.toldAt })).isOlder) return;
    if (event) await insertTemplateEvent(client, { workspaceId, channelId, name, language, at, ...event });
    const category = ["MARKETING", "UTILITY", "AUTHENTICATION"].find((known) => known === news.category) ?? null;
    const { status, quality } = news;
    if (status === null && category === null && quality === null) return;
    if (await setTemplateState(client, channelId, name, language, { status, category, quality, at: news.toldAt }))
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
