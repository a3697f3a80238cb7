import { type Consent, type ConsentEntry, type ConsentState, supersedes } from "../consent/consent.ts";
import type { ProfileChange } from "../lanes/inbox.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import { laneOf } from "../platform/lane.ts";
import { deriveFromPhone, mainZoneOf } from "../profiles/derive-from-phone.ts";
import { mergeAttributes } from "../profiles/merge-attributes.ts";
import { type Identities, IDENTITY_KINDS, type Profile, type Reachability } from "../profiles/profile.ts";
import { cancelMarketing } from "../sends/cancel-marketing.ts";
import { noteOptOut } from "../sends/note-engagement.ts";

/** Loads what `applyChange` reads. */
export async function prefetchChange(
  work: LaneWork,
  changes: readonly { readonly profileId: ProfileId; readonly change: ProfileChange }[],
): Promise<void> {
  await work.loadProfiles(changes.map((entry) => entry.profileId));
  const optedOut = changes.filter(({ change }) => change.consent?.some((entry) => entry.action === "opt_out"));
  if (optedOut.length === 0) return;
  const profiles = optedOut.map((entry) => entry.profileId);
  await Promise.all([work.loadPending(profiles), work.loadRecentOutbound(profiles)]);
}

/** Makes the profile if it is new, applies what was told about it, and everything that follows from that. */
export function applyChange(work: LaneWork, profileId: ProfileId, workspaceId: WorkspaceId, change: ProfileChange): Profile {
  const before = work.profile(profileId) ?? emptyProfile(profileId, workspaceId, work.now);
  const news = (change.consent ?? []).map((entry) => notInFuture(entry, work.now)).filter((entry) => isNews(before.consent, entry));
  const identities = joinIdentities(before.identities, change.identities);
  const after: Profile = {
    ...before,
    identities,
    reachability: reachabilityAfter(before, identities),
    attributes: change.attributes ? mergeAttributes(before.attributes, withoutComputed(change.attributes)) : before.attributes,
    consent: news.reduce(withConsent, before.consent),
    ...placeOf(before, change),
  };
  if (isSame(before, after) && work.profile(profileId) !== null) return before;
  const kept = { ...after, updatedAt: work.now };
  work.putProfile(kept);
  recordNames(work, before, kept);
  work.tell({ profileId, runId: null, input: { kind: "profile" } });
  for (const entry of news) {
    work.recordConsent(kept, entry);
    work.count({ workspaceId, metric: "consent", label: `${entry.action}.${entry.purpose}` });
    if (entry.action !== "opt_out" || entry.purpose !== "marketing") continue;
    cancelMarketing(work, profileId);
    noteOptOut(work, profileId, new Date(entry.occurredAt));
  }
  return kept;
}

/** What is worked out from events is not told from outside. */
function withoutComputed(told: JsonObject): JsonObject {
  if (!("computed" in told)) return told;
  const { computed: _, ...rest } = told;
  return rest;
}

function emptyProfile(id: ProfileId, workspaceId: WorkspaceId, now: Date): Profile {
  return {
    lane: laneOf(id),
    id,
    workspaceId,
    identities: {},
    attributes: {},
    locale: null,
    timeZone: null,
    country: null,
    consent: {},
    reachability: {},
    mergedInto: null,
    absorbed: [],
    createdAt: now,
    updatedAt: now,
  };
}

/** A time to come (a wrong zone, a wrong clock) would outrank every opt-out until then. */
function notInFuture(entry: ConsentEntry, now: Date): ConsentEntry {
  return Date.parse(entry.occurredAt) > now.getTime() ? { ...entry, occurredAt: now.toISOString() } : entry;
}

/** What was learned about an address says nothing about the next one. */
function reachabilityAfter(before: Profile, identities: Identities): Reachability {
  const { whatsapp, ...others } = before.reachability;
  const moved = before.identities.phone !== identities.phone || before.identities.bsuid !== identities.bsuid;
  return whatsapp?.state === "unreachable" && moved ? others : before.reachability;
}

function joinIdentities(before: Identities, told: Identities): Identities {
  return IDENTITY_KINDS.some((kind) => told[kind] !== undefined && told[kind] !== before[kind]) ? { ...before, ...told } : before;
}

/** A name that was replaced no longer leads here. Names that are new were entered by the door; again does no harm. */
function recordNames(work: LaneWork, before: Profile, after: Profile): void {
  if (before.identities === after.identities) return;
  const replaced = IDENTITY_KINDS.filter(
    (kind) => before.identities[kind] !== undefined && before.identities[kind] !== after.identities[kind],
  );
  work.changeIdentities({
    workspaceId: after.workspaceId,
    profileId: after.id,
    add: after.identities,
    remove: Object.fromEntries(replaced.map((kind) => [kind, before.identities[kind] ?? ""])),
  });
}

/** What was told wins; what is not known is derived from the phone. */
function placeOf(before: Profile, change: ProfileChange): Pick<Profile, "locale" | "country" | "timeZone"> {
  const phone = change.identities.phone ?? before.identities.phone;
  const derived = phone === undefined ? null : deriveFromPhone(phone);
  const country = change.country === undefined ? (before.country ?? derived?.country ?? null) : change.country;
  const zone = country === null || country === derived?.country ? (derived?.timeZone ?? null) : mainZoneOf(country);
  return {
    locale: change.locale === undefined ? before.locale : change.locale,
    country,
    timeZone: change.timeZone === undefined ? (before.timeZone ?? zone) : change.timeZone,
  };
}

/** An older statement, or the same one told again, changes nothing. */
function isNews(consent: Consent, entry: ConsentEntry): boolean {
  const held = consent[entry.channel]?.[entry.purpose];
  if (!held) return true;
  return supersedes({ state: stateOf(entry), at: entry.occurredAt }, held);
}

function withConsent(consent: Consent, entry: ConsentEntry): Consent {
  const state: ConsentState = { state: stateOf(entry), at: entry.occurredAt, source: entry.source, entryId: entry.id };
  return { ...consent, [entry.channel]: { ...consent[entry.channel], [entry.purpose]: state } };
}

const stateOf = (entry: ConsentEntry): ConsentState["state"] => (entry.action === "opt_in" ? "opted_in" : "opted_out");

function isSame(before: Profile, after: Profile): boolean {
  return (
    before.identities === after.identities &&
    before.consent === after.consent &&
    before.locale === after.locale &&
    before.country === after.country &&
    before.timeZone === after.timeZone &&
    (before.attributes === after.attributes || JSON.stringify(before.attributes) === JSON.stringify(after.attributes))
  );
}
