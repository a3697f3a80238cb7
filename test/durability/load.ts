/** Events from a client that keeps its own books: sends each until it has its 2xx, and remembers every id that was taken. */
import { systemClock } from "../../src/platform/clock.ts";
import { callApi } from "./api.ts";
import { customerAt } from "./customers.ts";

export type Load = {
  /** One event for each of the next `count` customers. Resolves when all of them have their 2xx. */
  readonly post: (count: number) => Promise<void>;
  /** The ids that were answered with 2xx. */
  readonly taken: ReadonlySet<string>;
};

const BATCH = 5;
const AT_ONCE = 3;
const AGAIN_MS = 50;

/** `doors` answers where requests may go now: a client with several addresses tries one after the other. */
export function openLoad(doors: () => readonly string[], giveUp: AbortSignal): Load {
  const taken = new Set<string>();
  let next = 0;
  let turn = 0;
  const postBatch = async (first: number, count: number): Promise<void> => {
    const events = Array.from({ length: count }, (_, index) => eventOf(first + index));
    while (!giveUp.aborted) {
      const urls = doors();
      turn += 1;
      const url = urls[turn % Math.max(urls.length, 1)];
      // Beyond this line the client knows only what the status says.
      const status = url === undefined ? 0 : await callApi(url, "/v1/events", events);
      if (status === 202) {
        for (const event of events) taken.add(event.id);
        return;
      }
      if (status >= 400 && status < 500) throw new Error(`POST /v1/events answered ${status}`);
      await systemClock.sleep(AGAIN_MS, giveUp);
    }
    // The stage is being closed: whoever waited for this has failed already.
  };
  return {
    taken,
    post: async (count) => {
      const end = next + count;
      let cursor = next;
      next = end;
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          while (cursor < end) {
            const first = cursor;
            cursor = Math.min(cursor + BATCH, end);
            await postBatch(first, cursor - first);
          }
        }),
      );
    },
  };
}

/** Nine of ten are order updates; the tenth is marketing, which is never tried twice. */
function eventOf(index: number): { readonly id: string; readonly type: string; readonly profile: { readonly externalId: string } } {
  return { id: `event-${index}`, type: index % 10 === 9 ? "offer_made" : "order_placed", profile: { externalId: customerAt(index) } };
}
