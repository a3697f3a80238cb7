/**
 * Takes due messages through the gate and commits the intent to send those it allows. Everything the decision rests on is
 * read in this transaction; what it decides is kept with the message. Nothing is sent before the commit.
 */
import type { LeaseSlots, Pace } from "../campaigns/slots.ts";
import type { Rendering } from "../content/render-message.ts";
import type { LanePhase } from "../lanes/phase.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import { contentTexts } from "../messages/form/content-form.ts";
import type { RenderedContent } from "../messages/content.ts";
import type { Decision, ReasonCode } from "../messages/decision.ts";
import type { MessageError, OutboundMessage } from "../messages/message.ts";
import type { Wording } from "../messages/wording.ts";
import type { Clock } from "../platform/clock.ts";
import type { CrashPoints } from "../platform/crash-points.ts";
import type { CampaignId, ChannelId, MessageId } from "../platform/ids.ts";
import type { SendPermit } from "../policy/decide-send.ts";
import type { SendFacts } from "../policy/send-facts.ts";
import { TURN_AHEAD_MS } from "../policy/rules/campaign.ts";
import { sentMedia } from "../policy/rules/media.ts";
import { keepChange } from "./announce.ts";
import { type ClaimLog, logged } from "./claim-log.ts";
import { type CouponsOfMessage, type LackingCoupon, lackingCoupon, takeCoupons } from "./coupon-facts.ts";
import { CLAIM_TIMES, type Claim, type ClaimTimes, type Turn } from "./claim.ts";
import { findOutstanding, firstOfPairs, pairOf } from "./due-pairs.ts";
import { loadContacts } from "./contact-facts.ts";
import { judge, type LinksOf, type OwnAddressesOf, type Render } from "./judge.ts";
import { handOver } from "./hand-over.ts";
import { campaignStop, loadRivals } from "./journey-facts.ts";
import { type RoomsOfBatch, takeRooms } from "./portfolio-facts.ts";
import type { PortfolioRoom } from "./portfolio-room.ts";
import { findSuppressed } from "./suppression-facts.ts";
import { sentTo } from "./sent-to.ts";
import type { Sender } from "./sender.ts";
import type { SenderBudget } from "./sender-budget.ts";

export type ClaimPorts = {
  readonly budget: Pick<SenderBudget, "room" | "spend">;
  readonly sender: Pick<Sender, "room" | "reserve" | "take">;
  readonly claimLog: Pick<ClaimLog, "intends">;
  readonly leaseSlots: LeaseSlots;
  readonly portfolioRoom: PortfolioRoom;
  /** Has the file put where the number can send it; soon, and once for all who ask. */
  readonly uploadMedia: (assetId: string, channelId: ChannelId) => void;
  readonly linksOf: LinksOf;
  readonly ownAddressesOf: OwnAddressesOf;
  readonly render: Render;
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
      const beganAt = clock.monotonic();
      const deadline = beganAt + times.claimMs;
      const room = roomOf(work, ports);
      const limits = [...room].filter(([, limit]) => limit > 0).map(([channelId, limit]) => ({ channelId, limit }));
      if (limits.length === 0) return undefined;
      const due = firstOfPairs(work, await work.tx.dueMessages(limits, work.messages.settledHere()));
      if (due.length === 0) return undefined;
      // Only for what is there: to hold all the room during the look-up would make the other transactions wait for nothing.
      const reservation = sender.reserve(due.length);
      const profileIds = due.map((message) => message.profileId);
      const [outstanding] = await Promise.all([
        findOutstanding(work, profileIds),
        work.loadProfiles(profileIds),
        work.conversations.load(profileIds),
        loadRivals(work, due),
      ]);
      const grouped = due.filter((message) => work.catalog.groupKinds(message.workspaceId).size > 0 && namesGroups(message));
      await work.loadGroups(grouped.map(({ profileId }) => profileId));
      const claims: Claim[] = [];
      const [turns, rooms] = await Promise.all([takeTurns(work, due, { ...ports, beganAt }), takeRooms(work, due, ports.portfolioRoom)]);
      const [suppressed, contacts, coupons] = await Promise.all([
        findSuppressed(work, profileIds),
        loadContacts(work, due),
        takeCoupons(work, due),
      ]);
      for (const [index, message] of due.entries()) {
        if (index % CLAIMS_A_BREATH === CLAIMS_A_BREATH - 1) await ports.breathe();
        const earlier = outstanding.get(pairOf(message)) ?? null;
        // In the air, not in doubt: its answer is a moment away and wakes the lane.
        if (earlier !== null && work.messages.outbound(earlier)?.state === "claimed") continue;
        const claim = decide(
          work,
          message,
          {
            turn: turns.get(message.id) ?? null,
            beganAt,
            outstanding: earlier,
            senderRoom: room.get(message.channelId) ?? 0,
            deadline,
            claimMs: times.claimMs,
            rooms,
            suppressed: suppressed.get(message.profileId),
            policy: contacts.factsOf(message),
            coupons: coupons.of(message.id),
          },
          ports,
        );
        if (!claim) continue;
        claims.push(claim);
        contacts.claimed(claim.message);
        room.set(message.channelId, (room.get(message.channelId) ?? 0) - 1);
        ports.budget.spend(message.channelId, 1);
      }
      await coupons.giveBack(new Set(claims.map(({ message }) => message.id)));
      // As many came back as were asked for, and some of them take no token: behind them are probably others, whose turn it is.
      const asked = limits.reduce((sum, { limit }) => sum + limit, 0);
      if (due.length >= MOST_CLAIMS || (due.length >= asked && claims.length < due.length)) work.runAgain();
      ports.claimLog.intends(claims.map(({ message }) => logged(message)));
      await crashPoints.visit("claim.before_commit");
      return () => {
        reservation.release();
        rooms.close();
        if (claims.length > 0) sender.take(claims);
      };
    },
  };
}

