import type { Db } from "../db/pool.ts";
import { newKey, type Secrets } from "../platform/secrets.ts";
import { keepFirstRootKey, readRootKey } from "./root-key.store.ts";

export const ROOT_KEY_CONTEXT = "installation";

/** What derived keys come from: made once, the same in all processes, and whatever becomes of the master key. */
export async function ensureRootKey(pool: Db, secrets: Pick<Secrets, "seal" | "open">): Promise<Uint8Array> {
  const known = await readRootKey(pool);
  if (known === null) await keepFirstRootKey(pool, secrets.seal(newKey().toString("hex"), ROOT_KEY_CONTEXT));
  const sealed = known ?? (await readRootKey(pool));
  if (sealed === null) throw new Error("the table installation is empty: the schema is not ours");
  return Buffer.from(secrets.open(sealed, ROOT_KEY_CONTEXT) as string, "hex");
}
