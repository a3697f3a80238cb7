import type { Db, DbClient } from "../db/pool.ts";
import { markAudited } from "../db/workspace-scope.ts";
import type { CampaignId, WorkspaceId } from "../platform/ids.ts";
import type { Json } from "../platform/json.ts";
import type { Campaign, Occurrence } from "./campaign.ts";
import type { CampaignState } from "./campaign-document.ts";

const CAMPAIGN = `c.id, c.workspace_id as "workspaceId", c.name, c.state, c.reason, c.document, c.revision, c.weights, c.weighed_at as "weighedAt",
  c.chosen_by as "chosenBy", c.approval_due as "approvalDue",
  c.next_at as "nextAt", c.occurrences, c.created_by as "createdBy", c.changed_by as "changedBy", c.started_by as "startedBy", c.starter, c.approved_by as "approvedBy",
  c.created_at as "createdAt", c.updated_at as "updatedAt", c.started_at as "startedAt", c.finished_at as "finishedAt"`;
const OCCURRENCE = `o.campaign_id as "campaignId", o.occurrence, o.planned_at as "plannedAt", o.started_at as "startedAt", o.state,
  o.audience_size as "audienceSize", o.passes, o.wave, o.taken, o.spent_micros as "spentMicros", o.hours, o.credit, o.paced_at as "pacedAt",
  o.recent, o.not_retried as "notRetried", o.finished_at as "finishedAt"`;

export async function readCampaign(db: Db | DbClient, workspaceId: WorkspaceId, name: string): Promise<Campaign | null> {
  const { rows } = await db.query<Campaign>(`select ${CAMPAIGN} from campaign c where c.workspace_id = $1 and c.name = $2`, [
    workspaceId,
    name,
  ]);
  return rows[0] ?? null;
}

export async function lockCampaign(client: DbClient, workspaceId: WorkspaceId, name: string): Promise<Campaign | null> {
  const { rows } = await client.query<Campaign>(`select ${CAMPAIGN} from campaign c where c.workspace_id = $1 and c.name = $2 for update`, [
    workspaceId,
    name,
  ]);
  return rows[0] ?? null;
}

export async function lockCampaignById(client: DbClient, id: CampaignId): Promise<Campaign | null> {
  const { rows } = await client.query<Campaign>(`select ${CAMPAIGN} from campaign c where c.id = $1 for update`, [id]);
  return rows[0] ?? null;
}

/** Held against changes of its state, together with others who only read it. */
export async function shareCampaign(client: DbClient, id: CampaignId): Promise<Campaign | null> {
  const { rows } = await client.query<Campaign>({
    name: "share_campaign",
    text: `select ${CAMPAIGN} from campaign c where c.id = $1 for share`,
    values: [id],
  });
  return rows[0] ?? null;
}

export async function listCampaigns(
  db: Db,
  workspaceId: WorkspaceId,
  query: { readonly state: CampaignState | null; readonly limit: number; readonly after: string | null },
): Promise<readonly Campaign[]> {
  const { rows } = await db.query<Campaign>(
    `select ${CAMPAIGN} from campaign c where c.workspace_id = $1 and ($2::text is null or c.state = $2)
       and ($3::text is null or c.name > $3) order by c.name limit $4`,
    [workspaceId, query.state, query.after, query.limit],
  );
  return rows;
}

/** False when the name is taken. */
export async function insertCampaign(client: DbClient, campaign: Campaign): Promise<boolean> {
  const { id, workspaceId, name, document, createdBy, changedBy, createdAt } = campaign;
  const result = await client.query(
    `insert into campaign (id, workspace_id, name, document, created_by, changed_by, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $7)
     on conflict (workspace_id, name) do nothing`,
    [id, workspaceId, name, JSON.stringify(document), createdBy, changedBy, createdAt],
  );
  return result.rowCount === 1;
}

export async function updateCampaign(client: DbClient, campaign: Campaign): Promise<void> {
  const { id, state, reason, document, revision, weights, weighedAt, nextAt, occurrences } = campaign;
  const { chosenBy, approvalDue, changedBy, startedBy, starter, approvedBy, updatedAt, startedAt, finishedAt } = campaign;
  await client.query(
    `update campaign set state = $2, reason = $3, document = $4, revision = $5, weights = $6, weighed_at = $7, next_at = $8, occurrences = $9,
       started_by = $10, approved_by = $11, updated_at = $12, started_at = $13, finished_at = $14, changed_by = $15, chosen_by = $16, approval_due = $17, starter = $18
     where id = $1`,
    [
      id,
      state,
      reason,
      JSON.stringify(document),
      revision,
      weights === null ? null : JSON.stringify(weights),
      weighedAt,
      nextAt,
      occurrences,
      startedBy,
      approvedBy,
      updatedAt,
      startedAt,
      finishedAt,
      changedBy,
      chosenBy,
      approvalDue,
      starter,
    ],
  );
}

export async function listOccurrences(db: Db | DbClient, campaignId: CampaignId): Promise<readonly Occurrence[]> {
  const { rows } = await db.query<Occurrence>(
    `select ${OCCURRENCE} from campaign_occurrence o where o.campaign_id = $1 order by o.started_at desc limit 100`,
    [campaignId],
  );
  return rows;
}

export async function lockOccurrence(client: DbClient, campaignId: CampaignId, occurrence: string): Promise<Occurrence | null> {
  const { rows } = await client.query<Occurrence>({
    name: "lock_occurrence",
    text: `select ${OCCURRENCE} from campaign_occurrence o where o.campaign_id = $1 and o.occurrence = $2 for update`,
    values: [campaignId, occurrence],
  });
  return rows[0] ?? null;
}