/** Whether its texts may name what the person belongs to; what a fragment names is known only where the text is filled in. */
function namesGroups({ content }: OutboundMessage): boolean {
  return contentTexts(content).some(({ text }) => text.includes("{") && (text.includes("group") || text.includes("render")));
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
  { clock, leaseSlots, beganAt }: Pick<ClaimPorts, "clock" | "leaseSlots"> & { readonly beganAt: number },
): Promise<ReadonlyMap<MessageId, Turn>> {
  const turns = new Map<MessageId, Turn>();
  const without = new Map<CampaignId, { readonly pace: Pace; readonly messages: OutboundMessage[] }>();
  for (const message of due) {
    const pace = paceOf(message);
    if (!pace || campaignStop(work, message) !== null) continue;
    const wait = keptTurn(message, work.now);
    if (wait !== null) {
      turns.set(message.id, { pace, at: beganAt + wait });
      continue;
    }
    const group = without.get(pace.campaignId) ?? { pace, messages: [] };
    group.messages.push(message);
    without.set(pace.campaignId, group);
  }
  for (const { pace, messages } of without.values()) {
    const slots = await leaseSlots(pace, messages.length);
    const answeredAt = clock.monotonic();
    for (const [index, message] of messages.entries()) turns.set(message.id, { pace, at: answeredAt + (slots[index] ?? 0) });
  }
  return turns;
}

function keptTurn({ state, decision }: OutboundMessage, now: Date): number | null {
  if (state !== "held" || decision?.reason !== "campaign_rate" || decision.until === null) return null;
  const wait = Date.parse(decision.until) + TURN_AHEAD_MS - now.getTime();
  return wait >= -MISSED_MS ? wait : null;
}

type Circumstances = {
  readonly turn: Turn | null;
  /** What the transaction calls now, by the monotonic clock. */
  readonly beganAt: number;
  readonly outstanding: MessageId | null;
  readonly senderRoom: number;
  readonly deadline: number;
  readonly claimMs: number;
  readonly rooms: RoomsOfBatch;
  readonly suppressed: SendFacts["suppressed"];
  readonly policy: SendFacts["policy"];
  readonly coupons: CouponsOfMessage;
};

function decide(work: LaneWork, message: OutboundMessage, circumstances: Circumstances, ports: ClaimPorts): Claim | null {
  const { now, catalog } = work;
  const channel = catalog.channels.get(message.channelId) ?? null;
  const profile = work.profile(message.profileId);
  if (profile?.mergedInto != null) {
    handOver(work, message, profile, profile.mergedInto);
    return null;
  }
  const conversation = work.conversations.of(message.profileId, message.channelId);
  const { outstanding, senderRoom, turn, beganAt, rooms } = circumstances;
  const campaignWaitMs = turn === null ? null : turn.at - beganAt;
  const about = {
    profile,
    channel,
    conversation,
    outstanding,
    senderRoom,
    campaignWaitMs,
    portfolio: rooms.factsOf(message),
    suppressed: circumstances.suppressed,
    policy: circumstances.policy,
    coupons: circumstances.coupons.codes,
  };
  const { verdict, media, wording, rendering, kept } = judge(work, message, about, ports);
  if (verdict.verdict === "hold") {
    if (verdict.decision.reason === "media_uploading")
      for (const { asset, state } of media) if (state === "uploading") ports.uploadMedia(asset, message.channelId);
    keepChange(work, message, {
      message: { ...message, state: "held", dueAt: verdict.until, decision: verdict.decision, updatedAt: now },
      incident: null,
    });
    return null;
  }
  if (verdict.verdict === "refuse" || !rendering || !channel) return refuse(work, message, verdict.decision);
  const { lacking } = circumstances.coupons;
  if (lacking !== null) return withoutCoupon(work, message, verdict.decision, lacking);
  if (rendering.kind !== "rendered") return refuse(work, message, unfilled(verdict.decision, rendering), failureOf(rendering));
  const withMedia = (made: RenderedContent): RenderedContent => (media.length === 0 ? made : { ...made, media: sentMedia(media) });
  const claimed = claim(message, {
    permit: verdict.permit,
    decision: verdict.decision,
    wording,
    rendered: withMedia(rendering.rendered),
    now,
    claimMs: circumstances.claimMs,
  });
  const shown = kept?.kind === "rendered" ? kept.rendered : rendering.rendered;
  keepChange(work, message, { message: { ...claimed, rendered: withMedia(shown) }, incident: null });
  work.conversations.put(rooms.reached(claimed, sentTo(conversation, channel, claimed, shown, now)));
  return { message: claimed, permit: verdict.permit, channel, deadline: circumstances.deadline, turn: circumstances.turn };
}

