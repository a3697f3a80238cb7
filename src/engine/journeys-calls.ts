/**
 * Calls that runs wait for: claimed in a lane transaction, made after its commit, their outcome recorded in a later one.
 * At least one call is made, and the run hears of exactly one answer: a claim whose maker died is made again after its
 * deadline, with the same idempotency key, and whatever comes after the answer that counted is dropped.
 */
import { pauseMs } from "../journeys/nodes/http.ts";
import type { CallAnswer } from "../journeys/step.ts";
import { fromMs } from "../journeys/time.ts";
import type { CallOutcome } from "../lanes/inbox.ts";
import type { RunCall } from "../lanes/lane-store.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { InboxHandler, LanePhase } from "../lanes/phase.ts";
import type { Caller } from "../outbound/caller.ts";
import { isRetryable } from "../outbound/make-call.ts";
import { hearCallBackAnswer } from "./staffing-call-back.ts";

/** What the maker of a call needs besides the call's own time: to start it and to write its outcome down. */
const GRACE_MS = 15_000;

export function createCallsPhase({ caller }: { readonly caller: Pick<Caller, "room" | "take"> }): LanePhase {
  return {
    name: "calls",
    run: async (work) => {
      const room = caller.room();
      if (room <= 0) return undefined;
      const found = await work.tx.dueCalls(room);
      if (found.length === room) work.runAgain();
      const due = found.filter((call) => !work.holdsCall(call.id));
      if (due.length === 0) return undefined;
      const claimed = due.map((call): RunCall => {
        const dueAt = fromMs(work.now.getTime() + call.request.timeoutMs + GRACE_MS);
        return { ...call, state: "claimed", attempt: call.attempt + 1, dueAt, updatedAt: work.now };
      });
      for (const call of claimed) work.putCall(call);
      return () => caller.take(claimed);
    },
  };
}

export const callOutcomeHandler: InboxHandler<"call_outcome"> = {
  prefetch: async (work, rows) => {
    await work.loadCalls(rows.map(({ item }) => item.callId));
    const calls = rows.flatMap(({ item }) => work.call(item.callId) ?? []);
    await work.loadProfiles(calls.map(({ profileId }) => profileId));
    await work.desk.load(calls.flatMap(({ runId, profileId }) => (runId === null ? profileId : [])));
  },
  apply: (work, _row, { callId, attempt, outcome }) => {
    const call = work.call(callId);
    if (!call || call.state === "done") return;
    const isSuccess = outcome.kind === "answered" && outcome.status < 300 && outcome.status >= 200;
    // A failure of an earlier try says nothing about the one under way; its success is an answer all the same.
    if (attempt !== call.attempt && !isSuccess) return;
    if (outcome.kind === "not_tried") {
      if (work.now < call.giveUpAt) return wait(work, call, outcome.waitMs, 0);
      return end(work, call, { ok: false, why: outcome.why, status: null, body: null });
    }
    if (!isSuccess && isRetryable(outcome) && call.failures < call.request.retries) {
      const asked = outcome.kind === "answered" ? (outcome.retryAfterMs ?? 0) : 0;
      return wait(work, call, Math.max(asked, pauseMs(call.failures)), 1);
    }
    end(work, call, answerOf(outcome, isSuccess));
  },
};

function wait(work: LaneWork, call: RunCall, ms: number, failures: 0 | 1): void {
  const dueAt = fromMs(work.now.getTime() + ms);
  work.putCall({ ...call, state: "waiting", failures: call.failures + failures, dueAt, updatedAt: work.now });
}

function end(work: LaneWork, call: RunCall, answer: CallAnswer): void {
  work.putCall({ ...call, state: "done", status: answer.status, why: answer.ok ? null : answer.why, updatedAt: work.now });
  const { runId, versionId, workspaceId, node } = call;
  if (runId === null || versionId === null) return hearCallBackAnswer(work, call, answer);
  work.count({ workspaceId, ownerKind: "journey", ownerId: versionId, node, metric: "call", label: answer.ok ? "ok" : answer.why });
  work.tell({ profileId: call.profileId, runId, input: { kind: "call", callId: call.id, answer } });
}

function answerOf(outcome: Exclude<CallOutcome, { readonly kind: "not_tried" }>, ok: boolean): CallAnswer {
  if (outcome.kind === "failed") return { ok: false, why: outcome.why, status: null, body: null };
  const { status, body } = outcome;
  return ok ? { ok, status, body } : { ok: false, why: `status_${status}`, status, body };
}
