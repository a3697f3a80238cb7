/** Free slots of a workspace as its rows say. What is found free may be gone a moment later; booking it finds that out. */
import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { Slot } from "./booking.ts";
import { readBusy, readTaken } from "./occupancy.store.ts";
import { type Calendar, freeSlots, type SlotRange, withinNotice } from "./free-slots.ts";
import type { Offer, StoredResource } from "./offer.ts";
import type { Service } from "./service.ts";

const DAY_MS = 86_400_000;

export type Looked = SlotRange & {
  /** Only with that one. */
  readonly resourceId?: string | null | undefined;
  /** A booking that is to be moved: its own time is free for it. */
  readonly except?: string | null | undefined;
};

export async function readSlots(
  db: Db | DbClient,
  workspaceId: WorkspaceId,
  { resources }: Pick<Offer, "resources">,
  service: Service,
  looked: Looked,
): Promise<readonly Slot[]> {
  const named = resources.filter((resource) => resource.services.includes(service.id));
  const wanted = looked.resourceId;
  const own = wanted == null ? named : named.filter(({ id, kind }) => id === wanted || (kind === "room" && isStaff(named, wanted)));
  // Strangers name the range: what is read is no longer than what can be booked.
  const within = withinNotice(service, looked);
  if (own.length === 0 || within.from >= within.until) return [];
  return freeSlots(service, await readCalendars(db, workspaceId, own, { ...looked, ...within }), looked);
}

function isStaff(resources: readonly StoredResource[], id: string): boolean {
  return resources.some((resource) => resource.id === id && resource.kind === "staff");
}

async function readCalendars(
  db: Db | DbClient,
  workspaceId: WorkspaceId,
  resources: readonly StoredResource[],
  { from, until, now, except = null }: Looked,
): Promise<readonly Calendar[]> {
  const ids = resources.map(({ id }) => id);
  const reach = { from: from - DAY_MS, until: until + 2 * DAY_MS };
  const taken = await readTaken(db, workspaceId, ids, { ...reach, now: new Date(now), except });
  const busy = await readBusy(db, workspaceId, ids, reach);
  return resources.map((resource) => ({
    resource,
    holidays: new Set(resource.holidays),
    taken: taken.filter(({ resourceId }) => resourceId === resource.id),
    busy: busy.filter(({ resourceId }) => resourceId === resource.id),
  }));
}
