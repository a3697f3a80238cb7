/** What becomes due of bookings: reminders, their end, and gaps that somebody may wait for. */
import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { StoredBooking } from "./booking.store.ts";

export type Due = { readonly workspaceId: WorkspaceId; readonly bookingId: string; readonly kind: string };

export async function setDue(
  client: DbClient,
  { workspaceId, id }: Pick<StoredBooking, "workspaceId" | "id">,
  dues: readonly { readonly kind: string; readonly dueAt: Date }[],
): Promise<void> {
  await client.query(`delete from appointment_due where workspace_id = $1 and booking_id = $2 and kind not like 'gap %'`, [
    workspaceId,
    id,
  ]);
  for (const { kind, dueAt } of dues)
    await client.query(
      `insert into appointment_due (workspace_id, booking_id, kind, due_at) values ($1, $2, $3, $4)
       on conflict (workspace_id, booking_id, kind) do update set due_at = excluded.due_at`,
      [workspaceId, id, kind, dueAt],
    );
}

/** Somebody in the waiting list may have the time that this booking leaves. */
export async function setGap(
  client: DbClient,
  { workspaceId, id, resourceId, startsAt }: Pick<StoredBooking, "workspaceId" | "id" | "resourceId" | "startsAt">,
  now: Date,
): Promise<void> {
  await client.query(
    `insert into appointment_due (workspace_id, booking_id, kind, due_at) values ($1, $2, $3, $4) on conflict do nothing`,
    [workspaceId, id, `gap ${startsAt.getTime()} ${resourceId}`, now],
  );
}

/** Takes what is due first; whoever else looks takes another one. */
export async function takeDue(client: DbClient, now: Date): Promise<Due | null> {
  const { rows } = await client.query<Due>(
    `delete from appointment_due where (workspace_id, booking_id, kind) in
       (select workspace_id, booking_id, kind from appointment_due where due_at <= $1 order by due_at limit 1 for update skip locked)
     returning workspace_id as "workspaceId", booking_id as "bookingId", kind`,
    [now],
  );
  return rows[0] ?? null;
}

export async function putOffDue(db: Db, { workspaceId, bookingId, kind }: Due, until: Date): Promise<void> {
  await db.query("update appointment_due set due_at = $4 where workspace_id = $1 and booking_id = $2 and kind = $3", [
    workspaceId,
    bookingId,
    kind,
    until,
  ]);
}
