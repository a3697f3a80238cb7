import type { InboxRow } from "../lanes/inbox.ts";
import type { ProfileId } from "../platform/ids.ts";

/** Rows of these kinds always name their profile; one without is a bug of the door. */
export function profileOf(row: InboxRow): ProfileId {
  if (row.profileId === null) throw new Error(`inbox row ${row.id} (${row.item.kind}) names no profile`);
  return row.profileId;
}
