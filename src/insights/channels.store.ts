import type { ChannelView } from "../contract/console-settings.ts";
import type { WhatsAppConfig } from "../catalog/channel.ts";
import { inTransaction, type Db } from "../db/pool.ts";
import { insertAuditEntry } from "../catalog/audit-entry.ts";
import { bumpRevision } from "../catalog/bump-revision.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import { iso } from "./message-view.ts";

type Raw = {
  readonly id: string;
  readonly name: string;
  readonly state: ChannelView["state"];
  readonly pause: ChannelView["pause"];
  readonly config: WhatsAppConfig;
  readonly templates_synced_at: Date | null;
  readonly templates_sync_error: string | null;
  readonly last_webhook_at: Date | null;
  readonly waiting: number;
  readonly outstanding: number;
};

export async function listChannels(db: Db, workspaceId: string): Promise<readonly ChannelView[]> {
  const { rows } = await db.query<Raw>(
    `select c.id, c.name, c.state, c.pause, c.config, c.templates_synced_at, c.templates_sync_error, c.last_webhook_at,
       (select count(*)::int from message m where m.stage = 'waiting' and m.channel_id = c.id) as waiting,
       (select count(*)::int from message m where m.stage in ('claimed', 'unknown') and m.channel_id = c.id) as outstanding
     from channel c where c.workspace_id = $1 and c.kind = 'whatsapp' order by c.created_at`,
    [workspaceId],
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    state: row.state,
    pause: row.pause,
    displayPhoneNumber: row.config.displayPhoneNumber,
    phoneNumberId: row.config.phoneNumberId,
    accountId: row.config.accountId,
    baseUrl: row.config.baseUrl,
    apiVersion: row.config.version,
    messagesPerSecond: row.config.messagesPerSecond,
    pairRate: row.config.pairRate,
    webhookPath: `/webhooks/whatsapp/${row.id}`,
    lastWebhookAt: iso(row.last_webhook_at),
    templatesSyncedAt: iso(row.templates_synced_at),
    templatesSyncError: row.templates_sync_error,
    waiting: row.waiting,
    outstanding: row.outstanding,
  }));
}

/** Moves the catalog's revision, so that the next lane transaction already sees it. Answers false when there is no such channel. */
export async function setChannelPaused(
  db: Db,
  change: {
    readonly workspaceId: WorkspaceId;
    readonly channelId: string;
    readonly paused: boolean;
    readonly actor: string;
    readonly auditId: string;
    readonly at: Date;
  },
): Promise<boolean> {
  const pause = change.paused ? JSON.stringify({ reason: "by_hand", detail: change.actor, at: change.at.toISOString() }) : null;
  return inTransaction(db, async (client) => {
    const { rowCount } = await client.query("update channel set state = $3, pause = $4 where id = $1 and workspace_id = $2", [
      change.channelId,
      change.workspaceId,
      change.paused ? "paused" : "active",
      pause,
    ]);
    if (rowCount === 0) return false;
    await bumpRevision(client);
    await insertAuditEntry(client, {
      id: change.auditId,
      workspaceId: change.workspaceId,
      actor: change.actor,
      action: change.paused ? "channel.paused" : "channel.resumed",
      subject: change.channelId,
      detail: {},
    });
    return true;
  });
}
