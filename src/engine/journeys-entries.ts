/**
 * Who begins which journey: finds the versions that something may begin, reads what the rules of entry need, and adds the
 * runs. Whether somebody enters is `decideEntry`'s word, and the caps'; every refusal that people will ask about is counted.
 */
import type { JourneyVersion } from "../catalog/catalog.ts";
import type { CapPeriod } from "../journeys/document.ts";
import { decideEntry, ENTRY_EVENTS, type EntryDecision, type EntryFacts, fitsInbound, newRun } from "../journeys/entry.ts";
import type { ArrivedEvent } from "../journeys/facts.ts";
import type { Run } from "../journeys/run.ts";
import { replyFacts } from "../journeys/reply-match.ts";
import type { StepInput } from "../journeys/step.ts";
import { fromMs } from "../journeys/time.ts";
import type { EntryPeriod } from "../lanes/lane-store.ts";
import type { LaneWork, RunInput } from "../lanes/lane-work.ts";
import type { GroupId, ProfileId, RunId } from "../platform/ids.ts";
import type { Profile } from "../profiles/profile.ts";
import { windowOpen } from "./handlers.ts";

/** A version that this input may begin, with the event it would enter by. */
type Candidate = { readonly version: JourneyVersion; readonly event: ArrivedEvent };

/** When the last run of these `profile/journey/key` ended, of those whose rules ask for it. */
export type PastRuns = ReadonlyMap<string, Date>;

/** Refusals that are counted beside `entered`; the others are what entries are for. */
const COUNTED: ReadonlySet<string> = new Set(["held_out", "held_out_globally", "entered_before", "too_soon", "capped"]);
const HOUR_MS = 3_600_000;
const PERIOD_MS = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS } as const;
/** 1970 began on a Thursday; weeks begin on Monday. */
const MONDAY_MS = 4 * 24 * HOUR_MS;

export function candidatesFor(work: LaneWork, profile: Profile, input: RunInput["input"]): readonly Candidate[] {
  const { catalog } = work;
  const { workspaceId } = profile;
  switch (input.kind) {
    case "event":
      return catalog.entryVersions(workspaceId, input.event.type).map((version) => ({ version, event: input.event }));
    case "membership": {
      const event = {
        id: `${input.audience}/${input.change}/${input.at}`,
        type: ENTRY_EVENTS.audience(input.change),
        occurredAt: input.at,
        properties: { audience: input.audience },
      };
      return catalog
        .entriesOf(workspaceId, "audience")
        .filter(({ document: { entry } }) => entry.kind === "audience" && entry.audience === input.audience && entry.on === input.change)
        .map((version) => ({ version, event }));
    }
    case "reply":
      return byWords(catalog.entriesOf(workspaceId, "inbound"), input);
    case "enter": {
      const version = catalog.versions.get(catalog.journey(workspaceId, input.journey)?.liveVersionId ?? ("" as JourneyVersion["id"]));
      const isOpen = version !== undefined && catalog.journey(workspaceId, input.journey)?.state === "live";
      return isOpen ? [{ version, event: input.event }] : [];
    }
    default:
      return [];
  }
}

/** What somebody writes begins one journey: one that asks for these words before one that takes whatever comes, then by priority. */
function byWords(versions: readonly JourneyVersion[], reply: Extract<StepInput, { readonly kind: "reply" }>): readonly Candidate[] {
  const { content, messageId, at } = reply;
  const rank = ({ document }: JourneyVersion): number => (document.entry.kind === "inbound" ? fitsInbound(document.entry, content) : 0);
  const [best] = versions
    .filter((version) => rank(version) > 0)
    .toSorted((a, b) => rank(b) - rank(a) || priorityOf(b) - priorityOf(a) || (a.journey < b.journey ? -1 : 1));
  if (!best) return [];
  return [{ version: best, event: { id: messageId, type: ENTRY_EVENTS.inbound, occurredAt: at, properties: replyFacts(reply) } }];
}

function priorityOf(version: JourneyVersion): number {
  return version.document.priority ?? 50;
}

/** Reads all that `begin` will ask for. */
export async function prepareEntries(work: LaneWork, inputs: readonly RunInput[]): Promise<PastRuns> {
  const wanted = inputs.flatMap(({ profileId, input }) => {
    const profile = work.profile(profileId);
    return profile ? candidatesFor(work, profile, input).map((candidate) => ({ profile, ...candidate })) : [];
  });
  if (wanted.length === 0) return new Map();
  await work.loadGroups(wanted.flatMap(({ version, profile }) => (version.document.caps?.perGroup ? [profile.id] : [])));
  const capped = wanted.flatMap(({ version, profile }) => limitsOf(work, version, profile.id).map(({ of }) => of));
  const [past] = await Promise.all([pastRuns(work, wanted), capped.length === 0 ? undefined : work.lockEntries(capped)]);
  return past;
}

