import type { PairRateState } from "../rules/pair-rate.ts";
import type { AnyMessage, OutboundMessage } from "./message.ts";

/** What one business number and one customer have between them. */
export type ChatRecord = {
  readonly phoneNumberId: string;
  readonly customerId: string;
  readonly messages: AnyMessage[];
  /** Delivered and not yet read, oldest first. */
  readonly unread: OutboundMessage[];
  windowExpiresAt: number | null;
  freeEntryUntil: number | null;
  /** An ad brought them; the free entry point opens with the first answer. */
  adArrivalAt: number | null;
  /** Last message either way: makes the phone number shareable for 30 days. */
  lastContactAt: number | null;
  typingUntil: number;
  lastTemplateAt: number | null;
  readonly pair: PairRateState;
};

export function chatKey(phoneNumberId: string, customerId: string): string {
  return `${phoneNumberId}/${customerId}`;
}
