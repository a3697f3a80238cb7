/** What a mail server's refusal means. Codes: RFC 5321 and RFC 3463. */
import type { ChannelError } from "../../messages/attempt.ts";
import type { DecideFailure, FailureAction } from "../../messages/failure-action.ts";

/** Of our own: the message cannot be made, so that no server was asked. */
export const UNSENDABLE = 0;

/** Nobody has the address: bad mailbox, bad host, moved, no mail taken, disabled. */
const NOBODY = new Set([5_001_000, 5_001_001, 5_001_002, 5_001_003, 5_001_006, 5_001_010, 5_002_001]);
const CREDENTIALS = new Set([530, 534, 535, 538]);
const FIRST_RETRY_MS = 60_000;
const MOST_RETRY_MS = 3_600_000;
const MOST_RETRIES = 8;

export const decideFailure: DecideFailure = (error, { retries, retryAfterMs }): FailureAction => {
  const { code } = error;
  if (code === UNSENDABLE) return { kind: "fail" };
  if (CREDENTIALS.has(code)) return { kind: "pause_sender", reason: "credentials", afterMs: 60_000 };
  if (code >= 400 && code < 500) {
    if (retries >= MOST_RETRIES) return { kind: "fail" };
    // Greylisting and full queues want patience, "too many" (421, 450 4.7.x) a slower sender.
    return { kind: "retry", afterMs: retryAfterMs ?? Math.min(FIRST_RETRY_MS * 2 ** retries, MOST_RETRY_MS), slowSender: code === 421 };
  }
  return isNobody(error) ? { kind: "mark_unreachable", reason: `email:${code}` } : { kind: "fail" };
};

/** Full, too large, refused for its content or by a policy: the person is still there. */
function isNobody({ code, subcode }: ChannelError): boolean {
  return subcode === null ? code === 550 || code === 551 || code === 553 : NOBODY.has(subcode);
}
