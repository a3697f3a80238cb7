/**
 * Tells runs what happened and carries out what they decide. Owns entering, stepping and ending runs inside a lane
 * transaction; the decisions themselves are `step`'s and `decideEntry`'s, which are pure.
 */
import type { JourneyVersion } from "../catalog/catalog.ts";
import { renderText } from "../liquid/liquid.ts";
import { step } from "../journeys/advance.ts";
import { withPaths } from "../journeys/paths.ts";
import type { Run } from "../journeys/run.ts";
import type { Effect, StepFacts, StepInput, StepResult } from "../journeys/step.ts";
import type { ProfileChange } from "../lanes/inbox.ts";
import type { LaneWork, RunInput } from "../lanes/lane-work.ts";
import type { LanePhase } from "../lanes/phase.ts";
import type { CallId, InboxId, MessageId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import type { Profile } from "../profiles/profile.ts";
import { loadHabits, rankChannelsOf } from "./advise-person.ts";
import { applyChange } from "./apply-change.ts";
import { bestHourOf, loadReadingTimes } from "./best-hour.ts";
import { send, takeBack } from "./journeys-messages.ts";
import { countRunEnd, countTimer } from "./count-runs.ts";
import { windowOpen } from "./handlers.ts";
import { heardIn, relevant } from "./journeys-heard.ts";
import { addRun, begin, candidatesFor, type PastRuns, prepareEntries } from "./journeys-entries.ts";

/** `timerFired` hears how late each timer was, in seconds. */
export function createJourneysPhase({ timerFired }: { readonly timerFired?: (secondsLate: number) => void } = {}): LanePhase {
  return {
    name: "journeys",
    run: async (work) => {
      for (let inputs = relevant(work); inputs.length > 0; inputs = relevant(work)) {
        const profiles = [...new Set(inputs.map((input) => input.profileId))];
        await work.loadProfiles(profiles);
        const leavers = profiles.filter((id) => heardIn(work, id).optsOut);
        const waiting = profiles.filter((id) => heardIn(work, id).takesBack || heardIn(work, id).optsOut);
        await Promise.all([
          work.runs.load(profiles),
          work.conversations.load(profiles),
          work.loadMemberships(profiles),
          work.loadGroups(profiles.filter((id) => heardIn(work, id).groups)),
          work.messages.loadPending(waiting),
          work.messages.loadRecent(leavers),
          loadHabits(
            work,
            profiles.filter((id) => heardIn(work, id).advised),
          ),
          loadReadingTimes(
            work,
            profiles.filter((id) => heardIn(work, id).bestHour),
          ),
        ]);
        const past = await prepareEntries(work, inputs);
        for (const input of inputs) {
          if (timerFired && input.input.kind === "timer") tellLateness(work, input, timerFired);
          tellRuns(work, input, past);
        }
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
      const before = work.messages.newOutbound().length;
      const after = await journeys.run(work);
      if (work.messages.newOutbound().length > before) work.runAgain();
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

function tellLateness(work: LaneWork, { profileId, runId }: RunInput, timerFired: (secondsLate: number) => void): void {
  const due = work.runs.liveOf(profileId).find((run) => run.id === runId)?.dueAt;
  if (due && due <= work.now) timerFired((work.now.getTime() - due.getTime()) / 1_000);
}

function tellRuns(work: LaneWork, { profileId, runId, input }: RunInput, past: PastRuns): void {
  const profile = work.profile(profileId);
  if (!profile) return;
  if (profile.mergedInto !== null) return forward(work, profile, input);
  let answered = false;
  if (input.kind !== "enter") {
    // Words that point at no message answer the question asked last; the other runs go on waiting for theirs.
    const loose = input.kind === "reply" && input.repliesTo === null;
    const runs = work.runs.liveOf(profileId);
    for (const run of loose ? runs.toSorted((a, b) => b.updatedAt.getTime() - a.updatedAt.getTime() || (a.id < b.id ? 1 : -1)) : runs) {
      if (runId !== null && run.id !== runId && input.kind === "timer") continue;
      const heard = advance(work, run, input);
      answered ||= heard;
      if (heard && loose) break;
    }
  }
  if (input.kind === "reply" && answered) work.assist.noteTaken(input.messageId);
  // What answered a question begins nothing.
  if (input.kind === "reply" && answered) return;
  for (const candidate of candidatesFor(work, profile, input)) {
    const run = begin(work, profile, candidate, past);
    if (run && input.kind === "reply") work.assist.noteTaken(input.messageId);
    if (run) advance(work, run, { kind: "start" });
  }
}

function forward(work: LaneWork, profile: Profile, input: RunInput["input"]): void {
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
    inAudience: (audience) => work.audiencesOf(profile.id).has(audience),
    groups: () => work.groups.factsOf(profile.id),
    bestHour: bestHourOf(work, profile.id),
    rankChannels: rankChannelsOf(work, profile.id),
    splitWeights: (node) => work.catalog.splits.get(`${run.versionId}/${node}`)?.weights ?? null,
    hours: work.catalog.hours(run.workspaceId),
    queue: work.queueOf(run.workspaceId),
    held: work.catalog.journey(run.workspaceId, run.journey)?.held ?? false,
    hasChannel: (kind) => work.catalog.defaultChannel(run.workspaceId, kind) !== null,
    journeyTakesEntries: (journey) => liveVersion(work, run.workspaceId, journey) !== null,
    newCallId: () => work.ids.inLane<CallId>(run.lane),
    newMessageId: () => work.ids.inLane<MessageId>(run.lane),
    render: renderText,
  };
  let result: StepResult;
  try {
    result = step(version.document, run, input, facts);
  } catch (error) {
    return broken(work, run, error instanceof Error ? error.message : "unknown");
  }
  if (input.kind === "timer") countTimer(work, run);
  if (result.run !== run) work.runs.put(result.run);
  countRunEnd(work, run, result.run);
  for (const effect of result.effects) carryOut(work, result.run, effect);
  return result.run !== run;
}

/** A run that cannot go on must not stop its lane: it ends, visibly. */
function broken(work: LaneWork, run: Run, error: string): true {
  const memory = withPaths(run.memory, []);
  work.runs.put({ ...run, memory, state: "failed", dueAt: null, outcome: `step_failed:${run.node}`, updatedAt: work.now });
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
    case "update_profile":
    case "consent":
      applyChange(work, run.profileId, run.workspaceId, changeOf(work, run, effect));
      return;
    case "assign":
      work.assign({
        lane: run.lane,
        id: work.ids.inLane(run.lane),
        workspaceId: run.workspaceId,
        profileId: run.profileId,
        runId: run.id,
        to: effect.to,
        note: effect.note,
        at: work.now,
      });
      return;
    case "cancel":
      takeBack(work, run, effect.messageIds);
      return;
    case "call":
      call(work, run, effect);
      return;
    case "enter":
      jump(work, run, effect);
      return;
    case "send":
      send(work, run, effect);
  }
}

function changeOf(work: LaneWork, run: Run, effect: Extract<Effect, { kind: "update_profile" | "consent" }>): ProfileChange {
  if (effect.kind === "update_profile") return { identities: {}, attributes: effect.set };
  const { channel, purpose, action, node, evidence } = effect;
  const proof = { ...evidence, journey: run.journey, versionId: run.versionId, runId: run.id, node };
  const by = `journey:${run.journey}`;
  const entry = {
    channel,
    purpose,
    action,
    how: "journey",
    actor: by,
    evidence: proof,
    source: by,
    occurredAt: work.now.toISOString(),
  } as const;
  return { identities: {}, consent: [{ id: work.ids.inLane(run.lane), ...entry }] };
}

function call(work: LaneWork, run: Run, { callId, node, request, giveUpAt }: Extract<Effect, { kind: "call" }>): void {
  work.putCall({
    lane: run.lane,
    id: callId,
    workspaceId: run.workspaceId,
    profileId: run.profileId,
    runId: run.id,
    versionId: run.versionId,
    node,
    request,
    state: "waiting",
    attempt: 0,
    failures: 0,
    dueAt: work.now,
    giveUpAt,
    status: null,
    why: null,
    createdAt: work.now,
    updatedAt: work.now,
  });
  // The calls' turn in this transaction comes after; what it leaves over is for the next.
  work.runAgain();
}

/** The same person begins the other journey, whatever begins that one otherwise; with a run of the same key there, nothing happens. */
function jump(work: LaneWork, run: Run, { journey, node, event, jumps }: Extract<Effect, { kind: "enter" }>): void {
  const profile = work.profile(run.profileId);
  const version = liveVersion(work, run.workspaceId, journey);
  if (!profile || !version) return;
  const isThere = work.runs.liveOf(profile.id).some((other) => other.journey === journey && other.key === run.key);
  if (isThere && version.document.entry.reentry !== "always") return work.countNode({ ...run, versionId: version.id }, "", "run_is_live");
  const begun = addRun(work, profile, version, { event, key: run.key, jumps, ...(node === null ? {} : { node }) });
  advance(work, begun, { kind: "start" });
}

/** The version that runs of that journey may enter now. */
function liveVersion(work: LaneWork, workspaceId: Run["workspaceId"], name: string): JourneyVersion | null {
  const journey = work.catalog.journey(workspaceId, name);
  return journey?.state === "live" && journey.liveVersionId !== null ? (work.catalog.versions.get(journey.liveVersionId) ?? null) : null;
}
