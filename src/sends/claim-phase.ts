/**
 * Takes due messages through the gate and commits the intent to send those it allows. Everything the decision rests on is
 * read in this transaction; what it decides is kept with the message. Nothing is sent before the commit.
 */
import type { Pace } from "../campaigns/slots.ts";
import type { Rendering, RenderFacts } from "../content/render-message.ts";
import type { LanePhase } from "../lanes/phase.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { MessageContent, RenderedContent } from "../messages/content.ts";
import type { Decision, ReasonCode } from "../messages/decision.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { Clock } from "../platform/clock.ts";
import type { CrashPoints } from "../platform/crash-points.ts";
import type { CampaignId, ChannelId, MessageId } from "../platform/ids.ts";
import { decideSend, type SendPermit } from "../policy/decide-send.ts";
import { TURN_AHEAD_MS } from "../policy/rules/campaign.ts";
import { sentMedia } from "../policy/rules/media.ts";
import { templateToSend } from "../policy/template-to-send.ts";
import { keepChange } from "./announce.ts";
import { CLAIM_TIMES, type Claim, type ClaimTimes } from "./claim.ts";
import { findOutstanding, firstOfPairs, pairOf } from "./due-pairs.ts";
import { mediaFacts } from "./media-facts.ts";
import { handOver } from "./hand-over.ts";
import { campaignStop, journeyFacts, loadRivals } from "./journey-facts.ts";
import { type RoomsOfBatch, takeRooms } from "./portfolio-facts.ts";
import type { PortfolioRoom } from "./portfolio-room.ts";
import { sentTo } from "./sent-to.ts";
import { templateRuleOf } from "./template-rule.ts";
import type { Sender } from "./sender.ts";
import type { SenderBudget } from "./sender-budget.ts";

export type ClaimPorts = {
  readonly budget: Pick<SenderBudget, "room" | "spend">;
  readonly sender: Pick<Sender, "room" | "reserve" | "take">;
  /** In how many milliseconds each of the next messages of a campaign may leave; all processes share them. */
  readonly leaseSlots: (pace: Pace, count: number) => Promise<readonly number[]>;
  readonly portfolioRoom: PortfolioRoom;
  /** Has the file put where the number can send it; soon, and once for all who ask. */
  readonly uploadMedia: (assetId: string, channelId: ChannelId) => void;
  readonly render: (content: MessageContent, facts: RenderFacts) => Rendering;
  readonly clock: Clock;
  /** Lets what arrived meanwhile be read: a batch must not keep the doors from answering. */
  readonly breathe: () => Promise<void>;
  readonly crashPoints: CrashPoints;
  readonly times?: ClaimTimes;
};

/** In one transaction, so that it stays short. */
const MOST_CLAIMS = 500;
/** Of a paused sender's backlog only as many are looked at, to let them expire on time. */
const MOST_OF_PAUSED = 50;
/** A turn that is over for so long is lost: with others that are late it would make a burst. */
const MISSED_MS = 100;
/** Decided and filled in between two breaths: a few milliseconds. */
const CLAIMS_A_BREATH = 16;

