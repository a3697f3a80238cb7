import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSecrets, loadMasterKey } from "./secrets.ts";

const old = Buffer.alloc(32, 1);
const secrets = createSecrets(old);

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
    const next = Buffer.alloc(32, 2);
    expect(createSecrets(next, [old]).open(sealed, "c")).toBe("value");
    expect(() => createSecrets(next).open(sealed, "c")).toThrow("another master key");
  });

  it("derive one key a use", () => {
    expect(secrets.derive("a")).toMatch(/^[0-9a-f]{64}$/);
    expect(secrets.derive("a")).toBe(createSecrets(old).derive("a"));
    expect(secrets.derive("a")).not.toBe(secrets.derive("b"));
  });

  it("keep their master key in a file for the owner only, the same for all who start at once", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "parley-key-"));
    const first = await loadMasterKey({ dataDir: join(dataDir, "new") });
    expect(await loadMasterKey({ dataDir: join(dataDir, "new") })).toEqual(first);
    expect((await stat(join(dataDir, "new", "master.key"))).mode & 0o777).toBe(0o600);
    await writeFile(join(dataDir, "master.key"), "short");
    await expect(loadMasterKey({ dataDir })).rejects.toThrow("does not hold a key");
    await rm(dataDir, { recursive: true });
  });
});
