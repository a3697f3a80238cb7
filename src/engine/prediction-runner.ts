/** Trains predictions and scores people when it is time; of several processes one does it (a duty), beside the lanes, which go on meanwhile. */
import type { Db } from "../db/pool.ts";
import type { InboxWriter } from "../lanes/inbox-writer.ts";
import { type Clock, nextTurn } from "../platform/clock.ts";
import type { Ids, InboxId } from "../platform/ids.ts";
import { inTurn } from "../platform/in-turn.ts";
import { allLanes } from "../platform/lane.ts";
import { repeating } from "../platform/repeating.ts";
import { doPredictions, type PredictionPorts } from "../predictions/work.ts";

const LOOK_MS = 2_000;
/** The duty is kept for minutes; saying so with every page of people would only cost. */
const HOLD_EVERY_MS = 15_000;

export type PredictionRunnerPorts = {
  readonly pool: Db;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly inboxWriter: Pick<InboxWriter, "append">;
  /** Of several processes one at a time has it. */
  readonly duty: { readonly hold: () => Promise<boolean>; readonly release: () => Promise<void> };
  readonly failed: (error: unknown) => void;
};
export type PredictionRunner = AsyncDisposable & {
  /** Does what is due now; answers whether there was something. */
  readonly look: () => Promise<boolean>;
};

export function startPredictionRunner({ pool, ids, clock, inboxWriter, duty, failed }: PredictionRunnerPorts): PredictionRunner {
  const stopping = new AbortController();
  let heldAt = Number.NEGATIVE_INFINITY;
  const ports: PredictionPorts = {
    db: pool,
    now: clock.now,
    pause: nextTurn,
    mayGoOn: async () => {
      if (stopping.signal.aborted) return false;
      if (clock.monotonic() - heldAt < HOLD_EVERY_MS) return true;
      const isHeld = await duty.hold();
      heldAt = isHeld ? clock.monotonic() : Number.NEGATIVE_INFINITY;
      return isHeld;
    },
    tellLanes: async ({ id, workspaceId, name, run }) => {
      await inboxWriter.append(
        allLanes.map((lane) => ({
          lane,
          id: ids.inLane<InboxId>(lane),
          workspaceId,
          profileId: null,
          item: { kind: "scores", predictionId: id, name, run, after: null },
          dedupeKey: `scores/${id}/${run}/${lane}`,
        })),
      );
    },
    failed,
  };
  const look = inTurn(async () => doPredictions(ports));
  const looking = repeating({ clock, everyMs: LOOK_MS, failed, stopping }, look);
  return {
    look,
    [Symbol.asyncDispose]: async () => {
      await looking[Symbol.asyncDispose]();
      await duty.release().catch(failed);
    },
  };
}
