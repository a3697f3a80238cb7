/** Takes one message through the gate and fills it in, in the wording that fits the moment. Reads nothing, changes nothing. */
import type { Channel } from "../catalog/channel.ts";
import type { Rendering, RenderFacts } from "../content/render-message.ts";
import type { Conversation } from "../conversations/conversation.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { LinkFacts } from "../links/tracker.ts";
import type { MessageContent } from "../messages/content.ts";
import type { ReasonCode } from "../messages/decision.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { Wording } from "../messages/wording.ts";
import type { MessageId } from "../platform/ids.ts";
import { chooseWording } from "../policy/choose-wording.ts";
import { decideSend, type SendVerdict } from "../policy/decide-send.ts";
import { recipientOf } from "../policy/recipient.ts";
import type { MediaFact, SendFacts } from "../policy/send-facts.ts";
import { templateToSend } from "../policy/template-to-send.ts";
import type { Profile } from "../profiles/profile.ts";
import { campaignStop, journeyFacts } from "./journey-facts.ts";
import { mediaFacts } from "./media-facts.ts";
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
};
export type Judged = {
  readonly verdict: SendVerdict;
  readonly media: readonly MediaFact[];
  readonly wording: Wording | null;
  /** Null when the gate did not let it pass. */
  readonly rendering: Rendering | null;
};
export type Render = (content: MessageContent, facts: RenderFacts) => Rendering;
export type LinksOf = (work: LaneWork, message: OutboundMessage) => LinkFacts;
type Filling = { readonly render: Render; readonly linksOf: LinksOf };

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

function judgeOnce(work: LaneWork, asked: OutboundMessage, about: About, { render, linksOf }: Filling, isUsable: boolean): Judged {
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
      recipient: (profile && recipientOf(profile)?.value) ?? null,
      prices: catalog.prices(workspaceId),
    },
    isUsable,
  );
  const message = content === whole ? asked : { ...asked, content };
  const media = mediaFacts(message, catalog, now);
  // Field by field: a copy that grows costs several times as much (tried: a twentieth of the simulation's time).
  const verdict = decideSend({
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
    ...(portfolio ? { portfolio } : {}),
    ...(campaignWaitMs === null ? {} : { campaignWaitMs }),
  });
  if (verdict.verdict !== "allow" || !profile) return { verdict, media, wording, rendering: null };
  const { template, insteadOf } = content.kind === "template" ? templateToSend(choice) : { template: null, insteadOf: null };
  const rendering = render(content, {
    profile,
    variables: message.variables,
    templates: template && insteadOf ? [template] : templates,
    now,
    timeZone: catalog.hours(workspaceId).timeZone,
    fragments: catalog.fragments(workspaceId),
    languages: languages ?? catalog.languages(workspaceId, ""),
    links: linksOf(work, message),
  });
  return { verdict, media, wording, rendering };
}
