/** The page of one booking, behind the sealed link that its customer has: what is booked, and what can be done about it. Looking changes nothing. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { bookingById } from "../../appointments/bookings.ts";
import { openPageCode, readOffer } from "../../appointments/offer.ts";
import { openLink } from "../../consent/sealed-link.ts";
import type { OwnBooking } from "../../contract/appointment.ts";
import { BOOKING_PATH } from "../../links/tracker.ts";
import { addressOf, DAYS_SHOWN } from "../../pages/booking-page.ts";
import { cancelPage, movePage, ownPage } from "../../pages/booking-own.ts";
import { addDates, timesIn } from "../../pages/booking-times.ts";
import { FRAME_PATH } from "../../pages/embed.ts";
import { saying } from "../../pages/page.ts";
import type { PageWord } from "../../pages/words.ts";
import { AppError } from "../../platform/errors.ts";
import { BOOK_PATH } from "./booking-door.ts";
import { CODE } from "../access.ts";
import { createPublicAppointments } from "../appointments/public-desk.ts";
import type { DoorServerDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { answer, formOf, isEmbedded, speaking, type Speaking } from "./answer.ts";
import { askedOf, isInstant, missing, rangeOf, type Search } from "./booking-form.ts";

const MOST_SLOTS = 1_000;

type Visit = {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly code: string;
  readonly path: string;
  readonly embed: "1" | undefined;
  readonly own: OwnBooking;
  readonly speaks: Speaking;
  readonly shopZone: string;
  /** Where another one can be booked; null: nowhere just now. */
  readonly again: string | null;
};

export function registerOwnBookingDoor(app: App, deps: DoorServerDeps): void {
  const { catalog, clock, pool, pagesKey } = deps;
  const appointments = createPublicAppointments(deps);
  const url = `${BOOKING_PATH}:code`;
  const schema = { hide: true };
  const config = { access: CODE, limit: "page", door: "pages", frameable: true } as const;

  const visit = async (request: FastifyRequest, reply: FastifyReply): Promise<Visit | null> => {
    const { code } = request.params as { readonly code: string };
    const sealed = openLink(pagesKey, "appointment", code);
    const booking = sealed === null ? null : await bookingById(pool, sealed.id);
    const workspaceId = booking?.workspaceId ?? null;
    const own = workspaceId === null ? null : await appointments.own(code).catch(missing);
    const speaks = speaking(catalog(), workspaceId, request, [own?.language]);
    if (own === null || booking === null) {
      const { say, frame } = speaks;
      answer(reply, saying({ ...frame, status: 404, title: say("unknown.title") }, say("unknown.text")));
      return null;
    }
    const { allResources, settings } = await readOffer(pool, booking.workspaceId);
    const embed = isEmbedded(request) ? "1" : undefined;
    const frame = embed ? { ...speaks.frame, frames: settings.allowedOrigins, script: FRAME_PATH } : speaks.frame;
    const shopZone = allResources.find(({ id }) => id === booking.resourceId)?.zone ?? own.zone;
    const page = await openPageCode(pool, booking.workspaceId);
    const again = page === null ? null : addressOf(`${BOOK_PATH}${page}`, { embed });
    return {
      shopZone,
      again,
      request,
      reply,
      code,
      path: `${BOOKING_PATH}${encodeURIComponent(code)}`,
      embed,
      own,
      speaks: { ...speaks, frame },
    };
  };

  const show = ({ request, reply, path, embed, speaks, shopZone, again }: Visit, own: OwnBooking, note?: PageWord): FastifyReply => {
    const isNew = (request.query as Search)["new"] === "1";
    const times = timesIn(speaks.language, own.zone, shopZone);
    return answer(reply, ownPage({ path, embed, own, times, again, isNew: isNew && note === undefined, note }, speaks));
  };

  const showMove = async ({ request, reply, code, path, embed, own, speaks, shopZone }: Visit, note?: PageWord): Promise<FastifyReply> => {
    const range = rangeOf(askedOf(request.query as Search), own.zone, clock.now());
    const found = await appointments.ownSlots(code, { ...range.asked, limit: MOST_SLOTS });
    const times = timesIn(speaks.language, own.zone, shopZone);
    const later = addressOf(path, { do: "reschedule", from: addDates(range.from, DAYS_SHOWN), embed });
    return answer(reply, movePage({ path, embed, own, times, slots: found.rows, note, later }, speaks));
  };

  app.get(url, { config, schema }, async (request, reply) => {
    const visited = await visit(request, reply);
    if (visited === null) return reply;
    const { own, path, embed, speaks, shopZone } = visited;
    const wish = (request.query as Search)["do"];
    if (own.mayChange && wish === "reschedule") return showMove(visited);
    if (own.mayChange && wish === "cancel")
      return answer(reply, cancelPage({ path, embed, own, times: timesIn(speaks.language, own.zone, shopZone) }, speaks));
    return show(visited, own);
  });

  // Short enough to be read in a message, and right after the booking has moved.
  for (const calendar of ["google", "outlook"] as const)
    app.get(`${url}/${calendar}`, { config, schema }, async (request, reply) => {
      const visited = await visit(request, reply);
      return visited === null ? reply : reply.redirect(visited.own.links[calendar], 303);
    });

  app.post(url, { config, schema }, async (request, reply) => {
    const visited = await visit(request, reply);
    if (visited === null) return reply;
    const form = formOf(request);
    const { code, own } = visited;
    const startsAt = form.get("at");
    try {
      if (isInstant(startsAt)) return show(visited, await appointments.reschedule(code, startsAt), "booking.moved");
      if (form.get("do") === "cancel") return show(visited, await appointments.cancel(code));
      if (form.get("do") === "confirm") return show(visited, await appointments.confirm(code));
      return show(visited, own);
    } catch (error) {
      const reason = error instanceof AppError && error.code === "conflict" ? error.details["reason"] : undefined;
      if (reason === "slot_taken") return showMove(visited, "booking.taken.none");
      if (reason === "too_late") return show(visited, await appointments.own(code));
      throw error;
    }
  });
}
