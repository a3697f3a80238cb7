/** What a workspace offers: services, who gives them, settings. */
import type { FastifyRequest } from "fastify";
import { actorOf } from "../../accounts/caller.ts";
import {
  type Fault,
  hourFaults,
  type Offer,
  pageCodeOf,
  readOffer,
  saveResource,
  saveService,
  saveSettings,
  serviceWarnings,
  type StoredResource,
} from "../../appointments/offer.ts";
import type { Service, WithArchived } from "../../appointments/service.ts";
import { insertAuditEntry } from "../../catalog/audit-entry.ts";
import { serviceChanged } from "../../catalog/staffing.ts";
import { publicHolidays } from "../../contact-rules/holidays.ts";
import {
  appointmentParams,
  appointmentSettingsSchema,
  type AppointmentSettingsView,
  resourceListSchema,
  resourceSchema,
  type ResourceView,
  saveAppointmentSettingsSchema,
  saveResourceSchema,
  saveServiceSchema,
  serviceListSchema,
  serviceSchema,
  type ServiceView,
} from "../../contract/appointment.ts";
import { problems } from "../../contract/problem.ts";
import { type DbClient, inTransaction } from "../../db/pool.ts";
import { AppError } from "../../platform/errors.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import { systemRng } from "../../platform/rng.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const tags = ["Appointments"];
const PAGE_CODE = "abcdefghijkmnpqrstuvwxyz23456789";

/** Of the public page: it stands in addresses, and nobody guesses another workspace's. */
export function freshPageCode(): string {
  const rng = systemRng();
  return Array.from({ length: 14 }, () => PAGE_CODE[rng.integer(PAGE_CODE.length)] ?? "a").join("");
}

