/**
 * Whether a sender can send and hear, and how Meta sees its number. Looked at when people ask, after news from Meta, and each hour.
 * What changes (quality, limit, throughput, status) is kept as a history. Read by people; nothing is sent or held by it.
 */
import { type Db, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import type { ChannelId, Ids, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Logger } from "../platform/log.ts";
import type { Catalog } from "./catalog.ts";
import { type Portfolio, type WhatsAppChannel, whatsAppOnly } from "./channel.ts";
import { insertAudit } from "./audit.store.ts";
import { notePortfolio } from "./portfolios.ts";
import { insertHealthChanges, listChannelsToInspect, lockHealth, putHealth, readHealth } from "./channel-health.store.ts";

export const CHECKS = ["token", "permissions", "number", "name", "account", "subscription", "webhook", "limits", "forms"] as const;
/** `problem` is a code that the console has words and a way out for; null when all is well. `detail` is Meta's own text. */
export type ChannelCheck = {
  readonly check: (typeof CHECKS)[number];
  readonly state: "ok" | "warning" | "failed" | "unknown";
  readonly problem: string | null;
  readonly detail: string | null;
};
/** Meta's words, unchanged (section 2.2 of the WhatsApp reference); null where it did not say. */
export type NumberFacts = {
  readonly verifiedName: string | null;
  readonly quality: string | null;
  readonly status: string | null;
  readonly nameStatus: string | null;
  readonly messagingLimit: string | null;
  readonly throughput: string | null;
  readonly username: string | null;
  readonly tokenExpiresAt: string | null;
};
export type ChannelHealth = { readonly checks: readonly ChannelCheck[]; readonly facts: NumberFacts };
/** `portfolio`: whose messaging limit the number shares; null: not told. */
export type Inspected = ChannelHealth & { readonly portfolio: Portfolio | null };

export const WATCHED = ["quality", "status", "nameStatus", "messagingLimit", "throughput"] as const;
export type HealthChange = { readonly fact: (typeof WATCHED)[number]; readonly before: string | null; readonly after: string | null };

export type ChannelInspectorDeps = {
  readonly pool: Db;
  readonly clock: Clock;
  readonly log: Logger;
  readonly catalog: { readonly current: () => Catalog; readonly refresh: () => Promise<unknown> };
  /** Asks Meta; failures of single questions are checks, not errors. */
  readonly inspect: (channel: WhatsAppChannel) => Promise<Inspected>;
  /** Hears of numbers whose messaging limit is another one now. */
  readonly limitChanged: (channelIds: readonly ChannelId[]) => Promise<void>;
};
export type ChannelInspector = {
  /** Now. */
  readonly inspect: (channelId: ChannelId) => Promise<ChannelHealth>;
  /** Soon, in the background; many requests become one. Never throws. */
  readonly request: (channelId: ChannelId) => void;
  /** Those not looked at for `olderThanMs`. Never throws. */
  readonly inspectStale: (olderThanMs: number) => Promise<void>;
  readonly idle: () => Promise<void>;
};

const GATHER_MS = 500;

export function createChannelInspector(deps: ChannelInspectorDeps): ChannelInspector {
  const { pool, clock, log, catalog } = deps;
  /** Not begun: news that comes while one is under way may not be in what it is told. */
  const pending = new Set<ChannelId>();
  /** The latest of each channel, after those before it. */
  const looks = new Map<ChannelId, Promise<void>>();

  const inspect: ChannelInspector["inspect"] = async (channelId) => {
    const known = (): WhatsAppChannel | null => whatsAppOnly(catalog.current().channels.get(channelId));
    const channel = known() ?? (await catalog.refresh(), known());
    if (!channel) throw new AppError("not_found", `there is no channel ${channelId}`);
    const { portfolio, ...health } = await deps.inspect(channel);
    await keep(pool, channel, health, new Date(clock.now()));
    const changed = portfolio ? await notePortfolio(pool, { workspaceId: channel.workspaceId, channelId, portfolio }) : [];
    if (changed.length > 0) await deps.limitChanged(changed);
    return health;
  };
  const quietly = async (channelId: ChannelId): Promise<void> => {
    try {
      await inspect(channelId);
    } catch (error) {
      log.warn({ err: error, channel: channelId }, "the channel could not be looked at");
    }
  };
  return {
    inspect,
    request: (channelId) => {
      if (pending.has(channelId)) return;
      pending.add(channelId);
      const earlier = looks.get(channelId);
      const soon = async (): Promise<void> => {
        await Promise.all([earlier, clock.sleep(GATHER_MS)]);
        pending.delete(channelId);
        await quietly(channelId);
        if (looks.get(channelId) === look) looks.delete(channelId);
      };
      const look = soon();
      looks.set(channelId, look);
    },
    inspectStale: async (olderThanMs) => {
      try {
        for (const id of await listChannelsToInspect(pool, new Date(clock.now() - olderThanMs))) await quietly(id);
      } catch (error) {
        log.warn({ err: error }, "channels could not be looked at");
      }
    },
    idle: async () => {
      while (looks.size > 0) await Promise.allSettled(looks.values());
    },
  };
}

/** As of the last look; null when there was none. The latest 50 changes, newest first. */
export const channelHealthOf = readHealth;

/** What somebody did to a channel, for the audit. */
export async function noteChannelDeed(
  { pool, ids }: { readonly pool: Db; readonly ids: Ids },
  { workspaceId, actor, channelId, action, detail }: ChannelDeed,
): Promise<void> {
  await insertAudit(pool, { id: ids.next(), workspaceId, actor, action, subject: channelId, detail });
}
type ChannelDeed = {
  readonly workspaceId: WorkspaceId;
  readonly actor: string;
  readonly channelId: ChannelId;
  readonly action: "channel.subscribed" | "channel.profile_changed";
  readonly detail: JsonObject;
};

async function keep(
  pool: Db,
  { id, workspaceId }: { readonly id: ChannelId; readonly workspaceId: WorkspaceId },
  health: ChannelHealth,
  at: Date,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    const before = await lockHealth(client, id);
    const facts = before ? withKnown(before.facts, health.facts) : health.facts;
    await putHealth(client, { channelId: id, workspaceId, at, health: { ...health, facts } });
    if (before) await insertHealthChanges(client, { channelId: id, workspaceId, at }, changesOf(before.facts, health.facts));
  });
}

/** A fact that Meta did not tell this time has not changed: it stays what it was, so that its return is no news either. */
function withKnown(before: NumberFacts, after: NumberFacts): NumberFacts {
  return { ...after, ...Object.fromEntries(WATCHED.map((fact) => [fact, after[fact] ?? before[fact]])) };
}

export function changesOf(before: NumberFacts, after: NumberFacts): readonly HealthChange[] {
  return WATCHED.filter((fact) => after[fact] !== null && before[fact] !== after[fact]).map((fact) => ({
    fact,
    before: before[fact],
    after: after[fact],
  }));
}
