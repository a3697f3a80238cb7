/**
 * Server-sent events for the console, one connection a browser. It carries no data, only whom something happened
 * to: the console reads again what it shows, through routes that check rights as ever. Nothing is replayed: who
 * reconnects reads everything again.
 */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { DeskChanges, PresenceNews } from "../../contract/desk.ts";
import { ANY_WORKSPACE } from "../../lanes/postgres/notices.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/log.ts";
import { callerOf, needs } from "../access.ts";
import type { PresenceBoard } from "../desk/presence.ts";
import type { Attendance } from "./attendance.ts";
import type { ChangeFeed } from "./change-feed.ts";
import { coalesceChanges } from "./coalesce.ts";

const EVERY_MS = 250;
/** Somebody waits for an answer. */
const DESK_EVERY_MS = 100;
/** How often a stream proves that it is alive and still allowed. What has been revoked is known within the time that callers are remembered. */
const BEAT_MS = 1_000;
const MOST_STREAMS_A_WORKSPACE = 200;

export type StreamDeps = {
  readonly clock: Clock;
  readonly feed: ChangeFeed;
  readonly presence: Pick<PresenceBoard, "follow" | "of">;
  readonly attendance: Pick<Attendance, "begin">;
  readonly log: Logger;
  /** Whether what the request carried (cookie or key) would still be let in. */
  readonly stillAllowed: (request: FastifyRequest) => Promise<boolean>;
};

export function registerStreamRoutes(app: FastifyInstance, { clock, feed, presence, attendance, log, stillAllowed }: StreamDeps): void {
  const open = new Map<AbortController, string>();
  app.addHook("preClose", async () => {
    for (const stream of open.keys()) stream.abort();
  });

  app.get("/v1/stream", { config: needs("insights:read"), schema: { hide: true } }, async (request, reply) => {
    const caller = callerOf(request);
    const { workspaceId } = caller;
    if ([...open.values()].filter((id) => id === workspaceId).length >= MOST_STREAMS_A_WORKSPACE)
      return reply.code(503).header("retry-after", "10").send();
    const stream = new AbortController();
    open.set(stream, workspaceId);
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
      "x-content-type-options": "nosniff",
    });
    raw.on("close", () => stream.abort());
    raw.on("error", () => stream.abort());
    // Before the hello, with which the console reads whether one is there.
    const leave = caller.kind === "account" ? await attendance.begin({ workspaceId, accountId: caller.accountId }) : undefined;
    const write = (text: string) => {
      // A reader that does not keep up is cut off; it comes back and reads everything again.
      if (raw.writableLength > 262_144) stream.abort();
      else if (!raw.destroyed) raw.write(text);
    };
    write("retry: 2000\n\nevent: hello\ndata: {}\n\n");
    const add = coalesceChanges({
      clock,
      everyMs: EVERY_MS,
      signal: stream.signal,
      emit: (changes) => write(`event: changes\ndata: ${JSON.stringify(changes)}\n\n`),
    });
    const seesDesk = caller.rights.has("conversations:read");
    const addConversations = coalesceChanges({
      clock,
      everyMs: DESK_EVERY_MS,
      signal: stream.signal,
      emit: ({ profileIds }) => {
        const changes: DeskChanges = { conversationIds: profileIds };
        write(`event: desk\ndata: ${JSON.stringify(changes)}\n\n`);
      },
    });
    const unsubscribe = feed.subscribe(({ workspaceId: of, profileIds, conversationIds = [] }) => {
      if (of !== workspaceId && of !== ANY_WORKSPACE) return;
      if (profileIds.length > 0 || of === ANY_WORKSPACE) add(of === ANY_WORKSPACE ? null : profileIds);
      if (seesDesk && conversationIds?.length !== 0) addConversations(conversationIds);
    });
    const unfollow = presence.follow(({ workspaceId: of, conversationId }) => {
      if (of !== workspaceId || !seesDesk) return;
      const news: PresenceNews = { conversationId, present: presence.of(conversationId) };
      write(`event: presence\ndata: ${JSON.stringify(news)}\n\n`);
    });
    try {
      while (!stream.signal.aborted) {
        await clock.sleep(BEAT_MS, stream.signal);
        if (stream.signal.aborted) break;
        if (!(await stillAllowed(request))) {
          write("event: signed-out\ndata: {}\n\n");
          break;
        }
        write(": beat\n\n");
      }
    } catch (error) {
      log.warn({ err: error }, "a stream ended because its session could not be checked");
    } finally {
      unsubscribe();
      unfollow();
      leave?.();
      stream.abort();
      open.delete(stream);
      raw.end();
    }
  });
}
