import { FORGOTTEN_NEWS_MS, type InboxRow } from "../lanes/inbox.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { InboxHandler, InboxHandlers, ItemOf, LanePhase } from "../lanes/phase.ts";
import type { InboxId } from "../platform/ids.ts";
import { lanesCutShort, shareOfLane } from "../lanes/share.ts";
import { laneOf } from "../platform/lane.ts";

export type IntakeOptions = {
  readonly batch: number;
  /** Lets what arrived meanwhile be read: a batch must not keep the doors from answering. */
  readonly breathe: () => Promise<void>;
};
/** Rows applied between two breaths: a few milliseconds. */
const ROWS_A_BREATH = 64;

/** Takes what is in the inboxes and applies it, in order; then wakes the runs whose time has come. */
export function createIntakePhase(handlers: InboxHandlers, options: IntakeOptions): LanePhase {
  return {
    name: "intake",
    run: async (work) => {
      const [rows, due] = await Promise.all([
        work.tx.takeInbox(options.batch, work.withNews ? 0 : FORGOTTEN_NEWS_MS),
        work.tx.dueRuns(options.batch),
      ]);
      const share = shareOfLane(options.batch, work.tx.lanes.length);
      for (const taken of [rows, due])
        work.runAgain(
          lanesCutShort(
            taken.map(({ lane }) => lane),
            share,
          ),
        );
      await work.loadProfiles(rows.flatMap((row) => (row.profileId === null ? [] : [row.profileId])));
      const mine = rows.filter((row) => !forwardMerged(work, row));
      for (const kind of new Set(mine.map((row) => row.item.kind))) await prefetch(work, handlers, kind, mine);
      // Asked again: a merge earlier in this batch may have moved the profile.
      for (const [index, row] of mine.entries()) {
        if (index % ROWS_A_BREATH === ROWS_A_BREATH - 1) await options.breathe();
        if (!forwardMerged(work, row)) apply(work, handlers, row);
      }
      for (const run of due) work.tell({ profileId: run.profileId, runId: run.id, input: { kind: "timer" } });
      return undefined;
    },
  };
}

/** What still comes for a merged profile goes on to the one it was merged into; what comes for one of its messages stays where that is. */
function forwardMerged(work: LaneWork, row: InboxRow): boolean {
  const into = row.profileId === null || row.item.kind === "receipt" ? null : work.profile(row.profileId)?.mergedInto;
  if (into == null) return false;
  const lane = laneOf(into);
  work.forward({
    lane,
    id: work.ids.inLane<InboxId>(lane),
    workspaceId: row.workspaceId,
    profileId: into,
    item: row.item,
    dedupeKey: null,
  });
  return true;
}

async function prefetch<K extends InboxRow["item"]["kind"]>(
  work: LaneWork,
  handlers: InboxHandlers,
  kind: K,
  rows: readonly InboxRow[],
): Promise<void> {
  const own = rows.filter((row) => row.item.kind === kind).map((row) => ({ row, item: row.item as ItemOf<K> }));
  await (handlers[kind] as InboxHandler<K>).prefetch(work, own);
}

/** A row that no code of ours can apply must not stop its lane: it is reported whole, and the lane goes on. */
function apply(work: LaneWork, handlers: InboxHandlers, row: InboxRow): void {
  try {
    (handlers[row.item.kind] as InboxHandler).apply(work, row, row.item);
  } catch (error) {
    work.report({
      lane: row.lane,
      workspaceId: row.workspaceId,
      kind: "handler_failed",
      subject: row.item.kind,
      detail: { error: error instanceof Error ? error.message : "unknown", profileId: row.profileId, item: JSON.stringify(row.item) },
    });
  }
}
