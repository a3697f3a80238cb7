import { pathsOf } from "../journeys/paths.ts";
import type { Run } from "../journeys/run.ts";
import type { LaneWork } from "../lanes/lane-work.ts";

/** Upper ends of the buckets, in seconds; what is later is `more`. */
const LATENESS_SECONDS = [0.1, 0.5, 1, 2, 5, 15, 60, 300, 3_600] as const;

/** How late timers fired, each at the node it was set at: `timer` by bucket, with the seconds as its amount. */
export function countTimer(work: LaneWork, run: Run): void {
  for (const { node, dueAt } of pathsOf(run)) {
    const seconds = dueAt === null ? -1 : (work.now.getTime() - Date.parse(dueAt)) / 1_000;
    if (seconds < 0) continue;
    const bucket = LATENESS_SECONDS.find((most) => seconds <= most);
    work.count({ ...ownerOf(run), node, metric: "timer", label: bucket === undefined ? "more" : String(bucket), amount: seconds });
  }
}

/** `ended` by state and outcome. */
export function countRunEnd(work: LaneWork, before: Run, after: Run): void {
  if (before.state !== "live" || after.state === "live") return;
  work.count({ ...ownerOf(after), node: after.node, metric: "ended", label: after.state });
}

function ownerOf(run: Run): { readonly workspaceId: Run["workspaceId"]; readonly ownerKind: "journey"; readonly ownerId: string } {
  return { workspaceId: run.workspaceId, ownerKind: "journey", ownerId: run.versionId };
}
