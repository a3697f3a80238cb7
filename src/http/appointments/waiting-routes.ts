/* oxlint-disable no-restricted-globals -- times that are passed in; no clock is read here */
/** The waiting list, for people and keys of the workspace. */
import { contactsOf } from "../../appointments/bookings.ts";
import { readOffer, zoneOf } from "../../appointments/offer.ts";
import { textsIn } from "../../appointments/service.ts";
import { listWaiting } from "../../appointments/waiting.ts";
import { appointmentParams, newWaitingSchema, waitingListSchema } from "../../contract/appointment.ts";
import { problems } from "../../contract/problem.ts";
import { admittedSchema } from "../../contract/shapes.ts";
import { inboxRow } from "../../ingress/admit.ts";
import { AppError } from "../../platform/errors.ts";
import { laneOf } from "../../platform/lane.ts";
import { maskText } from "../../profiles/mask.ts";
import { callerOf, needs } from "../access.ts";
import type { DoorServerDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { appointmentDesk } from "./appointment-desk.ts";
import { namedCustomer } from "./customer.ts";
import { callerReads } from "./views.ts";

const tags = ["Appointments"];

export function registerWaitingRoutes(app: App, deps: DoorServerDeps): void {
  const { pool, ids, inboxWriter, catalog } = deps;
  const desk = appointmentDesk(deps);

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
      const mayRead = callerReads(request).readsPersonal;
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
      if (!offer.services.some(({ id }) => id === serviceId))
        throw new AppError("not_found", `there is no service ${serviceId} in use here`);
      const who = await namedCustomer(deps, workspaceId, person, name);
      await inboxWriter.append([...who.rows, inboxRow(ids, workspaceId, who.profileId, { kind: "profile", change: who.change }, null)]);
      await desk.waitFor(workspaceId, {
        serviceId,
        resourceId: resourceId ?? null,
        lane: laneOf(who.profileId),
        profileId: who.profileId,
        fromAt: new Date(from),
        untilAt: new Date(until),
        zone: who.timeZone ?? zoneOf(offer, serviceId),
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
