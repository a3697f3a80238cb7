/* oxlint-disable no-restricted-globals -- times that are passed in; no clock is read here */
/** Free times, bookings, the waiting list and the calendar, for people and keys of the workspace. */
import type { FastifyRequest } from "fastify";
import { actorOf } from "../../accounts/caller.ts";
import { BOOKING_STATES } from "../../appointments/booking.ts";
import { bookingOf, bookingsOf, busyTimes, changesOf, contactsOf, type StoredBooking } from "../../appointments/bookings.ts";
import { joined, openings } from "../../appointments/opening.ts";
import { readOffer } from "../../appointments/offer.ts";
import { textsIn } from "../../appointments/service.ts";
import { listWaiting } from "../../appointments/waiting.ts";
import {
  appointmentCalendarSchema,
  appointmentParams,
  bookingDetailSchema,
  type BookingDetail,
  bookingListSchema,
  bookingQuery,
  bookingStateSchema,
  calendarQuery,
  newBookingSchema,
  newWaitingSchema,
  rescheduleSchema,
  slotListSchema,
  slotQuery,
  waitingListSchema,
} from "../../contract/appointment.ts";
import { admittedSchema } from "../../contract/shapes.ts";
import { problems } from "../../contract/problem.ts";
import { type AppointmentDesk, createAppointmentDesk, type Customer } from "../../engine/appointment-desk.ts";
import { manageUrl } from "../../engine/appointment-events.ts";
import { changeOf, inboxRow } from "../../ingress/admit.ts";
import { AppError } from "../../platform/errors.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import { laneOf } from "../../platform/lane.ts";
import { maskText } from "../../profiles/mask.ts";
import { type NamedBy, normaliseIdentities } from "../../profiles/normalise-identities.ts";
import { showProfile } from "../../profiles/show-profile.ts";
import { callerOf, needs } from "../access.ts";
import type { DoorServerDeps } from "../deps.ts";
import { readsPersonal } from "../masked.ts";
import type { App } from "../typed-app.ts";
import { bookingViews, madeOr, slotViews } from "./views.ts";

const tags = ["Appointments"];
const PAGE_SIZE = 100;
const MOST_DRAWN = 5_000;
const DAY_MS = 86_400_000;
const MOST_DAYS = { slots: 62, calendar: 42 } as const;
const SHOWN = BOOKING_STATES.filter((state) => state !== "cancelled" && state !== "expired");

