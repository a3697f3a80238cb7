import type { CustomerWords } from "../assist/customer-words.ts";
import { type AssistTalk, saidLately } from "../assist/talk.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import { giveToPeople } from "./assist-desk.ts";
import { speak } from "./assist-speak.ts";

/** Once in so many hours is enough to be told that somebody comes. */
const TOLD_AGAIN_HOURS = 1;

/** From this transaction on people have the conversation, and nothing answers by itself. `say` null: it is not worth a word. */
export function handOver(
  work: LaneWork,
  talk: AssistTalk,
  words: CustomerWords,
  {
    isOpen,
    by,
    say,
  }: {
    readonly isOpen: boolean | null;
    readonly by: "customer" | "rule" | "assistant" | "loop";
    readonly say: "handed_over" | "unknown" | null;
  },
): void {
  work.count({ workspaceId: talk.workspaceId, metric: "helper_hand_over", label: by });
  giveToPeople(work, talk, by === "customer" ? "customer" : by === "assistant" ? "assistant" : "automation", by);
  const isTold = say === null || saidLately(talk, "hand_over", TOLD_AGAIN_HOURS, work.now);
  // Where the team's own words say that nobody is there, and when somebody is, they come right behind.
  const saysClosed = isOpen === false && !work.catalog.staffing(talk.workspaceId).settings.closed.isOn;
  const text = saysClosed ? words.handedOverClosed : say === "unknown" ? words.unknown : words.handedOver;
  if (!isTold) speak(work, talk, words, { by: "hand_over", ref: by, text: { plain: text }, variables: {}, buttons: [], isMarked: false });
  const said = isTold ? talk.said : { ...talk.said, hand_over: work.now.toISOString() };
  work.assist.putTalk({ ...talk, said, handedAt: work.now, turnId: null, updatedAt: work.now });
}
