import type { JourneyVersion } from "../catalog/catalog.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import { audiencePlan } from "./audience-plan.ts";

/** By an audience, or by a journey: what it says and asks is looked through once. */
export function isHeard(work: LaneWork, workspaceId: WorkspaceId, kind: string, what: "group" | "members"): boolean {
  if (audiencePlan(work.catalog).readers(`${what}:${kind}`).length > 0) return true;
  const path = what === "group" ? `group.${kind}.` : `group.${kind}.members`;
  return [...work.catalog.versions.values()].some((version) => version.workspaceId === workspaceId && textOf(version).includes(path));
}

const TEXTS = new WeakMap<JourneyVersion, string>();
function textOf(version: JourneyVersion): string {
  const known = TEXTS.get(version);
  if (known !== undefined) return known;
  // Of one that names no group nothing has to be kept.
  const text = JSON.stringify(version.document);
  const kept = text.includes("group.") ? text : "";
  TEXTS.set(version, kept);
  return kept;
}
