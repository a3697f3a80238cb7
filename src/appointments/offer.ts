/** What a workspace offers: its settings, services and resources, as they are read and as they may be saved. */
import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import {
  findPage,
  readResources,
  readServices,
  readSettings,
  type StoredResource,
  writeResource,
  writeService,
  writeSettings,
} from "./offer.store.ts";
import type { Resource } from "./resource.ts";
import type { Service, WithArchived } from "./service.ts";
import { type AppointmentSettings, BUILT_IN_SETTINGS } from "./settings.ts";

export { readCallServices, type StoredResource } from "./offer.store.ts";

export type Offer = {
  readonly settings: AppointmentSettings;
  /** In use. */
  readonly services: readonly Service[];
  readonly resources: readonly StoredResource[];
  /** With those out of use, which old bookings name. */
  readonly allServices: readonly WithArchived<Service>[];
  readonly allResources: readonly StoredResource[];
};

export async function readOffer(db: Db | DbClient, workspaceId: WorkspaceId): Promise<Offer> {
  const settings = await readSettings(db, workspaceId);
  const allServices = await readServices(db, workspaceId);
  const allResources = await readResources(db, workspaceId);
  return {
    settings: { ...BUILT_IN_SETTINGS, ...settings?.document },
    services: allServices.filter(({ isArchived }) => !isArchived),
    resources: allResources.filter(({ isArchived }) => !isArchived),
    allServices,
    allResources,
  };
}

/** By whose clock a service is given. */
export function zoneOf({ resources }: Pick<Offer, "resources">, serviceId: string): string {
  return resources.find(({ services }) => services.includes(serviceId))?.zone ?? "UTC";
}

/** The code of the public page, made the first time somebody asks for it. */
export async function pageCodeOf(
  db: Db | DbClient,
  workspaceId: WorkspaceId,
  fresh: { readonly code: string; readonly at: Date },
): Promise<string> {
  const known = await readSettings(db, workspaceId);
  if (known) return known.pageCode;
  await writeSettings(db, workspaceId, { pageCode: fresh.code, document: null, changedAt: fresh.at, changedBy: "system" });
  return (await readSettings(db, workspaceId))?.pageCode ?? fresh.code;
}

/** Null: nobody can book there. */
export async function openPageCode(db: Db | DbClient, workspaceId: WorkspaceId): Promise<string | null> {
  const known = await readSettings(db, workspaceId);
  return known?.document.isPageOpen === true ? known.pageCode : null;
}

export async function workspaceOfPage(db: Db | DbClient, pageCode: string): Promise<WorkspaceId | null> {
  return findPage(db, pageCode);
}

type By = { readonly changedAt: Date; readonly changedBy: string };

export async function saveSettings(
  db: Db | DbClient,
  workspaceId: WorkspaceId,
  pageCode: string,
  document: AppointmentSettings,
  by: By,
): Promise<void> {
  await writeSettings(db, workspaceId, { pageCode, document, ...by });
}

export async function saveService(db: Db | DbClient, workspaceId: WorkspaceId, service: WithArchived<Service>, by: By): Promise<void> {
  await writeService(db, workspaceId, service, by);
}

export async function saveResource(db: Db | DbClient, workspaceId: WorkspaceId, resource: StoredResource, by: By): Promise<void> {
  await writeResource(db, workspaceId, resource, by);
}

export type Fault = { readonly code: string; readonly text: string };

/** Hours that overlap would be open twice; nobody means that. */
export function hourFaults({ hours, exceptions }: Pick<Resource, "hours" | "exceptions">): readonly Fault[] {
  const days: (readonly [string, readonly { readonly from: string; readonly to: string }[]])[] = [
    ...[0, 1, 2, 3, 4, 5, 6].map((day) => [DAYS[day] ?? "", hours.filter((one) => one.day === day)] as const),
    ...exceptions.map(({ date, hours: open }) => [date, open] as const),
  ];
  const faults = days.flatMap(([day, open]) => {
    const inOrder = open.toSorted((left, right) => left.from.localeCompare(right.from));
    return inOrder.flatMap(({ from, to }, index) => {
      if (from >= to) return [{ code: "hours_empty", text: `${day}: ${from} to ${to} ends before it begins` }];
      const next = inOrder[index + 1];
      return next && next.from < to
        ? [{ code: "hours_overlap", text: `${day}: ${from} to ${to} and ${next.from} to ${next.to} overlap` }]
        : [];
    });
  });
  const dates = exceptions.map(({ date }) => date);
  const twice = dates.find((date, index) => dates.indexOf(date) !== index);
  return twice === undefined ? faults : [...faults, { code: "date_twice", text: `${twice} stands twice among the exceptions` }];
}
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** What can be saved and will not do what was meant. */
export function serviceWarnings(service: Service, resources: readonly Resource[]): readonly Fault[] {
  const givers = resources.filter((resource) => resource.services.includes(service.id));
  if (givers.length === 0) return [{ code: "nobody_gives_it", text: "Nobody is named for this service yet, so it has no free times." }];
  const longest = Math.max(...givers.flatMap(({ hours }) => hours.map(lengthOf)), 0);
  return longest < service.minutes
    ? [{ code: "longer_than_opening", text: `It takes ${service.minutes} minutes; the longest opening of who gives it has ${longest}.` }]
    : [];
}

/** `09:00` to `24:00`. */
function lengthOf({ from, to }: { readonly from: string; readonly to: string }): number {
  return (Number(to.slice(0, 2)) - Number(from.slice(0, 2))) * 60 + Number(to.slice(3)) - Number(from.slice(3));
}
