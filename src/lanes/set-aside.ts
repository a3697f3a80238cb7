/** Takes what stops its lane out of the way, visibly: an inbox row is kept whole in an incident, a run ends, a message waits. */
import { withPaths } from "../journeys/paths.ts";
import type { Run } from "../journeys/run.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { Lane } from "../platform/lane.ts";
import type { InboxRow } from "./inbox.ts";
import type { LaneStore, LaneTx } from "./lane-store.ts";
import { LaneWork } from "./lane-work.ts";
import type { LaneProgram } from "./run-lanes.ts";

/** The one thing that a careful transaction took. */
export type Taken =
  | { readonly kind: "row"; readonly row: InboxRow }
  | { readonly kind: "run"; readonly run: Run }
  | { readonly kind: "message"; readonly message: OutboundMessage };
export type TakenKind = Taken["kind"];

/** A message is not given up for a fault of ours: it is tried again, until it expires. */
const LOOK_AGAIN_MS = 3_600_000;

/** The same store, out of which a transaction gets one thing of that kind and nothing else that is due; null: nothing. */
export function takingOne(kind: TakenKind | null, store: LaneStore, taken: { one: Taken | null }): LaneStore {
  const first = <T>(items: readonly T[], name: (item: T) => Taken): readonly T[] => {
    const [item] = items;
    if (item === undefined) return [];
    taken.one = name(item);
    return [item];
  };
  const only = (tx: LaneTx): LaneTx => ({
    ...tx,
    takeInbox: async () => (kind === "row" ? first(await tx.takeInbox(1, 0), (row) => ({ kind: "row", row })) : []),
    dueRuns: async () => (kind === "run" ? first(await tx.dueRuns(1), (run) => ({ kind: "run", run })) : []),
    dueMessages: async (limits, settled) => {
      if (kind !== "message") return [];
      const found = await tx.dueMessages(
        limits.map((limit) => ({ ...limit, limit: 1 })),
        settled,
      );
      return first(found, (message) => ({ kind: "message", message }));
    },
  });
  return { ...store, transaction: async (lanes, work) => store.transaction(lanes, async (tx) => work(only(tx))) };
}

export async function setAside(program: LaneProgram, lane: Lane, taken: Taken, error: unknown): Promise<void> {
  const why = error instanceof Error ? error.message : "unknown";
  await program.store.transaction([lane], async (tx) => {
    const work = new LaneWork(tx, await program.catalogAt(tx.catalogRevision), program.ids);
    if (taken.kind === "row") await reportRow(work, taken.row, why);
    else if (taken.kind === "run") await endRun(work, taken.run, why);
    else await holdMessage(work, taken.message, why);
    await tx.save(work.changes());
  });
}

async function reportRow(work: LaneWork, row: InboxRow, error: string): Promise<void> {
  const [first] = await work.tx.takeInbox(1, 0);
  if (first?.id !== row.id) throw new Error(`lane ${row.lane} went on meanwhile; row ${row.id} is looked at again`);
  report(work, row, { subject: row.item.kind, detail: { error, profileId: row.profileId, item: JSON.stringify(row.item) } });
}

async function endRun(work: LaneWork, { id, profileId }: Run, error: string): Promise<void> {
  await work.runs.load([profileId]);
  const run = work.runs.liveOf(profileId).find((live) => live.id === id);
  if (!run) return;
  const memory = withPaths(run.memory, []);
  work.runs.put({ ...run, memory, state: "failed", dueAt: null, outcome: `step_failed:${run.node}`, updatedAt: work.now });
  const owner = { workspaceId: run.workspaceId, ownerKind: "journey", ownerId: run.versionId } as const;
  work.count({ ...owner, node: run.node, metric: "ended", label: "failed" });
  report(work, run, { subject: run.journey, detail: { error, runId: run.id, versionId: run.versionId, node: run.node } });
}

async function holdMessage(work: LaneWork, { id }: OutboundMessage, error: string): Promise<void> {
  await work.messages.load([id]);
  const message = work.messages.outbound(id);
  if (message?.state !== "queued" && message?.state !== "held") return;
  const dueAt = new Date(work.now.getTime() + LOOK_AGAIN_MS);
  const rung = { rule: "content", verdict: "hold", facts: { problem: error } } as const;
  const at = work.now.toISOString();
  const decision = { verdict: "hold", reason: "processing_failed", until: dueAt.toISOString(), at, ladder: [rung] } as const;
  work.messages.put({ ...message, state: "held", dueAt, decision, updatedAt: work.now });
  if (message.decision?.reason === "processing_failed") return;
  report(work, message, { subject: "message", detail: { error, messageId: id, profileId: message.profileId } });
}

function report(
  work: LaneWork,
  { lane, workspaceId }: Pick<InboxRow, "lane" | "workspaceId">,
  incident: { readonly subject: string; readonly detail: Parameters<LaneWork["report"]>[0]["detail"] },
): void {
  work.report({ lane, workspaceId, kind: "handler_failed", ...incident });
}
