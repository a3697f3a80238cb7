import type { DbClient } from "../../db/pool.ts";
import type { InboxId } from "../../platform/ids.ts";
import type { NewInboxRow } from "../inbox.ts";
import { appendInbox } from "./inbox.store.ts";

/** Puts rows into the inboxes within a transaction that keeps more than them: either all of it or nothing. Wake the lanes after the commit. */
export async function appendWithin(client: DbClient, rows: readonly NewInboxRow[]): Promise<ReadonlySet<InboxId>> {
  return appendInbox(client, rows);
}
