/** One message of a campaign for one person: asked for by a call of its API, or sent as a test. */
import { weightsOf } from "../campaigns/campaign.ts";
import { chooseLanguage } from "../campaigns/language.ts";
import { chooseSender, hasChoice } from "./choose-sender.ts";
import type { CatalogCampaign } from "../catalog/catalog.ts";
import type { Channel } from "../catalog/channel.ts";
import { assignVariant } from "../experiments/assign.ts";
import { addDuration, parseDuration } from "../journeys/time.ts";
import type { CampaignSend } from "../lanes/inbox.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { InboxHandler } from "../lanes/phase.ts";
import type { MessageContent } from "../messages/content.ts";
import { queuedMessage } from "../messages/new-message.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { ChannelId, MessageId } from "../platform/ids.ts";
import type { Profile } from "../profiles/profile.ts";
import { applyChange, prefetchChange } from "./apply-change.ts";
import { profileOf } from "./profile-of.ts";

/** Of messages that were asked for by calls; the record of each call is told apart by its request. */
const OCCURRENCE = "api";
/** As `campaigns/sweep.store.ts` parks what waits for a paused campaign. */
const PARKED_UNTIL = new Date("9999-12-31T00:00:00Z");

export const campaignSendHandler: InboxHandler<"campaign"> = {
  prefetch: async (work, rows) => {
    await prefetchChange(
      work,
      rows.map(({ row, item }) => ({ profileId: profileOf(row), change: item.change })),
    );
    // With whom they talk: asked only where there is a choice of senders.
    const choosing = rows.filter(({ row, item: { send } }) => {
      const kind = send.test?.channel ?? work.catalog.campaigns.get(send.campaignId)?.document.channel;
      return kind !== undefined && hasChoice(work.catalog, { workspaceId: row.workspaceId, kind });
    });
    if (choosing.length > 0) await work.conversations.load(choosing.map(({ row }) => profileOf(row)));
  },
  apply: (work, row, { change, send }) => {
    const profile = applyChange(work, profileOf(row), row.workspaceId, change);
    if (send.test) return sendTest(work, profile, send, send.test);
    const campaign = work.catalog.campaigns.get(send.campaignId);
    if (!campaign || campaign.state === "cancelled" || campaign.state === "finished")
      return skip(work, profile, send, "campaign_cancelled");
    sendAsked(work, profile, send, campaign);
  },
};

function sendAsked(work: LaneWork, profile: Profile, send: CampaignSend, campaign: CatalogCampaign): void {
  const { document, id: campaignId } = campaign;
  const variant = assignVariant(weightsOf(campaign), `${campaignId}/variant`, profile.id);
  const messages = document.variants.find(({ name }) => name === variant)?.messages ?? {};
  const spoken = chooseLanguage(messages, profile.locale, document.defaultLanguage);
  if (!spoken) return skip(work, profile, send, "no_language");
  const channel = senderFor(work, profile, document.channel, spoken.content);
  if (!channel) return skip(work, profile, send, "channel_missing");
  const life = document.expiresAfter === undefined ? null : parseDuration(document.expiresAfter);
  const queued = queuedMessage(
    {
      ...asked(work, profile, channel.id, spoken.content),
      purpose: document.purpose,
      origin: {
        kind: "campaign",
        campaignId,
        occurrence: OCCURRENCE,
        variant,
        wave: 0,
        ...(document.topic === undefined ? {} : { topic: document.topic }),
      },
      variables: { campaign: { name: campaign.name, title: document.title, variant }, data: send.data },
      expiresAt: life ? addDuration(work.now, life) : null,
    },
    work.now,
  );
  // Paused between the call and now: it waits with the others.
  const message: OutboundMessage =
    campaign.state === "paused" ? { ...queued, state: "held", reason: "campaign_paused", dueAt: PARKED_UNTIL } : queued;
  work.messages.add(message);
  work.count({
    workspaceId: profile.workspaceId,
    ownerKind: "campaign",
    ownerId: campaignId,
    node: OCCURRENCE,
    variant,
    metric: "targeted",
  });
  const { language } = spoken;
  record(work, profile, send, { outcome: "message", reason: null, variant, language, messageId: message.id, dueAt: work.now });
}

function sendTest(work: LaneWork, profile: Profile, send: CampaignSend, test: NonNullable<CampaignSend["test"]>): void {
  const { variant, content, purpose, title, name } = test;
  const channel = senderFor(work, profile, test.channel, content);
  // There was one when it was asked for; it counts for nothing, and nobody waits for it.
  if (!channel) return;
  const origin = { kind: "campaign", campaignId: send.campaignId, occurrence: "test", variant, wave: 0, test: true } as const;
  const variables = { campaign: { name, title, variant }, data: send.data };
  work.messages.add(queuedMessage({ ...asked(work, profile, channel.id, content), purpose, origin, variables, expiresAt: null }, work.now));
}

function senderFor(work: LaneWork, profile: Profile, kind: Channel["kind"], content: MessageContent): Channel | null {
  return chooseSender(
    { catalog: work.catalog, talk: (channelId) => work.conversations.of(profile.id, channelId), now: work.now },
    { workspaceId: profile.workspaceId, kind, content },
  );
}

function skip(work: LaneWork, profile: Profile, send: CampaignSend, reason: string): void {
  const of = { workspaceId: profile.workspaceId, ownerKind: "campaign", ownerId: send.campaignId, node: OCCURRENCE } as const;
  work.count({ ...of, metric: "targeted" });
  work.count({ ...of, metric: "skipped", label: reason });
  record(work, profile, send, { outcome: "skipped", reason, variant: null, language: null, messageId: null, dueAt: null });
}

type Told = Pick<Parameters<LaneWork["recordRecipient"]>[0], "outcome" | "reason" | "variant" | "language" | "messageId" | "dueAt">;
function record(work: LaneWork, { lane, workspaceId, id }: Profile, { campaignId, requestId }: CampaignSend, told: Told): void {
  work.recordRecipient({ ...told, lane, workspaceId, campaignId, profileId: id, occurrence: `${OCCURRENCE}:${requestId}` });
}

function asked(work: LaneWork, profile: Profile, channelId: ChannelId, content: MessageContent) {
  const id = work.ids.inLane<MessageId>(profile.lane);
  return { lane: profile.lane, id, workspaceId: profile.workspaceId, profileId: profile.id, channelId, content, dueAt: work.now };
}
