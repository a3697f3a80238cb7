import { expect, it } from "vitest";
import type { WorkspaceId } from "../../platform/ids.ts";
import { createExportSlots } from "./export-slots.ts";

const workspace = (n: number): WorkspaceId => `01990000-0000-7000-8000-00000000000${n}` as WorkspaceId;

it("one workspace has two exports under way at most, and leaves room for others", () => {
  const slots = createExportSlots();
  const first = slots.take(workspace(1));
  expect([typeof first, typeof slots.take(workspace(1)), slots.take(workspace(1))]).toEqual(["function", "function", "own"]);
  expect([2, 2, 3, 3].map((n) => typeof slots.take(workspace(n)))).toEqual(["function", "function", "function", "function"]);
  expect(slots.take(workspace(4))).toBe("others");
  if (typeof first === "function") first();
  expect([slots.take(workspace(4)), slots.take(workspace(1))]).toEqual([expect.any(Function), "others"]);
});
