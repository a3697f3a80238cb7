import {
  addGroupMembersSchema,
  groupMemberParams,
  groupMembersAcceptedSchema,
  groupMembersQuery,
  groupMembersSchema,
  groupParams,
} from "../../contract/group.ts";
import { LIMITS } from "../../contract/limits.ts";
import { problems } from "../../contract/problem.ts";
import { MOST_GROUPS } from "../../groups/group.ts";
import { findFull, listMemberRows } from "../../groups/groups.ts";
import { admitArrivals, type Arrival, changeOf, inboxRow } from "../../ingress/admit.ts";
import { personOf } from "../../insights/person.ts";
import { AppError } from "../../platform/errors.ts";
import type { GroupId, ProfileId, WorkspaceId } from "../../platform/ids.ts";
import { findProfiles } from "../../profiles/identify.ts";
import { normaliseIdentities } from "../../profiles/normalise-identities.ts";
import type { Identities } from "../../profiles/profile.ts";
import { showProfile } from "../../profiles/show-profile.ts";
import { callerOf, needs } from "../access.ts";
import type { DoorServerDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { assertSafe, groupOf } from "./group-routes.ts";

const tags = ["Groups"];

export function registerGroupMemberRoutes(app: App, deps: DoorServerDeps): void {
  const { pool, ids, inboxWriter } = deps;

  app.get(
    "/v1/groups/:kind/:key/members",
    {
      config: needs("profiles:read"),
      schema: {
        tags,
        summary: "List who belongs to a group",
        params: groupParams,
        querystring: groupMembersQuery,
        response: { 200: groupMembersSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const { after = null, limit } = request.query;
      const { id } = await groupOf(deps, workspaceId, request.params);
      const rows = await listMemberRows(pool, workspaceId, id, { after: after as ProfileId | null, limit: limit + 1 });
      return {
        rows: rows.slice(0, limit).map(({ profileId, identities, profileAttributes, attributes, isPrimary, since }) => {
          const { name, address } = personOf(profileId, identities, profileAttributes);
          return { profileId, person: { name, address }, attributes: { ...attributes }, primary: isPrimary, since: since.toISOString() };
        }),
        next: rows.length > limit ? (rows[limit - 1]?.profileId ?? null) : null,
      };
    },
  );

  app.post(
    "/v1/groups/:kind/:key/members",
    {
      config: needs("profiles:write"),
      bodyLimit: LIMITS.jsonBytes,
      schema: {
        tags,
        summary: "Make people members of a group",
        description: `Up to ${LIMITS.flushRows} at once, all or none; people who are new are made. Again, it changes what is said of the membership. Nobody belongs to more than ${MOST_GROUPS} groups.`,
        params: groupParams,
        body: addGroupMembersSchema,
        response: { 202: groupMembersAcceptedSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { workspaceId } = callerOf(request);
      assertSafe(request.body);
      const group = await groupOf(deps, workspaceId, request.params);
      const named = request.body.members.map(({ profile }, index) => namesOf(profile, index));
      await refuseFull(workspaceId, group.id, named);
      const arrivals = request.body.members.map(({ attributes, primary }, index): Arrival => {
        const membership = {
          groupId: group.id,
          ...(attributes === undefined ? {} : { attributes }),
          ...(primary === undefined ? {} : { isPrimary: primary }),
        };
        return {
          identities: named[index] ?? {},
          dedupeKey: null,
          item: (own) => ({ kind: "profile", change: changeOf(own, { groups: [membership] }) }),
        };
      });
      await inboxWriter.append(await admitArrivals(deps, workspaceId, arrivals));
      return reply.code(202).send({ accepted: arrivals.length });
    },
  );

  app.delete(
    "/v1/groups/:kind/:key/members/:profile",
    {
      config: needs("profiles:write"),
      schema: {
        tags,
        summary: "Take a person out of a group",
        description: "By id, or by identity: `phone:+447700900123`.",
        params: groupMemberParams,
        response: { 202: groupMembersAcceptedSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { workspaceId } = callerOf(request);
      const { profile: reference, ...name } = request.params;
      const { id: groupId } = await groupOf(deps, workspaceId, name);
      const profile = await showProfile(pool, workspaceId, reference);
      if (!profile) throw new AppError("not_found", "there is no such profile in this workspace");
      const change = changeOf({}, { groups: [{ groupId, leaves: true }] });
      await inboxWriter.append([inboxRow(ids, workspaceId, profile.id, { kind: "profile", change }, null)]);
      return reply.code(202).send({ accepted: 1 });
    },
  );

  async function refuseFull(workspaceId: WorkspaceId, groupId: GroupId, named: readonly Identities[]): Promise<void> {
    const known = await findProfiles(pool, workspaceId, named);
    const full = await findFull(
      pool,
      known.filter((id) => id !== null),
      groupId,
      MOST_GROUPS,
    );
    const index = known.findIndex((id) => id !== null && full.has(id));
    if (index >= 0)
      throw new AppError("unprocessable", `/members/${index} belongs to ${MOST_GROUPS} groups already: take them out of one first`);
  }
}

function namesOf(ref: Parameters<typeof normaliseIdentities>[0], index: number): Identities {
  const named = normaliseIdentities(ref);
  if (named.ok) return named.identities;
  const path = `/members/${index}/profile${named.fault.path && `/${named.fault.path}`}`;
  throw new AppError("invalid_input", `${path} ${named.fault.reason}`, { details: { problems: [{ path, message: named.fault.reason }] } });
}
