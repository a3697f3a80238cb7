import type { Db, DbClient } from "../db/pool.ts";
import type { FormDocument } from "../forms/document.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";
import type { CatalogForm } from "./catalog.ts";

export type FormRow = {
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly channelId: ChannelId;
  readonly name: string;
  readonly draft: FormDocument;
  readonly revision: number;
  readonly state: CatalogForm["state"];
  readonly flowId: string | null;
  readonly liveVersion: number | null;
  readonly savedAt: Date;
  readonly savedBy: string;
  /** How Meta sees the Flow, when it told. */
  readonly flowStatus: string | null;
  readonly flowAlerts: {
    readonly [event: string]: {
      readonly isOn: boolean;
      readonly value: number | null;
      readonly threshold: number | null;
      readonly words: string | null;
      readonly at: string;
    };
  };
  /** Whether the draft says something else than the live version. */
  readonly isChanged: boolean;
};

const COLUMNS = `f.id, f.workspace_id as "workspaceId", f.channel_id as "channelId", f.name, f.draft, f.revision, f.state, f.flow_id as "flowId",
  f.live_version as "liveVersion", f.saved_at as "savedAt", f.saved_by as "savedBy",
  f.flow_status as "flowStatus", f.flow_alerts as "flowAlerts",
  f.draft is distinct from (select v.document from form_version v where v.form_id = f.id and v.version = f.live_version) as "isChanged"`;

export async function listFormRows(db: Db, workspaceId: WorkspaceId): Promise<readonly FormRow[]> {
  const { rows } = await db.query<FormRow>(`select ${COLUMNS} from form f where f.workspace_id = $1 order by f.saved_at desc, f.id`, [
    workspaceId,
  ]);
  return rows;
}

export async function readForm(db: Db | DbClient, workspaceId: WorkspaceId, name: string): Promise<FormRow | null> {
  const { rows } = await db.query<FormRow>(`select ${COLUMNS} from form f where f.workspace_id = $1 and f.name = $2`, [workspaceId, name]);
  return rows[0] ?? null;
}

export type FormWrite = Pick<FormRow, "id" | "workspaceId" | "channelId" | "name" | "draft" | "revision" | "savedAt" | "savedBy">;

/** `revision` is the one that was read, 0 for a new one. False: somebody else saved meanwhile. */
export async function writeForm(client: DbClient, form: FormWrite): Promise<boolean> {
  const values = [form.workspaceId, form.name, JSON.stringify(form.draft), form.savedAt, form.savedBy];
  const { rowCount } =
    form.revision === 0
      ? await client.query(
          `insert into form (workspace_id, name, draft, saved_at, saved_by, id, channel_id) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
          [...values, form.id, form.channelId],
        )
      : await client.query(
          `update form set draft = $3, saved_at = $4, saved_by = $5, revision = revision + 1 where workspace_id = $1 and name = $2 and revision = $6`,
          [...values, form.revision],
        );
  return rowCount === 1;
}

export async function keepFlowId(db: Db, formId: string, flowId: string): Promise<void> {
  await db.query("update form set flow_id = $2 where id = $1", [formId, flowId]);
}

/** Before Meta is asked for a Flow: whoever dies before its id is kept has left one there. */
export async function noteFlowAsked(db: Db, formId: string, at: Date): Promise<void> {
  await db.query("update form set flow_asked_at = $2 where id = $1", [formId, at]);
}

export async function wasFlowAsked(db: Db, formId: string): Promise<boolean> {
  const { rows } = await db.query<{ asked: boolean }>("select flow_asked_at is not null as asked from form where id = $1", [formId]);
  return rows[0]?.asked ?? false;
}

/** Also other workspaces may have forms on the same account. */
export async function firstUnkept(db: Db, flowIds: readonly string[]): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>(
    "select x.id from unnest($1::text[]) with ordinality as x(id, n) where not exists (select from form f where f.flow_id = x.id) order by x.n limit 1",
    [flowIds],
  );
  return rows[0]?.id ?? null;
}

/** The next number, kept with what it means before anybody can be asked by it: whatever happens then, answers to it are understood. */
export async function reserveVersion(
  client: DbClient,
  version: { readonly formId: string; readonly document: FormDocument; readonly at: Date; readonly by: string },
): Promise<number> {
  const { rows } = await client.query<{ version: number }>(
    `insert into form_version (form_id, version, document, published_at, published_by)
     select $1, coalesce(max(version), 0) + 1, $2, $3, $4 from form_version where form_id = $1 returning version`,
    [version.formId, JSON.stringify(version.document), version.at, version.by],
  );
  const [row] = rows;
  if (!row) throw new Error("an insert answers with its row");
  return row.version;
}

/** Of one that Meta did not take. */
export async function forgetVersion(client: DbClient, formId: string, version: number): Promise<void> {
  await client.query("delete from form_version where form_id = $1 and version = $2", [formId, version]);
}

export async function makeLive(client: DbClient, formId: string, version: number): Promise<void> {
  await client.query(
    "update form set state = 'published', live_version = $2, flow_alerts = flow_alerts - 'FLOW_VERSION_EXPIRY_WARNING' where id = $1",
    [formId, version],
  );
}

export async function markDeprecated(client: DbClient, formId: string): Promise<void> {
  await client.query("update form set state = 'deprecated' where id = $1", [formId]);
}

/** False when it was published: then it is deprecated instead. */
export async function deleteForm(client: DbClient, formId: string): Promise<boolean> {
  const { rowCount } = await client.query("delete from form where id = $1 and live_version is null", [formId]);
  return rowCount === 1;
}

export async function readPublishedForms(client: DbClient): Promise<readonly CatalogForm[]> {
  const { rows } = await client.query<
    Omit<CatalogForm, "versions"> & { readonly versions: readonly { readonly version: number; readonly document: FormDocument }[] }
  >(
    `select f.id, f.workspace_id as "workspaceId", f.channel_id as "channelId", f.name, f.state, f.flow_id as "flowId", f.live_version as "liveVersion",
       json_agg(json_build_object('version', v.version, 'document', v.document)) as versions
     from form f join form_version v on v.form_id = f.id group by f.id`,
  );
  return rows.map((row) => ({ ...row, versions: new Map(row.versions.map(({ version, document }) => [version, document])) }));
}
