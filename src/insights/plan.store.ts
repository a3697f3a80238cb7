import type { Occurrence } from "../campaigns/campaign.ts";
import type { CampaignDocument, CampaignState } from "../campaigns/campaign-document.ts";
import type { Db } from "../db/pool.ts";
import type { CampaignId, WorkspaceId } from "../platform/ids.ts";

export type OpenCampaign = {
  readonly id: CampaignId;
  readonly name: string;
  readonly state: CampaignState;
  readonly document: CampaignDocument;
  readonly nextAt: Date | null;
};
export type BegunOccurrence = Pick<Occurrence, "occurrence" | "startedAt" | "state" | "audienceSize" | "passes" | "wave" | "finishedAt"> & {
  readonly name: string;
  readonly campaignState: CampaignState;
  readonly document: CampaignDocument;
};

/** Those that may still begin. */
export async function readOpenCampaigns(db: Db, workspaceId: WorkspaceId, most: number): Promise<readonly OpenCampaign[]> {
  const { rows } = await db.query<OpenCampaign>({
    name: "plan_campaigns",
    text: `select id, name, state, document, next_at as "nextAt" from campaign
     where workspace_id = $1 and state in ('draft', 'awaiting_approval', 'scheduled', 'running', 'paused') order by updated_at desc limit $2`,
    values: [workspaceId, most],
  });
  return rows;
}

/** Whatever may have had a wave in between. */
export async function readOccurrences(
  db: Db,
  workspaceId: WorkspaceId,
  { from, to, most }: { readonly from: Date; readonly to: Date; readonly most: number },
): Promise<readonly BegunOccurrence[]> {
  const { rows } = await db.query<BegunOccurrence>({
    name: "plan_occurrences",
    text: `select c.name, c.state as "campaignState", c.document, o.occurrence, o.started_at as "startedAt", o.state, o.audience_size as "audienceSize", o.passes,
       o.wave, o.finished_at as "finishedAt"
     from campaign_occurrence o join campaign c on c.id = o.campaign_id
     where o.workspace_id = $1 and o.started_at < $3 and (o.finished_at is null or o.finished_at >= $2) order by o.started_at desc limit $4`,
    values: [workspaceId, from, to, most],
  });
  return rows;
}
