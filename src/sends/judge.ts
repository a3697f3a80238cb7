/** Takes one message through the gate and fills it in, in the wording that fits the moment. Reads nothing, changes nothing. */
import type { Channel } from "../catalog/channel.ts";
import type { OwnAddresses, Rendering, RenderFacts } from "../content/render-message.ts";
import type { ChannelKind } from "../consent/consent.ts";
import type { Conversation } from "../conversations/conversation.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { LinkFacts } from "../links/tracker.ts";
import type { MessageContent } from "../messages/content.ts";
import type { ReasonCode } from "../messages/decision.ts";
import { type OutboundMessage, topicOf } from "../messages/message.ts";
import type { Wording } from "../messages/wording.ts";
import type { MessageId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import { chooseWording } from "../policy/choose-wording.ts";
import { decideSend, type SendVerdict } from "../policy/decide-send.ts";
import { recipientOf } from "../policy/recipient.ts";
import type { MediaFact, SendFacts } from "../policy/send-facts.ts";
import { templateToSend } from "../policy/template-to-send.ts";
import type { Profile } from "../profiles/profile.ts";
import { campaignStop, journeyFacts } from "./journey-facts.ts";
import { mediaFacts } from "./media-facts.ts";
import { withVeil } from "./own-addresses.ts";
import { templateRuleOf } from "./template-rule.ts";

export type About = {
  readonly profile: Profile | null;
  readonly channel: Channel | null;
  readonly conversation: Conversation | null;
  readonly outstanding: MessageId | null;
  readonly senderRoom: number;
  /** Of a message of a campaign with a rate: in how many milliseconds its turn comes. */
  readonly campaignWaitMs: number | null;
  readonly portfolio: SendFacts["portfolio"];
  readonly suppressed: SendFacts["suppressed"];
  readonly policy: SendFacts["policy"];
  readonly coupons: JsonObject;
};
export type Judged = {
  readonly verdict: SendVerdict;
  readonly media: readonly MediaFact[];
  readonly wording: Wording | null;
  /** Null when the gate did not let it pass. */
  readonly rendering: Rendering | null;
  /** What is kept of it and shown to the team: the same but for addresses that only the person may open. */
  readonly kept: Rendering | null;
};
export type Render = (content: MessageContent, facts: RenderFacts) => Rendering;
export type LinksOf = (work: LaneWork, message: OutboundMessage) => LinkFacts;
export type OwnAddressesOf = (work: LaneWork, message: OutboundMessage, profile: Profile) => OwnAddresses;
type Filling = { readonly render: Render; readonly linksOf: LinksOf; readonly ownAddressesOf: OwnAddressesOf };

/** What may be wrong with the free-form wording alone. */
const OF_WORDING: ReadonlySet<ReasonCode> = new Set(["media_missing", "media_refused"]);

export function judge(work: LaneWork, message: OutboundMessage, about: About, filling: Filling): Judged {
  const first = judgeOnce(work, message, about, filling, true);
  if (first.wording?.as !== "free_form") return first;
  const { verdict, rendering } = first;
  const isUseless =
    verdict.verdict === "refuse" ? OF_WORDING.has(verdict.decision.reason) : rendering !== null && rendering.kind !== "rendered";
  return isUseless ? judgeOnce(work, message, about, filling, false) : first;
}

function judgeOnce(
  work: LaneWork,
  asked: OutboundMessage,
  about: About,
  { render, linksOf, ownAddressesOf }: Filling,
  isUsable: boolean,
): Judged {
  const { now, catalog } = work;
  const { workspaceId } = asked;
  const facts = gatherFacts(work, asked, about, isUsable);
  const { message, media, wording, templates, languages, templateRule } = facts;
  const { profile, channel } = about;
  const { content } = message;
  const verdict = decideSend(facts);
  if (verdict.verdict !== "allow" || !profile) return { verdict, media, wording, rendering: null, kept: null };
  const choice = { message: asked, profile, templates, templateRule, ...(languages ? { languages } : {}) };
  const { template, insteadOf } = content.kind === "template" ? templateToSend(choice) : { template: null, insteadOf: null };
  const known = {
    profile,
    variables: message.variables,
    templates: template && insteadOf ? [template] : templates,
    now,
    timeZone: catalog.hours(workspaceId).timeZone,
    fragments: catalog.fragments(workspaceId),
    languages: languages ?? catalog.languages(workspaceId, ""),
    links: linksOf(work, message),
    form: channel?.form ?? null,
    coupons: about.coupons,
  };
  const { own, isNamed, veiled } = withVeil(ownAddressesOf(work, message, profile));
  const rendering = render(content, { ...known, own });
  return { verdict, media, wording, rendering, kept: isNamed() ? render(content, { ...known, own: veiled }) : rendering };
}

type Gathered = SendFacts & Required<Pick<SendFacts, "media" | "templateRule">> & { readonly wording: Wording | null };

/** All that the gate looks at for one message, in the wording that fits. */
export function gatherFacts(work: LaneWork, asked: OutboundMessage, about: About, isUsable: boolean): Gathered {
  const { now, catalog } = work;
  const { workspaceId, channelId, content: whole } = asked;
  const { profile, channel, conversation, campaignWaitMs, portfolio } = about;
  const templates = whole.kind === "template" ? catalog.templates(channelId, whole.name) : [];
  const languages = whole.kind === "template" ? catalog.languages(workspaceId, whole.name) : undefined;
  const templateRule = templateRuleOf(work, asked);
  const choice = { message: asked, profile, templates, templateRule, ...(languages ? { languages } : {}) };
  const { content, wording } = chooseWording(
    whole,
    {
      now,
      conversation,
      template: () => templateToSend(choice).template,
      recipient: (profile && recipientOf(profile, channel?.form)?.value) ?? null,
      prices: catalog.prices(workspaceId),
    },
    isUsable,
  );
  const message = content === whole ? asked : { ...asked, content };
  const media = mediaFacts(message, catalog, now);
  // Field by field: a copy that grows costs several times as much (tried: a twentieth of the simulation's time).
  return {
    now,
    media,
    message,
    wording,
    profile,
    channel,
    conversation,
    templates,
    templateRule,
    ...(languages ? { languages } : {}),
    outstanding: about.outstanding,
    senderRoom: about.senderRoom,
    journey: journeyFacts(work, message),
    campaign: campaignStop(work, message),
    policy: about.policy ?? null,
    ...(about.suppressed ? { suppressed: about.suppressed } : {}),
    topicChannels: topicChannels(catalog, message),
    ...(portfolio ? { portfolio } : {}),
    ...(campaignWaitMs === null ? {} : { campaignWaitMs }),
  };
}

/** Null: on all. */
function topicChannels({ topic }: LaneWork["catalog"], message: OutboundMessage): readonly ChannelKind[] | null {
  const name = topicOf(message);
  const channels = name === null ? undefined : topic(message.workspaceId, name)?.channels;
  return channels && channels.length > 0 ? channels : null;
}
