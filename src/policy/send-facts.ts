import type { LanguageChain, Template } from "../catalog/template.ts";
import type { Channel } from "../catalog/channel.ts";
import type { ChannelKind } from "../consent/consent.ts";
import type { Suppressed } from "../consent/suppression.ts";
import type { Conversation } from "../conversations/conversation.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { Wording } from "../messages/wording.ts";
import type { MessageId } from "../platform/ids.ts";
import type { Profile } from "../profiles/profile.ts";
import type { PolicyFacts } from "./policy-facts.ts";
import type { TemplateRuleFacts } from "./template-to-send.ts";

/** A file as the message's number has it. */
export type MediaFact =
  | { readonly asset: string; readonly state: "missing" }
  | { readonly asset: string; readonly state: "uploading" }
  | { readonly asset: string; readonly state: "refused"; readonly filename: string; readonly reason: string }
  | { readonly asset: string; readonly state: "ready"; readonly id: string; readonly filename: string };

/** All that the gate looks at for one message, read in the lane transaction that would claim it. */
export type SendFacts = {
  readonly now: Date;
  readonly message: OutboundMessage;
  readonly profile: Profile | null;
  readonly channel: Channel | null;
  readonly conversation: Conversation | null;
  /** Every language of the message's template; empty for other content. */
  readonly templates: readonly Template[];
  /** What is spoken to who has no language of it. */
  readonly languages?: LanguageChain;
  /** What people decided for when the template cannot be sent. Left out: it waits. */
  readonly templateRule?: TemplateRuleFacts | null;
  /** Another message of the same pair whose outcome is not known yet. */
  readonly outstanding: MessageId | null;
  /** How many more the sender may send at this moment. */
  readonly senderRoom: number;
  /**
   * Of a journey's message: whether people have paused the journey or ended it after the message was made, and which message
   * of a journey with a higher priority the person is to get first. Null or left out: no journey's.
   */
  readonly journey?: { readonly held: boolean; readonly stopped: boolean; readonly ahead: string | null } | null;
  /** Of a campaign's message, when people have paused or cancelled the campaign. */
  readonly campaign?: "paused" | "cancelled" | null;
  /** Of a message with two wordings: the one that `message.content` is, and why. */
  readonly wording?: Wording | null;
  /**
   * Of a message that opens a conversation from a number with a messaging limit: whether the person is counted already, and how many
   * others may still be. Left out: nothing is counted.
   */
  readonly portfolio?: {
    readonly counted: boolean;
    readonly room: number;
    readonly used: number;
    readonly limit: number;
    readonly reserved: number;
    /** When there will be room for this one; null when there is. */
    readonly roomAt: Date | null;
  };
  /** Kinds of channels on which the message's topic is sent. Null or left out: on all, or it has none. */
  readonly topicChannels?: readonly ChannelKind[] | null;
  /** Where the person is on the suppression list; left out: nowhere. */
  readonly suppressed?: readonly Suppressed[];
  /** Null or left out: the workspace has activated no policy. */
  readonly policy?: PolicyFacts | null;
  /** Files of the library that the content names; left out: none. */
  readonly media?: readonly MediaFact[];
  /** Of a message of a campaign with a rate: in how many milliseconds its turn comes. */
  readonly campaignWaitMs?: number;
};
