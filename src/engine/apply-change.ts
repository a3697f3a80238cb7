import type { ChannelKind } from "../consent/consent.ts";
import type { ProfileChange } from "../lanes/inbox.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import { laneOf } from "../platform/lane.ts";
import { deriveFromPhone, mainZoneOf } from "../profiles/derive-from-phone.ts";
import { mergeAttributes } from "../profiles/merge-attributes.ts";
import { type Identities, IDENTITY_KINDS, type Profile, type Reachability } from "../profiles/profile.ts";
import { followNews, newsOf, recordNews } from "../sends/tell-consent.ts";

/** Loads what `applyChange` reads. */
export async function prefetchChange(
  work: LaneWork,
  changes: readonly { readonly profileId: ProfileId; readonly change: ProfileChange }[],
): Promise<void> {
  await work.loadProfiles(changes.map((entry) => entry.profileId));
  const optedOut = changes.filter(({ change }) => change.consent?.some((entry) => entry.action === "opt_out"));
  if (optedOut.length === 0) return;
  const profiles = optedOut.map((entry) => entry.profileId);
  await Promise.all([work.messages.loadPending(profiles), work.messages.loadRecent(profiles)]);
}

/** Makes the profile if it is new, applies what was told about it, and everything that follows from that. */
export function applyChange(work: LaneWork, profileId: ProfileId, workspaceId: WorkspaceId, change: ProfileChange): Profile {
  const before = work.profile(profileId) ?? emptyProfile(profileId, workspaceId, work.now);
  const news = newsOf(before.consent, change.consent ?? [], work.now);
  const identities = joinIdentities(before.identities, change.identities);
  const after: Profile = {
    ...before,
    identities,
    reachability: withReachability(reachabilityAfter(work, before, identities), change.reachability),
    attributes: change.attributes ? mergeAttributes(before.attributes, withoutComputed(change.attributes)) : before.attributes,
    ...placeOf(before, change),
  };
  if (news.length === 0 && isSame(before, after) && work.profile(profileId) !== null) return before;
  const kept = recordNews(work, { ...after, updatedAt: work.now }, news);
  work.changeProfile(kept);
  recordNames(work, before, kept);
  followNews(work, kept, news);
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
    consentHead: null,
    reachability: {},
    mergedInto: null,
    absorbed: [],
    createdAt: now,
    updatedAt: now,
  };
}

/** What was learned about an address says nothing about the next one. */
function reachabilityAfter(work: LaneWork, before: Profile, identities: Identities): Reachability {
  const formOf = (kind: ChannelKind) => work.catalog.defaultChannel(before.workspaceId, kind)?.form;
  const moved = IDENTITY_KINDS.filter((kind) => before.identities[kind] !== identities[kind]);
  if (moved.length === 0) return before.reachability;
  const isOfOldAddress = (channel: string): boolean => {
    const by = formOf(channel)?.addressedBy;
    return typeof by === "object" && by.some((kind) => moved.includes(kind));
  };
  const kept = Object.entries(before.reachability).filter(([channel, { state }]) => state !== "unreachable" || !isOfOldAddress(channel));
  return Object.fromEntries(kept);
}

function withReachability(known: Reachability, told: Reachability | undefined): Reachability {
  const news = Object.entries(told ?? {}).filter(([channel, { at }]) => Date.parse(at) >= Date.parse(known[channel]?.at ?? at));
  return news.length === 0 ? known : { ...known, ...Object.fromEntries(news) };
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

function isSame(before: Profile, after: Profile): boolean {
  return (
    before.identities === after.identities &&
    before.reachability === after.reachability &&
    before.locale === after.locale &&
    before.country === after.country &&
    before.timeZone === after.timeZone &&
    (before.attributes === after.attributes || JSON.stringify(before.attributes) === JSON.stringify(after.attributes))
  );
}
