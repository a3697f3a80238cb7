import { expect, it } from "vitest";
import { exit, journey, onEvent } from "@parley/sdk";
import type { JourneyDocument } from "../../api/types.ts";
import { factNames, textNames } from "./known-names.ts";

it("offers each name once: the field that completes them shows no two alike", () => {
  const document = journey("thanks", {
    title: "Thanks",
    entry: onEvent("order_placed"),
    start: "done",
    nodes: { done: exit() },
  }) as JourneyDocument;
  const vocabulary = { attributes: ["firstName", "firstName"], events: [{ type: "order_placed", properties: ["orderId"] }] };
  for (const names of [factNames(document, vocabulary), textNames(document, vocabulary)]) {
    expect(names).toEqual([...new Set(names)]);
    expect(names).toContain("workspace.waiting");
  }
  expect(factNames(document, vocabulary).filter((name) => name === "workspace.answering")).toHaveLength(1);
});
