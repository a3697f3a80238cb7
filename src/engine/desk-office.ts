/**
 * What people do in the shared inbox: each act is one lane transaction of its own, which waits for the lane and answers when it is
 * committed. So of two who do the same at once one comes first, and the other sees what the first has done.
 */
import { emptyTalk } from "../assist/talk.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { type DeskActor, type DeskOrder, decideOrder } from "../desk/command.ts";
import type { DeskConversation } from "../desk/conversation.ts";
import type { DeskPlace, DeskReference } from "../desk/desk-reference.ts";
import { newConversation } from "../desk/hear.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import { type LaneProgram, type LanesRun, runInLane } from "../lanes/run-lanes.ts";
import type { ChannelId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import { type Lane, laneOf } from "../platform/lane.ts";
import { recipientOf } from "../policy/recipient.ts";
import { addEntries } from "./desk-entries.ts";

export type DeskOfficePorts = {
  /** Its phases run after what was done, in the same transaction: who is told of it, what is due then. */
  readonly program: LaneProgram;
  readonly reference: Pick<DeskReference, "findConversation">;
  readonly committed: (run: LanesRun) => void;
};

export type DeskRefusalReason =
  | "claimed_by_other"
  | "written_meanwhile"
  | "window_closed"
  | "snooze_past"
  | "snooze_too_far"
  | "conversation_gone"
  | "channel_cannot_write"
  | "content_invalid"
  | "no_address"
  | "profile_unknown"
  | "not_an_agent"
  | "message_not_yours";
/** Why something was not done, and the facts of it. */
export type DeskRefusal = {
  readonly kind: "refused";
  readonly reason: DeskRefusalReason;
  readonly facts: { readonly [name: string]: unknown };
};
export type DeskDone = { readonly kind: "done"; readonly conversation: DeskConversation; readonly changed: boolean };

export type DeskOffice = {
  readonly order: (ask: {
    readonly workspaceId: WorkspaceId;
    readonly id: string;
    readonly order: DeskOrder;
    readonly who: DeskActor;
  }) => Promise<DeskDone | DeskRefusal>;
  /** To write first; the one that is there already, if any. */
  readonly open: (ask: {
    readonly workspaceId: WorkspaceId;
    readonly profileId: ProfileId;
    readonly channelId: ChannelId;
    readonly who: DeskActor;
  }) => Promise<DeskDone | DeskRefusal>;
};

export function createDeskOffice(ports: DeskOfficePorts): DeskOffice {
  return {
    order: async ({ workspaceId, id, order, who }) =>
      inConversation(ports, workspaceId, id, async (work, conversation) => carryOut(work, conversation, order, who)),
    open: async ({ workspaceId, profileId, channelId, who }) =>
      inLane(ports, laneOf(profileId), async (work) => openConversation(work, { workspaceId, profileId, channelId }, who)),
  };
}

export async function inLane<T>({ program, committed }: DeskOfficePorts, lane: Lane, decide: (work: LaneWork) => Promise<T>): Promise<T> {
  const { answer, run } = await runInLane(program, lane, decide);
  committed(run);
  return answer;
}

const GONE: DeskRefusal = { kind: "refused", reason: "conversation_gone", facts: {} };
/** Somebody may be merged between the look and the lock, but not for ever. */
const MOST_LOOKS = 5;

export async function inConversation<T>(
  ports: DeskOfficePorts,
  workspaceId: WorkspaceId,
  id: string,
  decide: (work: LaneWork, conversation: DeskConversation) => Promise<T>,
): Promise<T | DeskRefusal> {
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const place = await ports.reference.findConversation(workspaceId, id);
    if (place === null) return GONE;
    const done = await inLane(ports, place.lane, async (work) => decideAt(work, place, decide));
    if (done !== null) return done.is;
  }
  return GONE;
}

/** Null: it has moved. */
async function decideAt<T>(
  work: LaneWork,
  { profileId, channelId }: DeskPlace,
  decide: (work: LaneWork, conversation: DeskConversation) => Promise<T>,
): Promise<{ readonly is: T } | null> {
  await work.desk.load([profileId]);
  const conversation = work.desk.of(profileId, channelId);
  return conversation === null || conversation.mergedInto !== null ? null : { is: await decide(work, conversation) };
}

