import { describe, expect, it } from "vitest";
import { aMessage, NOW } from "../../test/support/sample-rows.ts";
import type { HistoryEvidence } from "./attempt.ts";
import { QUARANTINE } from "./doubt.ts";
import { applyEvidence } from "./evidence.ts";
import type { OutboundMessage } from "./message.ts";

const HOUR = 3_600_000;
const doubtful = aMessage({ state: "unknown", attempt: 1, claimedAt: NOW, doubtAt: NOW, settleAt: NOW });
const nothing: HistoryEvidence = { kind: "read", candidates: [], undecodable: [], caughtUp: true };
const behind: HistoryEvidence = { ...nothing, caughtUp: false };
const blind: HistoryEvidence = { kind: "unreadable", why: "HTTP 500" };
const found = (...candidates: readonly string[]): HistoryEvidence => ({ ...nothing, candidates });

const look = (message: OutboundMessage, evidence: HistoryEvidence, afterMs = QUARANTINE.firstLookMs, known: readonly string[] = []) =>
  applyEvidence(message, { attempt: 1, evidence, isKnown: (id) => known.includes(id) }, new Date(NOW.getTime() + afterMs), QUARANTINE);

describe("applyEvidence", () => {
  it.each<[string, OutboundMessage["purpose"], HistoryEvidence, number, OutboundMessage["state"]]>([
    ["utility, nothing found", "utility", nothing, 15 * 60_000, "queued"],
    ["utility, one found", "utility", found("w"), 15 * 60_000, "accepted"],
    ["utility, one found, history behind", "utility", { ...behind, candidates: ["w"] }, 15 * 60_000, "accepted"],
    ["utility, several found", "utility", found("w", "x"), 15 * 60_000, "unsettled"],
    ["utility, something unreadable found", "utility", { ...nothing, undecodable: ["w"] }, 15 * 60_000, "unsettled"],
    ["utility, history behind", "utility", behind, 15 * 60_000, "unknown"],
    ["utility, history behind for a day", "utility", behind, 24 * HOUR, "unsettled"],
    ["utility, history unreadable", "utility", blind, 15 * 60_000, "unknown"],
    ["utility, history unreadable for a day", "utility", blind, 24 * HOUR, "unsettled"],
    ["marketing, nothing found", "marketing", nothing, 15 * 60_000, "unsettled"],
    ["marketing, one found", "marketing", found("w"), 15 * 60_000, "accepted"],
    ["service, nothing found", "service", nothing, 15 * 60_000, "unsettled"],
    ["code, nothing found", "authentication", nothing, 10 * 60_000, "expired"],
    ["code, one found", "authentication", found("w"), 10 * 60_000, "accepted"],
    ["code, history unreadable", "authentication", blind, 10 * 60_000, "expired"],
    ["code, history behind", "authentication", behind, 10 * 60_000, "expired"],
  ])("%s", (_case, purpose, evidence, afterMs, state) => {
    expect(look({ ...doubtful, purpose }, evidence, afterMs).message.state).toBe(state);
  });

  it("tries once more, not twice", () => {
    const again = look(doubtful, nothing).message;
    expect(again).toMatchObject({ state: "queued", settledBy: "rule" });
    expect(look({ ...again, state: "unknown", doubtAt: NOW }, nothing).message.state).toBe("unsettled");
  });

  it("does not take another message's id for its own", () => {
    expect(look(doubtful, found("w"), undefined, ["w"]).message.state).toBe("queued");
  });

  it("raises an alarm when the history stays unreadable", () => {
    expect(look(doubtful, blind).incident).toBeNull();
    expect(look(doubtful, blind, HOUR).incident).toMatchObject({ kind: "history_unreadable" });
  });

  it.each<[string, OutboundMessage]>([
    ["was settled meanwhile", { ...doubtful, state: "accepted", externalId: "w" }],
    ["is at another attempt", { ...doubtful, attempt: 2 }],
  ])("changes nothing for a message that %s", (_case, message) => {
    expect(look(message, nothing).message).toBe(message);
  });
});
