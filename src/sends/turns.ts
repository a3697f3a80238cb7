/**
 * Whose turn it is to claim when there is less room (sender's pace, sockets) than work. Stripes that came when there was no
 * room, or that used it up, queue here and are woken one after another as room appears, so that no lane starves and no
 * transaction asks the database for messages that could not leave anyway.
 */
import type { LanePhase } from "../lanes/phase.ts";
import type { Lane } from "../platform/lane.ts";

export type Turns = {
  /** The claim phase, but only when there is room. */
  readonly inTurn: (claim: LanePhase) => LanePhase;
  /** Room may have appeared. */
  readonly next: () => void;
};

export function createTurns(options: { readonly hasRoom: () => boolean; readonly wake: (lanes: readonly Lane[]) => void }): Turns {
  const { hasRoom, wake } = options;
  const queue = new Map<Lane, readonly Lane[]>();
  const wait = (lanes: readonly Lane[]): void => {
    const [first] = lanes;
    if (first !== undefined) queue.set(first, lanes);
  };
  const next = (): void => {
    const [head] = queue;
    if (!head || !hasRoom()) return;
    queue.delete(head[0]);
    wake(head[1]);
  };
  return {
    next,
    inTurn: (claim) => ({
      name: claim.name,
      run: async (work) => {
        const { lanes } = work.tx;
        if (!hasRoom()) {
          wait(lanes);
          return undefined;
        }
        const after = await claim.run(work);
        return () => {
          after?.();
          if (!hasRoom()) wait(lanes);
          next();
        };
      },
    }),
  };
}
