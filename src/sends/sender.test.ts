import { expect, it } from "vitest";
import { aChannel, aConversation, aMessage, aProfile, aTemplate, NOW } from "../../test/support/sample-rows.ts";
import type { NewInboxRow } from "../lanes/inbox.ts";
import type { AttemptOutcome } from "../messages/attempt.ts";
import { type Clock, systemClock } from "../platform/clock.ts";
import { noCrashPoints } from "../platform/crash-points.ts";
import { type CampaignId, createIds, type MessageId } from "../platform/ids.ts";
import { seededRng } from "../platform/rng.ts";
import { decideSend } from "../policy/decide-send.ts";
import { CLAIM_TIMES, type Claim } from "./claim.ts";
import { NO_CLAIM_LOG } from "./claim-log.ts";
import { createSender, type SenderPorts } from "./sender.ts";

const ids = createIds(systemClock, seededRng(1));
const campaignId = ids.next<CampaignId>();
const clock = { ...systemClock, sleep: () => Promise.resolve() };

function claims(count: number, turnAt: (index: number) => number | null = () => null): readonly Claim[] {
  return Array.from({ length: count }, (_, index) => {
    const message = aMessage({ id: ids.inLane<MessageId>(aMessage().lane) });
    const at = turnAt(index);
    const verdict = decideSend({
      now: NOW,
      message,
      profile: aProfile(),
      channel: aChannel(),
      conversation: aConversation(),
      templates: [aTemplate()],
      outstanding: null,
      senderRoom: 1,
    });
    if (verdict.verdict !== "allow") throw new Error("not allowed");
    return {
      message: { ...message, state: "claimed", attempt: 1 },
      permit: verdict.permit,
      channel: aChannel(),
      deadline: clock.monotonic() + CLAIM_TIMES.claimMs,
      turn: at === null ? null : { pace: { campaignId, perSecond: 10 }, at },
    };
  });
}

function sender(change: Partial<SenderPorts> = {}) {
  const recorded: NewInboxRow[] = [];
  const failures: unknown[] = [];
  const slowed: string[] = [];
  const made = createSender({
    claimLog: NO_CLAIM_LOG,
    send: async () => ({ kind: "accepted", externalId: "w", note: null }),
    append: async (rows) => recorded.push(...rows),
    recorded: () => undefined,
    changedProfiles: async () => new Set(),
    leaseLeave: async (_pace, count) => ({ inMs: Array.from({ length: count }, () => 50), askAgainMs: 0 }),
    leastToWriteMs: 0,
    budget: { slowDown: (id) => slowed.push(id) },
    decideFailure: () => ({ kind: "retry", afterMs: 1, slowSender: true }),
    clock,
    crashPoints: noCrashPoints,
    ids,
    maxInFlight: 3,
    failed: (error) => failures.push(error),
    ...change,
  });
  const outcomes = (): readonly (AttemptOutcome["kind"] | null)[] =>
    recorded.map(({ item }) => (item.kind === "outcome" ? item.outcome.kind : null));
  return { made, outcomes, failures, slowed, recorded };
}

it("calls once for each claim, no more at once than allowed, and records every outcome", async () => {
  let inTheAir = 0;
  let most = 0;
  const called = new Set<string>();
  const { made, outcomes } = sender({
    send: async ({ message }) => {
      inTheAir += 1;
      most = Math.max(most, inTheAir);
      expect(called.has(message.id)).toBe(false);
      called.add(message.id);
      await new Promise(setImmediate);
      inTheAir -= 1;
      return { kind: "accepted", externalId: "w", note: null };
    },
  });
  made.take(claims(20));
  expect(made.room()).toBe(0);
  await made.idle();
  expect(most).toBe(3);
  expect(outcomes()).toEqual(Array.from({ length: 20 }, () => "accepted"));
  expect(made.room()).toBe(3);
});

