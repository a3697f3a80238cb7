/**
 * Whose turn it is to claim when there is less room (senders' pace, sockets) than work. Stripes that met a sender without room
 * queue here and are woken one after another as room appears, so that no lane starves and no transaction asks the
 * database for messages that could not leave anyway.
 */
import type { LanePhase } from "../lanes/phase.ts";
import type { Lane } from "../platform/lane.ts";

export type Turns = {
  /** The claim phase, but only when there is room. */
  readonly inTurn: (claim: LanePhase) => LanePhase;
  /** Room may have appeared. */
  readonly next: () => void;
};

/** `some`: one sender may send, another has to wait. */
export type Room = "none" | "some" | "all";

export function createTurns(options: { readonly room: () => Room; readonly wake: (lanes: readonly Lane[]) => void }): Turns {
  const { room, wake } = options;
  const queue = new Map<Lane, readonly Lane[]>();
  const wait = (lanes: readonly Lane[]): void => {
    const [first] = lanes;
    if (first !== undefined) queue.set(first, lanes);
  };
  const next = (): void => {
    const [head] = queue;
    if (!head || room() === "none") return;
    queue.delete(head[0]);
    wake(head[1]);
  };
  return {
    next,
    inTurn: (claim) => ({
      name: claim.name,
      run: async (work) => {
        const { lanes } = work.tx;
        if (room() === "none") {
          wait(lanes);
          return undefined;
        }
        const after = await claim.run(work);
        return () => {
          after?.();
          const left = room();
          if (left !== "all") wait(lanes);
          // With one sender dry, a stripe that found nothing for the others goes to the end of the queue and wakes nobody:
          // the dry one's next tokens will. Otherwise the queue would turn in circles.
          if (after || left === "all") next();
        };
      },
    }),
  };
}
