import type { ChannelKind, Consent, Purpose } from "../consent/consent.ts";
import type { InboundContent, MessageContent } from "../messages/content.ts";
import type { MessageState } from "../messages/message.ts";
import type { MessageId } from "../platform/ids.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import type { Profile } from "../profiles/profile.ts";
import type { JourneyDocument } from "./document.ts";
import type { Run } from "./run.ts";

/** What can happen to a run. */
export type StepInput =
  | { readonly kind: "start" }
  | { readonly kind: "timer" }
  | {
      readonly kind: "event";
      readonly event: { readonly id: string; readonly type: string; readonly occurredAt: string; readonly properties: JsonObject };
    }
  | {
      readonly kind: "reply";
      readonly messageId: MessageId;
      readonly content: InboundContent;
      readonly repliesTo: MessageId | null;
      readonly at: string;
    }
  /** A message of this run changed its state. */
  | { readonly kind: "message"; readonly messageId: MessageId; readonly state: MessageState };

/** The world as the run may see it at this moment. */
export type StepFacts = {
  readonly now: Date;
  readonly profile: Profile;
  readonly consent: Consent;
  readonly windowOpen: boolean;
  /** A fresh id in the profile's lane for each message made. */
  readonly newMessageId: () => MessageId;
  /** Fills a Liquid text from `variables`; pure. Throws on a broken template. */
  readonly render: (template: string, variables: JsonObject) => string;
};

export type Effect =
  | {
      readonly kind: "send";
      readonly messageId: MessageId;
      readonly node: string;
      readonly channel: ChannelKind;
      readonly purpose: Purpose;
      readonly content: MessageContent;
      readonly variables: JsonObject;
      readonly expiresAt: Date | null;
    }
  | { readonly kind: "update_profile"; readonly set: { readonly [attribute: string]: Json } }
  /** For the counts drawn on the nodes: the run left `node` by `via`. */
  | { readonly kind: "passed"; readonly node: string; readonly via: string };

export type StepResult = { readonly run: Run; readonly effects: readonly Effect[] };

export type Step = (document: JourneyDocument, run: Run, input: StepInput, facts: StepFacts) => StepResult;
