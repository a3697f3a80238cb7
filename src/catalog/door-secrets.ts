/** Opened secrets of channels and sources, remembered for a few seconds. Handed to code that needs them, never to an answer or a log. */
import { ShortCache } from "../platform/short-cache.ts";
import type { ChannelKind } from "../consent/consent.ts";
import type { WhatsAppConfig, WhatsAppSecrets } from "./channel.ts";
import type { Db } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Secrets } from "../platform/secrets.ts";
import { readChannelSecrets, readSourceSecrets, touchChannelWebhook } from "./door-secrets.store.ts";

/** A pair for the data endpoint of Flows, PEM. `uploadedAt` is null until Meta has confirmed the public key. */
export type FlowKey = {
  readonly privateKey: string;
  readonly publicKey: string;
  readonly madeAt: string;
  readonly uploadedAt: string | null;
};
/** `previousAppSecret` is set while Meta's app secret is being rotated: both sign. `flowKeys`: the newest first. */
export type ChannelSecrets = WhatsAppSecrets & { readonly previousAppSecret?: string; readonly flowKeys?: readonly FlowKey[] };
export type ChannelDoor = {
  readonly id: ChannelId;
  readonly workspaceId: WorkspaceId;
  readonly config: WhatsAppConfig;
  readonly secrets: ChannelSecrets;
};
/** Of any kind but WhatsApp: secrets by the names of its form. */
export type SenderDoor = {
  readonly id: ChannelId;
  readonly workspaceId: WorkspaceId;
  readonly kind: ChannelKind;
  readonly secrets: { readonly [name: string]: string };
};
export type SourceDoor = {
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly kind: string;
  readonly name: string;
  readonly settings: JsonObject;
  /** While the secret is being changed, the one before holds too. */
  readonly secrets: { readonly webhookSecret: string; readonly previousWebhookSecret?: string };
};

export type DoorSecrets = {
  /** A WhatsApp number. */
  readonly channel: (id: ChannelId) => Promise<ChannelDoor | null>;
  readonly sender: (id: ChannelId) => Promise<SenderDoor | null>;
  readonly source: (id: string) => Promise<SourceDoor | null>;
  /** Notes, at most every few seconds, that a channel's webhooks arrive; null: not now. */
  readonly heard: (id: ChannelId) => Promise<void> | null;
  /** For whoever changes secrets: how they are written, and that this process must read them anew. */
  readonly vault: Pick<Secrets, "seal" | "open">;
  readonly forgetChannel: (id: ChannelId) => void;
  readonly forgetSource: (id: string) => void;
};

const CACHE_MS = 5_000;
const HEARD_EVERY_MS = 5_000;

export function createDoorSecrets({
  pool,
  clock,
  secrets,
}: {
  readonly pool: Db;
  readonly clock: Clock;
  readonly secrets: Secrets;
}): DoorSecrets {
  const channels = new ShortCache<ChannelDoor | null>(clock, { forMs: CACHE_MS, limit: 1_000 });
  const senders = new ShortCache<SenderDoor | null>(clock, { forMs: CACHE_MS, limit: 1_000 });
  const sources = new ShortCache<SourceDoor | null>(clock, { forMs: CACHE_MS, limit: 1_000 });
  const heardAt = new Map<ChannelId, number>();
  return {
    vault: secrets,
    forgetChannel: (id) => {
      channels.forget(id);
      senders.forget(id);
    },
    forgetSource: (id) => sources.forget(id),
    channel: (id) =>
      channels.get(id, async () => {
        const row = await readChannelSecrets(pool, id);
        if (row?.kind !== "whatsapp") return null;
        const opened = secrets.open(row.secrets, `channel:${id}`) as ChannelSecrets;
        return { id: row.id, workspaceId: row.workspaceId, config: row.config as WhatsAppConfig, secrets: opened };
      }),
    sender: async (id) =>
      senders.get(id, async () => {
        const row = await readChannelSecrets(pool, id);
        if (!row || row.kind === "whatsapp") return null;
        const opened = secrets.open(row.secrets, `channel:${id}`) as SenderDoor["secrets"];
        return { id: row.id, workspaceId: row.workspaceId, kind: row.kind, secrets: opened };
      }),
    source: async (id) =>
      sources.get(id, async () => {
        const row = await readSourceSecrets(pool, id);
        return row && { ...row, secrets: secrets.open(row.secrets, `source:${id}`) as SourceDoor["secrets"] };
      }),
    heard: (id) => {
      const now = clock.monotonic();
      if (now - (heardAt.get(id) ?? -Infinity) < HEARD_EVERY_MS) return null;
      heardAt.set(id, now);
      return touchChannelWebhook(pool, id, new Date(clock.now()));
    },
  };
}
