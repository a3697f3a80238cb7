import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSecrets, deriveKey } from "./secrets.ts";

const old = Buffer.alloc(32, 1);
const next = Buffer.alloc(32, 2);
const secrets = createSecrets({ current: old, previous: [] });

describe("secrets", () => {
  it("open to what was sealed, in their own context, and are never sealed alike", () => {
    const value = { accessToken: "geheim ☎" };
    const sealed = secrets.seal(value, "channel:1");
    expect(secrets.open(sealed, "channel:1")).toEqual(value);
    expect(sealed.includes("geheim")).toBe(false);
    expect(secrets.seal(value, "channel:1").equals(sealed)).toBe(false);
    expect(() => secrets.open(sealed, "channel:2")).toThrow("does not open");
  });

  it("do not open with any bit changed, or cut", () => {
    const sealed = secrets.seal("value", "c");
    fc.assert(
      fc.property(fc.integer({ min: 0, max: sealed.length * 8 - 1 }), (bit) => {
        const changed = Buffer.from(sealed);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => secrets.open(changed, "c")).toThrow();
        expect(() => secrets.open(sealed.subarray(0, bit >> 3), "c")).toThrow();
      }),
    );
  });

  it("open with the key before, while a new one is rolled in", () => {
    const sealed = secrets.seal("value", "c");
    expect(createSecrets({ current: next, previous: [old] }).open(sealed, "c")).toBe("value");
    expect(() => createSecrets({ current: next, previous: [] }).open(sealed, "c")).toThrow("another master key");
  });

  it("are wrapped anew with the key of today, still bound to their context, and then need no other", () => {
    const sealed = secrets.seal("value", "c");
    const rolling = createSecrets({ current: next, previous: [old] });
    const rewrapped = rolling.rewrap(sealed, "c");
    const after = createSecrets({ current: next, previous: [] });
    expect(rewrapped.subarray(1, 9)).toEqual(after.keyId);
    expect(after.open(rewrapped, "c")).toBe("value");
    expect(() => after.open(rewrapped, "d")).toThrow("does not open");
    expect(() => secrets.open(rewrapped, "c")).toThrow("another master key");
    expect(() => after.rewrap(sealed, "c")).toThrow("another master key");
  });
});

it("keys are derived one a use", () => {
  expect(deriveKey(old, "a")).toMatch(/^[0-9a-f]{64}$/);
  expect(deriveKey(old, "a")).toBe(deriveKey(Buffer.from(old), "a"));
  expect(deriveKey(old, "a")).not.toBe(deriveKey(old, "b"));
  expect(deriveKey(old, "a")).not.toBe(deriveKey(next, "a"));
});
