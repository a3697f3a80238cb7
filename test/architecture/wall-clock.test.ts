import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";

/**
 * `new Date(ms)` is arithmetic and allowed everywhere; `new Date()` asks the machine for the time. oxlint bans `Date.now`, timers and
 * `performance.now`, but cannot tell these two apart.
 */
const ASKS_THE_TIME = /\bnew\s+Date\s*\(\s*\)|(?<!new\s+)\bDate\s*\(/;
const HOME_OF_THE_CLOCK = /^(src\/platform|emulator\/src\/clock)\//;

async function sources(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts"))
    .map((entry) => join(entry.parentPath, entry.name));
}

test("only the clock knows what time it is", async () => {
  const files = (await Promise.all([sources("src"), sources("emulator/src")])).flat().filter((file) => !HOME_OF_THE_CLOCK.test(file));
  expect(files.length).toBeGreaterThan(50);
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  expect(files.filter((_file, index) => ASKS_THE_TIME.test(texts[index] ?? ""))).toEqual([]);
});

test.each([
  ["new Date()", true],
  ["Date()", true],
  ["new Date( )", true],
  ["new Date(ms)", false],
  ["toDate(ms)", false],
  ["Date.parse(text)", false],
])("%s asks the time: %s", (code, asks) => {
  expect(ASKS_THE_TIME.test(code)).toBe(asks);
});
