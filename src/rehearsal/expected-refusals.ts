/** What the gate would say of a campaign now, asked for some of those it means. Writes nothing and sends nothing. */
import { queuedMessage } from "../messages/new-message.ts";
import type { CampaignDocument } from "../campaigns/campaign-document.ts";
import { chooseLanguage } from "../campaigns/language.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Channel } from "../catalog/channel.ts";
import { renderMessage } from "../content/render-message.ts";
import type { ExpectedRefusals } from "../contract/campaign-expected.ts";
import type { Db } from "../db/pool.ts";
import { evaluate } from "../journeys/conditions.ts";
import { consentFacts, profileFacts } from "../journeys/facts.ts";
import { addDuration, parseDuration } from "../journeys/time.ts";
import type { MessageContent } from "../messages/content.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { CampaignId, MessageId, WorkspaceId } from "../platform/ids.ts";
import { chooseTemplate } from "../policy/choose-template.ts";
import { chooseWording } from "../policy/choose-wording.ts";
import { recipientOf } from "../policy/recipient.ts";
import { decideSend } from "../policy/decide-send.ts";
import type { PolicyFacts } from "../policy/policy-facts.ts";
import { templateToSend } from "../policy/template-to-send.ts";
import { ruleFacts } from "../content/rule-facts.ts";
import { castPages } from "./participants.ts";
import type { Participant } from "./simulator/simulate.ts";

/**
 * Whole lanes are looked at, in each of which are people of every age, until so many were seen. A lane is left in its middle only when
 * it alone holds more than the most.
 */
const ENOUGH = 2_000;
const MOST = 8_000;

export type Asking = { readonly pool: Db; readonly catalog: Catalog; readonly workspaceId: WorkspaceId; readonly now: Date };

/** Null: there is no such audience, or no sender. */
export async function expectRefusals(
  asking: Asking,
  document: CampaignDocument,
): Promise<Omit<ExpectedRefusals, "limit" | "replies"> | null> {
  const { catalog, workspaceId } = asking;
  const channel = catalog.defaultChannel(workspaceId, document.channel);
  const { audience } = document;
  const audienceId =
    audience.kind !== "audience"
      ? null
      : [...catalog.audiences.values()].find((one) => one.workspaceId === workspaceId && one.name === audience.name)?.id;
  if (!channel || audienceId === undefined) return null;
  const counts = new Map<string, { readonly verdict: "refuse" | "hold"; readonly reason: string; n: number }>();
  let [lookedAt, meant, sent, lane] = [0, 0, 0, -1];
  let whole = true;
  const pages = castPages({ ...asking, channelId: channel.id }, Number.MAX_SAFE_INTEGER, { attribute: null, audienceId });
  reading: for await (const { participants } of pages)
    for (const participant of participants) {
      if ((lookedAt >= ENOUGH && participant.profile.lane !== lane) || lookedAt >= MOST) {
        whole = false;
        break reading;
      }
      lane = participant.profile.lane;
      lookedAt += 1;
      if (!isMeant(document, participant)) continue;
      const verdict = judge(asking, document, channel, participant, meant);
      meant += 1;
      if (verdict === null) sent += 1;
      else {
        const key = `${verdict.verdict} ${verdict.reason}`;
        counts.set(key, { ...verdict, n: (counts.get(key)?.n ?? 0) + 1 });
      }
    }
  const reasons = [...counts.values()].toSorted((one, other) => other.n - one.n);
  return { lookedAt, whole, meant, sent, reasons };
}

function isMeant({ audience }: CampaignDocument, { profile }: Participant): boolean {
  return (
    audience.kind !== "condition" ||
    evaluate(audience.condition, { profile: profileFacts(profile), consent: consentFacts(profile.consent) })
  );
}

/** Null: it would leave. */
function judge(
  { catalog, workspaceId, now }: Asking,
  document: CampaignDocument,
  channel: Channel,
  { profile, conversation = null, suppressed = [], lately }: Participant,
  place: number,
): { readonly verdict: "refuse" | "hold"; readonly reason: string } | null {
  const variant = document.variants[place % document.variants.length];
  const spoken = variant && chooseLanguage(variant.messages, profile.locale, document.defaultLanguage);
  if (!variant || !spoken) return { verdict: "refuse", reason: "no_language" };
  const name = spoken.content.kind === "template" ? spoken.content.name : null;
  const templates = name === null ? [] : catalog.templates(channel.id, name);
  const languages = catalog.languages(workspaceId, name ?? "");
  const rule = name === null ? null : catalog.templateRule(workspaceId, name);
  const templateRule = ruleFacts(rule, spoken.content, (other) => catalog.templates(channel.id, other));
  const { content } = chooseWording(spoken.content, {
    now,
    conversation,
    template: () => chooseTemplate(spoken.content, profile, templates, languages),
    recipient: recipientOf(profile, channel.form)?.value ?? null,
    prices: catalog.prices(workspaceId),
  });
  const message = messageTo(profile, { document, channel, workspaceId, now, variant: variant.name, content });
  const topic = document.topic === undefined ? null : catalog.topic(workspaceId, document.topic);
  const topicChannels = topic && topic.channels.length > 0 ? topic.channels : null;
  const known = { now, message, profile, channel, conversation, templates, templateRule, languages, suppressed, topicChannels };
  const inForce = catalog.policy(workspaceId);
  // What else waits for them may still go or not: the order of topics is not told.
  const policy: PolicyFacts | null = inForce && {
    inForce,
    workspaceZone: catalog.hours(workspaceId).timeZone,
    contacts: lately?.contacts ?? [],
    talkedAt: lately?.talkedAtMs == null ? null : new Date(lately.talkedAtMs),
    waiting: [],
  };
  const facts = { ...known, outstanding: null, senderRoom: 1, policy };
  const { verdict, decision } = decideSend(facts);
  if (verdict !== "allow") return { verdict, reason: decision.reason };
  const { template, insteadOf } = templateToSend(facts);
  const { variables } = message;
  const named = template && insteadOf ? [template] : templates;
  const fragments = catalog.fragments(workspaceId);
  const rendering = renderMessage(content, { profile, variables, templates: named, now, languages, fragments });
  if (rendering.kind === "rendered") return null;
  return { verdict: "refuse", reason: rendering.kind === "missing" ? "variable_missing" : "content_invalid" };
}

function messageTo(
  { id, lane }: Participant["profile"],
  {
    document,
    channel,
    workspaceId,
    now,
    variant,
    content,
  }: {
    readonly document: CampaignDocument;
    readonly channel: Channel;
    readonly workspaceId: WorkspaceId;
    readonly now: Date;
    readonly variant: string;
    readonly content: MessageContent;
  },
): OutboundMessage {
  const life = document.expiresAfter === undefined ? null : parseDuration(document.expiresAfter);
  return queuedMessage(
    {
      lane,
      // Nothing is stored: the gate names a message only in what it gives leave for.
      id: id as string as MessageId,
      workspaceId,
      profileId: id,
      channelId: channel.id,
      purpose: document.purpose,
      origin: {
        kind: "campaign",
        campaignId: "" as CampaignId,
        occurrence: "",
        variant,
        wave: 0,
        ...(document.topic === undefined ? {} : { topic: document.topic }),
        ...(document.notice ? { notice: true as const } : {}),
      },
      content,
      variables: { campaign: { name: document.name, title: document.title, variant } },
      dueAt: now,
      expiresAt: life === null ? null : addDuration(now, life),
    },
    now,
  );
}
