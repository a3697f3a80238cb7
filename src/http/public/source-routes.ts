import { randomBytes } from "node:crypto";
import { z } from "zod";
import { actorOf, type Caller } from "../../accounts/caller.ts";
import type { SourceDoor } from "../../catalog/door-secrets.ts";
import { addSource, changeSource, listSources, removeSource } from "../../catalog/sources.ts";
import { checkSettings, type SettingFault } from "../../channels/sender-settings.ts";
import { problems } from "../../contract/problem.ts";
import {
  DELIVERY_VERDICTS,
  sourceDeliveryListSchema,
  mappingTrialAnswerSchema,
  mappingTrialSchema,
  type MappingTrialAnswer,
  newSourceSchema,
  type SourceAnswer,
  sourceAddedSchema,
  sourceChangeSchema,
  type SourceKindAnswer,
  sourceKindListSchema,
  sourceListSchema,
} from "../../contract/source.ts";
import { readSafely, replayDelivery, type SourceDeps } from "../../ingress/sources/admit-delivery.ts";
import { lastCalls, listSourceDeliveries } from "../../insights/source-deliveries.ts";
import { AppError } from "../../platform/errors.ts";
import { isUuid } from "../../platform/ids.ts";
import type { Json, JsonObject } from "../../platform/json.ts";
import { createIdentifier } from "../../profiles/identifier.ts";
import type { SourceKind } from "../../sources/source-module.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const byId = z.object({ id: z.string().max(100) });
const byDelivery = byId.extend({ deliveryId: z.string().max(100) });
/** Tried or read again in one request; the rest by the next. */
const MOST_AT_ONCE = 200;
const TRIED_ON = 5;

const by = (caller: Caller) => ({ workspaceId: caller.workspaceId, actor: actorOf(caller) });

