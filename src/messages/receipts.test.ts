import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aMessage, NOW } from "../../test/support/sample-rows.ts";
import { RECEIPT_STATUSES, type Receipt } from "./attempt.ts";
import { QUARANTINE } from "./doubt.ts";
import type { OutboundMessage } from "./message.ts";
import { applyOutcome } from "./outcomes.ts";
import { applyReceipt } from "./receipts.ts";

const WAMID = "wamid.A";
const claimed = aMessage({ state: "claimed", attempt: 1, claimedAt: NOW, deadline: NOW });
const later = (seconds: number): string => new Date(NOW.getTime() + seconds * 1_000).toISOString();
const receipt = (status: Receipt["status"], seconds = 1, change: Partial<Receipt> = {}): Receipt => ({
  externalId: WAMID,
  status,
  at: later(seconds),
  attempt: 1,
  pricing: null,
  error: status === "failed" ? { code: 131_026, subcode: null, title: "Undeliverable", details: null, httpStatus: 0 } : null,
  ...change,
});
type News = Receipt | "answer";
const RULES = { decideFailure: () => ({ kind: "fail" }) as const, quarantine: QUARANTINE };

function after(message: OutboundMessage, news: readonly News[]): OutboundMessage {
  return news.reduce(
    (known, item) =>
      (item === "answer"
        ? applyOutcome(known, { attempt: 1, outcome: { kind: "accepted", externalId: WAMID, note: null } }, NOW, RULES)
        : applyReceipt(known, item, NOW)
      ).message,
    message,
  );
}

/** What must not depend on the order. When it was accepted is told by whoever came first. */
function essence(message: OutboundMessage): object {
  const { accepted, ...receipts } = message.receipts;
  return {
    state: message.state,
    externalId: message.externalId,
    receipts,
    error: message.error,
    pricing: message.pricing,
    isAccepted: accepted !== undefined,
  };
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) => permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]));
}

function multisets(most: number): Receipt["status"][][] {
  const all: Receipt["status"][][] = [];
  const grow = (chosen: Receipt["status"][], from: number): void => {
    if (chosen.length > 0) all.push(chosen);
    if (chosen.length < most)
      for (let index = from; index < RECEIPT_STATUSES.length; index += 1) grow([...chosen, RECEIPT_STATUSES[index] ?? "sent"], index);
  };
  grow([], 0);
  return all;
}

describe("applyReceipt", () => {
  it("converges for every order of every five receipts", () => {
    let orders = 0;
    for (const statuses of multisets(5)) {
      const receipts = statuses.map((status, index) =>
        receipt(status, 1 + ((index * 3) % 5), { pricing: index % 2 === 0 ? null : { category: status } }),
      );
      const expected = essence(after(claimed, receipts));
      for (const order of permutations(receipts)) {
        orders += 1;
        expect(essence(after(claimed, order))).toEqual(expected);
      }
    }
    expect(orders).toBeGreaterThan(15_000);
  });

  it("converges wherever the answer comes among the receipts, and however often each is repeated", () => {
    const one = fc.record({
      status: fc.constantFrom(...RECEIPT_STATUSES),
      seconds: fc.integer({ min: 0, max: 3 }),
      code: fc.integer({ min: 131_000, max: 131_003 }),
    });
    const news = fc
      .array(one, { minLength: 1, maxLength: 6 })
      .map((list): News[] => [
        "answer",
        ...list.map(({ status, seconds, code }) =>
          receipt(
            status,
            seconds,
            status === "failed" ? { error: { code, subcode: null, title: `${code}`, details: null, httpStatus: 0 } } : {},
          ),
        ),
      ]);
    fc.assert(
      fc.property(
        news.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }), fc.shuffledSubarray(list))),
        ([list, shuffled, repeated]) => {
          expect(essence(after(claimed, [...shuffled, ...repeated]))).toEqual(essence(after(claimed, list)));
        },
      ),
    );
  });

  it.each<[string, readonly News[], string]>([
    ["only forwards", [receipt("read", 3), receipt("sent", 1)], "read"],
    ["read implies delivered", [receipt("read", 3)], "read"],
    ["failed overrides sent", [receipt("sent", 1), receipt("failed", 2)], "failed"],
    ["failed does not override delivered", [receipt("delivered", 1), receipt("failed", 2)], "delivered"],
    ["delivered overrides failed", [receipt("failed", 1), receipt("delivered", 2)], "delivered"],
    ["played is the last", [receipt("played", 1), receipt("read", 2)], "played"],
  ])("%s", (_case, news, state) => {
    expect(after(claimed, news).state).toBe(state);
  });

  it("keeps the first time of each", () => {
    expect(after(claimed, [receipt("read", 5), receipt("delivered", 3), receipt("delivered", 4)]).receipts).toMatchObject({
      delivered: later(3),
      read: later(5),
    });
  });

  it.each(["claimed", "unknown", "queued", "held", "unsettled", "expired", "cancelled", "failed"] as const)(
    "an echo settles a message that is %s",
    (state) => {
      const settled = applyReceipt(aMessage({ state, attempt: 2, doubtAt: NOW, settleAt: NOW }), receipt("sent"), NOW).message;
      expect(settled).toMatchObject({ state: "sent", externalId: WAMID, settledBy: "echo", doubtAt: null, settleAt: null });
    },
  );

  it("an answer after the echo changes nothing", () => {
    const echoed = after(claimed, [receipt("delivered")]);
    expect(after(echoed, ["answer"])).toBe(echoed);
  });

  it("does not take an echo of an attempt that was never made, nor a receipt that names nobody", () => {
    expect(applyReceipt(claimed, receipt("sent", 1, { attempt: 2 }), NOW).message).toBe(claimed);
    expect(applyReceipt(claimed, receipt("sent", 1, { attempt: null }), NOW).message).toBe(claimed);
  });

  it("reports a second acceptance of the same message", () => {
    const accepted = after(claimed, ["answer"]);
    const change = applyReceipt(accepted, receipt("sent", 1, { externalId: "wamid.B" }), NOW);
    expect(change.message).toBe(accepted);
    expect(change.incident).toMatchObject({
      kind: "duplicate_acceptance",
      subject: "wamid.B",
      detail: { first: WAMID, second: "wamid.B" },
    });
  });
});
