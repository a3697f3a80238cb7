import { describe, expect, it } from "vitest";
import { aMessage, NOW } from "../../test/support/sample-rows.ts";
import type { AttemptOutcome } from "./attempt.ts";
import { QUARANTINE } from "./doubt.ts";
import type { FailureAction } from "./failure-action.ts";
import type { OutboundMessage } from "./message.ts";
import { applyOutcome } from "./outcomes.ts";

const error = { code: 1, subcode: null, title: "T", details: null, httpStatus: 400 };
const rejected: AttemptOutcome = { kind: "rejected", error, retryAfterMs: null };
const claimed = aMessage({ state: "claimed", attempt: 2, claimedAt: NOW, deadline: NOW });

function apply(outcome: AttemptOutcome, message: OutboundMessage = claimed, attempt = 2, action: FailureAction = { kind: "fail" }) {
  return applyOutcome(message, { attempt, outcome }, NOW, { decideFailure: () => action, quarantine: QUARANTINE });
}

describe("applyOutcome", () => {
  it("not sent: again, later each time, and using up none of the tries that a refusal allows", () => {
    const first = apply({ kind: "not_sent", why: "ECONNREFUSED" }).message;
    expect(first).toMatchObject({ state: "queued", retries: 0, attempt: 2, deadline: null, dueAt: new Date(NOW.getTime() + 400) });
    expect(apply({ kind: "not_sent", why: "x" }, { ...claimed, attempt: 30 }, 30).message.dueAt).toEqual(new Date(NOW.getTime() + 60_000));
  });

  it.each<[FailureAction, OutboundMessage["state"]]>([
    [{ kind: "fail" }, "failed"],
    [{ kind: "retry", afterMs: 4_000, slowSender: false }, "queued"],
    [{ kind: "pause_sender", reason: "whatsapp_190", afterMs: 4_000 }, "queued"],
    [{ kind: "mark_unreachable", reason: "x" }, "failed"],
    [{ kind: "mark_opted_out" }, "failed"],
    [{ kind: "template_problem" }, "failed"],
  ])("a no with %j: %s", (action, state) => {
    const change = apply(rejected, claimed, 2, action);
    expect(change).toMatchObject({ action, message: { state, error: { code: "1", action: action.kind } } });
    if (state === "queued") expect(change.message.dueAt).toEqual(new Date(NOW.getTime() + 4_000));
  });

  it.each([
    ["utility", 15 * 60_000],
    ["marketing", 15 * 60_000],
    ["authentication", 10 * 60_000],
  ] as const)("doubt about %s is looked at in %i ms", (purpose, ms) => {
    expect(apply({ kind: "doubt", why: "timeout" }, { ...claimed, purpose }).message).toMatchObject({
      state: "unknown",
      doubtAt: NOW,
      settleAt: new Date(NOW.getTime() + ms),
    });
  });

  it("a code is in doubt no longer than it is valid", () => {
    const expiresAt = new Date(NOW.getTime() + 60_000);
    expect(apply({ kind: "doubt", why: "timeout" }, { ...claimed, purpose: "authentication", expiresAt }).message.settleAt).toEqual(
      expiresAt,
    );
  });

  it.each<[string, AttemptOutcome, OutboundMessage, number]>([
    ["an earlier attempt", rejected, claimed, 1],
    ["an attempt never made", { kind: "accepted", externalId: "w", note: null }, claimed, 3],
    ["an attempt already given back", { kind: "not_sent", why: "x" }, { ...claimed, state: "queued" }, 2],
    ["a message that is final", rejected, { ...claimed, state: "delivered", externalId: "w" }, 2],
    ["the same answer twice", { kind: "accepted", externalId: "w", note: null }, { ...claimed, state: "read", externalId: "w" }, 2],
    ["doubt about what is in doubt", { kind: "doubt", why: "x" }, { ...claimed, state: "unknown", doubtAt: NOW }, 2],
  ])("changes nothing for %s", (_case, outcome, message, attempt) => {
    expect(apply(outcome, message, attempt)).toEqual({ message, incident: null, action: null });
  });

  it("an acceptance counts whenever it arrives", () => {
    expect(apply({ kind: "accepted", externalId: "w", note: null }, { ...claimed, state: "queued" }, 1).message).toMatchObject({
      state: "accepted",
      externalId: "w",
    });
    expect(apply({ kind: "accepted", externalId: "w", note: null }, { ...claimed, state: "unknown", doubtAt: NOW }).message).toMatchObject({
      state: "accepted",
      doubtAt: null,
    });
  });

  it("two acceptances are an incident", () => {
    expect(
      apply({ kind: "accepted", externalId: "w2", note: null }, { ...claimed, state: "sent", externalId: "w1" }).incident,
    ).toMatchObject({ kind: "duplicate_acceptance", subject: "w2" });
  });
});
