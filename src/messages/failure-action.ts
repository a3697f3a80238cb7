import type { Purpose } from "../consent/consent.ts";
import type { ChannelId } from "../platform/ids.ts";
import type { ChannelError } from "./attempt.ts";

/** What to do about a channel's definite no. The channel's own table decides (WhatsApp's: `channels/whatsapp/error-codes.ts`). */
export type FailureAction =
  /** This message will never be accepted. */
  | { readonly kind: "fail" }
  /** Later, by the same sender. */
  | { readonly kind: "retry"; readonly afterMs: number; readonly slowSender: boolean }
  /** Nothing from this sender will be accepted until somebody acts; the message waits. */
  | { readonly kind: "pause_sender"; readonly reason: string; readonly afterMs: number }
  /** The person cannot be reached by this channel. */
  | { readonly kind: "mark_unreachable"; readonly reason: string }
  /** The person has told the channel to stop marketing. */
  | { readonly kind: "mark_opted_out" }
  /** Our copy of the template and the account's differ. */
  | { readonly kind: "template_problem" };

export type FailureContext = { readonly purpose: Purpose; readonly retries: number; readonly retryAfterMs: number | null };
/** Whose refusal it is, the sender tells: each channel has a table of its own. */
export type DecideFailure = (error: ChannelError, context: FailureContext & { readonly channelId: ChannelId }) => FailureAction;
