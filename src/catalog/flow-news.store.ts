import type { Db, DbClient } from "../db/pool.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";

type Flow = { readonly workspaceId: WorkspaceId; readonly flowId: string };

/** One that was told earlier and comes later changes nothing. */
export async function putFlowAlert(
  client: DbClient,
  { workspaceId, flowId, event, alert }: Flow & { readonly event: string; readonly alert: JsonObject & { readonly at: string } },
): Promise<void> {
  await client.query(
    `update form set flow_alerts = flow_alerts || jsonb_build_object($3::text, $4::jsonb)
     where workspace_id = $1 and flow_id = $2 and coalesce((flow_alerts -> $3 ->> 'at')::timestamptz <= $5, true)`,
    [workspaceId, flowId, event, JSON.stringify(alert), alert.at],
  );
}

/** A Flow that was withdrawn in WhatsApp's own tools is so here too. False: nothing changed, or newer news are known. */
export async function markFlow(
  client: DbClient,
  { workspaceId, flowId, status, at }: Flow & { readonly status: string; readonly at: Date },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update form set flow_status = $3, flow_status_at = $4, state = case when $3 = 'DEPRECATED' and live_version is not null then 'deprecated' else state end
     where workspace_id = $1 and flow_id = $2 and flow_status is distinct from $3 and coalesce(flow_status_at <= $4, true)`,
    [workspaceId, flowId, status, at],
  );
  return (rowCount ?? 0) > 0;
}

export async function listFlowTroubles(
  db: Db,
  workspaceId: WorkspaceId,
  channelId: ChannelId,
): Promise<readonly { readonly form: string; readonly problem: "form_blocked" | "form_throttled" | "form_alert" }[]> {
  const { rows } = await db.query<{ form: string; problem: "form_blocked" | "form_throttled" | "form_alert" }>(
    `select coalesce(draft ->> 'title', name) as form,
       case flow_status when 'BLOCKED' then 'form_blocked' when 'THROTTLED' then 'form_throttled' else 'form_alert' end as problem
     from form where workspace_id = $1 and channel_id = $2 and state = 'published'
       and (flow_status in ('BLOCKED', 'THROTTLED') or jsonb_path_exists(flow_alerts, '$.* ? (@.isOn == true)'))
     order by 2, 1`,
    [workspaceId, channelId],
  );
  return rows;
}
