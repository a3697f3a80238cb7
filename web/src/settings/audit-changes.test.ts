import { expect, it } from "vitest";
import { changesOf } from "./audit-changes.ts";

it.each([
  [{}, []],
  [{ before: "agent", after: "analyst" }, [{ what: "–", before: "agent", after: "analyst" }]],
  [{ name: { before: "A", after: null } }, [{ what: "name", before: "A", after: "–" }]],
  [{ before: { required: false, same: 1 }, after: { required: true, same: 1 } }, [{ what: "required", before: "false", after: "true" }]],
  [
    { revision: 2, changes: { "rule/value": { before: "one", after: "two" } } },
    [
      { what: "revision", after: "2" },
      { what: "rule/value", before: "one", after: "two" },
    ],
  ],
  [{ changed: ["name"] }, [{ what: "changed", after: '["name"]' }]],
])("reads %j", (detail, lines) => {
  expect(changesOf(detail)).toEqual(lines);
});
