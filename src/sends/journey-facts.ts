import type { Catalog } from "../catalog/catalog.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { SendFacts } from "../policy/send-facts.ts";

const RANKED = new WeakMap<Catalog, boolean>();

/** Loads what stands in a message's way, where some journey has a priority of its own. */
export async function loadRivals(work: LaneWork, due: readonly OutboundMessage[]): Promise<void> {
  if (!isRanked(work.catalog)) return;
  await work.messages.loadPending(due.filter(mayWait).map((message) => message.profileId));
}

/** What the gate is told of the journey that a message comes from; null for a message of no journey. */
export function journeyFacts(work: LaneWork, message: OutboundMessage): NonNullable<SendFacts["journey"]> | null {
  const version = message.origin.kind === "journey" ? work.catalog.versions.get(message.origin.versionId) : undefined;
  if (!version) return null;
  const control = work.catalog.journey(version.workspaceId, version.journey);
  const held = control?.held ?? false;
  const endedAt = control?.endedAt ?? null;
  const stopped = endedAt !== null && (held || message.createdAt <= endedAt);
  return { held, stopped, ahead: isRanked(work.catalog) && mayWait(message) ? rival(work, message) : null };
}

/** A test is sent whatever becomes of its campaign. */
export function campaignStop({ catalog }: LaneWork, { origin }: OutboundMessage): NonNullable<SendFacts["campaign"]> | null {
  return origin.kind === "campaign" && origin.test !== true ? (catalog.campaignStops.get(origin.campaignId) ?? null) : null;
}

/** A message of a higher journey that this person is still to get, and that is not held up itself. */
function rival(work: LaneWork, message: OutboundMessage): string | null {
  const own = rankOf(work.catalog, message);
  const ahead = work.messages
    .pendingOf(message.profileId)
    .find((other) => other.origin.kind === "journey" && rankOf(work.catalog, other) > own && other.decision?.reason !== "journey_paused");
  return ahead?.id ?? null;
}

function mayWait(message: OutboundMessage): boolean {
  return message.origin.kind === "journey" && message.purpose === "marketing";
}

function rankOf(catalog: Catalog, { origin }: OutboundMessage): number {
  return (origin.kind === "journey" ? catalog.versions.get(origin.versionId)?.document.priority : undefined) ?? 50;
}

function isRanked(catalog: Catalog): boolean {
  const known = RANKED.get(catalog);
  if (known !== undefined) return known;
  const found = [...catalog.versions.values()].some((version) => version.document.priority !== undefined);
  RANKED.set(catalog, found);
  return found;
}
