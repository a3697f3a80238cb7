import type { QueueLength } from "../advice/answer-promise.ts";
import type { RunId, VersionId } from "../platform/ids.ts";
import type { Profile } from "../profiles/profile.ts";
import { type ConditionFacts, evaluate } from "./conditions.ts";
import type { InboundContent } from "../messages/content.ts";
import type { InboundEntry, JourneyDocument } from "./document.ts";
import { type ArrivedEvent, consentFacts, profileFacts, workspaceFacts } from "./facts.ts";
import { readPath } from "./own-path.ts";
import { fitsWords, NOT_AN_ANSWER } from "./reply-match.ts";
import type { Run, RunMemory } from "./run.ts";
import type { WorkspaceHours } from "./workspace-hours.ts";
import { shareOf } from "./share.ts";
import { addDuration, parseDuration } from "./time.ts";

export type EntryDecision = { readonly enter: true; readonly key: string } | { readonly enter: false; readonly why: EntryRefusal };

type EntryRefusal =
  | "other_event"
  | "where"
  | "key_missing"
  | "key_invalid"
  | "run_is_live"
  | "entered_before"
  | "too_soon"
  | "held_out"
  | "held_out_globally";

/** Longer keys would not fit the index by which a person's runs are found. */
export const LONGEST_KEY = 200;

/** The profile's runs of this journey, of any version, with the key in question at least. `updatedAt`: of one that ended, when. */
export type ExistingRun = Pick<Run, "key" | "state"> & { readonly updatedAt?: Date };

export type EntryFacts = {
  readonly profile: Profile;
  readonly windowOpen: boolean;
  readonly inAudience?: (audience: string) => boolean;
  /** Needed where `reentryAfter` is given. */
  readonly now?: Date;
  readonly hours?: WorkspaceHours;
  readonly queue?: QueueLength | null;
  /** Of the workspace: who is kept out of all journeys, and the salt of both shares. */
  readonly holdout?: { readonly share: number; readonly salt: string };
};

/** What begins a run that no event of the customer's begins, as conditions and templates see it. */
export const ENTRY_EVENTS = {
  audience: (on: "entered" | "left") => `parley.audience.${on}`,
  schedule: "parley.schedule",
  api: "parley.api",
  inbound: "parley.inbound",
} as const;

/**
 * Whether the event starts a run. Pure; `existing` is all there is, because one at a time decides in a lane.
 * Whoever tells of something other than an event has looked at the entry's kind and words.
 */
export function decideEntry(
  document: JourneyDocument,
  event: ArrivedEvent,
  existing: readonly ExistingRun[],
  facts: EntryFacts,
): EntryDecision {
  const { entry } = document;
  if (entry.kind === "event" && entry.event !== event.type) return { enter: false, why: "other_event" };
  const { profile } = facts;
  if (entry.where && !evaluate(entry.where, seen(event, facts))) return { enter: false, why: "where" };
  const key = entryKey(document, event);
  if (typeof key !== "string") return { enter: false, why: key.why };
  const same = existing.length === 0 ? existing : existing.filter((run) => run.key === key);
  const refused = same.length === 0 ? null : tooSoon(document, same, facts.now);
  if (refused) return { enter: false, why: refused };
  const out = heldOut(document, profile.id, facts.holdout ?? { share: 0, salt: "" });
  return out ? { enter: false, why: out } : { enter: true, key };
}

function seen(event: ArrivedEvent, { profile, windowOpen, inAudience, ...clocks }: EntryFacts): ConditionFacts {
  return {
    profile: profileFacts(profile),
    event,
    entry: { event },
    window: { open: windowOpen },
    consent: consentFacts(profile.consent),
    // Few ask for it.
    get workspace() {
      return clocks.now && workspaceFacts({ ...clocks, now: clocks.now });
    },
    ...(inAudience ? { inAudience } : {}),
  };
}

function tooSoon(document: JourneyDocument, same: readonly ExistingRun[], now: Date | undefined): EntryRefusal | null {
  const { reentry = "after_finish", reentryAfter } = document.entry;
  if (reentry !== "always" && same.some((run) => run.state === "live")) return "run_is_live";
  if (reentry === "never" && same.length > 0) return "entered_before";
  const pause = reentryAfter === undefined ? null : parseDuration(reentryAfter);
  if (!pause || !now) return null;
  return same.some((run) => run.state !== "live" && run.updatedAt && addDuration(run.updatedAt, pause) > now) ? "too_soon" : null;
}

/** The same people always, in every version: by a hash of the workspace's salt, so that no two workspaces keep out the same ones. */
function heldOut(
  document: JourneyDocument,
  profileId: string,
  { share, salt }: { readonly share: number; readonly salt: string },
): "held_out" | "held_out_globally" | null {
  if (share > 0 && shareOf(`${salt}/holdout/${profileId}`) < share) return "held_out_globally";
  const { holdout = 0 } = document;
  return holdout > 0 && shareOf(`${salt}/holdout/${document.name}/${profileId}`) < holdout ? "held_out" : null;
}

/** 2: the customer's words or tap are among those asked for; 1: whoever writes is asked for; 0: no. */
export function fitsInbound(entry: InboundEntry, content: InboundContent): 0 | 1 | 2 {
  if (NOT_AN_ANSWER.has(content.kind)) return 0;
  if (entry.choice === undefined && !entry.equals?.length && !entry.contains?.length) return 1;
  return fitsWords(entry, content) ? 2 : 0;
}

/** `""` for a journey without a key; numbers and booleans are written as text. */
function entryKey(document: JourneyDocument, event: ArrivedEvent): string | { readonly why: "key_missing" | "key_invalid" } {
  const path = "key" in document.entry ? document.entry.key : undefined;
  if (path === undefined) return "";
  const value = readPath(event, path) ?? null;
  if (value === null || value === "") return { why: "key_missing" };
  const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return isPlain && String(value).length <= LONGEST_KEY ? String(value) : { why: "key_invalid" };
}

/** A run that stands before its first node; `step` with `start` sets it going. */
export function newRun(
  document: JourneyDocument,
  from: {
    readonly profile: Profile;
    readonly runId: RunId;
    readonly versionId: VersionId;
    readonly key: string;
    readonly event: ArrivedEvent;
    readonly now: Date;
    /** Where it begins, when that is not the start, and how many journeys it jumped through. */
    readonly node?: string;
    readonly jumps?: number;
  },
): Run {
  const { profile, event, now } = from;
  const memory: RunMemory = {
    event: { type: event.type, id: event.id, occurredAt: event.occurredAt, properties: event.properties },
    answers: {},
    messages: {},
    trail: [],
  };
  return {
    lane: profile.lane,
    id: from.runId,
    workspaceId: profile.workspaceId,
    profileId: profile.id,
    journey: document.name,
    versionId: from.versionId,
    key: from.key,
    state: "live",
    node: from.node ?? document.start,
    dueAt: null,
    memory: from.jumps === undefined ? memory : { ...memory, jumps: from.jumps },
    outcome: null,
    startedAt: now,
    updatedAt: now,
  };
}
