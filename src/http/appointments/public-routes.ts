/** The same for anybody, as JSON: for the booking page, and for pages of the shop's own. */
import { z } from "zod";
import {
  bookHeldSchema,
  bookingPageSchema,
  holdSchema,
  joinWaitingSchema,
  manageParams,
  newHoldSchema,
  ownBookingSchema,
  pageParams,
  pageQuery,
  publicSlotQuery,
  rescheduleOwnSchema,
  slotListSchema,
} from "../../contract/appointment.ts";
import { admittedSchema, instantSchema } from "../../contract/shapes.ts";
import { problems } from "../../contract/problem.ts";
import { BOOKING_PATH } from "../../links/tracker.ts";
import { acceptedLanguages } from "../../pages/words.ts";
import { CODE } from "../access.ts";
import type { DoorServerDeps } from "../deps.ts";
import { visitorOf } from "../pages/answer.ts";
import type { App } from "../typed-app.ts";
import { createPublicAppointments } from "./public-desk.ts";

const tags = ["Booking page"];
const looks = { access: CODE, limit: "page" } as const;
/** Where an address is entered that is then written to. */
const enters = { access: CODE, limit: "form" } as const;

export function registerPublicAppointmentRoutes(app: App, deps: DoorServerDeps): void {
  const desk = createPublicAppointments(deps);

  app.get(
    "/v1/booking/:page",
    {
      config: looks,
      schema: {
        tags,
        summary: "What can be booked",
        params: pageParams,
        querystring: pageQuery,
        response: { 200: bookingPageSchema, ...problems },
      },
    },
    async (request) => {
      const { lang } = request.query;
      const accepted = acceptedLanguages(request.headers["accept-language"]);
      return desk.page(request.params.page, lang === undefined ? accepted : [lang, ...accepted]);
    },
  );
  app.get(
    "/v1/booking/:page/slots",
    {
      config: looks,
      schema: {
        tags,
        summary: "When it can be booked",
        params: pageParams,
        querystring: publicSlotQuery,
        response: { 200: slotListSchema, ...problems },
      },
    },
    async (request) => {
      const { service, resource, from, until, limit } = request.query;
      return desk.slots(request.params.page, { serviceId: service, resourceId: resource, from, until, limit });
    },
  );
  app.post(
    "/v1/booking/:page/holds",
    {
      config: enters,
      schema: {
        tags,
        summary: "Keep a time while the form is filled in",
        params: pageParams,
        body: newHoldSchema,
        response: { 201: holdSchema, ...problems },
      },
    },
    async (request, reply) => reply.code(201).send(await desk.hold(request.params.page, request.body)),
  );
  app.post(
    "/v1/booking/:page/bookings",
    {
      config: enters,
      schema: {
        tags,
        summary: "Book what is kept",
        description: "Twice with the same hold is once.",
        params: pageParams,
        body: bookHeldSchema,
        response: { 201: ownBookingSchema, ...problems },
      },
    },
    async (request, reply) => reply.code(201).send(await desk.book(request.params.page, request.body, visitorOf(request))),
  );
  app.post(
    "/v1/booking/:page/waiting",
    {
      config: enters,
      schema: {
        tags,
        summary: "Wait for a time",
        params: pageParams,
        body: joinWaitingSchema,
        response: { 202: admittedSchema, ...problems },
      },
    },
    async (request, reply) => {
      await desk.joinWaiting(request.params.page, request.body, visitorOf(request));
      return reply.code(202).send({ accepted: 1, duplicates: 0, rejected: [], rejectedCount: 0 });
    },
  );

  app.get(
    "/v1/booking/manage/:code",
    {
      config: looks,
      schema: { tags, summary: "What the customer has", params: manageParams, response: { 200: ownBookingSchema, ...problems } },
    },
    async (request) => desk.own(request.params.code),
  );
  app.get(
    "/v1/booking/manage/:code/slots",
    {
      config: looks,
      schema: {
        tags,
        summary: "When it could be instead",
        params: manageParams,
        querystring: z.strictObject({
          from: instantSchema,
          until: instantSchema,
          limit: z.coerce.number().int().min(1).max(500).default(100),
        }),
        response: { 200: slotListSchema, ...problems },
      },
    },
    async (request) => desk.ownSlots(request.params.code, request.query),
  );
  app.post(
    "/v1/booking/manage/:code/reschedule",
    {
      config: looks,
      schema: {
        tags,
        summary: "Move it",
        params: manageParams,
        body: rescheduleOwnSchema,
        response: { 200: ownBookingSchema, ...problems },
      },
    },
    async (request) => desk.reschedule(request.params.code, request.body.startsAt),
  );
  for (const [act, summary] of [
    ["confirm", "Say that one comes"],
    ["cancel", "Cancel it"],
  ] as const)
    app.post(
      `/v1/booking/manage/:code/${act}`,
      { config: looks, schema: { tags, summary, params: manageParams, response: { 200: ownBookingSchema, ...problems } } },
      async (request) => desk[act](request.params.code),
    );

  app.get(`${BOOKING_PATH}:code/calendar.ics`, { config: looks, schema: { hide: true, params: manageParams } }, async (request, reply) =>
    reply
      .header("content-disposition", 'attachment; filename="appointment.ics"')
      .header("cache-control", "private, no-cache")
      .type("text/calendar; charset=utf-8")
      .serializer(String)
      .send(await desk.ics(request.params.code)),
  );
}
