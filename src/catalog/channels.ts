/** Senders and sources as people add and change them: secrets sealed before they are written, every change audited, lanes told by the revision. */
import { type Db, inTransaction } from "../db/pool.ts";
import { AppError } from "../platform/errors.ts";
import type { Clock } from "../platform/clock.ts";
import type { ChannelId, Ids, WorkspaceId } from "../platform/ids.ts";
import type { Secrets } from "../platform/secrets.ts";
import { insertAudit } from "./audit.store.ts";
import type { Channel, WhatsAppConfig } from "./channel.ts";
import {
  deleteChannel,
  findByNumber,
  isChannelUsed,
  listSourceRows,
  lockChannel,
  type SourceListRow,
  updateChannel,
  upsertChannel,
  upsertSource,
} from "./channels.store.ts";
import type { ChannelSecrets, DoorSecrets, SourceDoor } from "./door-secrets.ts";
import { bumpCatalogRevision } from "./revision.store.ts";

type Deps = { readonly pool: Db; readonly ids: Ids; readonly clock: Clock; readonly doorSecrets: DoorSecrets };
type Vault = Pick<Secrets, "seal">;
type By = { readonly workspaceId: WorkspaceId; readonly actor: string };

export type NewChannel = { readonly name: string; readonly config: WhatsAppConfig; readonly secrets: ChannelSecrets };

/** `taken`: the number is a channel already, of this workspace (then with its id) or of another. */
export type AddedChannel = { readonly kind: "added"; readonly id: ChannelId } | { readonly kind: "taken"; readonly by: ChannelId | null };

/** `isPaused`: it is known and can be looked at; nothing is sent by it before somebody resumes it. */
export async function addChannel(
  { pool, ids, clock, doorSecrets }: Deps,
  { workspaceId, actor }: By,
  { isPaused = false, ...channel }: NewChannel & { readonly isPaused?: boolean },
): Promise<AddedChannel> {
  return inTransaction(pool, async (client) => {
    // First, for its lock: of two who add the same number at once the second sees the first.
    await bumpCatalogRevision(client);
    const taken = await findByNumber(client, channel.config.phoneNumberId);
    if (taken) return { kind: "taken", by: taken.workspaceId === workspaceId ? taken.id : null };
    const id = ids.next<ChannelId>();
    const { name, config } = channel;
    const secrets = doorSecrets.vault.seal(channel.secrets, `channel:${id}`);
    await upsertChannel(client, { id, workspaceId, name, config, secrets });
    const pause = { reason: "unchecked", detail: actor, at: new Date(clock.now()).toISOString() };
    if (isPaused) await updateChannel(client, { id, name, state: "paused", pause, config, secrets });
    await insertAudit(client, { id: ids.next(), workspaceId, actor, action: "channel.added", subject: id, detail: { name } });
    return { kind: "added", id };
  });
}

/** The channel with this id, made or replaced. */
export async function saveChannel(
  { pool, vault }: { readonly pool: Db; readonly vault: Vault },
  { id, workspaceId, name, config, secrets }: NewChannel & { readonly id: ChannelId; readonly workspaceId: WorkspaceId },
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await upsertChannel(client, { id, workspaceId, name, config, secrets: vault.seal(secrets, `channel:${id}`) });
    await bumpCatalogRevision(client);
  });
}

export type ChannelChanges = {
  readonly name?: string | undefined;
  readonly state?: Channel["state"] | undefined;
  readonly config: Partial<WhatsAppConfig>;
  readonly secrets: Partial<ChannelSecrets>;
};

