/** Events that a split with a bandit hopes for: they count for the newest message of an arm that went out before, within its time. */
import type { JourneyVersion } from "../catalog/catalog.ts";
import { evaluate } from "../journeys/conditions.ts";
import type { SplitBandit } from "../journeys/document.ts";
import { profileFacts } from "../journeys/facts.ts";
import { addDuration, parseDuration } from "../journeys/time.ts";
import { variantsIn } from "../journeys/variant.ts";
import type { StoredEvent } from "../lanes/lane-store.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { LanePhase } from "../lanes/phase.ts";
import type { OutboundMessage } from "../messages/message.ts";
import { noteEngagement } from "../sends/note-engagement.ts";

type Conversion = NonNullable<SplitBandit["conversion"]>;
type Hope = { readonly version: JourneyVersion; readonly split: string; readonly conversion: Conversion };

export function createSplitConversionsPhase(): LanePhase {
  return {
    name: "split conversions",
    run: async (work) => {
      const counted = work.storedEvents().filter((event) => hopesOf(work, event).length > 0);
      if (counted.length === 0) return undefined;
      const profileIds = [...new Set(counted.map(({ profileId }) => profileId))];
      await work.loadProfiles(profileIds);
      await work.messages.loadRecent(profileIds);
      for (const event of counted) for (const hope of hopesOf(work, event)) fulfil(work, event, hope);
      return undefined;
    },
  };
}

function fulfil(work: LaneWork, event: StoredEvent, { version, split, conversion }: Hope): void {
  const profile = work.profile(event.profileId);
  const within = parseDuration(conversion.within);
  if (!profile || !within) return;
  const facts = { profile: profileFacts(profile), event: { type: event.type, properties: event.properties } };
  if (conversion.where && !evaluate(conversion.where, facts)) return;
  let last: OutboundMessage | null = null;
  for (const message of work.messages.recentOf(profile.id)) {
    const { origin, receipts, createdAt } = message;
    if (origin.kind !== "journey" || origin.versionId !== version.id || receipts.accepted === undefined) continue;
    if (!variantsIn(origin.variant ?? "").some((variant) => variant.startsWith(`${split}.`))) continue;
    if (createdAt > event.occurredAt || addDuration(createdAt, within) < event.occurredAt) continue;
    if (last === null || createdAt > last.createdAt) last = message;
  }
  if (last) noteEngagement(work, last.id, "converted", event.occurredAt);
}

const HOPES = new WeakMap<LaneWork["catalog"], ReadonlyMap<string, readonly Hope[]>>();

function hopesOf(work: LaneWork, { workspaceId, type }: StoredEvent): readonly Hope[] {
  const known = HOPES.get(work.catalog) ?? hopesByEvent(work.catalog);
  HOPES.set(work.catalog, known);
  return known.get(`${workspaceId}/${type}`) ?? [];
}

function hopesByEvent({ versions }: LaneWork["catalog"]): ReadonlyMap<string, readonly Hope[]> {
  const found = new Map<string, Hope[]>();
  for (const version of versions.values()) {
    for (const [split, node] of Object.entries(version.document.nodes)) {
      const conversion = node.kind === "split" ? node.bandit?.conversion : undefined;
      if (!conversion) continue;
      const key = `${version.workspaceId}/${conversion.event}`;
      found.set(key, [...(found.get(key) ?? []), { version, split, conversion }]);
    }
  }
  return found;
}
