/** Reading bookings, for other areas. */
import type { Db, DbClient } from "../db/pool.ts";
import type { ProfileId, WorkspaceId } from "../platform/ids.ts";
import {
  type BookingFilter,
  type Contact,
  findAsked,
  findBooking,
  lapsedHolds,
  listBookings,
  lockBooking,
  lockUpcoming,
  readBooking,
  readChanges,
  readContacts,
  readLastGiver,
  type StoredBooking,
  type StoredChange,
} from "./booking.store.ts";
import { type Due, putOffDue, takeDue } from "./due.store.ts";
import { readBusy } from "./occupancy.store.ts";
import type { Span } from "./opening.ts";

export type { Contact, StoredBooking } from "./booking.store.ts";
export type { Due } from "./due.store.ts";

export async function bookingOf(db: Db | DbClient, workspaceId: WorkspaceId, id: string): Promise<StoredBooking | null> {
  return readBooking(db, workspaceId, id);
}

export async function lockedBooking(client: DbClient, workspaceId: WorkspaceId, id: string): Promise<StoredBooking | null> {
  return lockBooking(client, workspaceId, id);
}

export async function bookingById(db: Db | DbClient, id: string): Promise<StoredBooking | null> {
  return findBooking(db, id);
}

/** What was made for that question of a journey, which may ask twice. */
export async function bookingAskedBy(db: Db | DbClient, workspaceId: WorkspaceId, askedBy: string): Promise<StoredBooking | null> {
  return findAsked(db, workspaceId, askedBy);
}

/** The next that these have of that service; nobody books them another one before the transaction ends, if they ask here first. */
export async function lockedUpcoming(
  client: DbClient,
  workspaceId: WorkspaceId,
  profileIds: readonly ProfileId[],
  serviceId: string,
  now: Date,
): Promise<StoredBooking | null> {
  return profileIds.length === 0 ? null : lockUpcoming(client, workspaceId, profileIds, { serviceId, now });
}

export async function bookingsOf(db: Db | DbClient, workspaceId: WorkspaceId, filter: BookingFilter): Promise<readonly StoredBooking[]> {
  return listBookings(db, workspaceId, filter);
}

/** Whom these had last: for that service, else for another one. */
export async function lastGiver(
  db: Db | DbClient,
  workspaceId: WorkspaceId,
  profileIds: readonly ProfileId[],
  serviceId: string,
): Promise<string | null> {
  return readLastGiver(db, workspaceId, profileIds, serviceId);
}

export async function changesOf(db: Db | DbClient, workspaceId: WorkspaceId, id: string): Promise<readonly StoredChange[]> {
  return readChanges(db, workspaceId, id);
}

export async function busyTimes(
  db: Db | DbClient,
  workspaceId: WorkspaceId,
  resourceIds: readonly string[],
  span: Span,
): ReturnType<typeof readBusy> {
  return readBusy(db, workspaceId, resourceIds, span);
}

export async function takeNextDue(client: DbClient, now: Date): Promise<Due | null> {
  return takeDue(client, now);
}

/** What could not be done comes again then. */
export async function doLater(db: Db, due: Due, until: Date): Promise<void> {
  await putOffDue(db, due, until);
}

export async function holdsToEnd(db: Db | DbClient, now: Date, limit: number): ReturnType<typeof lapsedHolds> {
  return lapsedHolds(db, now, limit);
}

/** Names and addresses by profile. */
export async function contactsOf(
  db: Db | DbClient,
  workspaceId: WorkspaceId,
  profileIds: readonly string[],
): Promise<ReadonlyMap<string, Contact>> {
  if (profileIds.length === 0) return new Map();
  return new Map((await readContacts(db, workspaceId, [...new Set(profileIds)])).map((contact) => [contact.id, contact]));
}
