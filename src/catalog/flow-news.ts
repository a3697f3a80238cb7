/** What Meta tells of the Flows behind forms: states and alerts, in any order and more than once. */
import { type Db, inTransaction } from "../db/pool.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import { insertAudit } from "./audit.store.ts";
import { listFlowTroubles, markFlow, putFlowAlert } from "./flow-news.store.ts";
import { bumpCatalogRevision } from "./revision.store.ts";

export type FlowAlert = {
  readonly isOn: boolean;
  readonly value: number | null;
  readonly threshold: number | null;
  readonly words: string | null;
};
export type FlowNews = {
  readonly workspaceId: WorkspaceId;
  readonly channelId: ChannelId;
  readonly auditId: string;
  readonly flowId: string;
  readonly event: string;
  readonly status: string | null;
  readonly alert: FlowAlert | null;
  /** When Meta says that it was. */
  readonly at: Date;
  readonly raw: JsonObject;
};

/** True: a form can no longer be opened, or can again. */
export async function noteFlowNews(pool: Db, news: FlowNews): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { workspaceId, channelId, flowId, event, status, alert, at } = news;
    await insertAudit(client, {
      id: news.auditId,
      workspaceId,
      actor: `channel:${channelId}`,
      action: "whatsapp.flows",
      subject: flowId,
      detail: news.raw,
    });
    if (alert) await putFlowAlert(client, { workspaceId, flowId, event, alert: { ...alert, at: at.toISOString() } });
    const moved = status !== null && (await markFlow(client, { workspaceId, flowId, status, at }));
    if (moved) await bumpCatalogRevision(client);
    return moved;
  });
}

/** Forms of a number that Meta slows down, blocks or complains about. */
export type FlowTrouble = { readonly form: string; readonly problem: "form_blocked" | "form_throttled" | "form_alert" };

export async function flowTroubles(pool: Db, workspaceId: WorkspaceId, channelId: ChannelId): Promise<readonly FlowTrouble[]> {
  return listFlowTroubles(pool, workspaceId, channelId);
}
