import { expect, test } from "vitest";
import { countResults } from "./count-results.mjs";

const file = (name, status, ...statuses) => ({
  name,
  status,
  assertionResults: statuses.map((one, index) => ({ status: one, fullName: `test ${index}` })),
});

test("tests and the check are added up", () => {
  const report = { testResults: [file("a", "passed", "passed", "passed", "pending"), file("b", "failed", "passed", "failed")] };
  expect(countResults(report, "0", "1")).toEqual({ passed: 4, failed: 1, skipped: ["a > test 2"], failures: ["b > test 1"] });
});

test.each([
  ["a file that does not load", { testResults: [file("a", "passed", "passed"), file("b", "failed")] }, "0", "1", 1],
  ["a failed check", { testResults: [file("a", "passed", "passed")] }, "2", "0", 1],
  ["a crash after the last test", { testResults: [file("a", "passed", "passed")] }, "0", "1", 1],
  ["no report at all", {}, "0", "1", 1],
  ["no test at all", { testResults: [] }, "0", "0", 1],
])("%s is a failure", (_what, report, check, tests, failed) => {
  expect(countResults(report, check, tests).failed).toBe(failed);
});
