/** Teams of the shared inbox, and the people in them: what they take, what they know, whether they are there. */
import { z } from "zod";
import { actorOf, type Caller } from "../../accounts/caller.ts";
import { type AgentRow, listAgents, listTeams, removeTeam, saveAgent, saveTeam, type TeamRow } from "../../catalog/staffing.ts";
import { problems } from "../../contract/problem.ts";
import {
  availabilitySchema,
  deskTeamSchema,
  deskTeamsSchema,
  type DeskTeamView,
  saveStaffMemberSchema,
  saveTeamSchema,
  staffMemberSchema,
  staffMembersSchema,
  type StaffMemberView,
  staffParams,
  teamParams,
} from "../../contract/staffing.ts";
import { hoursView } from "../../contract/working-hours.ts";
import { drainQueue } from "../../engine/staffing-drain.ts";
import { AppError } from "../../platform/errors.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { openness } from "./staffing-routes.ts";

const tags = ["Inbox"];

export function registerTeamRoutes(app: App, deps: HttpDeps): void {
  const { pool, ids, inboxWriter, clock, catalog, refreshCatalog } = deps;
  const by = (caller: Caller) => ({ workspaceId: caller.workspaceId, actor: actorOf(caller), name: caller.name });
  /** Somebody may have room now who had none. */
  const drained = async ({ workspaceId }: Caller): Promise<void> => {
    await refreshCatalog();
    await drainQueue({ pool, ids, inboxWriter, catalog }, workspaceId, clock.now());
  };
  const teamView = ({ id, name, policy, channels, isDefault, members, hours, workspaceId }: TeamRow): DeskTeamView => ({
    id,
    name,
    policy,
    channels: [...channels],
    isDefault,
    members: [...members],
    hours: hours && hoursView(hours),
    ...openness(catalog().staffing(workspaceId).hoursOf(id), clock.now()),
  });
  const changeMember = async (caller: Caller, accountId: string, change: Parameters<typeof saveAgent>[3]): Promise<StaffMemberView> => {
    const agent = await saveAgent(deps, by(caller), accountId, change);
    await drained(caller);
    return memberView(agent, await listTeams(pool, caller.workspaceId), caller);
  };

  app.get(
    "/v1/desk/teams",
    { config: needs("conversations:read"), schema: { tags, summary: "List teams", response: { 200: deskTeamsSchema, ...problems } } },
    async (request) => ({ rows: (await listTeams(pool, callerOf(request).workspaceId)).map(teamView) }),
  );
  app.post(
    "/v1/desk/teams",
    {
      config: needs("settings:write"),
      schema: { tags, summary: "Make a team", body: saveTeamSchema, response: { 200: deskTeamSchema, ...problems } },
    },
    async (request) => {
      const caller = callerOf(request);
      const team = await saveTeam(deps, by(caller), null, request.body);
      await drained(caller);
      return teamView(team);
    },
  );
  app.put(
    "/v1/desk/teams/:id",
    {
      config: needs("settings:write"),
      schema: { tags, summary: "Change a team", params: teamParams, body: saveTeamSchema, response: { 200: deskTeamSchema, ...problems } },
    },
    async (request) => {
      const caller = callerOf(request);
      const team = await saveTeam(deps, by(caller), request.params.id, request.body);
      await drained(caller);
      return teamView(team);
    },
  );
  app.delete(
    "/v1/desk/teams/:id",
    {
      config: needs("settings:write"),
      schema: {
        tags,
        summary: "Remove a team",
        description: "Its conversations stay with whoever has them.",
        params: teamParams,
        response: { 204: z.null(), ...problems },
      },
    },
    async (request, reply) => {
      await removeTeam(deps, by(callerOf(request)), request.params.id);
      await refreshCatalog();
      return reply.code(204).send(null);
    },
  );

  app.get(
    "/v1/desk/staff",
    {
      config: needs("conversations:read"),
      schema: { tags, summary: "List who answers", response: { 200: staffMembersSchema, ...problems } },
    },
    async (request) => {
      const caller = callerOf(request);
      const [agents, teams] = await Promise.all([listAgents(pool, caller.workspaceId), listTeams(pool, caller.workspaceId)]);
      return { rows: agents.map((agent) => memberView(agent, teams, caller)) };
    },
  );
  app.put(
    "/v1/desk/staff/:id",
    {
      config: needs("settings:write"),
      schema: {
        tags,
        summary: "Change what somebody takes and knows",
        params: staffParams,
        body: saveStaffMemberSchema,
        response: { 200: staffMemberSchema, ...problems },
      },
    },
    async (request) => changeMember(callerOf(request), request.params.id, request.body),
  );
  app.put(
    "/v1/desk/availability",
    {
      config: needs("conversations:write"),
      schema: {
        tags,
        summary: "Say whether one is there",
        description: "Of a signed-in account. Whoever is online is given conversations, longest waiting first.",
        body: availabilitySchema,
        response: { 200: staffMemberSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      if (caller.kind !== "account") throw new AppError("forbidden", "only people are there or not: sign in instead of using an API key");
      return changeMember(caller, caller.accountId, request.body);
    },
  );
}

function memberView(agent: AgentRow, teams: readonly TeamRow[], caller: Caller): StaffMemberView {
  const { id, availabilitySince, skills, languages } = agent;
  return {
    ...agent,
    availabilitySince: availabilitySince?.toISOString() ?? null,
    skills: [...skills],
    languages: [...languages],
    teams: teams.filter(({ members }) => members.includes(id)).map((team) => team.id),
    me: caller.kind === "account" && caller.accountId === id,
  };
}
