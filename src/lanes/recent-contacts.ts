/** What people were sent, and when somebody of the team was given them, read outside of a lane's transaction: for what is only asked. */
import type { DbClient } from "../db/pool.ts";
import type { ProfileId } from "../platform/ids.ts";
import type { LaneTx } from "./lane-store.ts";
import { readAssignedAt } from "./postgres/journey-rows.store.ts";
import { readContacts } from "./postgres/message-rows.store.ts";

export function contactReader(db: Pick<DbClient, "query">): Pick<LaneTx, "contacts" | "assignedAt"> {
  return {
    contacts: async (ids: readonly ProfileId[], since) => readContacts(db, ids, since),
    assignedAt: async (ids: readonly ProfileId[], since) => readAssignedAt(db, ids, since),
  };
}
