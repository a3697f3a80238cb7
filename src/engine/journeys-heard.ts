/** What the journeys of a workspace listen to: inputs that nobody hears cost no look-up. */
import type { JourneyVersion } from "../catalog/catalog.ts";
import { type Subscriptions, subscriptionsOf } from "../journeys/subscriptions.ts";
import type { LaneWork, RunInput } from "../lanes/lane-work.ts";
import type { ProfileId } from "../platform/ids.ts";

/** Inputs that some run may listen to; the others cost no look-up. */
export function relevant(work: LaneWork): readonly RunInput[] {
  return work.takeInputs().filter(({ profileId, input }) => {
    switch (input.kind) {
      case "event":
        return heardIn(work, profileId).events.has(input.event.type);
      case "membership":
        return heardIn(work, profileId).audiences.has(input.audience);
      case "profile":
        return heardIn(work, profileId).profile;
      case "window":
        return heardIn(work, profileId).window;
      case "message": {
        const origin = work.messages.outbound(input.messageId)?.origin;
        if (origin?.kind !== "journey") return false;
        const version = work.catalog.versions.get(origin.versionId);
        return version !== undefined && subscribed(version).receipts.has(origin.node);
      }
      case "reply":
      case "timer":
      case "start":
      case "call":
      case "enter":
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

type HeardIn = Pick<
  Subscriptions,
  "events" | "audiences" | "profile" | "window" | "bestHour" | "takesBack" | "advised" | "optsOut" | "groups"
>;
const NOTHING_HEARD: HeardIn = {
  events: new Set(),
  audiences: new Set(),
  profile: false,
  window: false,
  bestHour: false,
  takesBack: false,
  advised: false,
  optsOut: false,
  groups: false,
};
const LISTENERS = new WeakMap<LaneWork["catalog"], ReadonlyMap<string, HeardIn>>();

/** What any version of the profile's workspace enters by, waits for or exits on. */
export function heardIn(work: LaneWork, profileId: ProfileId): HeardIn {
  let byWorkspace = LISTENERS.get(work.catalog);
  if (!byWorkspace) {
    byWorkspace = listeners(work.catalog.versions.values());
    LISTENERS.set(work.catalog, byWorkspace);
  }
  return byWorkspace.get(work.profile(profileId)?.workspaceId ?? "") ?? NOTHING_HEARD;
}

function listeners(versions: Iterable<JourneyVersion>): ReadonlyMap<string, HeardIn> {
  const found = new Map<string, HeardIn>();
  for (const version of versions) {
    const known = found.get(version.workspaceId) ?? NOTHING_HEARD;
    const more = subscribed(version);
    found.set(version.workspaceId, {
      events: new Set([...known.events, ...more.events]),
      audiences: new Set([...known.audiences, ...more.audiences]),
      profile: known.profile || more.profile,
      window: known.window || more.window,
      bestHour: known.bestHour || more.bestHour,
      takesBack: known.takesBack || more.takesBack,
      advised: known.advised || more.advised,
      optsOut: known.optsOut || more.optsOut,
      groups: known.groups || more.groups,
    });
  }
  return found;
}
