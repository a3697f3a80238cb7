import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { HelpersDocument } from "./helpers-document.ts";
import type { AssistantSettings } from "./settings.ts";

export type HelpersDraft = {
  readonly document: HelpersDocument;
  readonly revision: number;
  readonly savedAt: Date;
  readonly savedBy: string;
};
export type HelpersVersion = {
  readonly version: number;
  readonly document: HelpersDocument;
  readonly activatedAt: Date;
  readonly activatedBy: string;
};
export type StoredSettings = {
  readonly settings: AssistantSettings;
  readonly sealed: Buffer | null;
  readonly revision: number;
  readonly savedAt: Date;
  readonly savedBy: string;
};

const DRAFT = `document, revision, saved_at as "savedAt", saved_by as "savedBy"`;
const VERSION = `version, document, activated_at as "activatedAt", activated_by as "activatedBy"`;

/** Those in force. */
export async function readHelpersInForce(
  db: DbClient,
): Promise<readonly { readonly workspaceId: WorkspaceId; readonly version: number; readonly document: HelpersDocument }[]> {
  const { rows } = await db.query<{ workspaceId: WorkspaceId; version: number; document: HelpersDocument }>(
    `select distinct on (workspace_id) workspace_id as "workspaceId", version, document from assist_version order by workspace_id, version desc`,
  );
  return rows;
}

export async function readAllSettings(
  db: DbClient,
): Promise<readonly { readonly workspaceId: WorkspaceId; readonly settings: AssistantSettings }[]> {
  const { rows } = await db.query<{ workspaceId: WorkspaceId; settings: AssistantSettings }>(
    `select workspace_id as "workspaceId", settings from assist_settings`,
  );
  return rows;
}

/** Changes of one workspace's helpers come one after the other. */
export async function lockHelpers(client: DbClient, workspaceId: WorkspaceId): Promise<void> {
  await client.query("select from workspace where id = $1 for update", [workspaceId]);
}

export async function readDraft(db: Db | DbClient, workspaceId: WorkspaceId): Promise<HelpersDraft | null> {
  const { rows } = await db.query<HelpersDraft>(`select ${DRAFT} from assist_draft where workspace_id = $1`, [workspaceId]);
  return rows[0] ?? null;
}

export async function writeDraft(client: DbClient, workspaceId: WorkspaceId, draft: HelpersDraft): Promise<void> {
  await client.query(
    `insert into assist_draft (workspace_id, document, revision, saved_at, saved_by) values ($1, $2, $3, $4, $5)
     on conflict (workspace_id) do update set document = $2, revision = $3, saved_at = $4, saved_by = $5`,
    [workspaceId, JSON.stringify(draft.document), draft.revision, draft.savedAt, draft.savedBy],
  );
}

/** Newest first. */
export async function listVersions(db: Db | DbClient, workspaceId: WorkspaceId, limit: number): Promise<readonly HelpersVersion[]> {
  const { rows } = await db.query<HelpersVersion>(
    `select ${VERSION} from assist_version where workspace_id = $1 order by version desc limit $2`,
    [workspaceId, limit],
  );
  return rows;
}

export async function insertVersion(client: DbClient, workspaceId: WorkspaceId, version: HelpersVersion): Promise<void> {
  await client.query(
    `insert into assist_version (workspace_id, version, document, activated_at, activated_by) values ($1, $2, $3, $4, $5)`,
    [workspaceId, version.version, JSON.stringify(version.document), version.activatedAt, version.activatedBy],
  );
}

export async function readSettings(db: Db | DbClient, workspaceId: WorkspaceId): Promise<StoredSettings | null> {
  const { rows } = await db.query<StoredSettings>(
    `select settings, sealed, revision, saved_at as "savedAt", saved_by as "savedBy" from assist_settings where workspace_id = $1`,
    [workspaceId],
  );
  return rows[0] ?? null;
}

export async function writeSettings(client: DbClient, workspaceId: WorkspaceId, stored: StoredSettings): Promise<void> {
  await client.query(
    `insert into assist_settings (workspace_id, settings, sealed, revision, saved_at, saved_by) values ($1, $2, $3, $4, $5, $6)
     on conflict (workspace_id) do update set settings = $2, sealed = $3, revision = $4, saved_at = $5, saved_by = $6`,
    [workspaceId, JSON.stringify(stored.settings), stored.sealed, stored.revision, stored.savedAt, stored.savedBy],
  );
}

export type Spend = { readonly calls: number; readonly tokens: number; readonly micros: number };

export async function readSpend(db: Db | DbClient, workspaceId: WorkspaceId, month: string): Promise<Spend> {
  const { rows } = await db.query<Spend>(
    "select calls, tokens::float8 as tokens, micros::float8 as micros from assist_spend where workspace_id = $1 and month = $2",
    [workspaceId, month],
  );
  return rows[0] ?? { calls: 0, tokens: 0, micros: 0 };
}

// Whoever asks at the same moment waits for the row, and then sees what was set aside before.
const SET_ASIDE = `
insert into assist_spend (workspace_id, month, calls, tokens, micros) select $1, $2, 1, $3::bigint, $4::bigint
where ($5::bigint is null or $3 <= $5) and ($6::bigint is null or $4 <= $6)
on conflict (workspace_id, month) do update set calls = assist_spend.calls + 1, tokens = assist_spend.tokens + $3, micros = assist_spend.micros + $4
where ($5::bigint is null or assist_spend.tokens + $3 <= $5) and ($6::bigint is null or assist_spend.micros + $4 <= $6)`;

/** Takes the most that a call may cost out of the month's budget; false: there is not so much left. */
export async function setAside(
  db: Db,
  of: { readonly workspaceId: WorkspaceId; readonly month: string },
  most: { readonly tokens: number; readonly micros: number },
  budget: { readonly tokens: number | null; readonly micros: number | null },
): Promise<boolean> {
  const { rowCount } = await db.query(SET_ASIDE, [of.workspaceId, of.month, most.tokens, most.micros, budget.tokens, budget.micros]);
  return (rowCount ?? 0) > 0;
}

export async function correctSpend(
  db: Db,
  of: { readonly workspaceId: WorkspaceId; readonly month: string },
  by: { readonly tokens: number; readonly micros: number },
): Promise<void> {
  await db.query(
    "update assist_spend set tokens = greatest(0, tokens + $3), micros = greatest(0, micros + $4) where workspace_id = $1 and month = $2",
    [of.workspaceId, of.month, by.tokens, by.micros],
  );
}
