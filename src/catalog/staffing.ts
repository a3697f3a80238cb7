/** Who answers in a workspace, when, and by when: teams, people's skills and room, hours, promises, automatic answers. */
import { readOffer } from "../appointments/offer.ts";
import { publicHolidays } from "../contact-rules/holidays.ts";
import type { StoredHours, WorkingHours } from "../contact-rules/working-hours.ts";
import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import { type StaffSettings, USUAL_CAPACITY } from "../desk/staff-settings.ts";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import { insertAudit } from "./audit.store.ts";
import { bumpCatalogRevision } from "./revision.store.ts";
import {
  type AgentChange,
  type AgentRow,
  deleteTeam,
  listAgentRows,
  listTeamRows,
  lockStaff,
  readStaff,
  type StaffRow,
  type TeamRow,
  writeAgent,
  writeStaffSettings,
  writeTeam,
} from "./staffing.store.ts";

export type { AgentChange, AgentRow, StaffRow, TeamRow } from "./staffing.store.ts";
export type TeamChange = Pick<TeamRow, "name" | "policy" | "channels" | "isDefault" | "members"> & { readonly hours: WorkingHours | null };
type Ports = { readonly pool: Db; readonly ids: Ids; readonly clock: Pick<Clock, "now"> };
type By = { readonly workspaceId: WorkspaceId; readonly actor: string; readonly name: string };

export async function readStaffSettings(pool: Db, workspaceId: WorkspaceId): Promise<StaffRow> {
  return readStaff(pool, workspaceId);
}
export async function listTeams(pool: Db, workspaceId: WorkspaceId): Promise<readonly TeamRow[]> {
  return listTeamRows(pool, workspaceId);
}
export async function listAgents(pool: Db, workspaceId: WorkspaceId): Promise<readonly AgentRow[]> {
  return listAgentRows(pool, workspaceId, USUAL_CAPACITY);
}

/** With the public holidays as they are known today. */
export async function withHolidays(hours: WorkingHours, now: number): Promise<StoredHours> {
  return { ...hours, days: await publicHolidays(hours.holidays, new Date(now).getUTCFullYear()) };
}

/** `revision`: as it was read; somebody else's newer one is not written over. */
export async function saveStaffSettings(ports: Ports, by: By, settings: StaffSettings, revision: number): Promise<StaffRow> {
  return changed(ports, by, async (client) => {
    const before = await readStaff(client, by.workspaceId);
    if (before.revision !== revision)
      throw new AppError("conflict", "somebody else has saved these settings meanwhile: look at theirs before yours");
    // What has gone since it was chosen is offered to nobody, and keeps no other setting from being saved.
    if (settings.callBackService !== before.settings.callBackService) await checkCallBack(client, by.workspaceId, settings.callBackService);
    await writeStaffSettings(client, by.workspaceId, settings);
    await tell(client, ports, by, { action: "staffing.saved", subject: "staffing", detail: { before: before.settings, after: settings } });
    return readStaff(client, by.workspaceId);
  });
}

async function checkCallBack(client: DbClient, workspaceId: WorkspaceId, serviceId: string | null): Promise<void> {
  if (serviceId === null) return;
  const { services } = await readOffer(client, workspaceId);
  if (!services.some(({ id, place }) => id === serviceId && place?.kind === "phone"))
    throw new AppError("unprocessable", "the service for call-backs is not there any more, or is no telephone call: choose another one");
}

/** Whether a call-back can be offered may be another matter now. In the transaction that writes the service. */
export async function serviceChanged(client: DbClient): Promise<void> {
  await bumpCatalogRevision(client);
}

/** `id` null: a new one. The default team is one at most: the last that was made it. */
export async function saveTeam(ports: Ports, by: By, id: string | null, change: TeamChange): Promise<TeamRow> {
  const hours = change.hours && (await withHolidays(change.hours, ports.clock.now()));
  return changed(ports, by, async (client) => {
    const { workspaceId } = by;
    const teams = await listTeamRows(client, workspaceId);
    const before = id === null ? null : teams.find((team) => team.id === id);
    if (before === undefined) throw new AppError("not_found", "there is no such team: it was removed");
    if (teams.some((team) => team.name === change.name && team.id !== id))
      throw new AppError("conflict", `there is a team called ${change.name} already`);
    const agents = new Set((await listAgentRows(client, workspaceId, USUAL_CAPACITY)).map((agent) => agent.id));
    if (change.members.some((member) => !agents.has(member)))
      throw new AppError("unprocessable", "somebody of them has no account here any more");
    const taken = teams.find((team) => team.id !== id && team.channels.some((channel) => change.channels.includes(channel)));
    if (taken) throw new AppError("conflict", `a sender of these belongs to ${taken.name}: take it from that team first`);
    const team: TeamRow = {
      ...change,
      hours,
      id: id ?? ports.ids.next(),
      workspaceId,
      revision: (before?.revision ?? 0) + 1,
      savedAt: new Date(ports.clock.now()),
      savedBy: by.name,
    };
    await writeTeam(client, team);
    await tell(client, ports, by, {
      action: "team.saved",
      subject: team.name,
      detail: { before: before && shown(before), after: shown(team) },
    });
    return team;
  });
}

/** Its conversations are then nobody's in particular. */
export async function removeTeam(ports: Ports, by: By, id: string): Promise<void> {
  await changed(ports, by, async (client) => {
    const before = (await listTeamRows(client, by.workspaceId)).find((team) => team.id === id);
    if (!before || !(await deleteTeam(client, by.workspaceId, id)))
      throw new AppError("not_found", "there is no such team: it was removed");
    await tell(client, ports, by, { action: "team.removed", subject: before.name, detail: { before: shown(before) } });
  });
}

/** How much one person takes and what they know. Their being there is their own affair, and no entry of the audit log. */
export async function saveAgent(ports: Ports, by: By, accountId: string, change: AgentChange): Promise<AgentRow> {
  return inTransaction(ports.pool, async (client) => {
    await lockStaff(client, by.workspaceId);
    const of = { workspaceId: by.workspaceId, accountId, usualCapacity: USUAL_CAPACITY, now: new Date(ports.clock.now()) };
    if (!(await writeAgent(client, of, change))) throw new AppError("not_found", "there is no such person here, or they have left");
    const agent = (await listAgentRows(client, by.workspaceId, USUAL_CAPACITY)).find(({ id }) => id === accountId);
    if (!agent) throw new Error(`the agent ${accountId} was just written`);
    if (change.capacity !== undefined || change.skills !== undefined || change.languages !== undefined) {
      const { capacity, skills, languages } = agent;
      await tell(client, ports, by, { action: "agent.saved", subject: agent.name, detail: { after: { capacity, skills, languages } } });
    }
    return agent;
  });
}

async function changed<T>({ pool }: Ports, { workspaceId }: By, work: (client: DbClient) => Promise<T>): Promise<T> {
  return inTransaction(pool, async (client) => {
    await lockStaff(client, workspaceId);
    const result = await work(client);
    await bumpCatalogRevision(client);
    return result;
  });
}

type Told = Pick<Parameters<typeof insertAudit>[1], "action" | "subject" | "detail">;

async function tell(client: DbClient, { ids }: Ports, { workspaceId, actor }: By, told: Told): Promise<void> {
  await insertAudit(client, { id: ids.next(), workspaceId, actor, ...told });
}

/** Without the days of holidays, which are many and nobody's decision. */
function shown({ name, policy, channels, isDefault, members, hours }: TeamRow): Told["detail"] {
  const { days: _, ...decided } = hours ?? { days: {} };
  return { name, policy, channels, isDefault, members, hours: hours && decided };
}
