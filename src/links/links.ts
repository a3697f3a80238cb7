import type { Db } from "../db/pool.ts";
import { readLink, type StoredLink } from "./link.store.ts";

export type { StoredLink } from "./link.store.ts";

export async function readLinkByCode(db: Db, code: string): Promise<StoredLink | null> {
  return readLink(db, code);
}
