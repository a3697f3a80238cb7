/**
 * Random properties look at the same cases on every run, so that a change is red or green by what it does. PARLEY_SEED
 * names others: a number, or `random` to look for what nobody has met yet.
 */
import { randomInt } from "node:crypto";
import { readFile } from "node:fs/promises";
import { expect } from "vitest";

const USUAL_SEED = 20_261_122;

const { testPath } = expect.getState();
if (process.env["PARLEY_SEED"] === "random") {
  process.env["PARLEY_SEED"] = String(randomInt(2 ** 31));
  console.log(`PARLEY_SEED=${process.env["PARLEY_SEED"]} ${testPath ?? ""}`);
}
// Reading fast-check takes longer than most test files do.
if (testPath !== undefined && (await readFile(testPath, "utf8")).includes('"fast-check"')) {
  const { default: fc } = await import("fast-check");
  fc.configureGlobal({ seed: Number(process.env["PARLEY_SEED"] ?? USUAL_SEED) });
}