export function registerBookingRoutes(app: App, deps: DoorServerDeps): void {
  const { pool, ids, clock, inboxWriter, pagesKey, identify, catalog } = deps;
  const links = { publicUrl: deps.config.publicUrl, pagesKey };
  const desk: AppointmentDesk = createAppointmentDesk({ pool, ids, clock, links, wake: inboxWriter.wake });
  const byOf = (request: FastifyRequest, reason?: string) => ({ actor: actorOf(callerOf(request)), reason: reason ?? null });
  const readerOf = (request: FastifyRequest) => ({ readsPersonal: readsPersonal(callerOf(request)) });

  const customerOf = async (
    workspaceId: WorkspaceId,
    person: NamedBy,
    name: string | undefined,
  ): Promise<Customer & { readonly locale: string | null; readonly timeZone: string | null }> => {
    const read = normaliseIdentities(person);
    if (!read.ok) throw new AppError("invalid_input", `person/${read.fault.path} ${read.fault.reason}`);
    const [found] = await identify(workspaceId, [read.identities]);
    if (!found) throw new AppError("internal", "nobody was found or made for this person");
    const profile = await showProfile(pool, workspaceId, found.profileId);
    const rows = found.mergeFrom.map((loser) => inboxRow(ids, workspaceId, loser, { kind: "merge", into: found.profileId }, null));
    return {
      profileId: found.profileId,
      rows,
      change: changeOf(found.identities, name === undefined ? {} : { attributes: { firstName: name } }),
      name: name ?? null,
      locale: profile?.locale ?? null,
      timeZone: profile?.timeZone ?? null,
    };
  };
  const detailOf = async (request: FastifyRequest, booking: StoredBooking): Promise<BookingDetail> => {
    const { workspaceId } = callerOf(request);
    const offer = await readOffer(pool, workspaceId);
    const [view] = await bookingViews(pool, workspaceId, offer, [booking], readerOf(request));
    if (!view) throw new AppError("internal", "the appointment could not be shown");
    const changes = await changesOf(pool, workspaceId, booking.id);
    return {
      ...view,
      changes: changes.map((change) => ({ ...change, at: change.at.toISOString() })),
      manageUrl: manageUrl(links, booking),
    };
  };

  app.get(
    "/v1/appointments/slots",
    {
      config: needs("conversations:read"),
      schema: { tags, summary: "List free times", querystring: slotQuery, response: { 200: slotListSchema, ...problems } },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const { service, resource, moving, limit } = request.query;
      const range = rangeOf(request.query, MOST_DAYS.slots);
      const found = await desk.slots(workspaceId, service, { ...range, limit, resourceId: resource, moving, ignoresNotice: true });
      if (!found) throw new AppError("not_found", `there is no service ${service} in use in this workspace`);
      const giver = found.offer.resources.find((one) => one.services.includes(service));
      return { rows: slotViews(found.offer, found.slots), zone: giver?.zone ?? "UTC" };
    },
  );

  app.get(
    "/v1/appointments/calendar",
    {
      config: needs("conversations:read"),
      schema: {
        tags,
        summary: "Read what there is to draw: open hours, busy times, bookings",
        querystring: calendarQuery,
        response: { 200: appointmentCalendarSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const { from, until } = rangeOf(request.query, MOST_DAYS.calendar);
      const span = { from: from.getTime(), until: until.getTime() };
      const offer = await readOffer(pool, workspaceId);
      const { resource } = request.query;
      const shown = offer.resources.filter(({ id }) => resource === undefined || id === resource);
      const resourceIds = shown.map(({ id }) => id);
      const busy = await busyTimes(pool, workspaceId, resourceIds, span);
      const bookings = await bookingsOf(pool, workspaceId, { from, until, resourceId: resource, states: SHOWN, limit: MOST_DRAWN });
      const told = (one: { readonly from: number; readonly until: number }) => ({
        startsAt: new Date(one.from).toISOString(),
        endsAt: new Date(one.until).toISOString(),
      });
      return {
        resources: shown.map(({ id, kind, name, zone, hours, exceptions, holidays }) => ({
          id,
          kind,
          name,
          zone,
          open: joined(openings({ zone, hours, exceptions }, new Set(holidays), span)).map(told),
          busy: joined(busy.filter((one) => one.resourceId === id)).map(told),
        })),
        bookings: await bookingViews(pool, workspaceId, offer, bookings, readerOf(request)),
      };
    },
  );

  app.get(
    "/v1/appointments/bookings",
    {
      config: needs("conversations:read"),
      schema: { tags, summary: "List bookings", querystring: bookingQuery, response: { 200: bookingListSchema, ...problems } },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const { from, until, service, resource, profile, state, after } = request.query;
      const bookings = await bookingsOf(pool, workspaceId, {
        from: from === undefined ? undefined : new Date(from),
        until: until === undefined ? undefined : new Date(until),
        serviceId: service,
        resourceId: resource,
        profileId: profile,
        states: state === undefined ? BOOKING_STATES : [state],
        after: after === undefined ? undefined : placeIn(after),
        limit: PAGE_SIZE + 1,
      });
      const rows = bookings.slice(0, PAGE_SIZE);
      const last = bookings.length > PAGE_SIZE ? rows.at(-1) : undefined;
      return {
        rows: await bookingViews(pool, workspaceId, await readOffer(pool, workspaceId), rows, readerOf(request)),
        next: last ? `${last.startsAt.toISOString()}_${last.id}` : null,
      };
    },
  );

  app.post(
    "/v1/appointments/bookings",
    {
      config: needs("conversations:write"),
      schema: {
        tags,
        summary: "Book for somebody",
        description: "A time that was taken meanwhile is a conflict with `reason: slot_taken` and the next free times in `next`.",
        body: newBookingSchema,
        response: { 201: bookingDetailSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { workspaceId, kind } = callerOf(request);
      const { serviceId, startsAt, resourceId, person, name, zone, language, answers, note, ignoreNotice } = request.body;
      const who = await customerOf(workspaceId, person, name);
      const wish = { serviceId, startsAt: new Date(startsAt), resourceId: resourceId ?? null, ignoresNotice: ignoreNotice };
      const facts = {
        source: kind === "key" ? "api" : "console",
        zone: zone ?? who.timeZone,
        language: language ?? who.locale ?? catalog().languages(workspaceId, "").workspace ?? "en",
        answers,
        note: note ?? null,
      } as const;
      const made = madeOr(await desk.book(workspaceId, wish, facts, who, byOf(request)), await readOffer(pool, workspaceId));
      return reply.code(201).send(await detailOf(request, made.booking));
    },
  );

  app.get(
    "/v1/appointments/bookings/:id",
    {
      config: needs("conversations:read"),
      schema: {
        tags,
        summary: "Read a booking with its history",
        params: appointmentParams,
        response: { 200: bookingDetailSchema, ...problems },
      },
    },
    async (request) => {
      const booking = await bookingOf(pool, callerOf(request).workspaceId, request.params.id);
      if (!booking) throw new AppError("not_found", `there is no appointment ${request.params.id} in this workspace`);
      return detailOf(request, booking);
    },
  );

  app.post(
    "/v1/appointments/bookings/:id/reschedule",
    {
      config: needs("conversations:write"),
      schema: {
        tags,
        summary: "Move a booking",
        description: "Its customer is told by the journeys that wait for `appointment.rescheduled`.",
        params: appointmentParams,
        body: rescheduleSchema,
        response: { 200: bookingDetailSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const { startsAt, minutes, resourceId, reason } = request.body;
      const to = { startsAt: new Date(startsAt), minutes, resourceId: resourceId ?? null, ignoresNotice: true };
      const made = await desk.move(workspaceId, request.params.id, to, byOf(request, reason));
      return detailOf(request, madeOr(made, await readOffer(pool, workspaceId)).booking);
    },
  );

  app.post(
    "/v1/appointments/bookings/:id/state",
    {
      config: needs("conversations:write"),
      schema: {
        tags,
        summary: "Confirm or cancel a booking, or say how it went",
        params: appointmentParams,
        body: bookingStateSchema,
        response: { 200: bookingDetailSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const { state, reason } = request.body;
      const made = await desk.become(workspaceId, request.params.id, state, byOf(request, reason));
      return detailOf(request, madeOr(made, { allResources: [] }).booking);
    },
  );

  app.post(
    "/v1/appointments/bookings/:id/resend",
    {
      config: needs("conversations:write"),
      schema: {
        tags,
        summary: "Send the confirmation again",
        description: "By the journeys that wait for `appointment.resend`.",
        params: appointmentParams,
        response: { 200: bookingDetailSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const made = await desk.resend(workspaceId, request.params.id, byOf(request));
      return detailOf(request, madeOr(made, { allResources: [] }).booking);
    },
  );

  app.get(
    "/v1/appointments/waiting",
    {
      config: needs("conversations:read"),
      schema: { tags, summary: "List who waits for a time", response: { 200: waitingListSchema, ...problems } },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const offer = await readOffer(pool, workspaceId);
      const rows = await listWaiting(pool, workspaceId);
      const contacts = await contactsOf(
        pool,
        workspaceId,
        rows.map(({ profileId }) => profileId),
      );
      const mayRead = readerOf(request).readsPersonal;
      return {
        rows: rows.map(({ id, serviceId, resourceId, profileId, fromAt, untilAt, state, offeredUntil, createdAt, language }) => {
          const name = contacts.get(profileId)?.name ?? null;
          return {
            id,
            serviceId,
            service: textsIn(offer.allServices.find((one) => one.id === serviceId)?.texts ?? {}, language)?.name ?? "",
            resourceId,
            profileId,
            name: name === null || mayRead ? name : maskText(name),
            from: fromAt.toISOString(),
            until: untilAt.toISOString(),
            state,
            offeredUntil: offeredUntil?.toISOString() ?? null,
            createdAt: createdAt.toISOString(),
          };
        }),
      };
    },
  );

  app.post(
    "/v1/appointments/waiting",
    {
      config: needs("conversations:write"),
      schema: { tags, summary: "Put somebody on the waiting list", body: newWaitingSchema, response: { 202: admittedSchema, ...problems } },
    },
    async (request, reply) => {
      const { workspaceId } = callerOf(request);
      const { serviceId, resourceId, from, until, person, name } = request.body;
      const offer = await readOffer(pool, workspaceId);
      const giver = offer.resources.find(({ services }) => services.includes(serviceId));
      if (!offer.services.some(({ id }) => id === serviceId))
        throw new AppError("not_found", `there is no service ${serviceId} in use here`);
      const who = await customerOf(workspaceId, person, name);
      await inboxWriter.append([...who.rows, inboxRow(ids, workspaceId, who.profileId, { kind: "profile", change: who.change }, null)]);
      await desk.waitFor(workspaceId, {
        serviceId,
        resourceId: resourceId ?? null,
        lane: laneOf(who.profileId),
        profileId: who.profileId,
        fromAt: new Date(from),
        untilAt: new Date(until),
        zone: who.timeZone ?? giver?.zone ?? "UTC",
        language: who.locale ?? catalog().languages(workspaceId, "").workspace ?? "en",
      });
      return reply.code(202).send({ accepted: 1, duplicates: 0, rejected: [], rejectedCount: 0 });
    },
  );

  app.delete(
    "/v1/appointments/waiting/:id",
    {
      config: needs("conversations:write"),
      schema: {
        tags,
        summary: "Take somebody off the waiting list",
        params: appointmentParams,
        response: { 200: waitingListSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      if (!(await desk.leave(workspaceId, request.params.id))) throw new AppError("not_found", `nobody waits as ${request.params.id} here`);
      return { rows: [] };
    },
  );
}

function rangeOf(
  query: { readonly from: string; readonly until: string },
  mostDays: number,
): { readonly from: Date; readonly until: Date } {
  const [from, until] = [new Date(query.from), new Date(query.until)];
  if (until <= from) throw new AppError("invalid_input", "until must be after from");
  if (until.getTime() - from.getTime() > mostDays * DAY_MS)
    throw new AppError("invalid_input", `until must be at most ${mostDays} days after from`);
  return { from, until };
}

function placeIn(after: string): { readonly startsAt: Date; readonly id: string } {
  const [startsAt = "", id = ""] = after.split("_");
  if (Number.isNaN(Date.parse(startsAt)) || !/^[0-9a-f-]{36}$/.test(id))
    throw new AppError("invalid_input", "after must be `next` of the page before");
  return { startsAt: new Date(startsAt), id };
}
