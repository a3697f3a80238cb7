/** What a centre's refusal means: `command_status` (section 5.1.3), and how a message ended that it had taken. */
import type { ChannelError } from "../../../messages/attempt.ts";
import type { FailureAction, FailureContext } from "../../../messages/failure-action.ts";
import { failureByMeaning, type Meaning } from "../failure-by-meaning.ts";

/** How a message ended is told by small numbers, too: they begin here, where the specification keeps the statuses free. */
const ENDED = 900;
/** Beside the states: the network knows no such number. */
export const UNKNOWN_SUBSCRIBER = 10;

const MEANINGS: ReadonlyMap<number, readonly [Meaning, string]> = new Map<number, readonly [Meaning, string]>([
  [0x01, ["fail", "the centre says that the message's length is wrong"]],
  [0x02, ["fail", "the centre could not read the message"]],
  [0x04, ["retry", "the centre takes no messages on this connection at the moment"]],
  [0x05, ["retry", "the account is already connected elsewhere"]],
  [0x06, ["fail", "the centre does not know this priority"]],
  [0x08, ["retry", "the centre has a fault"]],
  [0x0a, ["settings", "the centre does not take this sender"]],
  [0x0b, ["unreachable", "the centre does not know this number"]],
  [0x0d, ["credentials", "the centre refused the connection"]],
  [0x0e, ["credentials", "the password is wrong"]],
  [0x0f, ["credentials", "the account's name is wrong"]],
  [0x14, ["slow", "the centre's queue is full"]],
  [0x33, ["unreachable", "the centre does not know this number"]],
  [0x42, ["fail", "the centre does not take this kind of message"]],
  [0x43, ["fail", "the centre does not take this kind of message"]],
  [0x44, ["retry", "the centre could not send the message"]],
  [0x45, ["fail", "the centre refused the message"]],
  [0x48, ["settings", "the centre does not take this kind of sender"]],
  [0x49, ["settings", "the centre does not take this kind of sender"]],
  [0x50, ["unreachable", "the centre does not take this kind of number"]],
  [0x51, ["unreachable", "the centre does not take this kind of number"]],
  [0x53, ["settings", "the system type is wrong"]],
  [0x58, ["slow", "more messages than the centre takes in a second"]],
  [0x61, ["fail", "the centre does not take this delivery time"]],
  [0x62, ["fail", "the centre does not take this validity"]],
  [0x64, ["retry", "the centre could not take the message at the moment"]],
  [0x65, ["fail", "the centre will not take this message"]],
  [0x66, ["fail", "the centre rejected the message"]],
  [0xfe, ["retry", "the centre could not deliver the message"]],
  [0xff, ["retry", "the centre has a fault it cannot name"]],
  [ENDED + 3, ["fail", "the phone could not be reached in time"]],
  [ENDED + 4, ["fail", "the message was deleted on its way"]],
  [ENDED + 5, ["fail", "the network could not deliver the message"]],
  [ENDED + 8, ["fail", "the network rejected the message"]],
  [ENDED + UNKNOWN_SUBSCRIBER, ["unreachable", "the network knows no such number"]],
]);
const AGAIN_MS = 30_000;

export function refusal(status: number): ChannelError {
  const title = MEANINGS.get(status)?.[1] ?? `the centre answered with its status ${status}`;
  return { code: status, subcode: null, title, details: `command_status 0x${status.toString(16).padStart(8, "0")}`, httpStatus: 0 };
}

/** `err`: what the centre's own manual explains. */
export function undelivered(state: number, err: string | null): ChannelError {
  const title = MEANINGS.get(ENDED + state)?.[1] ?? "the message did not arrive";
  const subcode = err !== null && /^\d{1,9}$/.test(err) ? Number(err) : null;
  return { code: ENDED + state, subcode, title, details: err === null ? null : `err:${err}`, httpStatus: 0 };
}

export function isBadCredentials(status: number): boolean {
  return ["credentials", "settings"].includes(MEANINGS.get(status)?.[0] ?? "");
}

export function decideSmpp(error: ChannelError, context: FailureContext): FailureAction {
  return failureByMeaning(MEANINGS.get(error.code)?.[0] ?? "fail", error, context, AGAIN_MS);
}
