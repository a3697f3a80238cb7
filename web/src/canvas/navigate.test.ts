import { expect, it } from "vitest";
import { neighbour } from "./navigate.ts";

it("leads to the nearest node in the arrow's direction, and nowhere at the rim", () => {
  const places = new Map([
    ["top", { x: 100, y: 0 }],
    ["left", { x: 0, y: 100 }],
    ["right", { x: 300, y: 100 }],
    ["bottom", { x: 100, y: 200 }],
  ]);
  expect(neighbour(places, "top", "down")).toBe("left");
  expect(neighbour(places, "left", "right")).toBe("right");
  expect(neighbour(places, "right", "left")).toBe("left");
  expect(neighbour(places, "bottom", "up")).toBe("left");
  expect(neighbour(places, "top", "up")).toBeNull();
});
