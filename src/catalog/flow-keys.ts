/** Key pairs of a number for the data endpoint of Flows: made here, sealed with the channel's other secrets, the newest used by Meta. */
import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { type Db, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import type { ChannelId, Ids, WorkspaceId } from "../platform/ids.ts";
import { insertAudit } from "./audit.store.ts";
import { lockChannel, updateChannel } from "./channels.store.ts";
import type { ChannelSecrets, DoorSecrets, FlowKey } from "./door-secrets.ts";

export type FlowKeyPorts = {
  readonly pool: Db;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly doorSecrets: DoorSecrets;
  /** Tells Meta the public key of the channel's number. */
  readonly uploadPublicKey: (channelId: ChannelId, publicKey: string) => Promise<void>;
};
export type By = { readonly workspaceId: WorkspaceId; readonly actor: string };

/** Phones may hold the public key before for this long; after that they have fetched the new one. */
const KEPT_MS = 7 * 86_400_000;

/**
 * Which keys still open something: all that may have reached Meta, until a newer one has been there for a week. One whose upload was
 * never confirmed may have arrived all the same.
 */
export function keptKeys(keys: readonly FlowKey[], now: number): readonly FlowKey[] {
  const newestFirst = keys.toSorted((a, b) => b.madeAt.localeCompare(a.madeAt));
  const settled = newestFirst.findIndex(({ uploadedAt }) => uploadedAt !== null && Date.parse(uploadedAt) <= now - KEPT_MS);
  return settled === -1 ? newestFirst : newestFirst.slice(0, settled + 1);
}

/** Makes a new pair and gives Meta its public half; the one before stays good for a week. */
export async function rotateFlowKey(
  ports: FlowKeyPorts,
  { workspaceId, actor }: By,
  channelId: ChannelId,
): Promise<{ readonly madeAt: string }> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2_048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const madeAt = new Date(ports.clock.now()).toISOString();
  const key: FlowKey = { privateKey, publicKey, madeAt, uploadedAt: null };
  // Known before Meta hands it to phones: the other way round the first of them could not be read.
  await changeKeys(ports, workspaceId, channelId, (keys) => [key, ...keys]);
  await ports.uploadPublicKey(channelId, publicKey);
  const uploadedAt = new Date(ports.clock.now()).toISOString();
  await changeKeys(ports, workspaceId, channelId, (keys) =>
    keys.map((one) => (one.publicKey === publicKey ? { ...one, uploadedAt } : one)),
  );
  await insertAudit(ports.pool, {
    id: ports.ids.next(),
    workspaceId,
    actor,
    action: "channel.flow_key",
    subject: channelId,
    detail: { madeAt },
  });
  return { madeAt };
}

/** Before a form is published: without a key Meta refuses. */
export async function ensureFlowKey(ports: FlowKeyPorts, by: By, channelId: ChannelId): Promise<void> {
  const door = await ports.doorSecrets.channel(channelId);
  if (door?.secrets.flowKeys?.some(({ uploadedAt }) => uploadedAt !== null)) return;
  await rotateFlowKey(ports, by, channelId);
}

async function changeKeys(
  { pool, clock, doorSecrets }: FlowKeyPorts,
  workspaceId: WorkspaceId,
  channelId: ChannelId,
  change: (keys: readonly FlowKey[]) => readonly FlowKey[],
): Promise<void> {
  await inTransaction(pool, async (client) => {
    const row = await lockChannel(client, workspaceId, channelId);
    if (!row) throw new AppError("not_found", `there is no channel ${channelId} in this workspace`);
    const secrets = doorSecrets.vault.open(row.secrets, `channel:${channelId}`) as ChannelSecrets;
    const flowKeys = keptKeys(change(secrets.flowKeys ?? []), clock.now());
    await updateChannel(client, {
      ...row,
      id: channelId,
      secrets: doorSecrets.vault.seal({ ...secrets, flowKeys }, `channel:${channelId}`),
    });
  });
  doorSecrets.forgetChannel(channelId);
}
