/**
 * Two profiles that turn out to be one person, in two steps because they live in two lanes: the younger one packs up
 * in its own lane (`merge`) and sends itself to the older one's inbox (`absorb`). Between the two commits the
 * inbox row holds everything, so nothing is lost or done twice wherever the process dies.
 */
import { CONSENT_PURPOSES, consentKey, joinConsent, topicsOf } from "../consent/consent.ts";
import { sealEntry } from "../consent/seal.ts";
import type { Conversation } from "../conversations/conversation.ts";
import type { Run } from "../journeys/run.ts";
import type { CampaignTouch } from "../lanes/lane-store.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { InboxHandler } from "../lanes/phase.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { InboxId, MessageId, ProfileId, RunId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import { mergeAttributes } from "../profiles/merge-attributes.ts";
import type { Profile } from "../profiles/profile.ts";
import { cancelUnwanted } from "../sends/cancel-unwanted.ts";
import { applyChange } from "./apply-change.ts";
import { joinDesk, leaveDesk } from "./desk-merge.ts";
import { profileOf } from "./profile-of.ts";

export const mergeHandler: InboxHandler<"merge"> = {
  prefetch: async (work, rows) => {
    const ids = rows.map(({ row }) => profileOf(row));
    // The other profile lives in another lane; of it only the shop's id is read, which never changes once it is set.
    await work.loadProfiles([...ids, ...rows.map(({ item }) => item.into)]);
    await work.conversations.load(ids);
    await work.runs.load(ids);
    await work.messages.loadPending(ids);
    await work.desk.load(ids);
  },
  apply: (work, row, { into }) => {
    const id = profileOf(row);
    if (id === into || areDifferentCustomers(work.profile(id), work.profile(into))) return;
    // Always the younger into the older (ids sort by time), whatever a row that was forwarded in between says: two
    // profiles that name each other would send their rows round for ever.
    if (id < into) {
      const other = laneOf(into);
      work.forward({
        lane: other,
        id: work.ids.inLane<InboxId>(other),
        workspaceId: row.workspaceId,
        profileId: into,
        item: { kind: "merge", into: id },
        dedupeKey: null,
      });
      return;
    }
    const from = work.profile(id) ?? applyChange(work, id, row.workspaceId, { identities: {} });
    const runs = work.runs.liveOf(id);
    // A late echo of an attempt finds the message by its id, so one that was ever tried is not copied under another.
    const [pending, tried] = [
      work.messages.pendingOf(id).filter((message) => message.attempt === 0),
      work.messages.pendingOf(id).filter((message) => message.attempt > 0),
    ];
    for (const run of runs) work.runs.remove(run);
    for (const message of pending) work.messages.put({ ...message, state: "cancelled", updatedAt: work.now });
    for (const message of tried) work.messages.put({ ...message, state: "unsettled", updatedAt: work.now });
    work.putProfile({ ...from, mergedInto: into, updatedAt: work.now });
    work.changeIdentities({ workspaceId: from.workspaceId, profileId: id, add: {}, remove: from.identities });
    work.changeIdentities({ workspaceId: from.workspaceId, profileId: into, add: from.identities, remove: {} });
    const lane = laneOf(into);
    work.forward({
      lane,
      id: work.ids.inLane<InboxId>(lane),
      workspaceId: from.workspaceId,
      profileId: into,
      dedupeKey: null,
      item: { kind: "absorb", from, conversations: work.conversations.ofPerson(id), desk: work.desk.ofPerson(id), runs, pending },
    });
    for (const conversation of work.desk.ofPerson(id)) leaveDesk(work, conversation, into);
    // One person counts once against the portfolio's limit: from now on with the other profile.
    for (const conversation of work.conversations.ofPerson(id))
      if (conversation.reachedAt !== null) work.conversations.put({ ...conversation, reachedAt: null });
  },
};

export const absorbHandler: InboxHandler<"absorb"> = {
  prefetch: async (work, rows) => {
    const ids = rows.map(({ row }) => profileOf(row));
    await work.loadProfiles(ids);
    await work.conversations.load(ids);
    await work.runs.load(ids);
    await work.messages.loadPending(ids);
    await work.desk.load(ids);
    const campaignIds = rows.flatMap(({ item }) =>
      item.pending.flatMap(({ origin }) => (origin.kind === "campaign" ? [origin.campaignId] : [])),
    );
    if (campaignIds.length > 0) ASKED.set(work, await work.tx.campaignTouches(ids, [...new Set(campaignIds)]));
  },
  apply: (work, row, { from, conversations, desk, runs, pending: brought }) => {
    const known = work.profile(profileOf(row)) ?? applyChange(work, profileOf(row), row.workspaceId, { identities: {} });
    // Known already: told again, or a message that was in the air at the merge comes after it.
    const isNew = !known.absorbed.includes(from.id);
    const pending = brought.filter((message) => !isAskedAlready(ASKED.get(work) ?? [], known.id, message));
    const profile = isNew ? withLedgerOf(work, joinProfiles(known, from, work.now), from) : known;
    if (isNew) work.changeProfile(profile);
    for (const conversation of conversations)
      work.conversations.put(joinConversations(work.conversations.of(profile.id, conversation.channelId), conversation, profile));
    for (const conversation of desk) joinDesk(work, profile, conversation);
    const renamed = new Map(pending.map((message) => [message.id, work.ids.inLane<MessageId>(profile.lane)] as const));
    const runIds = new Map(runs.map((run) => [run.id, work.ids.inLane<RunId>(profile.lane)] as const));
    for (const run of work.runs.liveOf(profile.id)) {
      const follows = rename(run, renamed);
      if (follows === run) continue;
      work.runs.put(follows);
      for (const message of pending) if (message.origin.kind === "journey") runIds.set(message.origin.runId, run.id);
    }
    for (const run of runs) adoptRun(work, profile, run, runIds, renamed);
    for (const message of pending) work.messages.add(adoptMessage(message, profile, renamed, runIds, work.now));
    // Of two statements the newer holds, whichever of the two made it.
    for (const [channel, states] of Object.entries(profile.consent))
      for (const purpose of CONSENT_PURPOSES)
        for (const topic of [null, ...topicsOf(states, purpose)])
          if (states[consentKey(purpose, topic)]?.state === "opted_out") cancelUnwanted(work, profile.id, { channel, purpose, topic });
  },
};

/** Whom campaigns asked already among the survivors of a batch. */
const ASKED = new WeakMap<LaneWork, readonly CampaignTouch[]>();

/** Both were meant by the same sending of a campaign: one person is asked once. */
function isAskedAlready(touches: readonly CampaignTouch[], survivor: ProfileId, { origin }: OutboundMessage): boolean {
  if (origin.kind !== "campaign" || origin.test === true) return false;
  return touches.some(
    ({ profileId, campaignId, occurrence }) =>
      profileId === survivor && campaignId === origin.campaignId && occurrence === origin.occurrence,
  );
}

/** Two ids of the same shop are two customers, whatever else they share. */
function areDifferentCustomers(one: Profile | null, other: Profile | null): boolean {
  const [left, right] = [one?.identities.externalId, other?.identities.externalId];
  return left !== undefined && right !== undefined && left !== right;
}

/** The older profile's words win; what it does not know it learns; of two statements of consent the newer holds. */
function joinProfiles(known: Profile, from: Profile, now: Date): Profile {
  return {
    ...known,
    identities: { ...from.identities, ...known.identities },
    attributes: mergeAttributes(from.attributes, known.attributes),
    locale: known.locale ?? from.locale,
    country: known.country ?? from.country,
    timeZone: known.timeZone ?? from.timeZone,
    consent: joinConsent(known.consent, from.consent),
    reachability: { ...from.reachability, ...known.reachability },
    absorbed: [...known.absorbed, from.id, ...from.absorbed],
    automationPausedUntil: later(known.automationPausedUntil ?? null, dateOf(from.automationPausedUntil ?? null)),
    updatedAt: now,
  };
}

/** The other one's ledger stays where it is, as it was: from here on it counts too, up to the head that is named here. */
function withLedgerOf(work: LaneWork, profile: Profile, { id, consentHead }: Profile): Profile {
  if (consentHead === null) return profile;
  const row = sealEntry(profile.consentHead, {
    lane: profile.lane,
    workspaceId: profile.workspaceId,
    profileId: profile.id,
    id: work.ids.inLane<string>(profile.lane),
    action: "merge",
    channel: null,
    purpose: null,
    topic: null,
    how: "merge",
    source: "merge",
    actor: "system",
    wording: null,
    evidence: { profileId: id, seq: String(consentHead.seq), hash: consentHead.hash },
    occurredAt: work.now.toISOString(),
    recordedAt: work.now.toISOString(),
  });
  work.recordConsent(row);
  return { ...profile, consentHead: { seq: row.seq, hash: row.hash } };
}

/** Rows that travelled through the inbox are JSON: their dates are text again. */
const dateOf = (value: Date | string | null): Date | null => (value === null ? null : new Date(value));
const later = (a: Date | null, b: Date | null): Date | null => (a === null || (b !== null && b > a) ? b : a);

function joinConversations(known: Conversation | null, from: Conversation, profile: Profile): Conversation {
  const told = {
    ...from,
    windowExpiresAt: dateOf(from.windowExpiresAt),
    lastInboundAt: dateOf(from.lastInboundAt),
    lastOutboundAt: dateOf(from.lastOutboundAt),
    pairTat: dateOf(from.pairTat),
    reachedAt: dateOf(from.reachedAt),
  };
  if (!known) return { ...told, lane: profile.lane, profileId: profile.id };
  return {
    ...known,
    windowExpiresAt: later(known.windowExpiresAt, told.windowExpiresAt),
    lastInboundAt: later(known.lastInboundAt, told.lastInboundAt),
    lastOutboundAt: later(known.lastOutboundAt, told.lastOutboundAt),
    lastPreview: later(known.lastInboundAt, told.lastInboundAt) === known.lastInboundAt ? known.lastPreview : told.lastPreview,
    unread: known.unread + told.unread,
    pairTat: later(known.pairTat, told.pairTat),
    reachedAt: later(known.reachedAt, told.reachedAt),
  };
}

/** A run of the same journey and key on both sides stays where it was; the other one ends here, visibly. */
function adoptRun(
  work: LaneWork,
  profile: Profile,
  run: Run,
  runIds: ReadonlyMap<RunId, RunId>,
  renamed: ReadonlyMap<MessageId, MessageId>,
): void {
  const twin = work.runs.liveOf(profile.id).some((own) => own.journey === run.journey && own.key === run.key);
  const moved: Run = {
    ...rename(run, renamed),
    lane: profile.lane,
    id: runIds.get(run.id) ?? run.id,
    profileId: profile.id,
    dueAt: twin ? null : dateOf(run.dueAt),
    startedAt: new Date(run.startedAt),
    updatedAt: work.now,
  };
  work.runs.add(twin ? { ...moved, state: "exited", outcome: "merged" } : moved);
}

/** The very same run when it remembers none of these messages. */
function rename(run: Run, renamed: ReadonlyMap<MessageId, MessageId>): Run {
  const entries = Object.entries(run.memory.messages);
  if (!entries.some(([, message]) => renamed.has(message.id))) return run;
  const messages = Object.fromEntries(entries.map(([node, message]) => [node, { ...message, id: renamed.get(message.id) ?? message.id }]));
  return { ...run, memory: { ...run.memory, messages } };
}

function adoptMessage(
  message: OutboundMessage,
  profile: Profile,
  renamed: ReadonlyMap<MessageId, MessageId>,
  runIds: ReadonlyMap<RunId, RunId>,
  now: Date,
): OutboundMessage {
  const origin =
    message.origin.kind === "journey"
      ? { ...message.origin, runId: runIds.get(message.origin.runId) ?? message.origin.runId }
      : message.origin;
  return {
    ...message,
    lane: profile.lane,
    id: renamed.get(message.id) ?? message.id,
    profileId: profile.id,
    origin,
    state: "queued",
    // Parked for a campaign that is paused: the command that lets it go may have passed this lane already, so the gate looks at it anew.
    dueAt: message.reason === "campaign_paused" ? now : new Date(message.dueAt),
    expiresAt: dateOf(message.expiresAt),
    claimedAt: null,
    deadline: null,
    doubtAt: null,
    settleAt: null,
    createdAt: new Date(message.createdAt),
    updatedAt: now,
  };
}
