import type { MessageStatus } from "../control/contract.ts";
import type { JsonObject } from "../json.ts";
import type { PricingCategory } from "../rules/pricing.ts";

export type StatusEntry = {
  readonly status: MessageStatus;
  readonly at: number;
  readonly code?: number;
  /** Set when a subscriber answered 200 to the webhook that carried it. */
  acknowledged?: boolean;
};

type MessageContent = {
  readonly payload: JsonObject;
  /** Components of the template as they were at the time of sending. */
  readonly template: readonly JsonObject[] | null;
};

type Message = {
  readonly id: string;
  readonly at: number;
  readonly phoneNumberId: string;
  readonly type: string;
  readonly quotedId: string | null;
  /** Null once an old message's content was let go to bound memory. */
  content: MessageContent | null;
  readonly statuses: StatusEntry[];
  reactions: { readonly from: "business" | "customer"; readonly emoji: string }[];
};

export type OutboundMessage = Message & {
  readonly direction: "out";
  readonly seq: number;
  readonly customerId: string | null;
  /** Digits of the phone, or the BSUID, it was sent to. */
  readonly recipient: string;
  readonly sentTo: "phone" | "bsuid";
  readonly category: PricingCategory;
  readonly templateId: string | null;
  readonly templateName: string | null;
  /** The template Meta makes behind a Direct Send. */
  readonly directTemplateId: string | null;
  readonly callbackData: string | null;
  readonly inWindow: boolean;
  /** The version of the flow it opens; null when it opens none, or the draft. */
  readonly flowVersion: number | null;
  /** Words the endpoint ended the form with (HTTP 427): its button is dead since. */
  flowClosed: string | null;
  pricing: JsonObject | null;
  tapped: number[];
};

export type InboundMessage = Message & {
  readonly direction: "in";
  readonly customerId: string;
  edited: string | null;
  revoked: boolean;
};

export type AnyMessage = OutboundMessage | InboundMessage;

export function lastStatus(message: AnyMessage): MessageStatus | null {
  return message.statuses.at(-1)?.status ?? null;
}

export function hasStatus(message: AnyMessage, status: MessageStatus): boolean {
  return message.statuses.some((entry) => entry.status === status);
}
