import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { beginKeyChange, endKeyChange, loadMasterKeys } from "./master-key.ts";

let dataDir = "";
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "parley-key-"));
});
afterEach(async () => rm(dataDir, { recursive: true }));

const load = async (folder = dataDir) => loadMasterKeys({ dataDir: folder, masterKey: undefined, previousMasterKeys: [] });
const file = () => join(dataDir, "master.key");

it("is in a file for the owner only, the same for all who start at once", async () => {
  const [first, second] = await Promise.all([load(), load()]);
  expect(second).toEqual(first);
  expect(first.previous).toEqual([]);
  expect((await stat(file())).mode & 0o777).toBe(0o600);
});

it.each(["short", "00", `${"ab".repeat(32)}\n00`])("is not guessed when the file is damaged: %j", async (text) => {
  await writeFile(file(), text);
  await expect(load()).rejects.toThrow("does not hold a key");
});

it("comes from the environment where it is given", async () => {
  const given = { masterKey: Buffer.alloc(32, 1), previousMasterKeys: [Buffer.alloc(32, 2)] };
  expect(await loadMasterKeys({ dataDir, ...given })).toEqual({ current: given.masterKey, previous: given.previousMasterKeys });
});

it("is replaced also where a process died while it wrote the next file", async () => {
  const before = await load();
  await writeFile(`${file()}.next`, "half of one");
  expect((await beginKeyChange(dataDir)).previous).toEqual([before.current]);
});

it("is replaced in two steps, and an interrupted change goes on with the same new key", async () => {
  const before = await load();
  const changing = await beginKeyChange(dataDir);
  expect(changing.previous).toEqual([before.current]);
  expect(changing.current).not.toEqual(before.current);
  expect(await load()).toEqual(changing);
  expect(await beginKeyChange(dataDir)).toEqual(changing);
  await endKeyChange(dataDir);
  expect(await load()).toEqual({ current: changing.current, previous: [] });
  expect((await stat(file())).mode & 0o777).toBe(0o600);
  expect((await readFile(file(), "utf8")).split("\n")).toHaveLength(2);
  expect(await readdir(dataDir)).toEqual(["master.key"]);
});
