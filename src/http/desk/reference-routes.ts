/** What agents of the shared inbox keep at hand: labels, canned replies, views; and who they are. */
import { rightsOfRole } from "../../accounts/rights.ts";
import { readTeam } from "../../accounts/team.ts";
import { conversationParams, type DeskFilter } from "../../contract/desk.ts";
import {
  agentsSchema,
  cannedListSchema,
  cannedParams,
  cannedSchema,
  deskSendersSchema,
  type DeskCanned,
  filledSchema,
  LABEL_COLOURS,
  labelParams,
  labelSchema,
  labelsSchema,
  labelUsesSchema,
  newCannedSchema,
  newLabelSchema,
  newViewSchema,
  type SavedView,
  savedViewSchema,
  savedViewsSchema,
} from "../../contract/desk-kept.ts";
import { problems } from "../../contract/problem.ts";
import { actorOf, type Caller } from "../../accounts/caller.ts";
import type { DeskReference } from "../../desk/desk-reference.ts";
import { renderText } from "../../liquid/liquid.ts";
import { AppError } from "../../platform/errors.ts";
import { showProfile } from "../../profiles/show-profile.ts";
import { callerOf, needs } from "../access.ts";
import type { App } from "../typed-app.ts";
import { type DeskDeps, placeOf } from "./deps.ts";
import { deskProblem } from "./desk-problems.ts";

const tags = ["Inbox"];
const READ = needs("conversations:read");
const WRITE = needs("conversations:write");

