import { expect, test } from "vitest";
import { supersedes } from "./consent.ts";

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
