/** Connecting the calendars that staff keep elsewhere. A connection is tried before it is kept. */
import { actorOf } from "../../accounts/caller.ts";
import {
  calendarOf,
  calendarsOf,
  connectCalendar,
  disconnectCalendar,
  passwordOf,
  readSoon,
  type ShownCalendar,
} from "../../appointments/calendars.ts";
import { readOffer } from "../../appointments/offer.ts";
import { insertAuditEntry } from "../../catalog/audit-entry.ts";
import { appointmentParams } from "../../contract/appointment.ts";
import {
  connectCalendarSchema,
  type ConnectedCalendar,
  connectedCalendarsSchema,
  disconnectQuery,
  findCalendarsSchema,
  foundCalendarsSchema,
} from "../../contract/calendar.ts";
import { problems } from "../../contract/problem.ts";
import { inTransaction } from "../../db/pool.ts";
import { createDavClient, type DavClient } from "../../outbound/caldav/client.ts";
import { DavError, type DavPorts } from "../../outbound/caldav/requests.ts";
import { AppError } from "../../platform/errors.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import type { Secrets } from "../../platform/secrets.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const tags = ["Appointments"];

export type CalendarDeps = HttpDeps & { readonly vault: Pick<Secrets, "seal" | "open">; readonly dav: DavPorts };

