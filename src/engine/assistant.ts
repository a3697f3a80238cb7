/**
 * The loop that asks. At least once: a question is leased, asked, its result recorded and told to the person's lane; who dies in between
 * leaves it to fall due again, and a result that was recorded is not asked for anew. Slow endpoints keep no lane waiting.
 */
import { type AssistTurn, NO_RESULT } from "../assist/talk.ts";
import { keepResult, keepSuggestion, takeDueTurns } from "../assist/turns.ts";
import type { NewInboxRow } from "../lanes/inbox.ts";
import { Circuits } from "../outbound/circuits.ts";
import type { ChannelId, Ids, InboxId, MessageId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import { type AskPorts, askAssistant } from "./assist-ask.ts";

export type Assistant = AsyncDisposable & {
  /** There may be something new. */
  readonly wake: () => void;
  /** Resolves when nothing is due and nothing under way; answers whether something was. */
  readonly idle: () => Promise<boolean>;
  readonly suggest: Suggest;
};
/** A draft for whoever asks; it is recorded, and sent by nobody but them. */
export type Suggest = (of: {
  readonly workspaceId: WorkspaceId;
  readonly profileId: ProfileId;
  readonly channelId: ChannelId;
  readonly messageId: MessageId | null;
  readonly question: string;
  readonly by: string;
}) => Promise<AssistTurn>;

export type AssistantPorts = Omit<AskPorts, "circuits"> & {
  readonly ids: Ids;
  readonly append: (rows: readonly NewInboxRow[]) => Promise<unknown>;
  /** Whether questions of customers are asked here; suggestions are everywhere. */
  readonly isAsking: boolean;
  readonly failed: (error: unknown) => void;
};

const LOOK_EVERY_MS = 1_000;
/** Longer than the longest time-out that can be set. */
const LEASE_MS = 90_000;
const PARALLEL = 8;

export function startAssistant(options: AssistantPorts): Assistant {
  const { pool, clock, ids, append, catalog, isAsking, failed } = options;
  const ports: AskPorts = { ...options, circuits: new Circuits(clock) };
  const stopping = new AbortController();
  const calls = new Set<Promise<void>>();
  let bell = new AbortController();

  const answer = async (turn: AssistTurn): Promise<void> => {
    const isKnown = turn.answer !== null || turn.fault !== null;
    if (!isKnown && !(await keepResult(pool, turn, await askAssistant(ports, turn), clock.now()))) return;
    const { lane, workspaceId, id } = turn;
    const item = { kind: "assist_outcome", turnId: id } as const;
    await append([{ lane, id: ids.inLane<InboxId>(lane), workspaceId, profileId: null, item, dedupeKey: null }]);
  };
  const look = async (): Promise<number> => {
    const room = PARALLEL - calls.size;
    if (room <= 0) return 0;
    const due = await takeDueTurns(pool, clock.now(), LEASE_MS, room);
    for (const turn of due) {
      const call = answer(turn)
        .catch(failed)
        .finally(() => {
          calls.delete(call);
          bell.abort();
        });
      calls.add(call);
    }
    return due.length;
  };
  // One at a time, so that whoever looks after it sees all of its calls.
  let last: Promise<number> = Promise.resolve(0);
  const round = async (): Promise<number> => {
    last = last.catch(() => 0).then(look);
    return last;
  };
  const isWanted = (): boolean => catalog().isAssisted;
  const loop = (async () => {
    if (!isAsking) return;
    while (!stopping.signal.aborted) {
      bell = new AbortController();
      const taken = isWanted()
        ? await round().catch((error: unknown) => {
            failed(error);
            return 0;
          })
        : 0;
      if (taken === 0) await clock.sleep(LOOK_EVERY_MS, AbortSignal.any([bell.signal, stopping.signal]));
    }
  })();

  return {
    wake: () => bell.abort(),
    idle: async () => {
      if (!isAsking || !isWanted()) return false;
      let wasBusy = false;
      while ((await round()) > 0 || calls.size > 0) {
        wasBusy = true;
        await Promise.all(calls);
      }
      return wasBusy;
    },
    suggest: async ({ workspaceId, profileId, channelId, messageId, question, by }) => {
      const lane = laneOf(profileId);
      const now = new Date(clock.now());
      const asked: AssistTurn = {
        lane,
        id: ids.inLane<string>(lane),
        workspaceId,
        profileId,
        channelId,
        messageId,
        purpose: "suggest",
        state: "asking",
        question,
        ...NO_RESULT,
        askedBy: by,
        sentMessageId: null,
        attempts: 1,
        // Nobody takes it up again: whoever asked is gone, too.
        dueAt: new Date(now.getTime() + 100 * 365 * 86_400_000),
        createdAt: now,
        updatedAt: now,
      };
      await keepSuggestion(pool, asked);
      const result = await askAssistant(ports, asked);
      await keepResult(pool, asked, result, clock.now());
      return { ...asked, ...result, state: "suggested" };
    },
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await loop;
      await Promise.all(calls);
    },
  };
}