/** False when the workspace has no such channel. `invalid_input` when stored secrets would go to another address than they were given for. */
export async function changeChannel(
  { pool, ids, clock, doorSecrets }: Deps,
  { workspaceId, actor }: By,
  id: ChannelId,
  changes: ChannelChanges,
): Promise<boolean> {
  const changed = await inTransaction(pool, async (client) => {
    const before = await lockChannel(client, workspaceId, id);
    if (!before) return false;
    const { baseUrl = before.config.baseUrl } = changes.config;
    if (baseUrl !== before.config.baseUrl && (changes.secrets.accessToken === undefined || changes.secrets.appSecret === undefined))
      throw new AppError(
        "invalid_input",
        "another baseUrl comes with accessToken and appSecret in the same request: the stored ones are not sent to another address",
      );
    const context = `channel:${id}`;
    const secrets = doorSecrets.vault.open(before.secrets, context) as ChannelSecrets;
    const { state = before.state } = changes;
    const at = new Date(clock.now()).toISOString();
    const isRotation = changes.secrets.appSecret !== undefined && changes.secrets.appSecret !== secrets.appSecret;
    await updateChannel(client, {
      id,
      name: changes.name ?? before.name,
      state,
      pause: state === before.state ? before.pause : state === "paused" ? { reason: "by_hand", detail: actor, at } : null,
      config: { ...before.config, ...changes.config },
      secrets: doorSecrets.vault.seal(
        { ...secrets, ...changes.secrets, ...(isRotation ? { previousAppSecret: secrets.appSecret } : {}) },
        context,
      ),
    });
    const names = [...(changes.name === undefined ? [] : ["name"]), ...Object.keys(changes.config), ...Object.keys(changes.secrets)];
    const audit = { workspaceId, actor, subject: id };
    if (names.length > 0) await insertAudit(client, { id: ids.next(), ...audit, action: "channel.changed", detail: { changed: names } });
    if (state !== before.state)
      await insertAudit(client, {
        id: ids.next(),
        ...audit,
        action: state === "paused" ? "channel.paused" : "channel.resumed",
        detail: {},
      });
    await bumpCatalogRevision(client);
    return true;
  });
  if (changed) doorSecrets.forgetChannel(id);
  return changed;
}

/** `used`: something was sent or received by it, which would lose its sender. */
export async function removeChannel(
  { pool, ids, doorSecrets }: Deps,
  { workspaceId, actor }: By,
  id: ChannelId,
): Promise<"removed" | "unknown" | "used"> {
  const done = await inTransaction(pool, async (client) => {
    const before = await lockChannel(client, workspaceId, id);
    if (!before) return "unknown";
    if (await isChannelUsed(client, id)) return "used";
    await deleteChannel(client, id);
    const detail = { name: before.name };
    await insertAudit(client, { id: ids.next(), workspaceId, actor, action: "channel.removed", subject: id, detail });
    await bumpCatalogRevision(client);
    return "removed";
  });
  if (done === "removed") doorSecrets.forgetChannel(id);
  return done;
}

export async function addSource(
  { pool, ids, doorSecrets }: Deps,
  { workspaceId, actor }: By,
  source: { readonly name: string; readonly secrets: SourceDoor["secrets"] },
): Promise<string> {
  const id = ids.next<string>();
  await inTransaction(pool, async (client) => {
    await upsertSource(client, { id, workspaceId, name: source.name, secrets: doorSecrets.vault.seal(source.secrets, `source:${id}`) });
    await insertAudit(client, { id: ids.next(), workspaceId, actor, action: "source.added", subject: id, detail: { name: source.name } });
  });
  return id;
}

/** The source with this id, made or replaced. */
export async function saveSource(
  { pool, vault }: { readonly pool: Db; readonly vault: Vault },
  source: { readonly id: string; readonly workspaceId: WorkspaceId; readonly name: string; readonly secrets: SourceDoor["secrets"] },
): Promise<void> {
  await upsertSource(pool, { ...source, secrets: vault.seal(source.secrets, `source:${source.id}`) });
}

export async function listSources(pool: Db, workspaceId: WorkspaceId): Promise<readonly SourceListRow[]> {
  return listSourceRows(pool, workspaceId);
}