/** Everything permits the message, but no code is left for it. */
function withoutCoupon(work: LaneWork, message: OutboundMessage, decision: Decision, lacking: LackingCoupon): null {
  const { verdict, until } = lackingCoupon(lacking, work.now);
  const rung = { rule: "content", verdict, facts: { coupon: lacking.pool } } as const;
  const decided: Decision = {
    ...decision,
    verdict,
    reason: "coupon_missing",
    until: until?.toISOString() ?? null,
    ladder: [...decision.ladder, rung],
  };
  if (until === null) return refuse(work, message, decided);
  keepChange(work, message, {
    message: { ...message, state: "held", dueAt: until, decision: decided, updatedAt: work.now },
    incident: null,
  });
  return null;
}

type Unfilled = Exclude<Rendering, { readonly kind: "rendered" }>;

/** The last rung: everything permits the message, but its text cannot be made. */
function unfilled(decision: Decision, unmade: Unfilled): Decision {
  const [reason, facts] =
    unmade.kind === "missing"
      ? (["variable_missing", { variable: unmade.variable, instead: unmade.action }] as const)
      : (["content_invalid", { part: unmade.part, problem: unmade.problem }] as const);
  const rung = { rule: "content", verdict: "refuse", facts } as const;
  return { ...decision, verdict: "refuse", reason, ladder: [...decision.ladder, rung] };
}

/** Where a missing variable is to be an error; it may be tried again once the person is known better. */
function failureOf(unmade: Unfilled): MessageError | null {
  if (unmade.kind !== "missing" || unmade.action !== "fail") return null;
  return { code: "variable_missing", title: `${unmade.variable} has no value for this person`, details: null, action: "fail" };
}

/** What people took back was cancelled, not refused. */
const STATE_AFTER: { readonly [R in ReasonCode]?: "expired" | "cancelled" } = {
  expired: "expired",
  journey_stopped: "cancelled",
  campaign_cancelled: "cancelled",
};

function refuse(work: LaneWork, message: OutboundMessage, decision: Decision, error: MessageError | null = null): null {
  const state = error ? "failed" : (STATE_AFTER[decision.reason] ?? "refused");
  const failed = error ? { error, receipts: { ...message.receipts, failed: work.now.toISOString() } } : {};
  keepChange(work, message, { message: { ...message, state, decision, ...failed, updatedAt: work.now }, incident: null });
  return null;
}

type Allowed = {
  readonly permit: SendPermit;
  readonly decision: Decision;
  readonly wording: Wording | null;
  readonly rendered: RenderedContent;
  readonly now: Date;
  readonly claimMs: number;
};

function claim(message: OutboundMessage, { permit, decision, wording, rendered, now, claimMs }: Allowed): OutboundMessage {
  return {
    ...message,
    state: "claimed",
    attempt: permit.attempt,
    claimedAt: now,
    deadline: new Date(now.getTime() + claimMs),
    decision,
    ...(wording === null ? {} : { wording }),
    rendered,
    ...wentAs(message, rendered),
    recipient: permit.recipient.value,
    updatedAt: now,
  };
}

/** The template and the language that go: of a second template its own, of what is said instead of a template none. */
function wentAs(
  { content: asked }: OutboundMessage,
  { content }: RenderedContent,
): { readonly template: string; readonly language: string | null } {
  if (content.kind === "template") return { template: content.name, language: content.language ?? null };
  return { template: asked.kind === "template" ? asked.name : "", language: null };
}
