import { readCallServices } from "../appointments/offer.ts";
import type { Db, DbClient } from "../db/pool.ts";
import type { MeasuredAnswers } from "../advice/answer-promise.ts";
import { NO_STAFF_SETTINGS, type StaffSettings } from "../desk/staff-settings.ts";
import type { Staffing, Team } from "../desk/team.ts";
import type { Availability } from "../desk/routing.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export type TeamRow = Team & { readonly revision: number; readonly savedAt: Date; readonly savedBy: string };
export type StaffRow = {
  readonly settings: StaffSettings;
  readonly revision: number;
  readonly measured: MeasuredAnswers | null;
  readonly measuredAt: Date | null;
  readonly isBehind: boolean;
};

const TEAM = `id, workspace_id as "workspaceId", name, policy, channels, is_default as "isDefault", members, hours, revision, saved_at as "savedAt", saved_by as "savedBy"`;
const STAFF = `settings, revision, measured, measured_at as "measuredAt", is_behind as "isBehind"`;

export async function readStaffing(client: DbClient): Promise<ReadonlyMap<WorkspaceId, Omit<Staffing, "hoursOf">>> {
  const teams = (await client.query<TeamRow>(`select ${TEAM} from desk_team order by name`)).rows;
  const staffs = (
    await client.query<StaffRow & { workspaceId: WorkspaceId }>(`select workspace_id as "workspaceId", ${STAFF} from desk_staffing`)
  ).rows;
  const calls = await readCallServices(client);
  const ids = new Set([...teams, ...staffs].map(({ workspaceId }) => workspaceId));
  return new Map(
    [...ids].map((id) => {
      const staff = staffs.find(({ workspaceId }) => workspaceId === id);
      const settings = { ...NO_STAFF_SETTINGS, ...staff?.settings };
      const { callBackService } = settings;
      return [
        id,
        {
          settings,
          callBackService: callBackService !== null && calls.has(callBackService) ? callBackService : null,
          measured: staff?.measured ?? null,
          isBehind: staff?.isBehind ?? false,
          teams: teams.filter(({ workspaceId }) => workspaceId === id),
        },
      ];
    }),
  );
}

export async function readStaff(db: Db | DbClient, workspaceId: WorkspaceId): Promise<StaffRow> {
  const { rows } = await db.query<StaffRow>(`select ${STAFF} from desk_staffing where workspace_id = $1`, [workspaceId]);
  return rows[0] ?? { settings: NO_STAFF_SETTINGS, revision: 0, measured: null, measuredAt: null, isBehind: false };
}

/** Whoever changes teams, settings or people does so one after the other, and while nobody is being given anything. */
export async function lockStaff(client: DbClient, workspaceId: WorkspaceId): Promise<void> {
  await client.query("insert into desk_staffing (workspace_id, settings) values ($1, $2) on conflict do nothing", [
    workspaceId,
    JSON.stringify(NO_STAFF_SETTINGS),
  ]);
  await client.query("select from desk_staffing where workspace_id = $1 for update", [workspaceId]);
}

export async function writeStaffSettings(client: DbClient, workspaceId: WorkspaceId, settings: StaffSettings): Promise<void> {
  await client.query("update desk_staffing set settings = $2, revision = revision + 1 where workspace_id = $1", [
    workspaceId,
    JSON.stringify(settings),
  ]);
}

export async function listTeamRows(db: Db | DbClient, workspaceId: WorkspaceId): Promise<readonly TeamRow[]> {
  return (await db.query<TeamRow>(`select ${TEAM} from desk_team where workspace_id = $1 order by name`, [workspaceId])).rows;
}

export async function writeTeam(client: DbClient, team: TeamRow): Promise<void> {
  const { id, workspaceId, name, policy, channels, isDefault, members, hours, revision, savedAt, savedBy } = team;
  if (isDefault)
    await client.query("update desk_team set is_default = false where workspace_id = $1 and id <> $2 and is_default", [workspaceId, id]);
  await client.query(
    `insert into desk_team (id, workspace_id, name, policy, channels, is_default, members, hours, revision, saved_at, saved_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (id) do update set name = $3, policy = $4, channels = $5, is_default = $6, members = $7, hours = $8, revision = $9, saved_at = $10, saved_by = $11`,
    [id, workspaceId, name, policy, channels, isDefault, members, hours && JSON.stringify(hours), revision, savedAt, savedBy],
  );
}

export async function deleteTeam(client: DbClient, workspaceId: WorkspaceId, id: string): Promise<boolean> {
  return ((await client.query("delete from desk_team where workspace_id = $1 and id = $2", [workspaceId, id])).rowCount ?? 0) > 0;
}

export type AgentRow = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly availability: Availability;
  readonly availabilitySince: Date | null;
  readonly capacity: number;
  readonly skills: readonly string[];
  readonly languages: readonly string[];
  readonly open: number;
};

/** Everybody of the workspace who may sign in; who was never asked has the usual capacity, `$2`. */
export async function listAgentRows(db: Db | DbClient, workspaceId: WorkspaceId, usualCapacity: number): Promise<readonly AgentRow[]> {
  const { rows } = await db.query<AgentRow>(
    `select a.id, a.name, a.email, a.role, coalesce(d.availability, 'offline') as availability, d.availability_since as "availabilitySince",
       coalesce(d.capacity, $2) as capacity, coalesce(d.skills, '{}') as skills, coalesce(d.languages, '{}') as languages,
       (select count(*)::int from desk_conversation c where c.workspace_id = $1 and c.assignee = a.id and c.state = 'open' and c.merged_into is null) as open
     from account a left join desk_agent d on d.workspace_id = $1 and d.account_id = a.id
     where a.workspace_id = $1 and a.disabled_at is null order by a.name, a.id`,
    [workspaceId, usualCapacity],
  );
  return rows;
}

export type AgentChange = {
  readonly availability?: Availability | undefined;
  readonly capacity?: number | undefined;
  readonly skills?: readonly string[] | undefined;
  readonly languages?: readonly string[] | undefined;
};

/** False: there is no such person. */
export async function writeAgent(
  client: DbClient,
  {
    workspaceId,
    accountId,
    usualCapacity,
    now,
  }: { readonly workspaceId: WorkspaceId; readonly accountId: string; readonly usualCapacity: number; readonly now: Date },
  { availability, capacity, skills, languages }: AgentChange,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into desk_agent (workspace_id, account_id, availability, availability_since, capacity, skills, languages)
     select $1, id, coalesce($3::text, 'offline'), $8::timestamptz, coalesce($4::integer, $7::integer), coalesce($5::text[], '{}'), coalesce($6::text[], '{}')
     from account where id = $2 and workspace_id = $1 and disabled_at is null
     on conflict (workspace_id, account_id) do update set
       availability = coalesce($3, desk_agent.availability), is_gone = desk_agent.is_gone and $3 is null,
       availability_since = case when $3 is null or ($3 = desk_agent.availability and $3 <> 'online') then desk_agent.availability_since else $8 end,
       capacity = coalesce($4, desk_agent.capacity), skills = coalesce($5, desk_agent.skills), languages = coalesce($6, desk_agent.languages)`,
    [workspaceId, accountId, availability ?? null, capacity ?? null, skills ?? null, languages ?? null, usualCapacity, now],
  );
  return rowCount === 1;
}
