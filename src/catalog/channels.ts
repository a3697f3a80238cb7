/** Senders as people add and change them: secrets sealed before they are written, every change audited, lanes told by the revision. */
import type { ChannelKind } from "../consent/consent.ts";
import { type Db, inTransaction } from "../db/pool.ts";
import { AppError } from "../platform/errors.ts";
import type { Clock } from "../platform/clock.ts";
import type { ChannelId, Ids, WorkspaceId } from "../platform/ids.ts";
import type { Secrets } from "../platform/secrets.ts";
import { insertAudit } from "./audit.store.ts";
import type { Channel, ChannelConfig, WhatsAppConfig } from "./channel.ts";
import { deleteChannel, findByNumber, isChannelUsed, lockChannel, updateChannel, upsertChannel } from "./channels.store.ts";
import type { ChannelSecrets, DoorSecrets } from "./door-secrets.ts";
import { bumpCatalogRevision } from "./revision.store.ts";
import { changesBetween } from "../platform/changes.ts";

type Deps = { readonly pool: Db; readonly ids: Ids; readonly clock: Clock; readonly doorSecrets: DoorSecrets };
type Vault = Pick<Secrets, "seal">;
type By = { readonly workspaceId: WorkspaceId; readonly actor: string };

export type NewWhatsApp = { readonly name: string; readonly config: WhatsAppConfig; readonly secrets: ChannelSecrets };
/** Of another kind than WhatsApp: settings and secrets by the names of its form. */
export type NewSender = {
  readonly kind: ChannelKind;
  readonly name: string;
  readonly config: ChannelConfig;
  readonly secrets: { readonly [name: string]: string };
};

/** `taken`: the number is a channel already, of this workspace (then with its id) or of another. */
export type AddedChannel = { readonly kind: "added"; readonly id: ChannelId } | { readonly kind: "taken"; readonly by: ChannelId | null };

/** `isPaused`: it is known and can be looked at; nothing is sent by it before somebody resumes it. */
export async function addChannel(
  { pool, ids, clock, doorSecrets }: Deps,
  { workspaceId, actor }: By,
  { isPaused = false, ...channel }: (NewWhatsApp | NewSender) & { readonly isPaused?: boolean },
): Promise<AddedChannel> {
  return inTransaction(pool, async (client) => {
    // First, for its lock: of two who add the same number at once the second sees the first.
    await bumpCatalogRevision(client);
    const kind = "kind" in channel ? channel.kind : "whatsapp";
    const { phoneNumberId } = channel.config;
    const taken = typeof phoneNumberId === "string" ? await findByNumber(client, phoneNumberId) : null;
    if (taken) return { kind: "taken", by: taken.workspaceId === workspaceId ? taken.id : null };
    const id = ids.next<ChannelId>();
    const { name, config } = channel;
    const secrets = doorSecrets.vault.seal(channel.secrets, `channel:${id}`);
    await upsertChannel(client, { id, workspaceId, kind, name, config, secrets });
    const pause = { reason: "unchecked", detail: actor, at: new Date(clock.now()).toISOString() };
    if (isPaused) await updateChannel(client, { id, name, state: "paused", pause, config, secrets });
    await insertAudit(client, { id: ids.next(), workspaceId, actor, action: "channel.added", subject: id, detail: { name, kind } });
    return { kind: "added", id };
  });
}

/** The channel with this id, made or replaced. */
export async function saveChannel(
  { pool, vault }: { readonly pool: Db; readonly vault: Vault },
  { id, workspaceId, name, config, secrets }: NewWhatsApp & { readonly id: ChannelId; readonly workspaceId: WorkspaceId },
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await upsertChannel(client, { id, workspaceId, kind: "whatsapp", name, config, secrets: vault.seal(secrets, `channel:${id}`) });
    await bumpCatalogRevision(client);
  });
}

export type ChannelChanges = {
  readonly name?: string | undefined;
  readonly state?: Channel["state"] | undefined;
  readonly config: Partial<WhatsAppConfig> | Partial<ChannelConfig>;
  readonly secrets: Partial<ChannelSecrets> | { readonly [name: string]: string };
  /** By the name of a setting: which secret is sent to the place it names. */
  readonly leads?: { readonly [setting: string]: string };
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
    assertNoneIsLedAway(before.config, secrets, changes);
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
    // Of secrets only that they were changed.
    const told = changesBetween(
      { name: before.name, ...before.config },
      { name: changes.name ?? before.name, ...before.config, ...changes.config },
    );
    if (names.length > 0)
      await insertAudit(client, { id: ids.next(), ...audit, action: "channel.changed", detail: { changed: names, changes: told } });
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

function assertNoneIsLedAway(before: ChannelConfig, stored: { readonly [name: string]: unknown }, changes: ChannelChanges): void {
  const config: { readonly [name: string]: unknown } = changes.config;
  const given: { readonly [name: string]: unknown } = changes.secrets;
  for (const [setting, secret] of Object.entries(changes.leads ?? {})) {
    const isMoved = config[setting] !== undefined && config[setting] !== before[setting];
    if (!isMoved || !stored[secret] || given[secret] !== undefined) continue;
    const problem = `is missing: the stored one is not sent to another ${setting}`;
    throw new AppError("invalid_input", `body/secrets/${secret} ${problem}`, {
      details: { faults: [{ path: `secrets/${secret}`, problem }] },
    });
  }
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
