import type { RunId, VersionId } from "../platform/ids.ts";
import type { Profile } from "../profiles/profile.ts";
import { evaluate } from "./conditions.ts";
import type { JourneyDocument } from "./document.ts";
import { type ArrivedEvent, consentFacts, profileFacts } from "./facts.ts";
import { readPath } from "./own-path.ts";
import type { Run } from "./run.ts";

export type EntryDecision =
  | { readonly enter: true; readonly key: string }
  | { readonly enter: false; readonly why: "other_event" | "where" | "key_missing" | "key_invalid" | "run_is_live" | "entered_before" };

/** Longer keys would not fit the index that keeps live runs apart. */
export const LONGEST_KEY = 200;

/** The profile's runs of this journey, of any version, with the key in question at least. */
export type ExistingRun = Pick<Run, "key" | "state">;

export type EntryFacts = { readonly profile: Profile; readonly windowOpen: boolean };

/** Whether the event starts a run. Pure; the unique index on live (profile, journey, key) is the safety net beneath it. */
export function decideEntry(
  document: JourneyDocument,
  event: ArrivedEvent,
  existing: readonly ExistingRun[],
  facts: EntryFacts,
): EntryDecision {
  const { entry } = document;
  if (entry.event !== event.type) return { enter: false, why: "other_event" };
  const { profile } = facts;
  const seen = {
    profile: profileFacts(profile),
    event,
    entry: { event },
    window: { open: facts.windowOpen },
    consent: consentFacts(profile.consent),
  };
  if (entry.where && !evaluate(entry.where, seen)) return { enter: false, why: "where" };
  const key = entryKey(document, event);
  if (typeof key !== "string") return { enter: false, why: key.why };
  const same = existing.filter((run) => run.key === key);
  const reentry = entry.reentry ?? "after_finish";
  if (reentry === "always") return { enter: true, key };
  if (same.some((run) => run.state === "live")) return { enter: false, why: "run_is_live" };
  return reentry === "never" && same.length > 0 ? { enter: false, why: "entered_before" } : { enter: true, key };
}

/** `""` for a journey without a key; numbers and booleans are written as text. */
function entryKey(document: JourneyDocument, event: ArrivedEvent): string | { readonly why: "key_missing" | "key_invalid" } {
  if (document.entry.key === undefined) return "";
  const value = readPath(event, document.entry.key) ?? null;
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
  },
): Run {
  const { profile, event, now } = from;
  return {
    lane: profile.lane,
    id: from.runId,
    workspaceId: profile.workspaceId,
    profileId: profile.id,
    journey: document.name,
    versionId: from.versionId,
    key: from.key,
    state: "live",
    node: document.start,
    dueAt: null,
    memory: {
      event: { type: event.type, id: event.id, occurredAt: event.occurredAt, properties: event.properties },
      answers: {},
      messages: {},
      trail: [],
    },
    outcome: null,
    startedAt: now,
    updatedAt: now,
  };
}
