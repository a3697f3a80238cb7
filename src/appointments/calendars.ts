/** Calendars that somebody keeps elsewhere, for other areas: connecting them, and what is known of them. */
import { type Db, type DbClient } from "../db/pool.ts";
import type { Secrets } from "../platform/secrets.ts";
import {
  askForReading,
  type CalendarKey,
  deleteCalendar,
  deleteEvents,
  dueCalendars,
  endLeaving,
  leaveCalendar,
  listCalendars,
  noteFailing,
  noteReading,
  oweAgain,
  oweComing,
  putOffOwed,
  readCalendar,
  readEventOf,
  readEvents,
  readOwed,
  saveCalendarRow,
  saveEvent,
  settleOwed,
  type StoredCalendar,
  takesTime,
} from "./calendar.store.ts";

export type { CalendarKey, Owed, ShownCalendar, StoredCalendar, StoredEvent } from "./calendar.store.ts";

type Vault = Pick<Secrets, "seal" | "open">;
const contextOf = ({ workspaceId, resourceId }: CalendarKey): string => `appointment_calendar:${workspaceId}/${resourceId}`;

export function passwordOf(vault: Pick<Vault, "open">, calendar: StoredCalendar): string {
  return vault.open(calendar.sealed, contextOf(calendar)) as string;
}

export type Connection = Pick<StoredCalendar, "url" | "name" | "user" | "everyMinutes" | "writesNames"> & { readonly password: string };

/** From the commit on it is read, and told of what is booked from now on. False: another one is connected. */
export async function connectCalendar(
  client: DbClient,
  vault: Pick<Vault, "seal">,
  key: CalendarKey,
  { password, ...connection }: Connection,
  saving: { readonly at: Date; readonly by: string },
): Promise<boolean> {
  if (!(await saveCalendarRow(client, key, { ...connection, sealed: vault.seal(password, contextOf(key)), ...saving }))) return false;
  await oweComing(client, key, saving.at);
  return true;
}

/** What the runner of the engine does with them. */
export const calendarRows = {
  due: dueCalendars,
  read: readCalendar,
  noteReading,
  noteFailing,
  endLeaving,
  events: readEvents,
  eventOf: readEventOf,
  saveEvent,
  deleteEvents,
  owed: readOwed,
  owe: oweAgain,
  settle: settleOwed,
  putOff: putOffOwed,
  takesTime,
} as const;

export async function calendarOf(db: Db | DbClient, key: CalendarKey): ReturnType<typeof readCalendar> {
  return readCalendar(db, key);
}

export async function calendarsOf(db: Db | DbClient, workspaceId: CalendarKey["workspaceId"]): ReturnType<typeof listCalendars> {
  return listCalendars(db, workspaceId);
}

/** All of it is read anew, at once. */
export async function readSoon(db: Db | DbClient, key: CalendarKey, at: Date): Promise<boolean> {
  return askForReading(db, key, at);
}

/** `keepsEvents`: they stay as they are, and nobody looks after them any more. Else the connection ends when the last of ours is taken out. */
export async function disconnectCalendar(
  client: DbClient,
  key: CalendarKey,
  { at, keepsEvents }: { readonly at: Date; readonly keepsEvents: boolean },
): Promise<void> {
  if (keepsEvents) await deleteCalendar(client, key);
  else await leaveCalendar(client, key, at);
}
