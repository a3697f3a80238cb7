/* oxlint-disable no-restricted-globals -- times that are passed in; no clock is read here */
/** Bookings, for people and keys of the workspace. */
import type { FastifyRequest } from "fastify";
import { actorOf } from "../../accounts/caller.ts";
import { BOOKING_STATES } from "../../appointments/booking.ts";
import { bookingOf, bookingsOf, changesOf, type StoredBooking } from "../../appointments/bookings.ts";
import { readOffer } from "../../appointments/offer.ts";
import {
  appointmentParams,
  bookingDetailSchema,
  type BookingDetail,
  bookingListSchema,
  bookingQuery,
  bookingStateSchema,
  newBookingSchema,
  rescheduleSchema,
} from "../../contract/appointment.ts";
import { problems } from "../../contract/problem.ts";
import { AppError } from "../../platform/errors.ts";
import { callerOf, needs } from "../access.ts";
import type { DoorServerDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { appointmentDesk } from "./appointment-desk.ts";
import { namedCustomer } from "./customer.ts";
import { bookingViews, callerReads, madeOr } from "./views.ts";

const tags = ["Appointments"];
const PAGE_SIZE = 100;

export function registerBookingRoutes(app: App, deps: DoorServerDeps): void {
  const { pool, catalog } = deps;
  const desk = appointmentDesk(deps);
  const byOf = (request: FastifyRequest, reason?: string) => ({ actor: actorOf(callerOf(request)), reason: reason ?? null });
  const detailOf = async (request: FastifyRequest, booking: StoredBooking): Promise<BookingDetail> => {
    const { workspaceId } = callerOf(request);
    const offer = await readOffer(pool, workspaceId);
    const [view] = await bookingViews(pool, workspaceId, offer, [booking], callerReads(request));
    if (!view) throw new AppError("internal", "the appointment could not be shown");
    const changes = await changesOf(pool, workspaceId, booking.id);
    return {
      ...view,
      changes: changes.map((change) => ({ ...change, at: change.at.toISOString() })),
    };
  };

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
        rows: await bookingViews(pool, workspaceId, await readOffer(pool, workspaceId), rows, callerReads(request)),
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
      const who = await namedCustomer(deps, workspaceId, person, name);
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
}

function placeIn(after: string): { readonly startsAt: Date; readonly id: string } {
  const [startsAt = "", id = ""] = after.split("_");
  if (Number.isNaN(Date.parse(startsAt)) || !/^[0-9a-f-]{36}$/.test(id))
    throw new AppError("invalid_input", "after must be `next` of the page before");
  return { startsAt: new Date(startsAt), id };
}
