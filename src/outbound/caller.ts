/** Makes the calls that lane transactions have claimed, and appends what came of each to the inbox. Nothing is called before the claim's commit. */
import type { NewInboxRow } from "../lanes/inbox.ts";
import type { RunCall } from "../lanes/lane-store.ts";
import type { Ids, InboxId } from "../platform/ids.ts";
import type { MakeCall } from "./make-call.ts";

export type Caller = {
  /** How many more may be claimed now. */
  readonly room: () => number;
  readonly take: (calls: readonly RunCall[]) => void;
  /** Resolves when no call is under way; answers whether one was. */
  readonly idle: () => Promise<boolean>;
};

const MOST_AT_ONCE = 128;

export function createCaller(deps: {
  readonly makeCall: MakeCall;
  readonly append: (rows: readonly NewInboxRow[]) => Promise<unknown>;
  readonly ids: Ids;
  readonly failed: (error: unknown) => void;
}): Caller {
  const running = new Set<Promise<void>>();
  const make = async (call: RunCall): Promise<void> => {
    const outcome = await deps.makeCall(call);
    const { lane, workspaceId, id: callId, attempt } = call;
    await deps.append([
      {
        lane,
        id: deps.ids.inLane<InboxId>(lane),
        workspaceId,
        profileId: null,
        item: { kind: "call_outcome", callId, attempt, outcome },
        dedupeKey: null,
      },
    ]);
  };
  return {
    room: () => MOST_AT_ONCE - running.size,
    take: (calls) => {
      for (const call of calls) {
        // What is lost here is found by its deadline and called again.
        const under: Promise<void> = make(call)
          .catch(deps.failed)
          .finally(() => running.delete(under));
        running.add(under);
      }
    },
    idle: async () => {
      const calling = running.size > 0;
      while (running.size > 0) await Promise.all(running);
      return calling;
    },
  };
}
