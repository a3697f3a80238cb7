/**
 * Tells runs what happened and carries out what they decide. Owns entering, stepping and ending runs inside a lane
 * transaction; the decisions themselves are `step`'s and `decideEntry`'s, which are pure.
 */
import type { JourneyVersion } from "../catalog/catalog.ts";
import { renderText } from "../liquid/liquid.ts";
import { step } from "../journeys/advance.ts";
import { decideEntry, newRun } from "../journeys/entry.ts";
import type { Run } from "../journeys/run.ts";
import type { Effect, StepFacts, StepInput, StepResult } from "../journeys/step.ts";
import { type Subscriptions, subscriptionsOf } from "../journeys/subscriptions.ts";
import type { LaneWork, RunInput } from "../lanes/lane-work.ts";
import type { LanePhase } from "../lanes/phase.ts";
import type { InboxId, MessageId, ProfileId, RunId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import type { Profile } from "../profiles/profile.ts";
import { mergeAttributes } from "./apply-change.ts";
import { windowOpen } from "./handlers.ts";

export function createJourneysPhase(): LanePhase {
  return {
    name: "journeys",
    run: async (work) => {
      for (let inputs = relevant(work); inputs.length > 0; inputs = relevant(work)) {
        const profiles = [...new Set(inputs.map((input) => input.profileId))];
        await work.loadProfiles(profiles);
        const [past] = await Promise.all([pastKeys(work, inputs), work.loadRuns(profiles), work.loadConversations(profiles)]);
        for (const input of inputs) tellRuns(work, input, past);
      }
      return undefined;
    },
  };
}

/**
 * Tells runs what became of messages in this very transaction (refused, expired). What they send in answer is claimed
 * in the next one.
 */
export function createLateJourneysPhase(): LanePhase {
  const journeys = createJourneysPhase();
  return {
    name: "late journeys",
    run: async (work) => {
      const before = work.newOutbound().length;
      const after = await journeys.run(work);
      if (work.newOutbound().length > before) work.runAgain();
      return after;
    },
  };
}

/** For a process that claims but runs no journeys: what it would tell runs goes to those who do, through the inbox. */
export function createHandOnPhase(): LanePhase {
  return {
    name: "hand on",
    run: async (work) => {
      const inputs = work.takeInputs();
      await work.loadProfiles(inputs.map((input) => input.profileId));
      for (const { profileId, input } of inputs) {
        const workspaceId = work.profile(profileId)?.workspaceId;
        if (workspaceId === undefined) continue;
        const lane = laneOf(profileId);
        work.forward({
          lane,
          id: work.ids.inLane<InboxId>(lane),
          workspaceId,
          profileId,
          item: { kind: "run_input", input },
          dedupeKey: null,
        });
      }
      return undefined;
    },
  };
}

/** Inputs that some run may listen to; the others cost no look-up. */
function relevant(work: LaneWork): readonly RunInput[] {
  return work.takeInputs().filter(({ profileId, input }) => {
    switch (input.kind) {
      case "event":
        return listeners(work, profileId).has(input.event.type);
      case "message": {
        const origin = work.outbound(input.messageId)?.origin;
        if (origin?.kind !== "journey") return false;
        const version = work.catalog.versions.get(origin.versionId);
        return version !== undefined && subscribed(version).receipts.has(origin.node);
      }
      case "reply":
      case "timer":
      case "start":
        return true;
    }
  });
}

const SUBSCRIPTIONS = new WeakMap<JourneyVersion, Subscriptions>();
function subscribed(version: JourneyVersion): Subscriptions {
  const known = SUBSCRIPTIONS.get(version);
  if (known) return known;
  const made = subscriptionsOf(version.document);
  SUBSCRIPTIONS.set(version, made);
  return made;
}

const LISTENERS = new WeakMap<LaneWork["catalog"], Map<string, ReadonlySet<string>>>();
/** Event types that any version of the profile's workspace enters by, waits for or exits on. */
function listeners(work: LaneWork, profileId: ProfileId): ReadonlySet<string> {
  const workspaceId = work.profile(profileId)?.workspaceId ?? "";
  const byWorkspace = LISTENERS.get(work.catalog) ?? new Map<string, ReadonlySet<string>>();
  LISTENERS.set(work.catalog, byWorkspace);
  const known = byWorkspace.get(workspaceId);
  if (known) return known;
  const types = new Set<string>();
  for (const version of work.catalog.versions.values()) {
    if (version.workspaceId !== workspaceId) continue;
    types.add(version.document.entry.event);
    for (const type of subscribed(version).events) types.add(type);
  }
  byWorkspace.set(workspaceId, types);
  return types;
}

/** Keys that must never enter again, among those that want to enter now. */
async function pastKeys(work: LaneWork, inputs: readonly RunInput[]): Promise<ReadonlySet<string>> {
  const asked = inputs.flatMap(({ profileId, input }) => {
    const profile = work.profile(profileId);
    if (input.kind !== "event" || !profile) return [];
    return work.catalog.entryVersions(profile.workspaceId, input.event.type).flatMap((version) => {
      if (version.document.entry.reentry !== "never") return [];
      const decision = decideEntry(version.document, input.event, [], { profile, windowOpen: false });
      // What a profile did before it was merged into this one was done by the same person.
      return decision.enter
        ? [profileId, ...profile.absorbed].map((id) => ({ as: profileId, profileId: id, journey: version.journey, key: decision.key }))
        : [];
    });
  });
  if (asked.length === 0) return new Set();
  const past = new Set((await work.tx.pastRuns(asked)).map((row) => `${row.profileId}/${row.journey}/${row.key}`));
  return new Set(
    asked.filter((run) => past.has(`${run.profileId}/${run.journey}/${run.key}`)).map((run) => `${run.as}/${run.journey}/${run.key}`),
  );
}

function tellRuns(work: LaneWork, { profileId, runId, input }: RunInput, past: ReadonlySet<string>): void {
  const profile = work.profile(profileId);
  if (!profile) return;
  if (profile.mergedInto !== null) return forward(work, profile, input);
  // Words that point at no message answer the question asked last; the other runs go on waiting for theirs.
  const loose = input.kind === "reply" && input.repliesTo === null;
  const runs = work.liveRuns(profileId);
  for (const run of loose ? runs.toSorted((a, b) => b.updatedAt.getTime() - a.updatedAt.getTime() || (a.id < b.id ? 1 : -1)) : runs) {
    if (runId !== null && run.id !== runId && input.kind === "timer") continue;
    if (advance(work, run, input) && loose) break;
  }
  if (input.kind === "event") enter(work, profile, input.event, past);
}

function forward(work: LaneWork, profile: Profile, input: StepInput): void {
  if (profile.mergedInto === null || input.kind === "timer" || input.kind === "start") return;
  const lane = laneOf(profile.mergedInto);
  work.forward({
    lane,
    id: work.ids.inLane<InboxId>(lane),
    workspaceId: profile.workspaceId,
    profileId: profile.mergedInto,
    item: { kind: "run_input", input },
    dedupeKey: null,
  });
}

function enter(work: LaneWork, profile: Profile, event: Extract<StepInput, { kind: "event" }>["event"], past: ReadonlySet<string>): void {
  for (const version of work.catalog.entryVersions(profile.workspaceId, event.type)) {
    const existing = work.runsTouched(profile.id).filter((run) => run.journey === version.journey);
    const decision = decideEntry(version.document, event, existing, { profile, windowOpen: windowOpen(work, profile.id) });
    if (!decision.enter || past.has(`${profile.id}/${version.journey}/${decision.key}`)) continue;
    const run = newRun(version.document, {
      profile,
      runId: work.ids.inLane<RunId>(profile.lane),
      versionId: version.id,
      key: decision.key,
      event,
      now: work.now,
    });
    work.addRun(run);
    work.countNode(run, "", "entered");
    advance(work, run, { kind: "start" });
  }
}

/** Answers whether the input meant something to the run. */
function advance(work: LaneWork, run: Run, input: StepInput): boolean {
  const profile = work.profile(run.profileId);
  if (!profile) return broken(work, run, `its profile ${run.profileId} is not there`);
  const version = work.catalog.versions.get(run.versionId);
  if (!version) return broken(work, run, `its version ${run.versionId} is not in the catalog`);
  const facts: StepFacts = {
    now: work.now,
    profile,
    consent: profile.consent,
    windowOpen: windowOpen(work, profile.id),
    newMessageId: () => work.ids.inLane<MessageId>(run.lane),
    render: renderText,
  };
  let result: StepResult;
  try {
    result = step(version.document, run, input, facts);
  } catch (error) {
    return broken(work, run, error instanceof Error ? error.message : "unknown");
  }
  if (result.run !== run) work.putRun(result.run);
  for (const effect of result.effects) carryOut(work, result.run, effect);
  return result.run !== run;
}

/** A run that cannot go on must not stop its lane: it ends, visibly. */
function broken(work: LaneWork, run: Run, error: string): true {
  work.putRun({ ...run, state: "failed", dueAt: null, outcome: `step_failed:${run.node}`, updatedAt: work.now });
  work.report({
    lane: run.lane,
    workspaceId: run.workspaceId,
    kind: "handler_failed",
    subject: run.journey,
    detail: { error, runId: run.id, versionId: run.versionId, node: run.node },
  });
  return true;
}

function carryOut(work: LaneWork, run: Run, effect: Effect): void {
  switch (effect.kind) {
    case "passed":
      work.countNode(run, effect.node, effect.via);
      return;
    case "update_profile": {
      const profile = work.profile(run.profileId);
      if (profile) work.putProfile({ ...profile, attributes: mergeAttributes(profile.attributes, effect.set), updatedAt: work.now });
      return;
    }
    case "send":
      send(work, run, effect);
  }
}

function send(work: LaneWork, run: Run, effect: Extract<Effect, { kind: "send" }>): void {
  const channel = work.catalog.defaultChannel(run.workspaceId, effect.channel);
  if (!channel) {
    work.putRun({ ...run, state: "failed", dueAt: null, outcome: `channel_missing:${effect.node}`, updatedAt: work.now });
    return;
  }
  work.addMessage({
    lane: run.lane,
    id: effect.messageId,
    workspaceId: run.workspaceId,
    profileId: run.profileId,
    channelId: channel.id,
    externalId: null,
    direction: "outbound",
    state: "queued",
    purpose: effect.purpose,
    origin: { kind: "journey", runId: run.id, versionId: run.versionId, node: effect.node },
    content: effect.content,
    variables: effect.variables,
    rendered: null,
    recipient: null,
    attempt: 0,
    retries: 0,
    dueAt: work.now,
    expiresAt: effect.expiresAt,
    claimedAt: null,
    deadline: null,
    doubtAt: null,
    settleAt: null,
    decision: null,
    error: null,
    pricing: null,
    receipts: {},
    settledBy: null,
    createdAt: work.now,
    updatedAt: work.now,
  });
  work.countHour(run.profileId, run.workspaceId, "message", "queued");
}
