/**
 * Keeps who is in which audience, in the transaction that changes it: whoever was touched by something that an audience reads is judged
 * anew on what is stored and what this transaction did; so is whoever's time has come. Runs hear of who entered or left, except
 * while an audience is being filled for the first time or for a new rule.
 */
import { needsOf, type MessageRow, type PersonFacts } from "../audiences/facts.ts";
import { layOver } from "../audiences/load-facts.ts";
import { fromMs } from "../journeys/time.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { LanePhase } from "../lanes/phase.ts";
import { lanesCutShort, shareOfLane } from "../lanes/share.ts";
import type { Message } from "../messages/message.ts";
import type { ProfileId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import { mergeAttributes } from "../profiles/merge-attributes.ts";
import type { Profile } from "../profiles/profile.ts";
import { audiencePlan, type AudiencePlan, type Planned, type PlannedAudience, type PlannedComputed } from "./audience-plan.ts";

type Asked = ReadonlyMap<ProfileId, ReadonlySet<Planned>>;
type Facts = ReadonlyMap<ProfileId, PersonFacts>;

export type AudiencesPhaseOptions = {
  /** How many whose time has come are looked at in one transaction. */
  readonly limit: number;
  /** After the commit: lanes in which everybody was looked at for these audiences. */
  readonly filled: (audienceIds: readonly string[]) => void;
};

export function createAudiencesPhase({ limit, filled }: AudiencesPhaseOptions): LanePhase {
  return {
    name: "audiences",
    run: async (work) => {
      const plan = audiencePlan(work.catalog);
      if (plan.isEmpty) return undefined;
      const due = await work.tx.audiences.dueMemberships(limit);
      const share = shareOfLane(limit, work.tx.lanes.length);
      work.runAgain(
        lanesCutShort(
          due.map(({ profileId }) => laneOf(profileId)),
          share,
        ),
      );
      const gone = due.filter(({ audienceId }) => !plan.byId.has(audienceId));
      await work.loadMemberships(gone.map(({ profileId }) => profileId));
      for (const { profileId, audienceId } of gone)
        work.memberships.put({ lane: laneOf(profileId), profileId, audienceId, since: null, recheckAt: null });
      await bringUpToDate(work, plan, asked(plan, work.touched.take(), due));
      const done = work.memberships.filled();
      return done.length === 0 ? undefined : () => filled(done);
    },
  };
}

/** What later phases changed; nobody's time comes twice in one transaction. */
export function createLateAudiencesPhase(): LanePhase {
  return {
    name: "late audiences",
    run: async (work) => {
      const plan = audiencePlan(work.catalog);
      if (!plan.isEmpty) await bringUpToDate(work, plan, asked(plan, work.touched.take(), []));
      return undefined;
    },
  };
}

function asked(
  plan: AudiencePlan,
  touched: ReadonlyMap<ProfileId, ReadonlySet<string>>,
  due: readonly { readonly profileId: ProfileId; readonly audienceId: string }[],
): Asked {
  const result = new Map<ProfileId, Set<Planned>>();
  const ask = (profileId: ProfileId, planned: Planned): void => {
    result.set(profileId, (result.get(profileId) ?? new Set()).add(planned));
  };
  for (const [profileId, keys] of touched) for (const key of keys) for (const planned of plan.readers(key)) ask(profileId, planned);
  for (const { profileId, audienceId } of due) {
    const planned = plan.byId.get(audienceId);
    if (planned) ask(profileId, planned);
  }
  return result;
}

async function bringUpToDate(work: LaneWork, plan: AudiencePlan, first: Asked): Promise<void> {
  if (first.size === 0) return;
  await Promise.all([work.loadProfiles(first.keys()), work.loadMemberships(first.keys())]);
  const computed = only(first, "computed");
  const facts = await loadFacts(work, computed);
  for (const [profileId, planned] of computed)
    for (const one of planned) if (one.kind === "computed") keepComputed(work, facts, profileId, one);
  // What was computed stands among the attributes, which audiences may read.
  const second = only(joined(first, asked(plan, work.touched.take(), [])), "audience");
  const more = await loadFacts(work, second);
  for (const [profileId, planned] of second) {
    const profile = work.profile(profileId);
    if (!profile) continue;
    if (profile.mergedInto === null) for (const one of planned) if (one.kind === "audience") keepMembership(work, more, profile, one);
  }
  for (const profileId of first.keys()) leaveWhenMerged(work, profileId);
}

function only(people: Asked, kind: Planned["kind"]): Asked {
  const result = new Map<ProfileId, ReadonlySet<Planned>>();
  for (const [id, planned] of people) {
    const some = new Set([...planned].filter((one) => one.kind === kind));
    if (some.size > 0) result.set(id, some);
  }
  return result;
}

function joined(one: Asked, other: Asked): Asked {
  if (other.size === 0) return one;
  const result = new Map<ProfileId, ReadonlySet<Planned>>(one);
  for (const [id, planned] of other) result.set(id, new Set([...(one.get(id) ?? []), ...planned]));
  return result;
}

async function loadFacts(work: LaneWork, people: Asked): Promise<Facts> {
  const profiles = [...people.keys()].flatMap((id) => {
    const profile = work.profile(id);
    return profile === null || profile.mergedInto !== null ? [] : profile;
  });
  if (profiles.length === 0) return new Map();
  const rules = new Set([...people.values()].flatMap((planned) => [...planned].map(({ rule }) => rule)));
  const stored = await work.tx.audiences.facts(profiles, needsOf(rules, work.now.getTime()));
  return new Map([...stored].map(([id, facts]) => [id, withUnwritten(work, id, facts)]));
}

function withUnwritten(work: LaneWork, id: ProfileId, facts: PersonFacts): PersonFacts {
  const events = work.touched.eventsOf(id);
  const messages = [...work.touched.messagesOf(id)].flatMap((messageId) => {
    const message = work.messages.get(messageId);
    return message === null ? [] : messageRow(message);
  });
  const lists = work.touched.listsOf(id);
  if (events.length === 0 && messages.length === 0 && lists.size === 0) return facts;
  return layOver(facts, { events, messages, lists: new Map([...lists].map(([list, { isIn }]) => [list, isIn])) });
}

function messageRow(message: Message): MessageRow {
  const { id, direction, channelId, state } = message;
  const both = { id, direction, channelId, state, createdAt: message.createdAt.getTime(), updatedAt: message.updatedAt.getTime() };
  if (message.direction === "inbound") return { ...both, origin: null, template: null, repliesTo: message.repliesTo, receipts: {} };
  const { origin, receipts, content } = message;
  const template = message.template === undefined ? (content.kind === "template" ? content.name : null) : message.template || null;
  return { ...both, origin: origin, template, repliesTo: null, receipts };
}

function keepComputed(work: LaneWork, facts: Facts, profileId: ProfileId, { stored, compute }: PlannedComputed): void {
  const profile = work.profile(profileId);
  const person = facts.get(profileId);
  if (!profile || !person || profile.workspaceId !== stored.workspaceId) return;
  const { value, nextChangeAt } = compute(person, work.now.getTime());
  const before = objectOf(profile.attributes["computed"]);
  if ((before[stored.name] ?? null) !== value) {
    const computed = mergeAttributes(before, { [stored.name]: value });
    work.changeProfile({ ...profile, attributes: { ...profile.attributes, computed }, updatedAt: work.now });
  }
  work.memberships.put({ lane: profile.lane, profileId, audienceId: stored.id, since: null, recheckAt: timeOf(nextChangeAt) });
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function keepMembership(work: LaneWork, facts: Facts, profile: Profile, { stored, judge }: PlannedAudience): void {
  const person = facts.get(profile.id);
  if (!person || profile.workspaceId !== stored.workspaceId) return;
  const { holds, nextChangeAt } = judge({ ...person, profile }, work.now.getTime());
  const since = work.memberships.of(profile.id).get(stored.id)?.since ?? null;
  work.memberships.put({
    lane: profile.lane,
    profileId: profile.id,
    audienceId: stored.id,
    since: holds ? (since ?? work.now) : null,
    recheckAt: timeOf(nextChangeAt),
  });
  if (holds === (since !== null) || !stored.ready) return;
  const change = holds ? "entered" : "left";
  work.count({ workspaceId: profile.workspaceId, metric: `audience.${change}`, label: stored.name });
  work.tell({
    profileId: profile.id,
    runId: null,
    input: { kind: "membership", audience: stored.name, change, at: work.now.toISOString() },
  });
}

/** Whoever it was merged into is judged in their own lane; to the runs, which moved along, nothing has happened. */
function leaveWhenMerged(work: LaneWork, profileId: ProfileId): void {
  const profile = work.profile(profileId);
  if (!profile || profile.mergedInto === null) return;
  for (const { audienceId } of work.memberships.of(profileId).values())
    work.memberships.put({ lane: profile.lane, profileId, audienceId, since: null, recheckAt: null });
}

function timeOf(ms: number): Date | null {
  return ms === Infinity ? null : fromMs(ms);
}
