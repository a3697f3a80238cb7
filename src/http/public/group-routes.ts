import { z } from "zod";
import { actorOf } from "../../accounts/caller.ts";
import { insertAuditEntry } from "../../catalog/audit-entry.ts";
import {
  groupListSchema,
  groupParams,
  groupQuery,
  groupSchema,
  type GroupView,
  profileGroupsSchema,
  savedGroupsSchema,
  saveGroupSchema,
  saveGroupsSchema,
} from "../../contract/group.ts";
import { findJsonFault } from "../../contract/json-guard.ts";
import { LIMITS } from "../../contract/limits.ts";
import { problems } from "../../contract/problem.ts";
import { byRank, type GroupTold } from "../../groups/group.ts";
import { findGroups, type GroupName, listGroupRows, readBelongings, type StoredGroup } from "../../groups/groups.ts";
import { removeGroup, tellGroups } from "../../ingress/groups/tell-groups.ts";
import { AppError } from "../../platform/errors.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import { showProfile } from "../../profiles/show-profile.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const tags = ["Groups"];

export function registerGroupRoutes(app: App, deps: HttpDeps): void {
  const { pool, catalog } = deps;

  app.get(
    "/v1/groups",
    {
      config: needs("profiles:read"),
      schema: {
        tags,
        summary: "List and search groups",
        description: "By kind and key.",
        querystring: groupQuery,
        response: { 200: groupListSchema, ...problems },
      },
    },
    async (request) => {
      const { kind = null, search = null, after = null, limit } = request.query;
      const rows = await listGroupRows(pool, callerOf(request).workspaceId, { kind, search, after, limit: limit + 1 });
      return { rows: rows.slice(0, limit).map(viewOf), next: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null };
    },
  );

  app.post(
    "/v1/groups",
    {
      config: needs("profiles:write"),
      bodyLimit: LIMITS.jsonBytes,
      schema: {
        tags,
        summary: "Make or change groups",
        description: `Up to ${LIMITS.flushRows} at once, all or none; found by kind and key. Their members are looked at again, so that they enter and leave audiences.`,
        body: saveGroupsSchema,
        response: { 200: savedGroupsSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      assertSafe(request.body);
      const { made, changed } = await tell(workspaceId, request.body.groups);
      return { made, changed };
    },
  );

  app.get(
    "/v1/groups/:kind/:key",
    {
      config: needs("profiles:read"),
      schema: { tags, summary: "Read a group", params: groupParams, response: { 200: groupSchema, ...problems } },
    },
    async (request) => viewOf(await groupOf(deps, callerOf(request).workspaceId, request.params)),
  );

  app.put(
    "/v1/groups/:kind/:key",
    {
      config: needs("profiles:write"),
      bodyLimit: LIMITS.lineBytes,
      schema: {
        tags,
        summary: "Make or change a group",
        params: groupParams,
        body: saveGroupSchema,
        response: { 200: groupSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      assertSafe(request.body);
      await tell(workspaceId, [{ ...request.params, ...request.body }]);
      return viewOf(await groupOf(deps, workspaceId, request.params));
    },
  );

  app.delete(
    "/v1/groups/:kind/:key",
    {
      config: needs("profiles:write"),
      schema: {
        tags,
        summary: "Remove a group",
        description: "At once; its members belong to it no more a moment later.",
        params: groupParams,
        response: { 204: z.null(), ...problems },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { workspaceId } = caller;
      const { members } = await groupOf(deps, workspaceId, request.params);
      const isGone = await removeGroup(deps, workspaceId, request.params, async (client) =>
        insertAuditEntry(client, {
          id: deps.ids.next(),
          workspaceId,
          actor: actorOf(caller),
          action: "group.removed",
          subject: `${request.params.kind}/${request.params.key}`,
          detail: { members },
        }),
      );
      if (!isGone) throw missing(request.params);
      return reply.code(204).send(null);
    },
  );

  app.get(
    "/v1/profiles/:id/groups",
    {
      config: needs("profiles:read"),
      schema: {
        tags,
        summary: "List what a person belongs to",
        params: z.strictObject({ id: z.string().min(1).max(300) }),
        response: { 200: profileGroupsSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const profile = await showProfile(pool, workspaceId, request.params.id);
      if (!profile) throw new AppError("not_found", "there is no such profile in this workspace");
      const belongings = await readBelongings(pool, workspaceId, profile.id);
      return {
        rows: belongings.toSorted(byRank).map(({ group, attributes, isPrimary, since }) => ({
          group: { ...group, attributes: { ...group.attributes }, createdAt: group.createdAt.toISOString() },
          membership: { attributes: { ...attributes }, primary: isPrimary, since: since.toISOString() },
        })),
      };
    },
  );

  async function tell(workspaceId: WorkspaceId, groups: readonly SaidGroup[]): ReturnType<typeof tellGroups> {
    const kinds = catalog().groupKinds(workspaceId);
    const unknown = groups.find(({ kind }) => !kinds.has(kind));
    if (unknown) throw new AppError("not_found", `there is no kind of groups ${unknown.kind} in this workspace: make it first`);
    return tellGroups(deps, workspaceId, groups.map(toldBy));
  }
}

type SaidGroup = GroupName & { readonly name?: string | undefined; readonly attributes?: GroupTold["attributes"] | undefined };

function toldBy({ kind, key, name, attributes }: SaidGroup): GroupTold {
  return { kind, key, ...(name === undefined ? {} : { name }), ...(attributes === undefined ? {} : { attributes }) };
}

export function assertSafe(body: unknown): void {
  const unsafe = findJsonFault(body, { maxDepth: LIMITS.jsonDepth });
  if (unsafe) throw new AppError("invalid_input", `${unsafe.path || "the body"} ${unsafe.reason}`);
}

export async function groupOf({ pool }: Pick<HttpDeps, "pool">, workspaceId: WorkspaceId, name: GroupName): Promise<StoredGroup> {
  const [group] = await findGroups(pool, workspaceId, [name]);
  if (!group) throw missing(name);
  return group;
}

function missing({ kind, key }: GroupName): AppError {
  return new AppError("not_found", `there is no group ${key} of the kind ${kind} in this workspace`);
}

export function viewOf({ id, kind, key, name, attributes, members, createdAt, updatedAt }: StoredGroup): GroupView {
  return {
    id,
    kind,
    key,
    name,
    attributes: { ...attributes },
    members,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
