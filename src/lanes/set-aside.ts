/**
 * Takes what stops its lane out of the way, visibly: an inbox row is kept whole in an incident, a run ends, and so does the run that waits
 * for a call; a message, whatever state it is in, a conversation that was to wake and a membership wait.
 */
import type { DeskConversation } from "../desk/conversation.ts";
import { withPaths } from "../journeys/paths.ts";
import type { Run } from "../journeys/run.ts";
import type { OutboundMessage } from "../messages/message.ts";
import { type Lane, laneOf } from "../platform/lane.ts";
import type { AudienceTx } from "./audience-tx.ts";
import type { InboxRow } from "./inbox.ts";
import type { LaneStore, LaneTx, RunCall } from "./lane-store.ts";
import { LaneWork } from "./lane-work.ts";
import type { LaneProgram } from "./run-lanes.ts";

/** The one thing that a careful transaction took. */
export type Taken =
  | { readonly kind: "row"; readonly row: InboxRow }
  | { readonly kind: "run"; readonly run: Run }
  | { readonly kind: "message"; readonly message: OutboundMessage }
  /** A claim past its deadline, or a doubt that is to be settled. */
  | { readonly kind: "overdue"; readonly message: OutboundMessage }
  | { readonly kind: "call"; readonly call: RunCall }
  | { readonly kind: "membership"; readonly membership: DueMembership }
  | { readonly kind: "wake"; readonly conversation: DeskConversation };
type DueMembership = Awaited<ReturnType<AudienceTx["dueMemberships"]>>[number];
export type TakenKind = Taken["kind"];

/** A message is not given up for a fault of ours: it is tried again, until it expires. */
const LOOK_AGAIN_MS = 3_600_000;
/** Nothing is marked at a membership, so that each further try is reported: a rule with a fault may concern many. */
const JUDGE_AGAIN_MS = 86_400_000;

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
    isCareful: true,
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
    overdueClaims: async (graceMs) =>
      kind === "overdue" ? first(await tx.overdueClaims(graceMs, 1), (message) => ({ kind: "overdue", message })) : [],
    dueDoubts: async () =>
      kind === "overdue" && taken.one === null ? first(await tx.dueDoubts(1), (message) => ({ kind: "overdue", message })) : [],
    dueCalls: async () => (kind === "call" ? first(await tx.dueCalls(1), (call) => ({ kind: "call", call })) : []),
    audiences: {
      ...tx.audiences,
      dueMemberships: async () =>
        kind === "membership" ? first(await tx.audiences.dueMemberships(1), (membership) => ({ kind: "membership", membership })) : [],
    },
    desk: {
      ...tx.desk,
      due: async () => (kind === "wake" ? first(await tx.desk.due(1), (conversation) => ({ kind: "wake", conversation })) : []),
    },
  });
  return { ...store, transaction: async (lanes, work) => store.transaction(lanes, async (tx) => work(only(tx))) };
}

export async function setAside(program: LaneProgram, lane: Lane, taken: Taken, error: unknown): Promise<void> {
  const why = error instanceof Error ? error.message : "unknown";
  await program.store.transaction([lane], async (tx) => {
    const work = new LaneWork(tx, await program.catalogAt(tx.catalogRevision), program.ids);
    await putAside(work, taken, why);
    await tx.save(work.changes());
  });
}

async function putAside(work: LaneWork, taken: Taken, why: string): Promise<void> {
  switch (taken.kind) {
    case "row":
      return reportRow(work, taken.row, why);
    case "run":
      return endRun(work, taken.run, why);
    case "message":
      return holdMessage(work, taken.message, why);
    case "overdue":
      return settleLater(work, taken.message, why);
    case "call":
      return giveUpCall(work, taken.call, why);
    case "membership":
      return judgeLater(work, taken.membership, why);
    case "wake":
      return wakeLater(work, taken.conversation, why);
  }
}

async function reportRow(work: LaneWork, row: InboxRow, error: string): Promise<void> {
  const [first] = await work.tx.takeInbox(1, 0);
  if (first?.id !== row.id) throw new Error(`lane ${row.lane} went on meanwhile; row ${row.id} is looked at again`);
  report(work, row, { subject: row.item.kind, detail: { error, profileId: row.profileId, item: JSON.stringify(row.item) } });
}

async function endRun(work: LaneWork, { id, profileId }: Pick<Run, "id" | "profileId">, error: string): Promise<void> {
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

/** It stays as it is, and of its person and sender nothing else goes out meanwhile. */
async function settleLater(work: LaneWork, { id }: OutboundMessage, error: string): Promise<void> {
  await work.messages.load([id]);
  const message = work.messages.outbound(id);
  if (message?.state !== "claimed" && message?.state !== "unknown") return;
  const later = new Date(work.now.getTime() + LOOK_AGAIN_MS);
  work.messages.put({ ...message, ...(message.state === "claimed" ? { deadline: later } : { settleAt: later }), updatedAt: work.now });
  report(work, message, { subject: "message", detail: { error, messageId: id, profileId: message.profileId } });
}

async function giveUpCall(work: LaneWork, { id }: RunCall, error: string): Promise<void> {
  await work.loadCalls([id]);
  const call = work.call(id);
  if (!call || call.state === "done") return;
  work.putCall({ ...call, state: "done", why: "processing_failed", updatedAt: work.now });
  if (call.runId !== null) return endRun(work, { id: call.runId, profileId: call.profileId }, error);
  report(work, call, { subject: "call", detail: { error, callId: id, profileId: call.profileId } });
}

/** Who is in the audience stays so. */
async function judgeLater(work: LaneWork, { profileId, audienceId }: DueMembership, error: string): Promise<void> {
  await Promise.all([work.loadProfiles([profileId]), work.memberships.load([profileId])]);
  const lane = laneOf(profileId);
  const profile = work.profile(profileId);
  const since = work.memberships.of(profileId).get(audienceId)?.since ?? null;
  const recheckAt = profile && new Date(work.now.getTime() + JUDGE_AGAIN_MS);
  work.memberships.put({ lane, profileId, audienceId, since, recheckAt });
  const subject = work.catalog.audiences.get(audienceId)?.name ?? "membership";
  if (profile) report(work, { lane, workspaceId: profile.workspaceId }, { subject, detail: { error, profileId, audienceId } });
}

async function wakeLater(work: LaneWork, { id, profileId, channelId }: DeskConversation, error: string): Promise<void> {
  await work.desk.load([profileId]);
  const conversation = work.desk.of(profileId, channelId);
  if (conversation?.id !== id) return;
  work.desk.put({ ...conversation, wakeAt: new Date(work.now.getTime() + LOOK_AGAIN_MS) });
  report(work, conversation, { subject: "conversation", detail: { error, conversationId: id, profileId } });
}

function report(
  work: LaneWork,
  { lane, workspaceId }: Pick<InboxRow, "lane" | "workspaceId">,
  incident: { readonly subject: string; readonly detail: Parameters<LaneWork["report"]>[0]["detail"] },
): void {
  work.report({ lane, workspaceId, kind: "handler_failed", ...incident });
}
