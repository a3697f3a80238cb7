import type { ChannelError } from "../../messages/attempt.ts";
import type { FailureAction, FailureContext } from "../../messages/failure-action.ts";

/** What a refusal says of the message, the number, the account or the moment. */
export type Meaning = "fail" | "retry" | "slow" | "unreachable" | "opted_out" | "credentials" | "settings";

const MOST_RETRIES = 6;

/** `againMs`: before the first new try; each further one waits twice as long. */
export function failureByMeaning(
  meaning: Meaning,
  { code }: ChannelError,
  { retries, retryAfterMs }: FailureContext,
  againMs: number,
): FailureAction {
  switch (meaning) {
    case "unreachable":
      return { kind: "mark_unreachable", reason: `sms:${code}` };
    case "opted_out":
      return { kind: "mark_opted_out" };
    case "credentials":
      return { kind: "pause_sender", reason: "credentials", afterMs: 60_000 };
    case "settings":
      return { kind: "pause_sender", reason: "sender_refused", afterMs: 60_000 };
    case "retry":
    case "slow":
      if (retries >= MOST_RETRIES) return { kind: "fail" };
      return { kind: "retry", afterMs: retryAfterMs ?? againMs * 2 ** Math.min(retries, 4), slowSender: meaning === "slow" };
    case "fail":
      return { kind: "fail" };
  }
}