export function createClaimPhase(ports: ClaimPorts): LanePhase {
  const { sender, crashPoints, clock, times = CLAIM_TIMES } = ports;
  return {
    name: "claim",
    run: async (work) => {
      // The process's own deadline counts from before anything was read.
      const deadline = clock.monotonic() + times.claimMs;
      const room = roomOf(work, ports);
      const limits = [...room].filter(([, limit]) => limit > 0).map(([channelId, limit]) => ({ channelId, limit }));
      if (limits.length === 0) return undefined;
      const due = firstOfPairs(work, await work.tx.dueMessages(limits, work.settledHere()));
      if (due.length === 0) return undefined;
      // Only for what is there: to hold all the room during the look-up would make the other transactions wait for nothing.
      const reservation = sender.reserve(due.length);
      const profileIds = due.map((message) => message.profileId);
      const [outstanding] = await Promise.all([
        findOutstanding(work, profileIds),
        work.loadProfiles(profileIds),
        work.loadConversations(profileIds),
        loadRivals(work, due),
      ]);
      const claims: Claim[] = [];
      const [turns, rooms] = await Promise.all([takeTurns(work, due, ports), takeRooms(work, due, ports.portfolioRoom)]);
      for (const [index, message] of due.entries()) {
        if (index % CLAIMS_A_BREATH === CLAIMS_A_BREATH - 1) await ports.breathe();
        const earlier = outstanding.get(pairOf(message)) ?? null;
        // In the air, not in doubt: its answer is a moment away and wakes the lane.
        if (earlier !== null && work.outbound(earlier)?.state === "claimed") continue;
        const claim = decide(
          work,
          message,
          {
            turnAt: turns.get(message.id) ?? null,
            outstanding: earlier,
            senderRoom: room.get(message.channelId) ?? 0,
            deadline,
            claimMs: times.claimMs,
            rooms,
          },
          ports,
        );
        if (!claim) continue;
        claims.push(claim);
        room.set(message.channelId, (room.get(message.channelId) ?? 0) - 1);
        ports.budget.spend(message.channelId, 1);
      }
      // As many came back as were asked for, and some of them take no token: behind them are probably others, whose turn it is.
      const asked = limits.reduce((sum, { limit }) => sum + limit, 0);
      if (due.length >= MOST_CLAIMS || (due.length >= asked && claims.length < due.length)) work.runAgain();
      await crashPoints.visit("claim.before_commit");
      return () => {
        reservation.release();
        rooms.close();
        if (claims.length > 0) sender.take(claims);
      };
    },
  };
}

/** How many of each sender's messages may be claimed now: its own pace, and an equal share of what this process can send at once. */
function roomOf(work: LaneWork, { budget, sender }: ClaimPorts): Map<ChannelId, number> {
  const channels = [...work.catalog.channels.values()];
  const active = channels.filter((channel) => channel.state === "active").length;
  const share = Math.min(Math.ceil(sender.room() / Math.max(active, 1)), MOST_CLAIMS);
  return new Map(
    channels.map((channel) => [
      channel.id,
      channel.state === "paused" ? MOST_OF_PAUSED : Math.min(share, share > 0 ? budget.room(channel) : 0),
    ]),
  );
}

function paceOf({ origin }: OutboundMessage): Pace | null {
  return origin.kind === "campaign" && origin.perSecond !== undefined
    ? { campaignId: origin.campaignId, perSecond: origin.perSecond }
    : null;
}

/** When each message of a campaign with a rate may leave, by the monotonic clock. One that was held for its turn keeps it, unless it was missed. */
async function takeTurns(
  work: LaneWork,
  due: readonly OutboundMessage[],
  { clock, leaseSlots }: Pick<ClaimPorts, "clock" | "leaseSlots">,
): Promise<ReadonlyMap<MessageId, number>> {
  const turns = new Map<MessageId, number>();
  const without = new Map<CampaignId, { readonly pace: Pace; readonly messages: OutboundMessage[] }>();
  for (const message of due) {
    const pace = paceOf(message);
    if (!pace || campaignStop(work, message) !== null) continue;
    const wait = keptTurn(message, work.now);
    if (wait !== null) {
      turns.set(message.id, clock.monotonic() + wait);
      continue;
    }
    const group = without.get(pace.campaignId) ?? { pace, messages: [] };
    group.messages.push(message);
    without.set(pace.campaignId, group);
  }
  for (const { pace, messages } of without.values()) {
    const slots = await leaseSlots(pace, messages.length);
    // Counted from the answer: a moment late, never early.
    const answeredAt = clock.monotonic();
    for (const [index, message] of messages.entries()) turns.set(message.id, answeredAt + (slots[index] ?? 0));
  }
  return turns;
}

function keptTurn({ state, decision }: OutboundMessage, now: Date): number | null {
  if (state !== "held" || decision?.reason !== "campaign_rate" || decision.until === null) return null;
  const wait = Date.parse(decision.until) + TURN_AHEAD_MS - now.getTime();
  return wait >= -MISSED_MS ? wait : null;
}

type Circumstances = {
  readonly turnAt: number | null;
  readonly outstanding: MessageId | null;
  readonly senderRoom: number;
  readonly deadline: number;
  readonly claimMs: number;
  readonly rooms: RoomsOfBatch;
};

