/** Values that calls of journeys put into headers or sign with: written, named, never shown again, and told to no other host than they were given for. */
import { type Db, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import type { Secrets } from "../platform/secrets.ts";
import { ShortCache } from "../platform/short-cache.ts";
import { insertAudit } from "./audit.store.ts";
import { deleteSecret, listSecretRows, readSecret, type SecretRow, upsertSecret } from "./journey-secrets.store.ts";

type By = { readonly workspaceId: WorkspaceId; readonly actor: string };
type Deps = { readonly pool: Db; readonly ids: Ids };

/** `hosts`: as in an address, with the port where there is one; those of no other address hear the value or are signed to with it. */
export type JourneySecret = { readonly value: string; readonly hosts: readonly string[] };

const CACHE_MS = 5_000;

export async function listJourneySecrets(pool: Db, workspaceId: WorkspaceId): Promise<readonly SecretRow[]> {
  return listSecretRows(pool, workspaceId);
}

export async function saveJourneySecret(
  { pool, ids, vault }: Deps & { readonly vault: Pick<Secrets, "seal"> },
  { workspaceId, actor }: By,
  name: string,
  { value, hosts }: JourneySecret,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await upsertSecret(client, { workspaceId, name, sealed: vault.seal(value, contextOf(workspaceId, name)), hosts, changedBy: actor });
    await insertAudit(client, { id: ids.next(), workspaceId, actor, action: "secret.saved", subject: name, detail: { hosts } });
  });
}

/** False when there is none of that name. Calls that need it fail from then on, visibly. */
export async function removeJourneySecret({ pool, ids }: Deps, { workspaceId, actor }: By, name: string): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    if (!(await deleteSecret(client, workspaceId, name))) return false;
    await insertAudit(client, { id: ids.next(), workspaceId, actor, action: "secret.removed", subject: name, detail: {} });
    return true;
  });
}

/** For whoever makes the calls: opened values, remembered for a few seconds. */
export function createJourneySecrets(deps: {
  readonly pool: Db;
  readonly clock: Clock;
  readonly vault: Pick<Secrets, "open">;
}): (workspaceId: WorkspaceId, name: string) => Promise<JourneySecret | null> {
  const cache = new ShortCache<JourneySecret | null>(deps.clock, { forMs: CACHE_MS, limit: 1_000 });
  return async (workspaceId, name) => {
    const context = contextOf(workspaceId, name);
    return cache.get(context, async () => {
      const secret = await readSecret(deps.pool, workspaceId, name);
      return secret && { value: deps.vault.open(secret.sealed, context) as string, hosts: secret.hosts };
    });
  };
}

function contextOf(workspaceId: WorkspaceId, name: string): string {
  return `journey-secret:${workspaceId}/${name}`;
}