export async function readOccurrence(client: DbClient, campaignId: CampaignId, occurrence: string): Promise<Occurrence | null> {
  const { rows } = await client.query<Occurrence>({
    name: "read_occurrence",
    text: `select ${OCCURRENCE} from campaign_occurrence o where o.campaign_id = $1 and o.occurrence = $2`,
    values: [campaignId, occurrence],
  });
  return rows[0] ?? null;
}

export async function insertOccurrence(client: DbClient, workspaceId: WorkspaceId, occurrence: Occurrence): Promise<void> {
  const { campaignId, plannedAt, startedAt, state, audienceSize, passes, hours } = occurrence;
  await client.query(
    `insert into campaign_occurrence (campaign_id, occurrence, workspace_id, planned_at, started_at, state, audience_size, passes, hours)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      campaignId,
      occurrence.occurrence,
      workspaceId,
      plannedAt,
      startedAt,
      state,
      audienceSize,
      JSON.stringify(passes),
      hours === null ? null : JSON.stringify(hours),
    ],
  );
}

export async function updateOccurrence(
  client: DbClient,
  { campaignId, occurrence, state, passes, wave, taken, credit, pacedAt, recent, finishedAt }: Occurrence,
): Promise<void> {
  await client.query({
    name: "update_occurrence",
    text: `update campaign_occurrence set state = $3, wave = $4, taken = $5, credit = $6, paced_at = $7, recent = $8, finished_at = $9, passes = $10
      where campaign_id = $1 and occurrence = $2`,
    values: [campaignId, occurrence, state, wave, taken, credit, pacedAt, JSON.stringify(recent), finishedAt, JSON.stringify(passes)],
  });
}

/** Of an expansion that nothing limits: the row is held for the end of its transaction only. */
export async function noteTaken(
  client: DbClient,
  of: { readonly campaignId: CampaignId; readonly occurrence: string; readonly taken: number; readonly spentMicros: number },
): Promise<void> {
  await client.query({
    name: "note_taken",
    text: "update campaign_occurrence set taken = taken + $3, spent_micros = spent_micros + $4 where campaign_id = $1 and occurrence = $2",
    values: [of.campaignId, of.occurrence, of.taken, of.spentMicros],
  });
}

/** The caller holds the occurrence. */
export async function noteNotRetried(client: DbClient, of: Pick<Occurrence, "campaignId" | "occurrence">, n: number): Promise<void> {
  await client.query({
    name: "note_not_retried",
    text: "update campaign_occurrence set not_retried = $3 where campaign_id = $1 and occurrence = $2",
    values: [of.campaignId, of.occurrence, n],
  });
}

/** Estimates of everybody who was asked, in all occurrences. */
export async function readSpent(client: DbClient, campaignId: CampaignId): Promise<number> {
  const { rows } = await client.query<{ micros: number }>({
    name: "read_campaign_spent",
    text: "select coalesce(sum(spent_micros), 0)::int8 as micros from campaign_occurrence where campaign_id = $1",
    values: [campaignId],
  });
  return rows[0]?.micros ?? 0;
}

export async function isApprovalRequired(db: Db | DbClient, workspaceId: WorkspaceId): Promise<boolean> {
  const { rows } = await db.query<{ required: boolean }>(
    "select approval_required as required from campaign_rules where workspace_id = $1",
    [workspaceId],
  );
  return rows[0]?.required ?? false;
}

export async function writeRules(client: DbClient, workspaceId: WorkspaceId, approvalRequired: boolean): Promise<void> {
  await client.query(
    `insert into campaign_rules (workspace_id, approval_required) values ($1, $2)
     on conflict (workspace_id) do update set approval_required = excluded.approval_required`,
    [workspaceId, approvalRequired],
  );
}

export async function auditCampaign(
  client: DbClient,
  entry: {
    readonly id: string;
    readonly workspaceId: WorkspaceId;
    readonly actor: string;
    readonly action: string;
    readonly subject: string;
    readonly detail: Json;
  },
): Promise<void> {
  markAudited();
  await client.query("insert into audit (id, workspace_id, actor, action, subject, detail) values ($1, $2, $3, $4, $5, $6)", [
    entry.id,
    entry.workspaceId,
    entry.actor,
    entry.action,
    entry.subject,
    JSON.stringify(entry.detail),
  ]);
}

/** Whether any campaign has something to do: all that a system without one is asked. */
export async function hasAgenda(db: Db, now: Date): Promise<boolean> {
  const { rows } = await db.query<{ any: boolean }>({
    name: "campaign_agenda",
    text: `select exists (select from campaign where state = 'running' or (state = 'scheduled' and next_at <= $1)) or exists (select from campaign_lane) as any`,
    values: [now],
  });
  return rows[0]?.any === true;
}

/** Whose next occurrence is due. */
export async function dueCampaigns(db: Db, now: Date): Promise<readonly CampaignId[]> {
  const { rows } = await db.query<{ id: CampaignId }>({
    name: "due_campaigns",
    text: "select id from campaign where state = 'scheduled' and next_at <= $1 order by next_at limit 20",
    values: [now],
  });
  return rows.map(({ id }) => id);
}

/** Running ones with an occurrence under way, the current one. */
export async function activeOccurrences(
  db: Db,
): Promise<readonly { readonly campaignId: CampaignId; readonly occurrence: string; readonly state: Occurrence["state"] }[]> {
  const { rows } = await db.query<{ campaignId: CampaignId; occurrence: string; state: Occurrence["state"] }>({
    name: "active_occurrences",
    text: `select o.campaign_id as "campaignId", o.occurrence, o.state from campaign c
      join campaign_occurrence o on o.campaign_id = c.id and o.occurrence = c.occurrences::text
      where c.state = 'running' and o.state in ('expanding', 'sending')`,
  });
  return rows;
}
