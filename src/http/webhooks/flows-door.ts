/**
 * The data endpoint of Flows: phones ask, through Meta and encrypted, which screen comes next. Answers within a turn of the event loop
 * from the catalog in memory and writes nothing. What people answered is never logged.
 */
import type { FastifyReply } from "fastify";
import { z } from "zod";
import type { Catalog, CatalogForm } from "../../catalog/catalog.ts";
import { keptKeys } from "../../catalog/flow-keys.ts";
import type { ChannelDoor } from "../../catalog/door-secrets.ts";
import { openRequest, type OpenedRequest } from "../../channels/whatsapp/flows/encryption.ts";
import { isTokenForged, isTokenSigned } from "../../channels/whatsapp/flows/token.ts";
import { asObject, asText } from "../../channels/whatsapp/json-shape.ts";
import { LIMITS } from "../../contract/limits.ts";
import { problems } from "../../contract/problem.ts";
import type { FormDocument } from "../../forms/document.ts";
import { answerForm } from "../../forms/exchange.ts";
import { AppError } from "../../platform/errors.ts";
import { type ChannelId, isUuid } from "../../platform/ids.ts";
import type { JsonObject } from "../../platform/json.ts";
import { SIGNED } from "../access.ts";
import type { DoorServerDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { appSecretsOf, isSignedByMeta } from "./app-secrets.ts";
import { takeRawBodies, rawBodyOf } from "./raw-body.ts";

/** Meta's own codes (section 12.3): the phone fetches the key anew, closes the form, or reports a mismatch. */
const CANNOT_DECRYPT = 421;
const TOKEN_NOT_VALID = 427;
const SIGNATURE_MISMATCH = 432;

const CLOSED = { en: "This form is closed.", fr: "Ce formulaire est clos." } as const;

/** Registers in a scope of its own. */
export function registerFlowsDoor(app: App, deps: DoorServerDeps): void {
  takeRawBodies(app);
  const { doorSecrets, catalog, lookAgain, log, clock, callbackKey } = deps;

  app.post(
    "/webhooks/whatsapp/:channelId/flows/:formId",
    {
      config: { ...SIGNED, door: "flows" },
      bodyLimit: LIMITS.flowBytes,
      validatorCompiler: () => (value: unknown) => ({ value }),
      serializerCompiler: () => String,
      schema: {
        tags: ["Ingress"],
        summary: "The data endpoint of a form",
        description:
          "Meta's encrypted requests while somebody fills in a form: signed with the app secret in X-Hub-Signature-256, answered as encrypted text. 421 cannot be decrypted, 427 the form is closed or the token is not ours, 432 the signature does not match.",
        security: [],
        params: z.object({ channelId: z.string().max(100), formId: z.string().max(100) }),
        response: {
          200: { description: "Base64 of the encrypted answer", content: { "text/plain": { schema: z.string() } } },
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { channelId, formId } = request.params;
      const door = isUuid(channelId) ? await doorSecrets.channel(channelId as ChannelId) : null;
      if (!door) throw new AppError("not_found", "there is no such channel");
      const raw = rawBodyOf(request);
      const appSecrets = appSecretsOf(door, deps.config.graphPlaces);
      if (!isSignedByMeta(request, raw, appSecrets)) return refuse(reply, SIGNATURE_MISMATCH);
      const opened = await open(door, raw);
      if (!opened) return refuse(reply, CANNOT_DECRYPT);
      const { body } = opened;
      if (body["action"] === "ping") return say(reply, opened, { data: { status: "active" } });
      const data = asObject(body["data"]) ?? {};
      const trouble = asText(data["error"]);
      if (trouble !== null) {
        log.warn(
          { form: formId.slice(0, 40), trouble: trouble.slice(0, 100) },
          "WhatsApp could not use an answer of a form's data endpoint",
        );
        return say(reply, opened, { data: { acknowledged: true } });
      }
      const token = asText(body["flow_token"]) ?? "";
      const signature = asText(body["flow_token_signature"]);
      if (signature !== null && !appSecrets.some((secret) => isTokenSigned(secret, token, signature)))
        return refuse(reply, SIGNATURE_MISMATCH);
      const formIn = (snapshot: Catalog): CatalogForm | undefined => {
        const form = snapshot.forms.get(formId.toLowerCase());
        return form?.workspaceId === door.workspaceId ? form : undefined;
      };
      const told = asText(data["form_version"]);
      const before = formIn(catalog());
      const isKnown = before?.state === "published" && versionOf(before, told) !== null;
      const known = isKnown ? before : formIn(await lookAgain());
      const live = known && versionOf(known, null);
      if (!known || !live || known.state !== "published" || isTokenForged(callbackKey, token))
        return say(reply, opened, { error_msg: CLOSED[live?.document.language ?? "en"] }, TOKEN_NOT_VALID);
      const { document, version } = versionOf(known, told) ?? live;
      const action = body["action"] === "INIT" || body["action"] === "BACK" ? body["action"] : "data_exchange";
      const answer = answerForm(document, { formId: known.id, version }, { action, screen: asText(body["screen"]), data, token });
      return say(reply, opened, answer);
    },
  );

  /** Another process may have made a key a moment ago: whoever signs as Meta does is worth a second look. */
  async function open(door: ChannelDoor, raw: Buffer): Promise<OpenedRequest | null> {
    const first = await openRequest(raw, keysOf(door));
    if (first) return first;
    doorSecrets.forgetChannel(door.id);
    const again = await doorSecrets.channel(door.id);
    return again && keysOf(again)[0] !== keysOf(door)[0] ? openRequest(raw, keysOf(again)) : null;
  }

  function keysOf({ secrets }: ChannelDoor): readonly string[] {
    return keptKeys(secrets.flowKeys ?? [], clock.now()).map(({ privateKey }) => privateKey);
  }
}

/** Messages open the version they were sent with; an unknown one is answered as the newest. */
function versionOf(form: CatalogForm, told: string | null): { readonly document: FormDocument; readonly version: number } | null {
  const version = told === null ? (form.liveVersion ?? 0) : Number(told);
  const document = form.versions.get(version);
  return document ? { document, version } : null;
}

function say(reply: FastifyReply, opened: OpenedRequest, answer: JsonObject, status = 200): FastifyReply {
  return reply.code(status).type("text/plain; charset=utf-8").send(opened.seal(answer));
}

function refuse(reply: FastifyReply, status: number): FastifyReply {
  return reply.code(status).type("text/plain; charset=utf-8").send("");
}
