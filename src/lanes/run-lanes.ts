import type { Catalog } from "../catalog/catalog.ts";
import type { CrashPoints } from "../platform/crash-points.ts";
import type { Ids, ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";
import type { LaneChanges, LaneStore, LaneTx } from "./lane-store.ts";
import { LaneWork, type QueueOf } from "./lane-work.ts";
import type { AfterCommit, LanePhase } from "./phase.ts";

export type LaneProgram = {
  readonly store: LaneStore;
  readonly phases: readonly LanePhase[];
  /** The snapshot of that revision or a newer one. */
  readonly catalogAt: (revision: number) => Promise<Catalog>;
  /** Who waits in the shared inbox of a workspace; left out: nobody counts. */
  readonly queueOf?: QueueOf | undefined;
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
  /** Which conversations of the shared inbox changed, or messages of theirs, by workspace. */
  readonly desk: ReadonlyMap<WorkspaceId, ReadonlySet<string>>;
};

/** Runs the whole program over the free ones of these lanes, in one transaction. Null when none was free. Without `withNews` those go on gathering. */
export async function runLanes(program: LaneProgram, lanes: readonly Lane[], withNews = true): Promise<LanesRun | null> {
  const afterCommit: AfterCommit[] = [];
  const run = await program.store.transaction(lanes, async (tx) => runProgram(program, tx, withNews, afterCommit));
  if (run === null) return null;
  await program.crashPoints.visit("lane.after_commit");
  for (const after of afterCommit) after();
  return run;
}

/** For somebody who waits for the answer: `decide` in one lane, as soon as it is free, and then the phases of the program. */
export async function runInLane<T>(
  program: LaneProgram,
  lane: Lane,
  decide: (work: LaneWork) => Promise<T>,
): Promise<{ readonly answer: T; readonly run: LanesRun }> {
  const afterCommit: AfterCommit[] = [];
  const done = await program.store.transactionIn(lane, async (tx) => {
    let answer: { readonly is: T } | null = null;
    const first: LanePhase = {
      name: "decide",
      run: async (work) => {
        answer = { is: await decide(work) };
        return undefined;
      },
    };
    const run = await runProgram({ ...program, phases: [first, ...program.phases] }, tx, false, afterCommit);
    return { answer: answer as { readonly is: T } | null, run };
  });
  for (const after of afterCommit) after();
  if (done.answer === null) throw new Error("nothing was decided");
  return { answer: done.answer.is, run: done.run };
}

async function runProgram(program: LaneProgram, tx: LaneTx, withNews: boolean, afterCommit: AfterCommit[]): Promise<LanesRun> {
  const { phases, catalogAt, ids, crashPoints, queueOf } = program;
  const work = new LaneWork(tx, await catalogAt(tx.catalogRevision), ids, { withNews, queueOf });
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
    desk: deskTouchedBy(changes),
  };
}

function deskTouchedBy({ desk, newMessages, changedMessages }: LaneChanges): LanesRun["desk"] {
  const touched = new Map<WorkspaceId, Set<string>>();
  const touch = (workspaceId: WorkspaceId, id: string): void => {
    touched.set(workspaceId, (touched.get(workspaceId) ?? new Set()).add(id));
  };
  for (const { workspaceId, id } of desk.conversations) touch(workspaceId, id);
  for (const { workspaceId, conversationId } of desk.entries) touch(workspaceId, conversationId);
  for (const rows of [newMessages, changedMessages])
    for (const row of rows)
      if (row.direction === "outbound" && row.origin.kind === "agent") touch(row.workspaceId, row.origin.conversationId);
  return touched;
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
    changes.desk.conversations,
    changes.desk.entries,
  ]) {
    for (const row of rows) touch(row.workspaceId, row.profileId);
  }
  return touched;
}
