/** Who is to give an appointment that a journey offers: somebody it names, whoever the person had last time, or anybody. */
import { lastGiver, type StoredBooking } from "../appointments/bookings.ts";
import type { Offer } from "../appointments/offer.ts";
import type { Db } from "../db/pool.ts";
import { LAST_GIVER } from "../journeys/service-check.ts";
import { isUuid, type ProfileId, type WorkspaceId } from "../platform/ids.ts";

export type GiverAsked = {
  readonly workspaceId: WorkspaceId;
  /** With those that were merged into it. */
  readonly profileIds: readonly ProfileId[];
  readonly serviceId: string;
  /** What is moved. */
  readonly known: StoredBooking | null;
  readonly staffId: string | null;
  readonly offer: Offer;
  /** Whether that one has any free time as far ahead as one looks. */
  readonly hasTime: (resourceId: string) => Promise<boolean>;
};

/** Null: anybody. An id that is nobody's finds no times. */
export async function giverOf(pool: Db, asked: GiverAsked): Promise<string | null> {
  const { workspaceId, profileIds, serviceId, known, staffId, offer } = asked;
  if (staffId !== LAST_GIVER) return staffId === null || isUuid(staffId) ? staffId : null;
  const last = known?.resourceId ?? (await lastGiver(pool, workspaceId, profileIds, serviceId));
  const isThere = last !== null && offer.resources.some(({ id, services }) => id === last && services.includes(serviceId));
  return isThere && (await asked.hasTime(last)) ? last : null;
}