async function carryOut(work: LaneWork, before: DeskConversation, order: DeskOrder, who: DeskActor): Promise<DeskDone | DeskRefusal> {
  const verdict = decideOrder(before, order, who, work.now);
  if (verdict.kind === "refused")
    return { kind: "refused", reason: verdict.reason, facts: verdict.reason === "claimed_by_other" ? { holder: verdict.holder } : {} };
  const { conversation, entries, automationPausedUntil } = verdict;
  if (order.do === "read") await noteRead(work, conversation, who);
  if (order.do === "hand") await noteHanded(work, conversation);
  if (automationPausedUntil !== undefined) await pauseAutomation(work, conversation.profileId, automationPausedUntil);
  const changed = conversation !== before;
  if (changed) work.desk.put(conversation);
  addEntries(work, conversation, entries, who.by);
  return { kind: "done", conversation, changed };
}

async function noteRead(work: LaneWork, { lane, id, profileId, channelId }: DeskConversation, { account }: DeskActor): Promise<void> {
  if (account !== null) work.desk.noteSeen({ lane, conversationId: id, account });
  await work.conversations.load([profileId]);
  const pair = work.conversations.of(profileId, channelId);
  if (pair !== null && pair.unread > 0) work.conversations.put({ ...pair, unread: 0 });
}

/** Helpers are silent where somebody has said that people have it, though nobody is named yet. */
async function noteHanded(work: LaneWork, { lane, workspaceId, profileId, channelId, handledBy }: DeskConversation): Promise<void> {
  await work.assist.loadTalks([profileId]);
  const talk = work.assist.talk(profileId, channelId) ?? emptyTalk({ lane, workspaceId, profileId, channelId }, work.now);
  work.assist.putTalk({ ...talk, handedAt: handledBy === "person" ? work.now : null, updatedAt: work.now });
}

async function pauseAutomation(work: LaneWork, profileId: ProfileId, until: Date | null): Promise<void> {
  await Promise.all([work.loadProfiles([profileId]), work.messages.loadPending([profileId])]);
  const profile = work.profile(profileId);
  if (profile === null) return;
  work.putProfile({ ...profile, automationPausedUntil: until, updatedAt: work.now });
  // What waited for the end of a longer pause is judged anew.
  for (const message of work.messages.pendingOf(profileId))
    if (message.decision?.reason === "automation_paused") work.messages.put({ ...message, dueAt: work.now, updatedAt: work.now });
}

type Pair = { readonly workspaceId: WorkspaceId; readonly profileId: ProfileId; readonly channelId: ChannelId };

async function openConversation(
  work: LaneWork,
  { workspaceId, profileId, channelId }: Pair,
  who: DeskActor,
): Promise<DeskDone | DeskRefusal> {
  await Promise.all([work.loadProfiles([profileId]), work.desk.load([profileId])]);
  const profile = work.profile(profileId);
  if (profile?.workspaceId !== workspaceId || profile.mergedInto !== null) return { kind: "refused", reason: "profile_unknown", facts: {} };
  const channel = channelIn(work.catalog, workspaceId, channelId);
  if (channel === null) return { kind: "refused", reason: "channel_cannot_write", facts: {} };
  const known = work.desk.of(profileId, channelId);
  if (known !== null) return { kind: "done", conversation: known, changed: false };
  if (recipientOf(profile, channel.form) === null) return { kind: "refused", reason: "no_address", facts: {} };
  const of = { lane: profile.lane, id: work.ids.inLane<string>(profile.lane), workspaceId, profileId, channelId };
  const begun = newConversation(of, work.now);
  const conversation = { ...begun, assignee: who.account, language: profile.locale, lastDirection: "outbound" as const };
  work.desk.put(conversation);
  addEntries(work, conversation, [{ kind: "opened", detail: {} }], who.by);
  return { kind: "done", conversation, changed: true };
}

export function channelIn(catalog: Catalog, workspaceId: WorkspaceId, channelId: ChannelId) {
  const channel = catalog.channels.get(channelId);
  return channel?.workspaceId === workspaceId ? channel : null;
}
