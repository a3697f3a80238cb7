// npm run check: types of every project, lint, format, unused code. All are run; all that fails is shown.
import { readdir } from "node:fs/promises";
import { ensureInstalled } from "./lib/install.mjs";
import { inParallel, step } from "./lib/progress.mjs";
import { inRoot } from "./lib/root.mjs";
import { main, runTool } from "./lib/run.mjs";

/** Every tsconfig.json down to two folders deep. */
async function projects(folder = ".", depth = 2) {
  const entries = await readdir(inRoot(folder), { withFileTypes: true });
  const here = entries.some((entry) => entry.name === "tsconfig.json") ? [`${folder}/tsconfig.json`] : [];
  const folders = entries.filter((entry) => entry.isDirectory() && depth > 0 && !/^(node_modules|dist.*|\..*)$/.test(entry.name));
  return [...here, ...(await Promise.all(folders.map((entry) => projects(`${folder}/${entry.name}`, depth - 1)))).flat()];
}

await main(async () => {
  await ensureInstalled();
  const checks = [
    ...(await projects()).map((project) => [`types of ${project}`, "typescript/bin/tsc", ["--noEmit", "-p", project]]),
    ["lint", "oxlint/bin/oxlint", ["--type-aware", "--deny-warnings"]],
    ["format", "oxfmt/bin/oxfmt", ["--check"]],
    ["unused code", "knip/bin/knip.js", ["--no-progress"]],
  ];
  const failures = [];
  const jobs = checks.map(([name, bin, args]) => async () => {
    await step(name, () => runTool(bin, args)).catch((error) => failures.push([name, error]));
  });
  await inParallel(jobs, 2);
  for (const [name, error] of failures) console.error(`\n── ${name} ──\n${(error.output ?? error.stack).trim()}`);
  console.error(`\n${checks.length - failures.length} of ${checks.length} checks passed`);
  process.exitCode = failures.length === 0 ? 0 : 1;
});
