import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findJsonFault, mendJson } from "./json-guard.ts";

describe("findJsonFault", () => {
  it.each([
    [{ a: "\0" }, "/a"],
    [{ a: ["x", "\ud800"] }, "/a/1"],
    [{ "k\0": 1 }, "/k\uFFFD"],
    [{ a: Number.POSITIVE_INFINITY }, "/a"],
    [{ a: 2 ** 53 }, "/a"],
    [JSON.parse('{"a":{"__proto__":1}}') as unknown, "/a"],
    [{ "a/b~": "\0" }, "/a~1b~0"],
  ])("%j at %s", (value, path) => expect(findJsonFault(value, { maxDepth: 16 })?.path).toBe(path));

  it("counts depth as brackets", () => {
    expect(findJsonFault([[[]]], { maxDepth: 3 })).toBeNull();
    expect(findJsonFault([[[[]]]], { maxDepth: 3 })?.reason).toContain("deep");
  });

  it("finds the same with the text at hand as without", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
        const text = JSON.stringify(value);
        expect(findJsonFault(JSON.parse(text), { maxDepth: 16, text })).toEqual(findJsonFault(JSON.parse(text), { maxDepth: 16 }));
      }),
    );
  });
});

describe("mendJson", () => {
  it("leaves nothing that cannot be stored, and leaves alone what can", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
        const mended = mendJson(value);
        const fault = findJsonFault(mended, { maxDepth: 65 });
        expect(fault === null || fault.reason.includes("2^53")).toBe(true);
        if (findJsonFault(value, { maxDepth: 64 }) === null) expect(mended).toEqual(value);
      }),
    );
  });
});
