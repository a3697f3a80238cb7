/** What the error codes of Twilio-compatible providers mean. The numbers are those of their public error dictionary. */
import type { ChannelError } from "../../messages/attempt.ts";
import type { FailureAction, FailureContext } from "../../messages/failure-action.ts";
import { failureByMeaning, type Meaning } from "./failure-by-meaning.ts";

const MEANINGS: ReadonlyMap<number, readonly [Meaning, string]> = new Map<number, readonly [Meaning, string]>([
  [14_107, ["slow", "more messages than the provider takes in a second"]],
  [20_003, ["credentials", "the account or its token is wrong"]],
  [20_005, ["credentials", "the account is not active"]],
  [20_404, ["settings", "the provider does not know this account or address"]],
  [20_429, ["slow", "more messages than the provider takes at once"]],
  [20_500, ["retry", "the provider has a fault"]],
  [20_503, ["retry", "the provider is not available"]],
  [21_211, ["unreachable", "this is no number that can be written to"]],
  [21_212, ["settings", "the sender's number is wrong"]],
  [21_265, ["unreachable", "a short number cannot be written to"]],
  [21_408, ["fail", "the account may not write to this country"]],
  [21_601, ["settings", "the sender's number cannot send texts"]],
  [21_602, ["fail", "the message is empty"]],
  [21_603, ["settings", "the sender has no number"]],
  [21_604, ["unreachable", "there is no number to write to"]],
  [21_606, ["settings", "the account may not send from this number"]],
  [21_610, ["opted_out", "the person has told the provider to stop"]],
  [21_611, ["slow", "the sender's queue is full"]],
  [21_612, ["unreachable", "there is no route from this sender to this number"]],
  [21_614, ["unreachable", "the number is no mobile"]],
  [21_617, ["fail", "the message is longer than the provider takes"]],
  [21_659, ["settings", "the sender's number is none of the account"]],
  [21_701, ["settings", "the messaging service does not exist"]],
  [21_703, ["settings", "the messaging service has no numbers"]],
  [21_704, ["settings", "the messaging service has no numbers"]],
  [30_001, ["slow", "the sender's queue is full"]],
  [30_002, ["credentials", "the account is suspended"]],
  [30_003, ["unreachable", "the phone cannot be reached"]],
  [30_004, ["unreachable", "the number blocks messages"]],
  [30_005, ["unreachable", "the number does not exist"]],
  [30_006, ["unreachable", "a landline, or a carrier that takes no texts"]],
  [30_007, ["fail", "the carrier filtered the message out"]],
  [30_008, ["fail", "it did not arrive, and nobody says why"]],
  [30_010, ["fail", "it costs more than the account allows"]],
  [30_022, ["slow", "more messages than the carrier takes from this brand"]],
  [30_023, ["fail", "the brand has used up its messages of the day"]],
  [30_034, ["settings", "the sender's number is not registered with the carriers"]],
]);
const AGAIN_MS = 15_000;

export function providerError(code: number, told: string | null, httpStatus: number): ChannelError {
  return { code, subcode: null, title: MEANINGS.get(code)?.[1] ?? told ?? `the provider answered ${code}`, details: told, httpStatus };
}

export function decideHttp(error: ChannelError, context: FailureContext): FailureAction {
  return failureByMeaning(MEANINGS.get(error.code)?.[0] ?? byStatus(error.httpStatus), error, context, AGAIN_MS);
}

function byStatus(status: number): Meaning {
  if (status === 401 || status === 403) return "credentials";
  if (status === 429) return "slow";
  return status >= 500 ? "retry" : "fail";
}
