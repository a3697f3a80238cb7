import { expect, test } from "vitest";
import { guarded, unguarded } from "./csv-text.ts";

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠SUM(A1)", "\t=1", "\r=1", "\n=1"])(
  "%j is no formula in a file",
  (cell) => {
    expect(guarded(cell)).toBe(`'${cell}`);
    expect(unguarded(guarded(cell))).toBe(cell);
  },
);

test.each(["", "a=1", "'quoted'", "1-1"])("%j stays as it is", (cell) => {
  expect([guarded(cell), unguarded(cell)]).toEqual([cell, cell]);
});