export function registerOfferRoutes(app: App, { pool, ids, clock, config: { publicUrl } }: HttpDeps): void {
  const byOf = (request: FastifyRequest) => {
    const caller = callerOf(request);
    return { workspaceId: caller.workspaceId, actor: actorOf(caller), changedAt: new Date(clock.now()), changedBy: caller.name };
  };
  type Saver = ReturnType<typeof byOf>;
  /** In one transaction with its entry in the audit log. */
  const save = async (by: Saver, what: string, subject: string, write: (client: DbClient) => Promise<void>, detail = {}): Promise<void> =>
    inTransaction(pool, async (client) => {
      await write(client);
      const { workspaceId, actor } = by;
      await insertAuditEntry(client, { id: ids.next(), workspaceId, actor, action: what, subject, detail });
    });
  const codeOf = async (workspaceId: WorkspaceId): Promise<string> =>
    pageCodeOf(pool, workspaceId, { code: freshPageCode(), at: new Date(clock.now()) });
  const settingsView = async (workspaceId: WorkspaceId, offer: Offer): Promise<AppointmentSettingsView> => {
    const pageCode = await codeOf(workspaceId);
    const { remindBeforeMinutes, consentTexts, allowedOrigins, ...settings } = offer.settings;
    return {
      ...settings,
      remindBeforeMinutes: [...remindBeforeMinutes],
      consentTexts: { ...consentTexts },
      allowedOrigins: [...allowedOrigins],
      pageCode,
      pageUrl: `${publicUrl}/book/${pageCode}`,
      embed: `<script src="${publicUrl}/book/${pageCode}/embed.js" async></script>`,
    };
  };

  app.get(
    "/v1/appointments/settings",
    {
      config: needs("conversations:read"),
      schema: { tags, summary: "Read the settings of appointments", response: { 200: appointmentSettingsSchema, ...problems } },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      return settingsView(workspaceId, await readOffer(pool, workspaceId));
    },
  );
  app.put(
    "/v1/appointments/settings",
    {
      config: needs("settings:write"),
      schema: {
        tags,
        summary: "Change the settings of appointments",
        body: saveAppointmentSettingsSchema,
        response: { 200: appointmentSettingsSchema, ...problems },
      },
    },
    async (request) => {
      const by = byOf(request);
      const code = await codeOf(by.workspaceId);
      const { body } = request;
      const write = async (client: DbClient): Promise<void> => saveSettings(client, by.workspaceId, code, body, by);
      await save(by, "appointments.settings_saved", "appointments", write, { after: body });
      return settingsView(by.workspaceId, await readOffer(pool, by.workspaceId));
    },
  );

  app.get(
    "/v1/appointments/services",
    {
      config: needs("conversations:read"),
      schema: { tags, summary: "List services", response: { 200: serviceListSchema, ...problems } },
    },
    async (request) => {
      const offer = await readOffer(pool, callerOf(request).workspaceId);
      return { rows: offer.allServices.map((service) => serviceView(service, offer)) };
    },
  );
  const putService = async (request: FastifyRequest, id: string, body: Omit<WithArchived<Service>, "id">): Promise<ServiceView> => {
    const by = byOf(request);
    const service = { ...body, id };
    const write = async (client: DbClient): Promise<void> => {
      await saveService(client, by.workspaceId, service, by);
      await serviceChanged(client);
    };
    await save(by, "appointments.service_saved", `service:${id}`, write, { after: body });
    return serviceView(service, await readOffer(pool, by.workspaceId));
  };
  app.post(
    "/v1/appointments/services",
    {
      config: needs("settings:write"),
      schema: { tags, summary: "Add a service", body: saveServiceSchema, response: { 201: serviceSchema, ...problems } },
    },
    async (request, reply) => reply.code(201).send(await putService(request, ids.next<string>(), request.body)),
  );
  app.put(
    "/v1/appointments/services/:id",
    {
      config: needs("settings:write"),
      schema: {
        tags,
        summary: "Change a service",
        description: "Bookings that stand keep their length.",
        params: appointmentParams,
        body: saveServiceSchema,
        response: { 200: serviceSchema, ...problems },
      },
    },
    async (request) => {
      const { id } = request.params;
      const offer = await readOffer(pool, callerOf(request).workspaceId);
      if (!offer.allServices.some((one) => one.id === id)) throw new AppError("not_found", `there is no service ${id} in this workspace`);
      return putService(request, id, request.body);
    },
  );

  app.get(
    "/v1/appointments/resources",
    {
      config: needs("conversations:read"),
      schema: { tags, summary: "List who gives services, and rooms", response: { 200: resourceListSchema, ...problems } },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const offer = await readOffer(pool, workspaceId);
      return { rows: offer.allResources.map((resource) => resourceView(resource, offer)) };
    },
  );
  const putResource = async (request: FastifyRequest, id: string, body: Omit<StoredResource, "id" | "holidays">): Promise<ResourceView> => {
    const by = byOf(request);
    const [fault] = hourFaults(body);
    if (fault) throw new AppError("invalid_input", fault.text, { details: { reason: fault.code } });
    const offer = await readOffer(pool, by.workspaceId);
    const unknown = body.services.find((service) => !offer.allServices.some((one) => one.id === service));
    if (unknown !== undefined) throw new AppError("invalid_input", `there is no service ${unknown} in this workspace`);
    const year = new Date(clock.now()).getUTCFullYear();
    const country = body.holidayCountry;
    const holidays = country === null ? [] : ((await publicHolidays([country], year))[country] ?? []);
    const resource = { ...body, id, holidays };
    const write = async (client: DbClient): Promise<void> => saveResource(client, by.workspaceId, resource, by);
    await save(by, "appointments.resource_saved", `resource:${id}`, write, { after: body });
    return resourceView(resource, await readOffer(pool, by.workspaceId));
  };
  app.post(
    "/v1/appointments/resources",
    {
      config: needs("settings:write"),
      schema: {
        tags,
        summary: "Add somebody who gives services, or a room",
        body: saveResourceSchema,
        response: { 201: resourceSchema, ...problems },
      },
    },
    async (request, reply) => reply.code(201).send(await putResource(request, ids.next<string>(), request.body)),
  );
  app.put(
    "/v1/appointments/resources/:id",
    {
      config: needs("settings:write"),
      schema: {
        tags,
        summary: "Change somebody's hours and services",
        description: "Bookings that stand are kept, also outside of the new hours.",
        params: appointmentParams,
        body: saveResourceSchema,
        response: { 200: resourceSchema, ...problems },
      },
    },
    async (request) => {
      const { id } = request.params;
      const offer = await readOffer(pool, callerOf(request).workspaceId);
      if (!offer.allResources.some((one) => one.id === id)) throw new AppError("not_found", `there is nobody ${id} in this workspace`);
      return putResource(request, id, request.body);
    },
  );
}

function serviceView(service: WithArchived<Service>, offer: Offer): ServiceView {
  return {
    ...(structuredClone(service) as ServiceView),
    warnings: faultsOf(service.isArchived ? [] : serviceWarnings(service, offer.resources)),
  };
}

function resourceView(resource: StoredResource, offer: Offer): ResourceView {
  const warnings = offer.services
    .filter(({ id }) => resource.services.includes(id))
    .flatMap((service) => serviceWarnings(service, [resource]).filter(({ code }) => code === "longer_than_opening"));
  return { ...(structuredClone(resource) as Omit<ResourceView, "warnings">), warnings: faultsOf(warnings) };
}

function faultsOf(faults: readonly Fault[]): { code: string; text: string }[] {
  return faults.map((fault) => ({ ...fault }));
}
