/**
 * Forms by which people sign up, on a page of their own and within pages of allowed origins. Tells nobody whose addresses are known here, believes
 * nothing of what is entered but that somebody entered it, and keeps the exact words that were agreed to.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import { optInFormById, type OptInFormRow, optInFormVersion } from "../../catalog/opt-in-forms.ts";
import type { ConsentEntry } from "../../consent/consent.ts";
import type { OptInAsked } from "../../consent/opt-in-request.ts";
import { admitArrivals, type Arrival, changeOf } from "../../ingress/admit.ts";
import { embedScript, FRAME_PATH, FRAME_SCRIPT } from "../../pages/embed.ts";
import { formPage, type FormFacts, HONEYPOT, thanksPage } from "../../pages/form-page.ts";
import { addressFields, formLanguage, type OptInForm, readSignUps, type SignUp, wordingOf } from "../../pages/opt-in-form.ts";
import { saying } from "../../pages/page.ts";
import type { JsonObject } from "../../platform/json.ts";
import { CODE, PUBLIC } from "../access.ts";
import type { DoorServerDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { answer, formOf, isEmbedded, script, speaking, visitorOf } from "./answer.ts";

export const FORM_PATH = "/o/";

export function registerFormDoor(app: App, deps: DoorServerDeps): void {
  const {
    catalog,
    clock,
    pool,
    inboxWriter,
    config: { publicUrl },
  } = deps;
  const own = new URL(publicUrl).origin;
  const url = `${FORM_PATH}:id`;
  const schema = { hide: true };

  const find = async ({ params }: FastifyRequest): Promise<OptInFormRow | null> =>
    optInFormById(pool, (params as { readonly id: string }).id);
  const factsOf = (request: FastifyRequest, row: OptInFormRow, form: OptInForm): FormFacts => {
    const { say, frame } = speaking(catalog(), row.workspaceId, request);
    const { channels, topics, allowedOrigins } = form.document;
    const embedded = isEmbedded(request);
    return {
      form,
      topics: topics.flatMap((name) => {
        const topic = catalog().topic(row.workspaceId, name);
        return topic === null || topic.isArchived ? [] : [topic];
      }),
      addresses: addressFields(channels, catalog().channelForm),
      frame: embedded ? { ...frame, frames: allowedOrigins, script: FRAME_PATH } : frame,
      say,
      value: () => "",
      chosen: [],
      faults: [],
      action: `${FORM_PATH}${form.id}${embedded ? "?embed=1" : ""}`,
    };
  };
  const lead = (request: FastifyRequest, reply: FastifyReply, row: OptInFormRow | null): FastifyReply => {
    const { say, frame } = speaking(catalog(), row?.workspaceId ?? null, request);
    return row
      ? answer(reply, saying({ ...frame, status: 410, title: say("form.closed.title") }, say("form.closed.text")))
      : answer(reply, saying({ ...frame, status: 404, title: say("unknown.title") }, say("unknown.text")));
  };

  app.get(url, { config: { access: CODE, limit: "page", frameable: true }, schema }, async (request, reply) => {
    const row = await find(request);
    return row?.isOpen ? answer(reply, formPage(factsOf(request, row, row))) : lead(request, reply, row);
  });

  app.post(url, { config: { access: CODE, limit: "form", door: "pages", frameable: true }, schema }, async (request, reply) => {
    const row = await find(request);
    if (!row?.isOpen) return lead(request, reply, row);
    const entered = formOf(request);
    const form = await optInFormVersion(pool, row, versionIn(entered.get("version"), row.version));
    const facts = factsOf(request, row, form);
    const value = (name: string): string => entered.get(name) ?? "";
    const chosen = entered.getAll("topic");
    const read = readSignUps(
      form.document,
      { value, topics: chosen, agrees: entered.get("agree") === "yes" },
      { formOf: catalog().channelForm, topicOf: (name) => catalog().topic(row.workspaceId, name) },
    );
    if (!read.ok) return answer(reply, formPage({ ...facts, value, chosen, faults: read.faults }));
    // A program that fills in everything believes that it was taken.
    if (value(HONEYPOT) === "") await take(request, row, form, facts.frame.language, read);
    return answer(reply, thanksPage(facts));
  });

  async function take(
    request: FastifyRequest,
    { workspaceId }: OptInFormRow,
    form: OptInForm,
    language: string,
    { signUps, fields }: { readonly signUps: readonly SignUp[]; readonly fields: JsonObject },
  ): Promise<void> {
    const at = new Date(clock.now()).toISOString();
    const evidence = { ...visitorOf(request), form: form.name, formId: form.id, formVersion: String(form.version) };
    const wording = wordingOf(form, language);
    const spoken = formLanguage(form.document, language);
    const arrivals = signUps.map(({ channel, identities, parts }): Arrival => {
      const source = `form:${form.name}`;
      if (form.document.doubleOptIn) {
        const asked: OptInAsked = {
          channel,
          parts,
          how: "form",
          source,
          actor: "customer",
          wording,
          evidence,
          fields,
          language: spoken,
          at,
        };
        return { identities, dedupeKey: null, item: (known) => ({ kind: "opt_in_request", change: changeOf(known), asked }) };
      }
      const consent = parts.map(({ purpose, topic }): ConsentEntry => ({
        id: deps.ids.next<string>(),
        channel,
        purpose,
        topic,
        action: "opt_in",
        how: "form",
        actor: "customer",
        source,
        wording,
        evidence,
        occurredAt: at,
      }));
      return {
        identities,
        dedupeKey: null,
        item: (known) => ({ kind: "profile", change: changeOf(known, { consent, attributes: fields }) }),
      };
    });
    await inboxWriter.append(await admitArrivals(deps, workspaceId, arrivals));
  }

  app.get(FRAME_PATH, { config: { ...PUBLIC, limit: "page" }, schema }, async (_request, reply) => script(reply, FRAME_SCRIPT));
  app.get(`${url}/embed.js`, { config: { access: CODE, limit: "page" }, schema }, async (request, reply) => {
    const row = await find(request);
    if (!row?.isOpen) return script(reply.code(404), "");
    const { language } = speaking(catalog(), row.workspaceId, request);
    const title = row.document.texts[formLanguage(row.document, language)]?.title ?? row.name;
    return script(reply, embedScript(`${own}${FORM_PATH}${row.id}`, title));
  });
}

/** The version that the visitor saw; what cannot be one is today's. */
function versionIn(text: string | null, today: number): number {
  const read = /^[1-9]\d{0,8}$/.test(text ?? "") ? Number(text) : today;
  return Math.min(read, today);
}