/** Shops and other systems that tell what happens, what they told, and what was made of it. */
export function registerSourceRoutes(app: App, deps: HttpDeps): void {
  const { pool, ids, config, sources, doorSecrets } = deps;
  const ports: SourceDeps = { ...deps, identify: createIdentifier(pool, ids) };
  const viewOf = async (caller: Caller, id: string): Promise<SourceAnswer> => {
    const [row] = isUuid(id) ? await listSources(deps, caller.workspaceId, id) : [];
    if (!row) throw unknownSource(id);
    return view(row);
  };
  const view = ({ createdAt, lastReceivedAt, settings, ...row }: Awaited<ReturnType<typeof listSources>>[number]): SourceAnswer => ({
    ...row,
    settings,
    createdAt: createdAt.toISOString(),
    lastReceivedAt: lastReceivedAt?.toISOString() ?? null,
    webhookUrl: `${config.publicUrl}/webhooks/sources/${row.id}`,
    counts: Object.fromEntries(DELIVERY_VERDICTS.map((verdict) => [verdict, row.counts[verdict] ?? 0])) as SourceAnswer["counts"],
  });
  const sourceOf = async (caller: Caller, id: string): Promise<{ readonly source: SourceDoor; readonly kind: SourceKind }> => {
    const source = isUuid(id) ? await doorSecrets.source(id) : null;
    const kind = source && sources.kindOf(source.kind);
    if (!source || !kind || source.workspaceId !== caller.workspaceId) throw unknownSource(id);
    return { source, kind };
  };
  const kindOf = (kind: string): SourceKind => {
    const found = sources.kindOf(kind);
    if (!found) throw new AppError("invalid_input", `body/kind: there is no source of kind "${kind}"; GET /v1/source-kinds lists them`);
    return found;
  };

  app.get(
    "/v1/source-kinds",
    {
      config: needs("settings:read"),
      schema: { tags: ["Sources"], summary: "List kinds of sources", response: { 200: sourceKindListSchema, ...problems } },
    },
    async () => ({ rows: sources.kinds.map(kindView), next: null }),
  );

  app.get(
    "/v1/sources",
    {
      config: needs("settings:read"),
      schema: { tags: ["Sources"], summary: "List sources", response: { 200: sourceListSchema, ...problems } },
    },
    async (request) => ({ rows: (await listSources(deps, callerOf(request).workspaceId)).map(view), next: null }),
  );

  app.post(
    "/v1/sources",
    {
      config: needs("settings:write"),
      schema: {
        tags: ["Sources"],
        summary: "Add a source",
        description: "A shop or another system: its webhooks go to the `webhookUrl` of the answer.",
        body: newSourceSchema,
        response: { 201: sourceAddedSchema, ...problems },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { name, settings: given, webhookSecret: told } = request.body;
      const kind = kindOf(request.body.kind);
      if (told === undefined && kind.secret.madeBy === "shop") throw new AppError("invalid_input", "body/webhookSecret is missing");
      const webhookSecret = told ?? newSecret();
      const settings = settingsOf(kind, given);
      const id = await addSource(deps, by(caller), { kind: kind.kind, name, settings, secrets: { webhookSecret } });
      return reply
        .code(201)
        .header("cache-control", "no-store")
        .send({ source: await viewOf(caller, id), ...(told === undefined ? { webhookSecret } : {}) });
    },
  );

  app.patch(
    "/v1/sources/:id",
    {
      config: needs("settings:write"),
      schema: {
        tags: ["Sources"],
        summary: "Change a source",
        params: byId,
        body: sourceChangeSchema,
        response: { 200: sourceAddedSchema, ...problems },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const { kind } = await sourceOf(caller, id);
      const { name, settings, webhookSecret, newSecret: isNew } = request.body;
      const made = isNew === true ? newSecret() : webhookSecret;
      const isChanged = await changeSource(deps, by(caller), id, {
        ...(name === undefined ? {} : { name }),
        ...(settings === undefined ? {} : { settings: settingsOf(kind, settings) }),
        ...(made === undefined ? {} : { webhookSecret: made }),
      });
      if (!isChanged) throw unknownSource(id);
      return reply
        .header("cache-control", "no-store")
        .send({ source: await viewOf(caller, id), ...(isNew === true && made !== undefined ? { webhookSecret: made } : {}) });
    },
  );

  app.delete(
    "/v1/sources/:id",
    {
      config: needs("settings:write"),
      schema: {
        tags: ["Sources"],
        summary: "Remove a source",
        description: "With what it told; what came of that stays with the people.",
        params: byId,
        response: { 204: z.null(), ...problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      if (!isUuid(id) || !(await removeSource(deps, by(callerOf(request)), id))) throw unknownSource(id);
      return reply.code(204).send(null);
    },
  );

  app.get(
    "/v1/sources/:id/deliveries",
    {
      config: needs("settings:read"),
      schema: {
        tags: ["Sources"],
        summary: "List the calls of a source",
        params: byId,
        querystring: z.object({
          verdict: z.enum(DELIVERY_VERDICTS).optional(),
          after: z.string().max(200).optional(),
          limit: z.coerce.number().int().min(1).max(MOST_AT_ONCE).default(20),
        }),
        response: { 200: sourceDeliveryListSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const { source } = await sourceOf(callerOf(request), request.params.id);
      return listSourceDeliveries(pool, { workspaceId, sourceId: source.id }, request.query);
    },
  );

  app.post(
    "/v1/sources/:id/deliveries/:deliveryId/replay",
    {
      config: needs("settings:write"),
      schema: {
        tags: ["Sources"],
        summary: "Read a call again",
        description: "As the source is set up now. What was taken in before is not taken in twice.",
        params: byDelivery,
        response: { 200: z.object({ verdict: z.enum(DELIVERY_VERDICTS) }), ...problems },
      },
    },
    async (request) => {
      const { id, deliveryId } = request.params;
      const of = await sourceOf(callerOf(request), id);
      const verdict = isUuid(deliveryId) ? await replayDelivery(ports, of, deliveryId) : null;
      if (verdict === null) throw new AppError("not_found", `there is no call ${deliveryId} of this source`);
      return { verdict };
    },
  );

  app.post(
    "/v1/sources/:id/replay",
    {
      config: needs("settings:write"),
      schema: {
        tags: ["Sources"],
        summary: "Read all problems again",
        description: `At most ${MOST_AT_ONCE} at once, the oldest of the newest first.`,
        params: byId,
        response: { 200: z.object({ read: z.int(), stillProblems: z.int() }), ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const of = await sourceOf(callerOf(request), request.params.id);
      const kept = await lastCalls(pool, { workspaceId, sourceId: of.source.id }, MOST_AT_ONCE, "problem");
      let stillProblems = 0;
      // In the order in which they came: one may be about what another names.
      for (const { id } of kept.toReversed()) if ((await replayDelivery(ports, of, id)) === "problem") stillProblems += 1;
      return { read: kept.length, stillProblems };
    },
  );

  app.post(
    "/v1/sources/:id/try",
    {
      config: needs("settings:write"),
      schema: {
        tags: ["Sources"],
        summary: "Try settings on a call",
        description: "What would come of a call if the source were set up so. Nothing is taken in.",
        params: byId,
        body: mappingTrialSchema,
        response: { 200: mappingTrialAnswerSchema, ...problems },
      },
    },
    async (request): Promise<MappingTrialAnswer> => {
      const { workspaceId } = callerOf(request);
      const { source, kind } = await sourceOf(callerOf(request), request.params.id);
      const settings = settingsOf(kind, request.body.settings);
      const now = new Date(deps.clock.now()).toISOString();
      const given = request.body.body as Json | undefined;
      const calls =
        given === undefined
          ? await lastCalls(pool, { workspaceId, sourceId: source.id }, TRIED_ON)
          : [{ id: null, topic: "", key: "", body: given, isJson: true, receivedAt: now, sentAt: null }];
      return { rows: calls.map((call) => trialOf(kind, { ...source, settings }, call)) };
    },
  );
}

type Call = Parameters<SourceKind["read"]>[0] & { readonly id: string | null; readonly key: string };

function trialOf(kind: SourceKind, source: SourceDoor, { id, ...call }: Call): MappingTrialAnswer["rows"][number] {
  const told = readSafely(kind, source, call);
  const nothing = { identities: {}, attributes: {}, events: [] };
  const about = { deliveryId: id, receivedAt: id === null ? null : call.receivedAt };
  if (told.kind === "product") return { ...about, ...nothing, why: null };
  if (told.kind === "privacy") return { ...about, ...nothing, identities: { ...told.person.identities }, why: null };
  if (told.kind !== "news") return { ...about, ...nothing, why: told.why };
  const { identities, attributes } = told.person;
  const isNobody = Object.keys(identities).length === 0 && told.of === undefined && told.mayBeNobody !== true;
  return {
    ...about,
    why: isNobody ? "it names nobody by customer id, phone or e-mail address" : null,
    identities: { ...identities },
    attributes: { ...attributes },
    events: told.events.map((event) => ({ ...event, properties: { ...event.properties } })),
  };
}

function settingsOf(kind: SourceKind, { mapping, ...given }: JsonObject): JsonObject {
  const faults: SettingFault[] = [];
  const settings = checkSettings(kind.settings, given, "settings", null, faults);
  if (mapping !== undefined && kind.mapping === null)
    faults.push({ path: "settings/mapping", problem: "this kind of source knows by itself" });
  for (const problem of mapping === undefined ? [] : (kind.mapping?.(mapping) ?? [])) faults.push({ path: "settings/mapping", problem });
  if (faults.length > 0)
    throw new AppError("invalid_input", faults.map(({ path, problem }) => `body/${path} ${problem}`).join("; "), {
      details: { faults: faults.map(({ path, problem }) => ({ path, problem })) },
    });
  return { ...settings, ...(mapping === undefined ? {} : { mapping }) };
}

/** As Standard Webhooks writes secrets; other kinds take it as it is. */
function newSecret(): string {
  return `whsec_${randomBytes(24).toString("base64")}`;
}

function unknownSource(id: string): AppError {
  return new AppError("not_found", `there is no source ${id} in this workspace`);
}

function kindView(kind: SourceKind): SourceKindAnswer {
  const { kind: name, steps, settings, mapping, secret } = kind;
  return {
    kind: name,
    name: kind.name,
    about: kind.about,
    steps: [...steps],
    settings: Object.entries(settings).map(([key, { choices, problem: _, ...setting }]) => ({
      ...setting,
      ...(choices ? { choices: [...choices] } : {}),
      name: key,
    })),
    secret,
    isMapped: mapping !== null,
  };
}
