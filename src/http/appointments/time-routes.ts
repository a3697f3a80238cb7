/* oxlint-disable no-restricted-globals -- times that are passed in; no clock is read here */
/** Free times, and what a calendar draws, for people and keys of the workspace. */
import { BOOKING_STATES } from "../../appointments/booking.ts";
import { bookingsOf, busyTimes } from "../../appointments/bookings.ts";
import { joined, openings } from "../../appointments/opening.ts";
import { readOffer, zoneOf } from "../../appointments/offer.ts";
import { appointmentCalendarSchema, calendarQuery, slotListSchema, slotQuery } from "../../contract/appointment.ts";
import { problems } from "../../contract/problem.ts";
import { createAppointmentTimes } from "../../engine/appointment-times.ts";
import { AppError } from "../../platform/errors.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { bookingViews, callerReads, slotViews } from "./views.ts";

const tags = ["Appointments"];
const MOST_DRAWN = 5_000;
const DAY_MS = 86_400_000;
const MOST_DAYS = { slots: 62, calendar: 42 } as const;
const SHOWN = BOOKING_STATES.filter((state) => state !== "cancelled" && state !== "expired");

export function registerTimeRoutes(app: App, { pool, clock }: HttpDeps): void {
  const times = createAppointmentTimes({ pool, clock });

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
      const found = await times.slots(workspaceId, service, { ...range, limit, resourceId: resource, moving, ignoresNotice: true });
      if (!found) throw new AppError("not_found", `there is no service ${service} in use in this workspace`);
      return { rows: slotViews(found.offer, found.slots), zone: zoneOf(found.offer, service) };
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
        bookings: await bookingViews(pool, workspaceId, offer, bookings, callerReads(request)),
      };
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
