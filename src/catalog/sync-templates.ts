/**
 * Keeps our copy of each account's templates true: on a webhook, on demand, and now and then in case a webhook was lost.
 * The list as fetched replaces what we had; when it cannot be fetched, what we had stays and the reason is kept.
 */
import { type WhatsAppChannel, whatsAppOnly } from "./channel.ts";
import { type Db, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import type { ChannelId } from "../platform/ids.ts";
import type { Logger } from "../platform/log.ts";
import type { Catalog } from "./catalog.ts";
import { bumpCatalogRevision, readCatalogRevision } from "./revision.store.ts";
import type { Template } from "./template.ts";
import { insertTemplateEvent, type NewTemplateEvent } from "./template-events.store.ts";
import { listChannelsToSync, noteSync, readTemplateStates, replaceTemplates, type TemplateState } from "./templates.store.ts";

export type TemplateSyncDeps = {
  readonly pool: Db;
  readonly clock: Clock;
  readonly log: Logger;
  readonly catalog: {
    readonly current: () => Catalog;
    readonly refresh: () => Promise<unknown>;
    readonly at: (revision: number) => Promise<unknown>;
  };
  /** All pages, `(channel, now) => listTemplates(graph, channel, now)`. */
  readonly listTemplates: (channel: WhatsAppChannel, now: Date) => Promise<readonly Template[]>;
};

export type TemplateSync = {
  /** Now; throws when the account cannot be read. */
  readonly sync: (channelId: ChannelId) => Promise<{ readonly templates: number; readonly changed: number }>;
  /** Soon, in the background; many requests become one. Never throws. */
  readonly request: (channelId: ChannelId) => void;
  /** Those not synced for `olderThanMs`. For a timer of the composition root. Never throws. */
  readonly syncStale: (olderThanMs: number) => Promise<void>;
  /** Resolves when nothing is under way. */
  readonly idle: () => Promise<void>;
};

/** News come in bursts: one for each language of a template. */
const GATHER_MS = 500;

export function createTemplateSync(deps: TemplateSyncDeps): TemplateSync {
  const { pool, clock, log, catalog } = deps;
  const pending = new Map<ChannelId, Promise<void>>();
  const running = new Map<ChannelId, Promise<unknown>>();

  const run = async (channelId: ChannelId): Promise<{ readonly templates: number; readonly changed: number }> => {
    const known = (): WhatsAppChannel | null => whatsAppOnly(catalog.current().channels.get(channelId));
    const channel = known() ?? (await catalog.refresh(), known());
    if (!channel) throw new AppError("not_found", `there is no channel ${channelId}`);
    const now = new Date(clock.now());
    try {
      const templates = uniqueTemplates(await deps.listTemplates(channel, now));
      const changed = await inTransaction(pool, async (client) => {
        const before = await readTemplateStates(client, channelId);
        const rows = await replaceTemplates(client, channelId, templates, now);
        for (const event of changesSince(before, templates))
          await insertTemplateEvent(client, { ...event, workspaceId: channel.workspaceId, channelId, at: now });
        await noteSync(client, channelId, { at: now, error: null });
        if (rows > 0) await bumpCatalogRevision(client);
        return rows;
      });
      // Also where another thread or process has stored the same list a moment ago: whoever asked goes on by what is known here.
      await catalog.at(await readCatalogRevision(pool));
      return { templates: templates.length, changed };
    } catch (error) {
      await noteSync(pool, channelId, {
        at: now,
        error: error instanceof AppError ? error.message.slice(0, 500) : "the templates could not be stored; see the log",
      });
      throw error;
    }
  };

  /** One at a time for a channel: an older list must not overwrite a newer one. */
  const sync: TemplateSync["sync"] = async (channelId) => {
    const before = running.get(channelId);
    const turn = (async () => {
      await before?.catch(() => undefined);
      return run(channelId);
    })();
    running.set(channelId, turn);
    try {
      return await turn;
    } finally {
      if (running.get(channelId) === turn) running.delete(channelId);
    }
  };

  const quietly = async (channelId: ChannelId): Promise<void> => {
    try {
      await sync(channelId);
    } catch (error) {
      log.warn({ err: error, channel: channelId }, "templates not synced");
    }
  };

  return {
    sync,
    request: (channelId) => {
      if (pending.has(channelId)) return;
      const soon = async (): Promise<void> => {
        await clock.sleep(GATHER_MS);
        pending.delete(channelId);
        await quietly(channelId);
      };
      pending.set(channelId, soon());
    },
    syncStale: async (olderThanMs) => {
      try {
        const before = clock.now() - olderThanMs;
        const stale = (await listChannelsToSync(pool)).filter(
          (channel) => channel.syncedAt === null || channel.syncedAt.getTime() <= before,
        );
        for (const channel of stale) await quietly(channel.id);
      } catch (error) {
        log.warn({ err: error }, "templates not synced");
      }
    },
    idle: async () => {
      while (pending.size > 0 || running.size > 0) await Promise.allSettled([...pending.values(), ...running.values()]);
    },
  };
}

/** Accounts have been seen to list a template twice across pages while it was being edited: the later one counts. */
function uniqueTemplates(templates: readonly Template[]): readonly Template[] {
  return [...new Map(templates.map((template) => [`${template.name}/${template.language}`, template])).values()];
}

/** What no webhook told, or not yet; of a template seen for the first time nothing is known to have changed. */
function changesSince(
  before: readonly TemplateState[],
  now: readonly Template[],
): readonly Omit<NewTemplateEvent, "workspaceId" | "channelId" | "at">[] {
  const known = new Map(before.map((state) => [`${state.name}/${state.language}`, state]));
  return now.flatMap(({ name, language, status, category, qualityScore, rejectedReason }) => {
    const old = known.get(`${name}/${language}`);
    if (!old) return [];
    const of = { name, language };
    return [
      ...(old.status === status
        ? []
        : [
            {
              ...of,
              kind: "status" as const,
              detail: { from: old.status, to: status, ...(rejectedReason === null ? {} : { reason: rejectedReason }) },
            },
          ]),
      ...(old.category === category ? [] : [{ ...of, kind: "category" as const, detail: { from: old.category, to: category } }]),
      ...(old.qualityScore === qualityScore || qualityScore === null
        ? []
        : [{ ...of, kind: "quality" as const, detail: { from: old.qualityScore, to: qualityScore } }]),
    ];
  });
}
