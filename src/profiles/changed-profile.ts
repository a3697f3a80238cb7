import type { Profile } from "./profile.ts";

/** A copy with some of it changed; all names are written out, for what `journeys/change-run.ts` tells. */
export function changedProfile(profile: Profile, changes: Partial<Pick<Profile, "attributes" | "consent" | "reachability">>): Profile {
  return {
    lane: profile.lane,
    id: profile.id,
    workspaceId: profile.workspaceId,
    identities: profile.identities,
    attributes: changes.attributes ?? profile.attributes,
    locale: profile.locale,
    timeZone: profile.timeZone,
    country: profile.country,
    consent: changes.consent ?? profile.consent,
    consentHead: profile.consentHead,
    reachability: changes.reachability ?? profile.reachability,
    mergedInto: profile.mergedInto,
    absorbed: profile.absorbed,
    createdAt: profile.createdAt,
    updatedAt: profile.updatedAt,
  };
}
