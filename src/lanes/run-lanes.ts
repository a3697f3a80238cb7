import type { Catalog } from "../catalog/catalog.ts";
import type { CrashPoints } from "../platform/crash-points.ts";
import type { Ids, ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";
import type { LaneChanges, LaneStore } from "./lane-store.ts";
import { LaneWork } from "./lane-work.ts";
import type { AfterCommit, LanePhase } from "./phase.ts";

export type LaneProgram = {
  readonly store: LaneStore;
  readonly phases: readonly LanePhase[];
  /** The snapshot of that revision or a newer one. */
  readonly catalogAt: (revision: number) => Promise<Catalog>;
  readonly ids: Ids;
  readonly crashPoints: CrashPoints;
};

export type LanesRun = {
  /** The lanes that were free. */
  readonly lanes: readonly Lane[];
  /** Lanes in which more is due. */
  readonly again: ReadonlySet<Lane>;
  /** Lanes whose inboxes got something. */
  readonly forwardedTo: readonly Lane[];
  /** Lanes in which messages were queued. */
  readonly queuedIn: readonly Lane[];
  /** Whom something changed about, by workspace. */
  readonly touched: ReadonlyMap<WorkspaceId, ReadonlySet<ProfileId>>;
};

/** Runs the whole program over the free ones of these lanes, in one transaction. Null when none was free. Without `withNews` those go on gathering. */
export async function runLanes(program: LaneProgram, lanes: readonly Lane[], withNews = true): Promise<LanesRun | null> {
  const { store, phases, catalogAt, ids, crashPoints } = program;
  const afterCommit: AfterCommit[] = [];
  const run = await store.transaction(lanes, async (tx) => {
    const work = new LaneWork(tx, await catalogAt(tx.catalogRevision), ids, withNews);
    for (const phase of phases) {
      const after = await phase.run(work);
      if (after) afterCommit.push(after);
    }
    const changes = work.changes();
    await tx.save(changes);
    await crashPoints.visit("lane.before_commit");
    return {
      lanes: tx.lanes,
      again: work.again,
      forwardedTo: changes.forwarded.map((row) => row.lane),
      queuedIn: changes.newMessages.filter((message) => message.state === "queued").map((message) => message.lane),
      touched: touchedBy(changes),
    };
  });
  if (run === null) return null;
  await crashPoints.visit("lane.after_commit");
  for (const after of afterCommit) after();
  return run;
}

function touchedBy(changes: LaneChanges): ReadonlyMap<WorkspaceId, ReadonlySet<ProfileId>> {
  const touched = new Map<WorkspaceId, Set<ProfileId>>();
  const touch = (workspaceId: WorkspaceId, profileId: ProfileId): void => {
    const profiles = touched.get(workspaceId) ?? new Set();
    touched.set(workspaceId, profiles.add(profileId));
  };
  for (const profile of changes.profiles) touch(profile.workspaceId, profile.id);
  for (const rows of [
    changes.newMessages,
    changes.changedMessages,
    changes.newRuns,
    changes.changedRuns,
    changes.events,
    changes.conversations,
  ]) {
    for (const row of rows) touch(row.workspaceId, row.profileId);
  }
  return touched;
}