it("records until it succeeds", async () => {
  let tries = 0;
  const kept: NewInboxRow[] = [];
  const { made, failures } = sender({
    append: async (rows) => {
      tries += 1;
      if (tries < 4) throw new Error("the database is away");
      kept.push(...rows);
    },
  });
  made.take(claims(2));
  await made.idle();
  expect(failures).toHaveLength(3);
  expect(kept).toHaveLength(2);
});

it("tells what became of an attempt, and makes the next, when whoever decides on failures breaks", async () => {
  const rejected = {
    kind: "rejected",
    error: { code: 1, subcode: null, title: "", details: null, httpStatus: 400 },
    retryAfterMs: null,
  } as const;
  const broken = (): never => {
    throw new Error("bug");
  };
  const { made, outcomes, failures } = sender({ send: async () => rejected, decideFailure: broken, maxInFlight: 1 });
  made.take(claims(2));
  await made.idle();
  expect(outcomes()).toEqual(["rejected", "rejected"]);
  expect(failures).toHaveLength(2);
});

it("calls an attempt that broke off doubtful", async () => {
  const { made, outcomes, failures } = sender({ send: () => Promise.reject(new Error("bug")) });
  made.take(claims(1));
  await made.idle();
  expect(outcomes()).toEqual(["doubt"]);
  expect(failures).toHaveLength(1);
});

it("slows the sender when the channel says too fast", async () => {
  const error = { code: 130_429, subcode: null, title: "", details: null, httpStatus: 400 };
  const { made, slowed } = sender({ send: async () => ({ kind: "rejected", error, retryAfterMs: null }) });
  made.take(claims(1));
  await made.idle();
  expect(slowed).toEqual([aChannel().id]);
});

it("gives back what has not started when it stops", async () => {
  const { made, outcomes } = sender({
    send: async () => {
      await new Promise(setImmediate);
      return { kind: "accepted", externalId: "w", note: null };
    },
  });
  made.take(claims(5));
  await Promise.resolve();
  await Promise.resolve();
  await made.stop();
  expect(outcomes().toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([
    "accepted",
    "accepted",
    "accepted",
    "not_sent",
    "not_sent",
  ]);
  expect(made.room()).toBe(0);
});

it("keeps reserved room until released", () => {
  const { made } = sender();
  const reservation = made.reserve(2);
  expect(made.room()).toBe(1);
  reservation.release();
  expect(made.room()).toBe(3);
});

it("lets a message leave when its turn has come, and others meanwhile, and gives back what waits when it stops", async () => {
  const timers: { readonly at: number; readonly resolve: () => void }[] = [];
  let now = 0;
  const byHand: Clock = {
    now: () => now,
    monotonic: () => now,
    sleep: async (ms, signal) =>
      new Promise((resolve) => {
        timers.push({ at: now + ms, resolve });
        if (signal?.aborted) resolve();
        else signal?.addEventListener("abort", () => resolve());
      }),
  };
  const left: [at: number, turn: number | null][] = [];
  const { made, outcomes } = sender({
    clock: byHand,
    maxInFlight: 10,
    send: async ({ turn }) => {
      left.push([now, turn?.at ?? null]);
      return { kind: "accepted", externalId: "w", note: null };
    },
  });
  made.take([...claims(4, (index) => 100 + index * 100), ...claims(1)]);
  for (; now < 310; now += 10) {
    for (const timer of timers.splice(0)) {
      if (timer.at <= now) timer.resolve();
      else timers.push(timer);
    }
    await new Promise(setImmediate);
    // Until its turn it takes nobody's socket.
    if (now > 0) expect(made.room()).toBe(10);
  }
  expect(left).toEqual([
    [0, null],
    [100, 100],
    [200, 200],
    [300, 300],
  ]);
  await made.stop();
  expect(left).toHaveLength(4);
  expect(outcomes()).toEqual(["accepted", "accepted", "accepted", "accepted", "not_sent"]);
});
