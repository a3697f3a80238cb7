/**
 * Asks once more about claims that wait for their turn: whoever has changed since (opted out, most of all) is judged anew. Those
 * that ask while an answer is on its way share the next one.
 */
import type { ProfileId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";
import type { Claim } from "./claim.ts";

export type ChangedProfiles = (
  asked: readonly { readonly lane: Lane; readonly id: ProfileId; readonly since: Date }[],
) => Promise<ReadonlySet<ProfileId>>;

/** Answers whether the claim still holds; what cannot be found out does not. */
export function createSecondLook(changed: ChangedProfiles, failed: (error: unknown) => void): (claim: Claim) => Promise<boolean> {
  let waiting: { readonly claim: Claim; readonly answer: (holds: boolean) => void }[] = [];
  let running = false;
  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const asked = waiting;
      waiting = [];
      try {
        const gone = await changed(
          asked.map(({ claim: { message } }) => ({
            lane: message.lane,
            id: message.profileId,
            since: message.claimedAt ?? message.createdAt,
          })),
        );
        for (const { claim, answer } of asked) answer(!gone.has(claim.message.profileId));
      } catch (error) {
        failed(error);
        for (const { answer } of asked) answer(false);
      }
    }
    running = false;
  };
  return async (claim) =>
    new Promise((answer) => {
      waiting.push({ claim, answer });
      if (running) return;
      running = true;
      void run();
    });
}
