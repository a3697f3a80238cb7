/** Shops and other systems that tell what happens, as people add and change them: secrets sealed before they are written, every change audited. */
import { type Db, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Secrets } from "../platform/secrets.ts";
import { insertAudit } from "./audit.store.ts";
import type { DoorSecrets, SourceDoor } from "./door-secrets.ts";
import { deleteSource, listSourceRows, lockSource, type SourceListRow, upsertSource } from "./sources.store.ts";

type Deps = { readonly pool: Db; readonly ids: Ids; readonly doorSecrets: DoorSecrets };
type By = { readonly workspaceId: WorkspaceId; readonly actor: string };

export type NewSource = {
  readonly kind: string;
  readonly name: string;
  readonly settings: JsonObject;
  readonly secrets: SourceDoor["secrets"];
};

export async function addSource({ pool, ids, doorSecrets }: Deps, { workspaceId, actor }: By, source: NewSource): Promise<string> {
  const id = ids.next<string>();
  const { kind, name } = source;
  await inTransaction(pool, async (client) => {
    await upsertSource(client, { ...source, id, workspaceId, secrets: doorSecrets.vault.seal(source.secrets, `source:${id}`) });
    await insertAudit(client, { id: ids.next(), workspaceId, actor, action: "source.added", subject: id, detail: { name, kind } });
  });
  return id;
}

export type SourceChange = {
  readonly name?: string;
  readonly settings?: JsonObject;
  /** A new secret; the one before goes on to hold, until the next change. */
  readonly webhookSecret?: string;
};

/** False when the workspace has no such source. */
export async function changeSource(
  { pool, ids, doorSecrets }: Deps,
  { workspaceId, actor }: By,
  id: string,
  change: SourceChange,
): Promise<boolean> {
  const isChanged = await inTransaction(pool, async (client) => {
    const before = await lockSource(client, workspaceId, id);
    if (!before) return false;
    const context = `source:${id}`;
    const { webhookSecret } = doorSecrets.vault.open(before.secrets, context) as SourceDoor["secrets"];
    const isNew = change.webhookSecret !== undefined && change.webhookSecret !== webhookSecret;
    const secrets = isNew
      ? doorSecrets.vault.seal({ webhookSecret: change.webhookSecret, previousWebhookSecret: webhookSecret }, context)
      : before.secrets;
    await upsertSource(client, { ...before, name: change.name ?? before.name, settings: change.settings ?? before.settings, secrets });
    const detail = { changed: Object.keys(change) };
    await insertAudit(client, { id: ids.next(), workspaceId, actor, action: "source.changed", subject: id, detail });
    return true;
  });
  if (isChanged) doorSecrets.forgetSource(id);
  return isChanged;
}

/** With its deliveries. What they told stays with the people. */
export async function removeSource({ pool, ids, doorSecrets }: Deps, { workspaceId, actor }: By, id: string): Promise<boolean> {
  const isRemoved = await inTransaction(pool, async (client) => {
    const before = await lockSource(client, workspaceId, id);
    if (!before) return false;
    await deleteSource(client, id);
    const detail = { name: before.name, kind: before.kind };
    await insertAudit(client, { id: ids.next(), workspaceId, actor, action: "source.removed", subject: id, detail });
    return true;
  });
  if (isRemoved) doorSecrets.forgetSource(id);
  return isRemoved;
}

/** The source with this id, made or replaced. */
export async function saveSource(
  { pool, vault }: { readonly pool: Db; readonly vault: Pick<Secrets, "seal"> },
  source: NewSource & { readonly id: string; readonly workspaceId: WorkspaceId },
): Promise<void> {
  await upsertSource(pool, { ...source, secrets: vault.seal(source.secrets, `source:${source.id}`) });
}

const WEEK_MS = 7 * 86_400_000;

export async function listSources(
  { pool, clock }: { readonly pool: Db; readonly clock: Clock },
  workspaceId: WorkspaceId,
  id: string | null = null,
): Promise<readonly SourceListRow[]> {
  return listSourceRows(pool, workspaceId, new Date(clock.now() - WEEK_MS), id);
}