export function registerCalendarRoutes(app: App, { pool, ids, clock, vault, dav }: CalendarDeps): void {
  const listed = async (workspaceId: WorkspaceId): Promise<{ rows: ConnectedCalendar[] }> => ({
    rows: (await calendarsOf(pool, workspaceId)).map(viewOf),
  });
  const clientFor = async (
    workspaceId: WorkspaceId,
    resourceId: string | undefined,
    { url, user, password }: { readonly url: string; readonly user: string; readonly password?: string | undefined },
  ): Promise<{ readonly client: DavClient; readonly password: string }> => {
    const known = password === undefined && resourceId !== undefined ? await calendarOf(pool, { workspaceId, resourceId }) : null;
    // What is kept is told to nobody but whom it was kept for.
    const isSame = known && known.user === user && new URL(known.url).origin === new URL(url).origin;
    const used = password ?? (isSame ? passwordOf(vault, known) : undefined);
    if (used === undefined)
      throw new AppError("unprocessable", "a password is needed for this user and address", { details: { reason: "calendar_password" } });
    return { client: createDavClient(dav, { user, password: used }), password: used };
  };

  app.get(
    "/v1/appointments/calendars",
    {
      config: needs("settings:read"),
      schema: { tags, summary: "List the calendars that are connected", response: { 200: connectedCalendarsSchema, ...problems } },
    },
    async (request) => listed(callerOf(request).workspaceId),
  );

  app.post(
    "/v1/appointments/calendars/find",
    {
      config: needs("settings:write"),
      schema: {
        tags,
        summary: "Find the calendars of a CalDAV account",
        description: "Begins with any address of the server. What goes wrong is a `reason` such as `calendar_auth_refused`.",
        body: findCalendarsSchema,
        response: { 200: foundCalendarsSchema, ...problems },
      },
    },
    async (request) => {
      const { url, resourceId } = request.body;
      const { client } = await clientFor(callerOf(request).workspaceId, resourceId, request.body);
      return { rows: (await told(async () => client.findCalendars(url))).map((one) => ({ ...one })) };
    },
  );

  app.put(
    "/v1/appointments/resources/:id/calendar",
    {
      config: needs("settings:write"),
      schema: {
        tags,
        summary: "Connect somebody's calendar",
        description: "To another calendar it goes by disconnecting this one first, so that nothing of ours is left behind.",
        params: appointmentParams,
        body: connectCalendarSchema,
        response: { 200: connectedCalendarsSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { workspaceId } = caller;
      const { id: resourceId } = request.params;
      const { url, user, everyMinutes, writesNames } = request.body;
      const offer = await readOffer(pool, workspaceId);
      if (!offer.allResources.some(({ id }) => id === resourceId))
        throw new AppError("not_found", `there is nobody ${resourceId} in this workspace`);
      const { client, password } = await clientFor(workspaceId, resourceId, request.body);
      const [found] = await told(async () => client.findCalendars(url));
      if (!found || found.url !== asFolder(url)) throw refusal("no_calendar", "this is the address of no calendar, but of what holds some");
      if (!found.isWritable) throw refusal("not_allowed", `${user} may only read the calendar ${found.name}`);
      const connection = { url: found.url, name: found.name, user, password, everyMinutes, writesNames };
      await inTransaction(pool, async (db) => {
        const saving = { at: new Date(clock.now()), by: caller.name };
        if (!(await connectCalendar(db, vault, { workspaceId, resourceId }, connection, saving)))
          throw new AppError("conflict", "another calendar is connected; disconnect it first", { details: { reason: "calendar_other" } });
        await insertAuditEntry(db, {
          id: ids.next(),
          workspaceId,
          actor: actorOf(caller),
          action: "appointments.calendar_connected",
          subject: `resource:${resourceId}`,
          detail: { after: { url: found.url, user, everyMinutes, writesNames } },
        });
      });
      return listed(workspaceId);
    },
  );

  app.post(
    "/v1/appointments/resources/:id/calendar/read",
    {
      config: needs("settings:write"),
      schema: {
        tags,
        summary: "Read somebody's calendar anew",
        params: appointmentParams,
        response: { 200: connectedCalendarsSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      if (!(await readSoon(pool, { workspaceId, resourceId: request.params.id }, new Date(clock.now()))))
        throw new AppError("not_found", `nobody ${request.params.id} has a calendar connected`);
      return listed(workspaceId);
    },
  );

  app.delete(
    "/v1/appointments/resources/:id/calendar",
    {
      config: needs("settings:write"),
      schema: {
        tags,
        summary: "Disconnect somebody's calendar",
        params: appointmentParams,
        querystring: disconnectQuery,
        response: { 200: connectedCalendarsSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { workspaceId } = caller;
      const key = { workspaceId, resourceId: request.params.id };
      const before = await calendarOf(pool, key);
      if (!before) throw new AppError("not_found", `nobody ${key.resourceId} has a calendar connected`);
      const keepsEvents = request.query.keepEvents === "true";
      await inTransaction(pool, async (db) => {
        await disconnectCalendar(db, key, { at: new Date(clock.now()), keepsEvents });
        await insertAuditEntry(db, {
          id: ids.next(),
          workspaceId,
          actor: actorOf(caller),
          action: "appointments.calendar_disconnected",
          subject: `resource:${key.resourceId}`,
          detail: { before: { url: before.url, user: before.user }, keepsEvents },
        });
      });
      return listed(workspaceId);
    },
  );
}

function asFolder(url: string): string {
  const { href } = new URL(url);
  return href.endsWith("/") ? href : `${href}/`;
}

/** What the other side refuses is told with its reason. */
async function told<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof DavError) throw refusal(error.reason, error.message);
    throw error;
  }
}

function refusal(reason: string, text: string): AppError {
  return new AppError("unprocessable", text, { details: { reason: `calendar_${reason}` } });
}

function viewOf(calendar: ShownCalendar): ConnectedCalendar {
  const { resourceId, url, name, user, everyMinutes, writesNames, readAt, failingSince, problem, leavingAt, owed, refused, events } =
    calendar;
  const state = leavingAt !== null ? "leaving" : problem !== null ? "failing" : readAt === null ? "new" : "read";
  return {
    resourceId,
    url,
    name,
    user,
    everyMinutes,
    writesNames,
    state,
    readAt: readAt?.toISOString() ?? null,
    failingSince: failingSince?.toISOString() ?? null,
    problem: problem && { ...problem },
    owed,
    refused,
    events,
  };
}
