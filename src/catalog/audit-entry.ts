import type { DbClient } from "../db/pool.ts";
import { insertAudit } from "./audit.store.ts";

/** For other areas that change what people decide: written in the transaction of the change. */
export async function insertAuditEntry(client: DbClient, entry: Parameters<typeof insertAudit>[1]): Promise<void> {
  await insertAudit(client, entry);
}
