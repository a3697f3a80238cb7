import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const fixture = "test/types/forged-permit.ts";

/** Line numbers with a type error, by the project's own compiler and options. */
async function errorLines(): Promise<readonly number[]> {
  const project = resolve(root, "test/types/tsconfig.forged.json");
  await writeFile(
    project,
    JSON.stringify({ extends: "../../tsconfig.base.json", compilerOptions: { noEmit: true }, files: ["./forged-permit.ts"] }),
  );
  try {
    const output = await new Promise<string>((done) => {
      execFile(
        process.execPath,
        [resolve(root, "node_modules/typescript/bin/tsc"), "--pretty", "false", "-p", project],
        { cwd: root },
        (_error, stdout) => done(stdout),
      );
    });
    return [...output.matchAll(/forged-permit\.ts\((\d+),/g)].map((match) => Number(match[1]));
  } finally {
    await rm(project, { force: true });
  }
}

test("a send permit can be had from the gate's verdict and from nowhere else", async () => {
  const lines = (await readFile(resolve(root, fixture), "utf8")).split("\n");
  const forged = lines.flatMap((line, index) => (line.includes("// FORGED") ? [index + 1] : []));
  expect(forged.length).toBeGreaterThanOrEqual(5);
  expect(new Set(await errorLines())).toEqual(new Set(forged));
});
