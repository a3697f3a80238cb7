/** What can be booked, and with whom: rows of settings, services and resources. Every statement names its workspace. */
import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { Resource } from "./resource.ts";
import type { Service, WithArchived } from "./service.ts";
import type { AppointmentSettings } from "./settings.ts";

type Saved = { readonly changedAt: Date; readonly changedBy: string };

export async function readSettings(
  db: Db | DbClient,
  workspaceId: WorkspaceId,
): Promise<{ readonly pageCode: string; readonly document: AppointmentSettings } | null> {
  const { rows } = await db.query<{ pageCode: string; document: AppointmentSettings }>(
    `select page_code as "pageCode", document from appointment_settings where workspace_id = $1`,
    [workspaceId],
  );
  return rows[0] ?? null;
}

/** The first writer's code stays. */
export async function writeSettings(
  db: Db | DbClient,
  workspaceId: WorkspaceId,
  { pageCode, document, changedAt, changedBy }: Saved & { readonly pageCode: string; readonly document: AppointmentSettings | null },
): Promise<void> {
  await db.query(
    `insert into appointment_settings (workspace_id, page_code, document, changed_at, changed_by) values ($1, $2, $3, $4, $5)
     on conflict (workspace_id) do update set document = excluded.document, changed_at = excluded.changed_at, changed_by = excluded.changed_by
       where $6`,
    [workspaceId, pageCode, JSON.stringify(document ?? {}), changedAt, changedBy, document !== null],
  );
}

export async function findPage(db: Db | DbClient, pageCode: string): Promise<WorkspaceId | null> {
  const { rows } = await db.query<{ workspaceId: WorkspaceId }>(
    `select workspace_id as "workspaceId" from appointment_settings where page_code = $1`,
    [pageCode],
  );
  return rows[0]?.workspaceId ?? null;
}

type ServiceRow = { readonly id: string; readonly document: Omit<Service, "id">; readonly isArchived: boolean };

export async function readServices(db: Db | DbClient, workspaceId: WorkspaceId): Promise<readonly WithArchived<Service>[]> {
  const { rows } = await db.query<ServiceRow>(
    `select id, document, archived_at is not null as "isArchived" from appointment_service
     where workspace_id = $1 order by archived_at is not null, created_at, id`,
    [workspaceId],
  );
  return rows.map(({ id, document, isArchived }) => ({ ...document, id, isArchived }));
}

/** Of all workspaces: services in use whose place is the telephone. */
export async function readCallServices(db: Db | DbClient): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ readonly id: string }>(
    "select id from appointment_service where archived_at is null and document->'place'->>'kind' = 'phone'",
  );
  return new Set(rows.map(({ id }) => id));
}

export async function writeService(
  db: Db | DbClient,
  workspaceId: WorkspaceId,
  { id, isArchived, ...document }: WithArchived<Service>,
  { changedAt, changedBy }: Saved,
): Promise<void> {
  await db.query(
    `insert into appointment_service (workspace_id, id, document, archived_at, created_at, changed_at, changed_by)
     values ($1, $2, $3, case when $4 then $5::timestamptz end, $5, $5, $6)
     on conflict (workspace_id, id) do update set document = $3, changed_at = $5, changed_by = $6,
       archived_at = case when $4 then coalesce(appointment_service.archived_at, $5) end`,
    [workspaceId, id, JSON.stringify(document), isArchived, changedAt, changedBy],
  );
}

export type StoredResource = WithArchived<Resource> & { readonly holidays: readonly string[] };

export async function readResources(db: Db | DbClient, workspaceId: WorkspaceId): Promise<readonly StoredResource[]> {
  const { rows } = await db.query<{
    readonly id: string;
    readonly document: Omit<Resource, "id">;
    readonly holidays: readonly string[];
    readonly isArchived: boolean;
  }>(
    `select id, document, holidays, archived_at is not null as "isArchived" from appointment_resource
     where workspace_id = $1 order by archived_at is not null, created_at, id`,
    [workspaceId],
  );
  return rows.map(({ id, document, holidays, isArchived }) => ({ ...document, id, holidays, isArchived }));
}

export async function writeResource(
  db: Db | DbClient,
  workspaceId: WorkspaceId,
  { id, isArchived, holidays, ...document }: StoredResource,
  { changedAt, changedBy }: Saved,
): Promise<void> {
  await db.query(
    `insert into appointment_resource (workspace_id, id, document, holidays, archived_at, created_at, changed_at, changed_by)
     values ($1, $2, $3, $4, case when $5 then $6::timestamptz end, $6, $6, $7)
     on conflict (workspace_id, id) do update set document = $3, holidays = $4, changed_at = $6, changed_by = $7,
       archived_at = case when $5 then coalesce(appointment_resource.archived_at, $6) end`,
    [workspaceId, id, JSON.stringify(document), holidays, isArchived, changedAt, changedBy],
  );
}
