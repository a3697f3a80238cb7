import { expect, test } from "vitest";
import { joinConsent, pausedUntil, supersedes } from "./consent.ts";

const yes = (at: string) => ({ state: "opted_in", at }) as const;
const no = (at: string) => ({ state: "opted_out", at }) as const;

test("the newer statement holds; of two at the same time the no", () => {
  expect(supersedes(yes("2027-01-01T10:00:00.500Z"), no("2027-01-01T10:00:00.400Z"))).toBe(true);
  expect(supersedes(yes("2027-01-01T10:00:00.400Z"), no("2027-01-01T10:00:00.500Z"))).toBe(false);
  expect(supersedes(no("2027-01-01T10:00:00.500Z"), yes("2027-01-01T10:00:00.500Z"))).toBe(true);
  expect(supersedes(yes("2027-01-01T10:00:00.500Z"), no("2027-01-01T10:00:00.500Z"))).toBe(false);
});

test("a stop told in whole seconds holds against an opt-in of the same second, in either order of arrival", () => {
  const [stop, optIn] = [no("2027-01-01T10:00:00.000Z"), yes("2027-01-01T10:00:00.700Z")];
  expect(supersedes(stop, optIn)).toBe(true);
  expect(supersedes(optIn, stop)).toBe(false);
  expect(supersedes(yes("2027-01-01T10:00:01.000Z"), stop)).toBe(true);
  expect(supersedes(stop, yes("2027-01-01T10:00:01.000Z"))).toBe(false);
});

test("the same statement again is no news, also when only its offset is written differently", () => {
  expect(supersedes(yes("2027-01-01T10:00:00.000Z"), yes("2027-01-01T10:00:00.000Z"))).toBe(false);
  expect(supersedes(yes("2027-01-01T09:30:00.500Z"), no("2027-01-01T11:00:00.000+02:00"))).toBe(true);
});

test("a break ends by itself, or is ended; of two the newer holds, of two begun at once the longer", () => {
  const pause = (at: string, until: string) => ({ state: "paused", at, until, source: "s", entryId: "e" }) as const;
  const short = pause("2027-01-01T10:00:00.500Z", "2027-01-31T10:00:00.500Z");
  const long = pause("2027-01-01T10:00:00.500Z", "2027-04-01T10:00:00.500Z");
  expect(pausedUntil({ pause: short }, new Date("2027-01-31T10:00:00.499Z"))).toEqual(new Date(short.until));
  expect(pausedUntil({ pause: short }, new Date(short.until))).toBeNull();
  expect([supersedes(long, short), supersedes(short, long), supersedes(short, short)]).toEqual([true, false, false]);
  const over = { ...short, state: "resumed", at: "2027-01-02T10:00:00.000Z", until: "2027-01-02T10:00:00.000Z" } as const;
  expect([supersedes(over, long), supersedes(long, over)]).toEqual([true, false]);
  expect(pausedUntil({ pause: over }, new Date("2027-01-02T10:00:00.000Z"))).toBeNull();
  expect(joinConsent({ sms: { pause: long } }, { sms: { pause: over } })).toEqual(
    joinConsent({ sms: { pause: over } }, { sms: { pause: long } }),
  );
});
