/**
 * The page on which anybody books. Steps are addresses and forms; a time is held while its form is filled in, and booked with the hold alone.
 * Looking holds and books nothing.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import { readOffer, workspaceOfPage } from "../../appointments/offer.ts";
import type { BookingPageView, SlotView } from "../../contract/appointment.ts";
import { addressOf, type Asked, detailsPage, type Filled, type OfferedService, servicesPage, timesPage } from "../../pages/booking-page.ts";
import { timesIn, ZONE_SCRIPT } from "../../pages/booking-times.ts";
import { embedScript, FRAME_PATH, FRAME_SCRIPT } from "../../pages/embed.ts";
import { HONEYPOT } from "../../pages/form-page.ts";
import { saying } from "../../pages/page.ts";
import { acceptedLanguages, type PageWord } from "../../pages/words.ts";
import { canonicalZone } from "../../platform/zoned-time.ts";
import { CODE, PUBLIC } from "../access.ts";
import { createPublicAppointments } from "../appointments/public-desk.ts";
import type { DoorServerDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { answer, formOf, script, speaking, type Speaking, visitorOf } from "./answer.ts";
import { agreeFaults, answersIn, askedOf, contactIn, heldOf, isInstant, missing, rangeOf, type Search, taken } from "./booking-form.ts";

export const BOOK_PATH = "/book/";
const ZONE_PATH = "/book/zone.js";
/** The same within a frame, which has to say how tall it is. */
const FRAMED_ZONE_PATH = "/book/framed-zone.js";
const MOST_SLOTS = 1_000;
const NEIGHBOURS = 6;
const DAY_MS = 86_400_000;
const NOTHING: Filled = { value: () => "", faults: [] };

type Visit = {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly code: string;
  readonly path: string;
  readonly asked: Asked;
  readonly view: BookingPageView;
  readonly speaks: Speaking;
  readonly service: OfferedService | undefined;
};

