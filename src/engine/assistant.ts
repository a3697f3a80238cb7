/**
 * The loop that asks. At least once: a question is leased, asked, its result recorded and told to the person's lane; who dies in between
 * leaves it to fall due again, and a result that was recorded is not asked for anew. Slow endpoints keep no lane waiting.
 */
import { type AssistTurn, NO_RESULT, type TurnResult } from "../assist/talk.ts";
import { keepResult, keepSuggestion, takeDueTurns } from "../assist/turns.ts";
import type { NewInboxRow } from "../lanes/inbox.ts";
import { Circuits } from "../outbound/circuits.ts";
import type { ChannelId, Ids, InboxId, MessageId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import { inTurn } from "../platform/in-turn.ts";
import { laneOf } from "../platform/lane.ts";
import { askAssistant } from "./assist-ask.ts";
import type { AskPorts } from "./assist-model.ts";
import { askTranslation } from "./assist-translate.ts";

export type Assistant = AsyncDisposable & {
  /** There may be something new. */
  readonly wake: () => void;
  /** Resolves when nothing is due and nothing under way; answers whether something was. */
  readonly idle: () => Promise<boolean>;
  readonly suggest: Suggest;
  readonly translate: Translate;
};
/** For whoever asks, to read: recorded as asked, and never as anybody's words. */
export type Translate = (of: {
  readonly workspaceId: WorkspaceId;
  readonly profileId: ProfileId;
  readonly channelId: ChannelId;
  readonly messageId: MessageId | null;
  readonly text: string;
  /** BCP 47. */
  readonly to: string;
  readonly by: string;
}) => Promise<AssistTurn>;
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
  const round = inTurn(look);
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

  const record = async (
    of: Pick<AssistTurn, "workspaceId" | "profileId" | "channelId" | "messageId" | "purpose" | "question" | "askedBy">,
  ): Promise<AssistTurn> => {
    const lane = laneOf(of.profileId);
    const now = new Date(clock.now());
    const asked: AssistTurn = {
      ...of,
      lane,
      id: ids.inLane<string>(lane),
      state: "asking",
      ...NO_RESULT,
      sentMessageId: null,
      attempts: 1,
      // Nobody takes it up again: whoever asked is gone, too.
      dueAt: new Date(now.getTime() + 100 * 365 * 86_400_000),
      createdAt: now,
      updatedAt: now,
    };
    await keepSuggestion(pool, asked);
    return asked;
  };
  const kept = async (asked: AssistTurn, result: TurnResult): Promise<AssistTurn> => {
    await keepResult(pool, asked, result, clock.now());
    return { ...asked, ...result, state: "suggested" };
  };

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
    suggest: async ({ question, by, ...of }) => {
      const asked = await record({ ...of, purpose: "suggest", question, askedBy: by });
      return kept(asked, await askAssistant(ports, asked));
    },
    translate: async ({ text, to, by, ...of }) => {
      const asked = await record({ ...of, purpose: "translate", question: text, askedBy: by });
      return kept(asked, await askTranslation(ports, asked, to));
    },
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await loop;
      await Promise.all(calls);
    },
  };
}
