import { expect, it } from "vitest";
import { changesBetween } from "./changes.ts";

it("tells what is different, by its place, and nothing of what is the same", () => {
  const before = { title: "A", steps: [{ text: "x" }, { text: "y" }], old: 1, same: { deep: [1, 2] } };
  const after = { title: "B", steps: [{ text: "x" }, { text: "z" }, { text: "new" }], same: { deep: [1, 2] } };
  expect(changesBetween(before, after)).toEqual({
    title: { before: "A", after: "B" },
    "steps/1/text": { before: "y", after: "z" },
    "steps/2": { before: null, after: { text: "new" } },
    old: { before: 1, after: null },
  });
  expect(changesBetween(before, before)).toEqual({});
  expect(changesBetween(undefined, "x")).toEqual({ "": { before: null, after: "x" } });
});

it("cuts what is long, and counts what is much", () => {
  expect(changesBetween({ a: "" }, { a: "x".repeat(400) })["a"]?.after).toBe(`${"x".repeat(300)}…`);
  const many = Object.fromEntries(Array.from({ length: 70 }, (_, n) => [`f${n}`, n]));
  expect(changesBetween({}, many)["…"]).toEqual({ before: null, after: 10 });
});