export function registerBookingDoor(app: App, deps: DoorServerDeps): void {
  const { catalog, clock, pool } = deps;
  const appointments = createPublicAppointments(deps);
  const url = `${BOOK_PATH}:page`;
  const schema = { hide: true };
  const looking = { access: CODE, limit: "page", door: "pages", frameable: true } as const;

  const visit = async (request: FastifyRequest, reply: FastifyReply): Promise<Visit | null> => {
    const { page: code } = request.params as { readonly page: string };
    const asked = askedOf(request.query as Search);
    const workspaceId = await workspaceOfPage(pool, code);
    const spoken = speaking(catalog(), workspaceId, request);
    const frames = asked.embed && workspaceId !== null ? (await readOffer(pool, workspaceId)).settings.allowedOrigins : [];
    const speaks = asked.embed ? { ...spoken, frame: { ...spoken.frame, frames, script: FRAME_PATH } } : spoken;
    const languages = [speaks.language, ...acceptedLanguages(request.headers["accept-language"])];
    const view = workspaceId === null ? null : await appointments.page(code, languages).catch(missing);
    if (view === null) {
      const { say, frame } = speaks;
      answer(reply, saying({ ...frame, status: 404, title: say("booking.closed.title") }, say("booking.closed.text")));
      return null;
    }
    const service = view.services.find(({ id }) => id === asked.service) ?? (view.services.length === 1 ? view.services[0] : undefined);
    return { request, reply, code, path: `${BOOK_PATH}${encodeURIComponent(code)}`, asked, view, speaks, service };
  };

  /** By whose clock the visitor reads: their own where their browser or they have told it, else the shop's. */
  const zoneOf = async ({ code, asked }: Visit, serviceId: string): Promise<string> => {
    if (asked.zone !== undefined) return asked.zone;
    const now = clock.now();
    const day = { from: new Date(now).toISOString(), until: new Date(now + DAY_MS).toISOString() };
    return (await appointments.slots(code, { serviceId, ...day, limit: 1 })).zone;
  };

  const showTimes = async (
    visited: Visit,
    more: { readonly instead?: readonly SlotView[]; readonly note?: PageWord; readonly waiting?: Filled } = {},
  ): Promise<FastifyReply> => {
    const { reply, code, path, asked, view, speaks, service } = visited;
    const framed = { say: speaks.say, frame: { ...speaks.frame, script: asked.embed ? FRAMED_ZONE_PATH : ZONE_PATH } };
    if (service === undefined) return answer(reply, servicesPage(path, view.services, asked, speaks));
    const zone = await zoneOf(visited, service.id);
    const range = rangeOf(asked, zone, clock.now());
    const wanted = { serviceId: service.id, ...(asked.with === undefined ? {} : { resourceId: asked.with }) };
    const found = await appointments.slots(code, { ...wanted, ...range.asked, limit: MOST_SLOTS });
    const facts = {
      path,
      asked,
      service,
      times: timesIn(speaks.language, zone, found.zone),
      slots: found.rows,
      from: range.from,
      hasSooner: range.hasSooner,
      consentText: view.consentText,
      waiting: more.waiting ?? NOTHING,
      instead: more.instead?.slice(0, NEIGHBOURS),
      note: more.note,
    };
    return answer(reply, timesPage(facts, framed));
  };

  const showDetails = (
    { request, reply, path, asked, view, speaks }: Visit,
    service: OfferedService,
    hold: NonNullable<ReturnType<typeof heldOf>>,
    filled: Filled,
  ): FastifyReply => {
    const { shop } = request.query as Search;
    const shopZone = (typeof shop === "string" ? canonicalZone(shop) : null) ?? asked.zone ?? "UTC";
    const times = timesIn(speaks.language, asked.zone ?? shopZone, shopZone);
    return answer(
      reply,
      detailsPage({ back: addressOf(path, asked), service, hold, times, consentText: view.consentText, filled }, speaks),
    );
  };

  app.get(url, { config: looking, schema }, async (request, reply) => {
    const visited = await visit(request, reply);
    if (visited === null) return reply;
    const held = heldOf(request.query as Search);
    if (visited.service === undefined || held === null) return showTimes(visited);
    return Date.parse(held.expiresAt) <= clock.now()
      ? showTimes(visited, { note: "booking.lapsed" })
      : showDetails(visited, visited.service, held, NOTHING);
  });

  app.post(url, { config: { ...looking, limit: "form" }, schema }, async (request, reply) => {
    const visited = await visit(request, reply);
    if (visited === null) return reply;
    const form = formOf(request);
    const { service } = visited;
    if (service === undefined) return showTimes(visited);
    if (form.get("wait") === "yes") return joinWaiting(visited, service, form);
    return form.get("hold") === null ? hold(visited, service, form) : book(visited, service, form);
  });

  async function hold(visited: Visit, { id }: OfferedService, form: URLSearchParams): Promise<FastifyReply> {
    const { reply, code, asked, path } = visited;
    const startsAt = form.get("at");
    if (!isInstant(startsAt)) return showTimes(visited);
    const wanted = { serviceId: id, startsAt, ...(asked.with === undefined ? {} : { resourceId: asked.with }) };
    const held = await appointments.hold(code, wanted).catch(taken);
    if ("next" in held) return showTimes(visited, { instead: held.next });
    const shop = canonicalZone(form.get("shop") ?? "") ?? undefined;
    return reply.redirect(addressOf(path, { ...asked, service: id, hold: held.hold, at: held.startsAt, until: held.expiresAt, shop }), 303);
  }

  async function book(visited: Visit, service: OfferedService, form: URLSearchParams): Promise<FastifyReply> {
    const { request, reply, code, view, speaks } = visited;
    const held = heldOf(request.query as Search);
    if (held === null) return showTimes(visited, { note: "booking.lapsed" });
    const { contact, faults } = contactIn(form);
    const answers = answersIn(form, service);
    const all = [...faults, ...answers.faults, ...agreeFaults(view, form)];
    if (contact === null || all.length > 0)
      return showDetails(visited, service, held, { value: (name) => form.get(name) ?? "", faults: all });
    // A program that fills in everything believes that it was taken.
    if ((form.get(HONEYPOT) ?? "") !== "")
      return answer(reply, saying({ ...speaks.frame, title: speaks.say("booking.done.title") }, speaks.say("booking.own.booked")));
    const booked = await appointments
      .book(code, { hold: form.get("hold") ?? "", ...contact, answers: answers.answers, ...said(visited, form) }, visitorOf(request))
      .catch(taken);
    if ("next" in booked) return showTimes(visited, { instead: booked.next });
    return reply.redirect(addressOf(new URL(booked.manageUrl).pathname, { new: "1", embed: visited.asked.embed }), 303);
  }

  async function joinWaiting(visited: Visit, { id }: OfferedService, form: URLSearchParams): Promise<FastifyReply> {
    const { request, reply, code, asked, view, speaks } = visited;
    const { contact, faults } = contactIn(form);
    const all = [...faults, ...agreeFaults(view, form)];
    if (contact === null || all.length > 0) return showTimes(visited, { waiting: { value: (name) => form.get(name) ?? "", faults: all } });
    const range = rangeOf(asked, await zoneOf(visited, id), clock.now()).asked;
    const wanted = { serviceId: id, ...(asked.with === undefined ? {} : { resourceId: asked.with }), ...range };
    if ((form.get(HONEYPOT) ?? "") === "")
      await appointments.joinWaiting(code, { ...wanted, ...contact, ...said(visited, form) }, visitorOf(request));
    return answer(reply, saying({ ...speaks.frame, title: speaks.say("booking.waiting.title") }, speaks.say("booking.waiting.text")));
  }

  const free = { config: { ...PUBLIC, limit: "page" }, schema } as const;
  app.get(ZONE_PATH, free, async (_request, reply) => script(reply, ZONE_SCRIPT));
  app.get(FRAMED_ZONE_PATH, free, async (_request, reply) => script(reply, `${ZONE_SCRIPT}${FRAME_SCRIPT}`));
  app.get(`${url}/embed.js`, { config: { access: CODE, limit: "page" }, schema }, async (request, reply) => {
    const { page: code } = request.params as { readonly page: string };
    const workspaceId = await workspaceOfPage(pool, code);
    if (workspaceId === null || !(await readOffer(pool, workspaceId)).settings.isPageOpen) return script(reply.code(404), "");
    const address = `${new URL(deps.config.publicUrl).origin}${BOOK_PATH}${encodeURIComponent(code)}`;
    return script(reply, embedScript(address, speaking(catalog(), workspaceId, request).say("booking.title")));
  });
}

function said({ asked, speaks }: Visit, form: URLSearchParams) {
  return { agrees: form.get("agree") === "yes", language: speaks.language, ...(asked.zone === undefined ? {} : { zone: asked.zone }) };
}