function decide(work: LaneWork, message: OutboundMessage, circumstances: Circumstances, ports: ClaimPorts): Claim | null {
  const { now, catalog } = work;
  const channel = catalog.channels.get(message.channelId) ?? null;
  const profile = work.profile(message.profileId);
  if (profile?.mergedInto != null) {
    handOver(work, message, profile, profile.mergedInto);
    return null;
  }
  const conversation = work.conversation(message.profileId, message.channelId);
  const templates = message.content.kind === "template" ? catalog.templates(message.channelId, message.content.name) : [];
  const templateRule = templateRuleOf(work, message);
  const { outstanding, senderRoom, rooms } = circumstances;
  const portfolio = rooms.factsOf(message);
  const media = mediaFacts(message, catalog, now);
  const verdict = decideSend({
    now,
    media,
    message,
    profile,
    channel,
    conversation,
    templates,
    templateRule,
    outstanding,
    senderRoom,
    journey: journeyFacts(work, message),
    campaign: campaignStop(work, message),
    ...(portfolio ? { portfolio } : {}),
    ...(circumstances.turnAt === null ? {} : { campaignWaitMs: circumstances.turnAt - ports.clock.monotonic() }),
  });
  if (verdict.verdict === "hold") {
    if (verdict.decision.reason === "media_uploading")
      for (const { asset, state } of media) if (state === "uploading") ports.uploadMedia(asset, message.channelId);
    keepChange(work, message, {
      message: { ...message, state: "held", dueAt: verdict.until, decision: verdict.decision, updatedAt: now },
      incident: null,
    });
    return null;
  }
  if (verdict.verdict === "refuse" || !profile || !channel) return refuse(work, message, verdict.decision);
  const { template, insteadOf } = templateToSend({ message, profile, templates, templateRule });
  const rendering = ports.render(message.content, {
    profile,
    variables: message.variables,
    templates: template && insteadOf ? [template] : templates,
    now,
    timeZone: catalog.hours(message.workspaceId).timeZone,
  });
  if (rendering.kind === "invalid") {
    return refuse(work, message, unfilled(verdict.decision, rendering));
  }
  const claimed = claim(message, {
    permit: verdict.permit,
    decision: verdict.decision,
    rendered: media.length === 0 ? rendering.rendered : { ...rendering.rendered, media: sentMedia(media) },
    now,
    claimMs: circumstances.claimMs,
  });
  keepChange(work, message, { message: claimed, incident: null });
  work.putConversation(rooms.reached(claimed, sentTo(conversation, channel, claimed, rendering.rendered, now)));
  return { message: claimed, permit: verdict.permit, channel, deadline: circumstances.deadline, leaveAt: circumstances.turnAt };
}

/** The last rung: everything permits the message, but its text cannot be made. */
function unfilled(decision: Decision, { part, problem }: { readonly part: string; readonly problem: string }): Decision {
  const rung = { rule: "content", verdict: "refuse", facts: { part, problem } } as const;
  return { ...decision, verdict: "refuse", reason: "content_invalid", ladder: [...decision.ladder, rung] };
}

/** What people took back was cancelled, not refused. */
const STATE_AFTER: { readonly [R in ReasonCode]?: "expired" | "cancelled" } = {
  expired: "expired",
  journey_stopped: "cancelled",
  campaign_cancelled: "cancelled",
};

function refuse(work: LaneWork, message: OutboundMessage, decision: Decision): null {
  const state = STATE_AFTER[decision.reason] ?? "refused";
  keepChange(work, message, { message: { ...message, state, decision, updatedAt: work.now }, incident: null });
  return null;
}

type Allowed = {
  readonly permit: SendPermit;
  readonly decision: Decision;
  readonly rendered: RenderedContent;
  readonly now: Date;
  readonly claimMs: number;
};

function claim(message: OutboundMessage, { permit, decision, rendered, now, claimMs }: Allowed): OutboundMessage {
  return {
    ...message,
    state: "claimed",
    attempt: permit.attempt,
    claimedAt: now,
    deadline: new Date(now.getTime() + claimMs),
    decision,
    rendered,
    recipient: permit.recipient.value,
    updatedAt: now,
  };
}
