/** Who waits for a time, and whom a time that became free is offered to. */
import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import { findByOffer, findInLine, insertWaiting, listWaitingRows, lockLine, setWaiting, type Waiting } from "./waiting.store.ts";

export type { Waiting } from "./waiting.store.ts";

/** One place in a line each: who stands there stays where they are. */
export async function joinLine(db: Db | DbClient, waiting: Waiting): Promise<Waiting> {
  const known = await findInLine(db, waiting);
  if (known) return known;
  await insertWaiting(db, waiting);
  return waiting;
}

export async function listWaiting(db: Db | DbClient, workspaceId: WorkspaceId): Promise<readonly Waiting[]> {
  return listWaitingRows(db, workspaceId, ["waiting", "offered"]);
}

export async function lineFor(client: DbClient, workspaceId: WorkspaceId, startsAt: Date, resourceId: string): Promise<readonly Waiting[]> {
  return lockLine(client, workspaceId, startsAt, resourceId);
}

export async function offered(
  client: DbClient,
  waiting: Waiting,
  offer: { readonly bookingId: string; readonly until: Date; readonly at: Date },
): Promise<void> {
  await setWaiting(client, waiting, { state: "offered", bookingId: offer.bookingId, offeredUntil: offer.until, at: offer.at });
}

/** What became of an offer: taken, or passed on to the next. Nothing where the booking was none. */
export async function endOffer(client: DbClient, workspaceId: WorkspaceId, bookingId: string, isTaken: boolean, at: Date): Promise<void> {
  const waiting = await findByOffer(client, workspaceId, bookingId);
  if (waiting?.state === "offered")
    await setWaiting(client, waiting, { state: isTaken ? "booked" : "passed", bookingId: null, offeredUntil: null, at });
}

export async function leaveLine(db: Db | DbClient, workspaceId: WorkspaceId, id: string, at: Date): Promise<boolean> {
  return setWaiting(db, { workspaceId, id }, { state: "left", bookingId: null, offeredUntil: null, at });
}