async function pastRuns(work: LaneWork, wanted: readonly (Candidate & { readonly profile: Profile })[]): Promise<PastRuns> {
  const asked = wanted.flatMap(({ version, event, profile }) => {
    const { entry } = version.document;
    if (entry.reentry !== "never" && entry.reentryAfter === undefined) return [];
    const decision = decideEntry(version.document, event, [], { ...entryFacts(work, profile), windowOpen: false });
    // What a profile did before it was merged into this one was done by the same person.
    return decision.enter
      ? [profile.id, ...profile.absorbed].map((id) => ({ as: profile.id, profileId: id, journey: version.journey, key: decision.key }))
      : [];
  });
  const found = new Map<string, Date>();
  if (asked.length === 0) return found;
  const rows = new Map((await work.tx.pastRuns(asked)).map((row) => [pastKey(row.profileId, row), row.lastAt]));
  for (const run of asked) {
    const lastAt = rows.get(pastKey(run.profileId, run));
    const key = pastKey(run.as, run);
    if (lastAt && lastAt > (found.get(key) ?? fromMs(0))) found.set(key, lastAt);
  }
  return found;
}

function pastKey(profileId: ProfileId, { journey, key }: { readonly journey: string; readonly key: string }): string {
  return `${profileId}/${journey}/${key}`;
}

function entryFacts(work: LaneWork, profile: Profile): EntryFacts {
  return {
    profile,
    windowOpen: windowOpen(work, profile.id),
    inAudience: (audience) => work.audiencesOf(profile.id).has(audience),
    groups: () => work.groups.factsOf(profile.id),
    now: work.now,
    hours: work.catalog.hours(profile.workspaceId),
    queue: work.queueOf(profile.workspaceId),
    holdout: work.catalog.holdout(profile.workspaceId),
  };
}

/** Begins a run where the rules allow it; the run stands before its first node. */
export function begin(work: LaneWork, profile: Profile, { version, event }: Candidate, past: PastRuns): Run | null {
  const { document, journey } = version;
  const existing = work.runs.touchedOf(profile.id).filter((run) => run.journey === journey);
  const decision = withPast(decideEntry(document, event, existing, entryFacts(work, profile)), {
    work,
    profile,
    version,
    event,
    past,
    existing,
  });
  const refused = !decision.enter
    ? decision.why
    : limitsOf(work, version, profile.id).some(({ of, most }) => work.entered(of) >= most)
      ? "capped"
      : null;
  if (!decision.enter || refused !== null) {
    const counted = { lane: profile.lane, workspaceId: profile.workspaceId, versionId: version.id };
    if (refused !== null && COUNTED.has(refused)) work.countNode(counted, "", refused);
    return null;
  }
  for (const { of } of limitsOf(work, version, profile.id)) work.countEntry(of);
  return addRun(work, profile, version, { event, key: decision.key });
}

/** What the store knew besides the runs that are loaded: those that ended before this transaction. */
function withPast(
  decision: EntryDecision,
  {
    work,
    profile,
    version,
    event,
    past,
    existing,
  }: Candidate & {
    readonly work: LaneWork;
    readonly profile: Profile;
    readonly past: PastRuns;
    readonly existing: readonly Run[];
  },
): EntryDecision {
  if (!decision.enter) return decision;
  const lastAt = past.get(pastKey(profile.id, { journey: version.journey, key: decision.key }));
  if (!lastAt || existing.some((run) => run.key === decision.key && run.state === "live")) return decision;
  const before = { key: decision.key, state: "finished" as const, updatedAt: lastAt };
  return decideEntry(version.document, event, [...existing, before], entryFacts(work, profile));
}

export function addRun(
  work: LaneWork,
  profile: Profile,
  version: JourneyVersion,
  from: { readonly event: ArrivedEvent; readonly key: string; readonly node?: string; readonly jumps?: number },
): Run {
  const run = newRun(version.document, {
    profile,
    runId: work.ids.inLane<RunId>(profile.lane),
    versionId: version.id,
    now: work.now,
    ...from,
  });
  work.runs.add(run);
  work.countNode(run, "", "entered");
  return run;
}

type Limit = { readonly of: EntryPeriod; readonly most: number };

/** The counts that this person's beginning now would be among, with how many each may have; none for a journey without caps. */
function limitsOf(work: LaneWork, { document, workspaceId, journey }: JourneyVersion, profileId: ProfileId): readonly Limit[] {
  const { total, per, perGroup } = document.caps ?? {};
  const limit = (most: number, period: CapPeriod | undefined, group: GroupId | null): Limit => ({
    of: { workspaceId, journey, period: period ?? "total", beganAt: period ? beganAt(period, work.now) : fromMs(0), group },
    most,
  });
  const group = perGroup && work.groups.of(profileId).find((belonging) => belonging.group.kind === perGroup.kind)?.group.id;
  return [
    ...(total === undefined ? [] : [limit(total, undefined, null)]),
    ...(per === undefined ? [] : [limit(per.count, per.period, null)]),
    ...(perGroup && group !== undefined ? [limit(perGroup.count, perGroup.period, group)] : []),
  ];
}

function beganAt(period: keyof typeof PERIOD_MS, now: Date): Date {
  const shift = period === "week" ? MONDAY_MS : 0;
  return fromMs(Math.floor((now.getTime() - shift) / PERIOD_MS[period]) * PERIOD_MS[period] + shift);
}
