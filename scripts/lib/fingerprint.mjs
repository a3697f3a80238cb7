import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { inRoot, root } from "./root.mjs";

const SKIPPED = /^(node_modules|dist|dist-.*|\..*)$/;

/** Changes whenever a byte of the named files, or of any file below the named folders, changes. */
export async function fingerprint(paths, extra = "") {
  const hash = createHash("sha256").update(`${process.versions.node.split(".")[0]}\n${extra}\n`);
  for (const path of paths) {
    for (const file of await filesBelow(inRoot(path))) {
      hash.update(`${relative(root, file)}\n`).update(
        createHash("sha256")
          .update(await readFile(file))
          .digest(),
      );
    }
  }
  return hash.digest("hex");
}

/** All files below a folder, or the file itself; sorted; none when there is nothing. Tests and hidden folders are left out. */
export async function filesBelow(path) {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) return [];
  if (stats.isFile()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const below = await Promise.all(
    entries
      .filter((entry) => !SKIPPED.test(entry.name) && !/\.test\.(tsx?|mjs)$/.test(entry.name))
      .map((entry) => (entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)])),
  );
  return below.flat().toSorted();
}

export const readTextOr = (path, otherwise) => readFile(path, "utf8").catch(() => otherwise);
