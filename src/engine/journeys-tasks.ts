/**
 * What people ask of a whole journey, carried out lane by lane and a piece at a time, so that no transaction is long and a
 * crash loses no place: the row for the next piece is written in the commit of this one.
 */
import { moveRun, releaseRun } from "../journeys/drain.ts";
import { ENTRY_EVENTS } from "../journeys/entry.ts";
import { withPaths } from "../journeys/paths.ts";
import type { Run } from "../journeys/run.ts";
import { fromMs } from "../journeys/time.ts";
import type { InboxRow, JourneyTask } from "../lanes/inbox.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { InboxHandler, ItemOf } from "../lanes/phase.ts";
import type { InboxId, ProfileId, RunId } from "../platform/ids.ts";
import { keepChange } from "../sends/announce.ts";
import { countRunEnd } from "./count-runs.ts";

const PIECE = 500;
/** Of all lanes of a transaction together: a task comes to 256 lanes at once. */
const AT_ONCE = 4_000;
const LEAST_A_LANE = 8;

/** Of one row: whom it concerns, and the id after which the next piece goes on; null: the lane is through. */
type Piece = { readonly profiles: readonly ProfileId[]; readonly runs: ReadonlySet<RunId>; readonly next: string | null };
const PIECES = new WeakMap<LaneWork, Map<InboxId, Piece>>();

type Item = ItemOf<"journey_task">;

export const journeyTaskHandler: InboxHandler<"journey_task"> = {
  prefetch: async (work, rows) => {
    const pieces = new Map<InboxId, Piece>();
    const limit = Math.max(LEAST_A_LANE, Math.min(PIECE, Math.floor(AT_ONCE / rows.length)));
    await Promise.all(rows.map(async ({ row, item }) => pieces.set(row.id, await readPiece(work, row, item, limit))));
    PIECES.set(work, pieces);
    const profiles = [...pieces.values()].flatMap((piece) => piece.profiles);
    await work.loadProfiles(profiles);
    const sending = rows
      .filter(({ item }) => item.task.kind === "end" || item.task.kind === "release")
      .flatMap(({ row }) => pieces.get(row.id)?.profiles ?? []);
    await Promise.all([work.runs.load(profiles), work.messages.loadPending(sending)]);
  },
  apply: (work, row, item) => {
    const piece = PIECES.get(work)?.get(row.id);
    if (!piece) throw new Error(`the piece of task ${row.id} was not read`);
    const done = carryOut(work, item, piece);
    if (piece.next !== null) goOn(work, row, { ...item, after: piece.next, done: item.done + done });
  },
};

async function readPiece(work: LaneWork, row: InboxRow, { task, after }: Item, limit: number): Promise<Piece> {
  const of = { lane: row.lane, workspaceId: row.workspaceId, after, limit };
  if (task.kind === "begin") {
    const profiles = await work.tx.membersOf({ ...of, audience: task.audience });
    return { profiles, runs: new Set(), next: profiles.length < limit ? null : (profiles.at(-1) ?? null) };
  }
  const runs = await work.tx.runsOfJourney({ ...of, journey: task.journey });
  return {
    profiles: [...new Set(runs.map((run) => run.profileId))],
    runs: new Set(runs.map((run) => run.id)),
    next: runs.length < limit ? null : (runs.at(-1)?.id ?? null),
  };
}

/** Answers how many it changed. */
function carryOut(work: LaneWork, { task, done }: Item, piece: Piece): number {
  if (task.kind === "begin") {
    for (const profileId of piece.profiles) beginOne(work, profileId, task);
    return piece.profiles.length;
  }
  let changed = 0;
  // Asked again: an earlier row of this batch may have ended or moved some.
  const live = new Map(piece.profiles.flatMap((id) => work.runs.liveOf(id)).map((run) => [run.id, run]));
  const waiting = new Map<RunId, OutboundMessage[]>();
  if (task.kind !== "move") {
    for (const message of piece.profiles.flatMap((id) => work.messages.pendingOf(id))) {
      if (message.origin.kind !== "journey" || !piece.runs.has(message.origin.runId)) continue;
      waiting.set(message.origin.runId, [...(waiting.get(message.origin.runId) ?? []), message]);
    }
  }
  for (const runId of [...piece.runs].toSorted()) {
    const run = live.get(runId);
    const after = run && changedRun(work, run, task, done + changed);
    if (run && after && after !== run) {
      work.runs.put(after);
      countRunEnd(work, run, after);
    }
    const messages = (waiting.get(runId) ?? []).filter((message) => changeMessage(work, message, task, done + changed));
    if (after !== run || messages.length > 0) changed += 1;
  }
  return changed;
}

function changedRun(work: LaneWork, run: Run, task: Exclude<JourneyTask, { readonly kind: "begin" }>, place: number): Run {
  switch (task.kind) {
    case "release":
      return releaseRun(run, releaseAt(task, place));
    case "end":
      // Of a journey that was published again meanwhile.
      if (run.startedAt > fromMs(Date.parse(task.at))) return run;
      return { ...run, memory: withPaths(run.memory, []), state: "exited", dueAt: null, outcome: "stopped", updatedAt: work.now };
    case "move": {
      const [from, to] = [work.catalog.versions.get(run.versionId), work.catalog.versions.get(task.to)];
      if (!from || !to || from.id === to.id) return run;
      work.countNode({ ...run, versionId: to.id }, "", "moved_in");
      return moveRun(run, to.document, to.id, task.mapping, from.document, work.now);
    }
  }
}

function releaseAt({ startAt, firstMs, everyMs }: Extract<JourneyTask, { readonly kind: "release" }>, place: number): Date {
  return fromMs(Date.parse(startAt) + firstMs + place * everyMs);
}

/** Whether the task changed it. What the gate held because of the pause is looked at again when its run goes on. */
function changeMessage(
  work: LaneWork,
  message: OutboundMessage,
  task: Exclude<JourneyTask, { readonly kind: "begin" }>,
  place: number,
): boolean {
  if (task.kind === "release" && message.decision?.reason === "journey_paused") {
    keepChange(work, message, { message: { ...message, dueAt: releaseAt(task, place), updatedAt: work.now }, incident: null });
    return true;
  }
  if (task.kind !== "end" || message.createdAt > fromMs(Date.parse(task.at))) return false;
  keepChange(work, message, { message: { ...message, state: "cancelled", updatedAt: work.now }, incident: null });
  return true;
}

function beginOne(work: LaneWork, profileId: ProfileId, task: Extract<JourneyTask, { readonly kind: "begin" }>): void {
  const event = task.event ?? {
    id: `${task.journey}/${task.at}`,
    type: ENTRY_EVENTS.schedule,
    occurredAt: task.at,
    properties: { audience: task.audience },
  };
  work.tell({ profileId, runId: null, input: { kind: "enter", journey: task.journey, event } });
}

function goOn(work: LaneWork, row: InboxRow, item: Item): void {
  const { lane, workspaceId } = row;
  work.forward({ lane, id: work.ids.inLane<InboxId>(lane), workspaceId, profileId: null, item, dedupeKey: null });
}