export function registerReferenceRoutes(app: App, deps: DeskDeps): void {
  const { pool, clock, ids, desk } = deps;
  const { reference } = desk;
  const now = (): Date => new Date(clock.now());
  const accountIn = (caller: Caller): string | null => (caller.kind === "account" ? caller.accountId : null);
  const checkTeam = ({ workspaceId }: Caller, team: string | null): void => {
    const { teams } = deps.catalog().staffing(workspaceId);
    if (team !== null && !teams.some(({ id }) => id === team)) throw deskProblem("team_unknown");
  };
  const by = (caller: Caller) => ({ workspaceId: caller.workspaceId, account: accountIn(caller), actor: actorOf(caller), at: now() });

  app.get(
    "/v1/desk/agents",
    { config: READ, schema: { tags, summary: "List who can have a conversation", response: { 200: agentsSchema, ...problems } } },
    async (request) => {
      const caller = callerOf(request);
      const online = desk.presence.online(caller.workspaceId);
      const team = await readTeam(pool, caller);
      return {
        rows: team
          .filter(({ disabledAt, role }) => disabledAt === null && rightsOfRole(role).has("conversations:write"))
          .map(({ id, name, email, role }) => ({ id, name, email, role, me: id === accountIn(caller), online: online.has(id) })),
      };
    },
  );

  app.get(
    "/v1/desk/senders",
    { config: READ, schema: { tags, summary: "List senders that customers answer to", response: { 200: deskSendersSchema, ...problems } } },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const senders = [...deps.catalog().channels.values()].filter(
        ({ workspaceId: of, form }) => of === workspaceId && form?.tells.includes("replied"),
      );
      return { rows: senders.map(({ id, name, kind, state }) => ({ id, name, kind, state })) };
    },
  );

  app.get(
    "/v1/desk/labels",
    { config: READ, schema: { tags, summary: "List labels", response: { 200: labelsSchema, ...problems } } },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const [labels, open] = await Promise.all([reference.listLabels(workspaceId), desk.counters.labels(workspaceId)]);
      return { rows: labels.map((label) => ({ ...label, colour: colourOf(label.colour), open: open.get(label.name) ?? 0 })) };
    },
  );
  app.put(
    "/v1/desk/labels/:name",
    {
      config: WRITE,
      schema: { tags, summary: "Save a label", params: labelParams, body: newLabelSchema, response: { 200: labelSchema, ...problems } },
    },
    async (request) => {
      const caller = callerOf(request);
      const label = { name: request.params.name, ...request.body };
      await reference.saveLabel({ ...label, ...by(caller), by: actorOf(caller) });
      return label;
    },
  );
  app.get(
    "/v1/desk/labels/:name/uses",
    {
      config: READ,
      schema: { tags, summary: "Say who uses a label", params: labelParams, response: { 200: labelUsesSchema, ...problems } },
    },
    async (request) => {
      const { people, views, rules, ...counts } = await reference.labelUses(callerOf(request).workspaceId, request.params.name);
      return { ...counts, people: [...people], views: [...views], rules: [...rules] };
    },
  );
  app.delete(
    "/v1/desk/labels/:name",
    { config: WRITE, schema: { tags, summary: "Remove a label", description: "Conversations keep it.", params: labelParams } },
    async (request, reply) => {
      if (!(await reference.removeLabel(callerOf(request).workspaceId, request.params.name)))
        throw deskProblem("label_unknown", { label: request.params.name });
      return reply.code(204).send();
    },
  );

  app.get(
    "/v1/desk/canned",
    { config: READ, schema: { tags, summary: "List canned replies", response: { 200: cannedListSchema, ...problems } } },
    async (request) => {
      const caller = callerOf(request);
      return { rows: (await reference.listCanned(caller.workspaceId, accountIn(caller))).map(cannedView) };
    },
  );
  app.post(
    "/v1/desk/canned",
    { config: WRITE, schema: { tags, summary: "Add a canned reply", body: newCannedSchema, response: { 201: cannedSchema, ...problems } } },
    async (request, reply) => {
      const caller = callerOf(request);
      checkText(request.body.text);
      checkTeam(caller, request.body.team);
      if (request.body.own && caller.kind !== "account") throw deskProblem("not_an_agent");
      const added = await reference.addCanned(by(caller), { id: ids.next(), ...request.body });
      if (added === null) throw deskProblem("name_taken");
      return reply.code(201).send(cannedView(added));
    },
  );
  app.put(
    "/v1/desk/canned/:id",
    {
      config: WRITE,
      schema: {
        tags,
        summary: "Change a canned reply",
        params: conversationParams,
        body: newCannedSchema,
        response: { 200: cannedSchema, ...problems },
      },
    },
    async (request) => {
      checkText(request.body.text);
      const caller = callerOf(request);
      checkTeam(caller, request.body.team);
      const changed = await reference.changeCanned(by(caller), { id: request.params.id, ...request.body });
      if (changed === null) throw deskProblem("canned_unknown");
      if (changed === "name_taken") throw deskProblem("name_taken");
      return cannedView(changed);
    },
  );
  app.delete(
    "/v1/desk/canned/:id",
    { config: WRITE, schema: { tags, summary: "Remove a canned reply", params: conversationParams } },
    async (request, reply) => {
      const caller = callerOf(request);
      if (!(await reference.removeCanned(caller.workspaceId, accountIn(caller), request.params.id))) throw deskProblem("canned_unknown");
      return reply.code(204).send();
    },
  );
  app.post(
    "/v1/desk/conversations/:id/canned/:canned",
    {
      config: WRITE,
      schema: {
        tags,
        summary: "Fill in a canned reply for a person",
        params: cannedParams,
        response: { 200: filledSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const place = await placeOf(deps, caller, request.params.id);
      const canned = await reference.findCanned(caller.workspaceId, accountIn(caller), request.params.canned);
      if (canned === null) throw deskProblem("canned_unknown");
      const profile = await showProfile(pool, caller.workspaceId, place.profileId);
      const missing = new Set<string>();
      const variables = {
        profile: { ...profile?.identities, attributes: profile?.attributes ?? {}, locale: profile?.locale ?? null },
        agent: { name: caller.kind === "account" ? caller.name : "" },
      };
      const text = renderText(canned.text, variables, {
        fragments: deps.catalog().fragments(caller.workspaceId),
        missing: (variable, hasDefault) => {
          if (!hasDefault) missing.add(variable);
          return undefined;
        },
      });
      return { text, missing: [...missing] };
    },
  );

  app.get(
    "/v1/desk/views",
    { config: READ, schema: { tags, summary: "List saved views", response: { 200: savedViewsSchema, ...problems } } },
    async (request) => {
      const caller = callerOf(request);
      return { rows: (await reference.listViews(caller.workspaceId, accountIn(caller))).map(savedView) };
    },
  );
  const save = async (caller: Caller, id: string, isNew: boolean, body: { name: string; filter: DeskFilter; shared: boolean }) => {
    if (!body.shared && caller.kind !== "account") throw deskProblem("not_an_agent");
    const saved = await reference.saveView(by(caller), { id, name: body.name, filter: body.filter, shared: body.shared, isNew });
    if (saved === null) throw deskProblem(isNew ? "name_taken" : "view_unknown");
    return savedView(saved);
  };
  app.post(
    "/v1/desk/views",
    { config: WRITE, schema: { tags, summary: "Save a view", body: newViewSchema, response: { 201: savedViewSchema, ...problems } } },
    async (request, reply) => reply.code(201).send(await save(callerOf(request), ids.next(), true, request.body)),
  );
  app.put(
    "/v1/desk/views/:id",
    {
      config: WRITE,
      schema: {
        tags,
        summary: "Change a saved view",
        params: conversationParams,
        body: newViewSchema,
        response: { 200: savedViewSchema, ...problems },
      },
    },
    async (request) => save(callerOf(request), request.params.id, false, request.body),
  );
  app.delete(
    "/v1/desk/views/:id",
    { config: WRITE, schema: { tags, summary: "Remove a saved view", params: conversationParams } },
    async (request, reply) => {
      const caller = callerOf(request);
      if (!(await reference.removeView(caller.workspaceId, accountIn(caller), request.params.id))) throw deskProblem("view_unknown");
      return reply.code(204).send();
    },
  );
}

type Stored = NonNullable<Awaited<ReturnType<DeskReference["findCanned"]>>>;

function cannedView({ account, savedAt, ...canned }: Stored): DeskCanned {
  return { ...canned, own: account !== null, savedAt: savedAt.toISOString() };
}

function savedView({ id, name, filter, account }: Awaited<ReturnType<DeskReference["listViews"]>>[number]): SavedView {
  return { id, name, filter: filter as DeskFilter, shared: account === null };
}

function colourOf(stored: string): (typeof LABEL_COLOURS)[number] {
  return LABEL_COLOURS.find((colour) => colour === stored) ?? "grey";
}

/** Told while it is written, not when a customer waits. */
function checkText(text: string): void {
  try {
    renderText(text, { profile: { attributes: {} }, agent: { name: "" } });
  } catch (error) {
    throw new AppError(
      "invalid_input",
      `the text cannot be filled in: ${error instanceof Error ? error.message : "it is no valid Liquid"}`,
    );
  }
}
