import { writeFile } from "node:fs/promises";
import { fingerprint, readTextOr } from "./fingerprint.mjs";
import { step } from "./progress.mjs";
import { inRoot } from "./root.mjs";
import { run } from "./run.mjs";

const stamp = inRoot("node_modules", ".parley-install");

/** Makes node_modules match package-lock.json; does nothing, quickly, when it does. */
export async function ensureInstalled() {
  const wanted = await fingerprint(["package-lock.json"], `${process.platform}-${process.arch}`);
  if ((await readTextOr(stamp, "")) === wanted) return;
  if (!(await matchesLock())) await step("installing packages", npmInstall);
  await writeFile(stamp, wanted);
}

/** True when somebody's own `npm install` has already done it; npm writes its hidden lock file last. */
async function matchesLock() {
  const packagesIn = async (file) => JSON.parse(await readTextOr(inRoot(file), "{}")).packages ?? {};
  const wanted = await packagesIn("package-lock.json");
  const present = await packagesIn("node_modules/.package-lock.json");
  if (Object.keys(present).length === 0) return false;
  return Object.entries(wanted).every(([path, { version, link, optional }]) => {
    if (!path.includes("node_modules/")) return true; // our own workspaces
    const found = present[path];
    return found === undefined ? optional === true : link === true || found.version === version;
  });
}

/**
 * `npm ci` refuses a lock file without the packages of foreign platforms, and npm leaves those out that its registry did not serve when
 * the lock was written. `install` takes the same versions from the lock; that it did is checked afterwards.
 */
async function npmInstall() {
  const args = ["install", "--no-save", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.env.npm_execpath; // the npm that started us, when one did
  await (npm?.endsWith(".js") ? run(process.execPath, [npm, ...args]) : run("npm", args));
  if (!(await matchesLock()))
    throw new Error("node_modules does not match package-lock.json after the installation: is package.json newer than the lock file?");
}
