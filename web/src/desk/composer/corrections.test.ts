import { expect, test } from "vitest";
import type { DeskMessage, ThreadItem } from "../../api/types.ts";
import { correctionsIn, knownNow, knownWhenSaved, lastSeen, newsSince } from "./corrections.ts";

const item = (id: string, at: string, more: Partial<DeskMessage> = {}): ThreadItem => ({
  kind: "message",
  at,
  channelId: "c",
  message: { id, createdAt: at, direction: "inbound", edited: null, revoked: null, ...more } as DeskMessage,
});
const at = (second: number): string => `2027-01-01T10:00:${String(second).padStart(2, "0")}.000Z`;
const asked = item("1", at(5));
const edited = item("1", at(5), { edited: { id: "2", at: at(9), before: "" } });
const deleted = item("1", at(5), { edited: { id: "2", at: at(9), before: "" }, revoked: { id: "3", at: at(9) } });

test("what was corrected before somebody began to write is no news, what comes after it is, once for each message", () => {
  const known = knownNow([edited], correctionsIn([edited]));
  expect(newsSince(known, correctionsIn([edited]))).toEqual([]);
  expect(newsSince(known, correctionsIn([deleted])).map(({ id, kind }) => [id, kind])).toEqual([["3", "revoked"]]);
  expect(newsSince(knownNow([asked], []), correctionsIn([edited])).map(({ kind }) => kind)).toEqual(["edited"]);
  // Loaded because somebody scrolled back.
  const old = item("0", "2026-12-31T10:00:00.000Z", { revoked: { id: "00", at: "2026-12-31T10:01:00.000Z" } });
  expect(newsSince(known, correctionsIn([old, edited]))).toEqual([]);
  expect(newsSince(knownWhenSaved("2027-01-01T10:00:09.400Z"), correctionsIn([edited])).map(({ id }) => id)).toEqual(["2"]);
  expect(newsSince(knownWhenSaved("2027-01-01T10:00:10.000Z"), correctionsIn([edited]))).toEqual([]);
});

test("a correction that is in sight counts as seen, unless something was said after it", () => {
  const last = { at: at(9), messageId: "1", direction: "inbound" as const, preview: "" };
  expect(lastSeen(last, correctionsIn([deleted]))).toBe("3");
  expect(lastSeen(last, [])).toBe("1");
  expect(lastSeen({ ...last, at: at(10), messageId: "4" }, correctionsIn([deleted]))).toBe("4");
});
