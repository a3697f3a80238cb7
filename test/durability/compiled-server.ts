/**
 * `server.ts`, `emulator-process.ts` and all they need, compiled as it is now, so that no other build can pull it away: five dozen starts, and
 * reading a few large files takes half of what a thousand small ones take (decision 46). What is looked for by its place in a folder
 * keeps that place.
 */
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Each kind of channel and of source is a folder that is found when the process starts, and its code by these names. */
const FOUND = [
  { folder: "src/channels", files: ["form.ts", "channel.ts"] },
  { folder: "src/sources", files: ["source.ts"] },
];
const STARTED = ["server.ts", "server-thread.ts", "emulator-process.ts"].map((file) => `test/durability/${file}`);

export type CompiledServer = AsyncDisposable & { readonly program: string; readonly emulatorProgram: string };

export async function compileServer(): Promise<CompiledServer> {
  const cache = join(ROOT, ".cache");
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "durability-"));
  const remove = async (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await build({
      absWorkingDir: ROOT,
      entryPoints: [...STARTED, ...(await foundFiles())],
      outbase: ROOT,
      outdir: folder,
      bundle: true,
      splitting: true,
      packages: "external",
      platform: "node",
      target: "node20",
      format: "esm",
      plugins: [placesIn(folder)],
      logLevel: "error",
    });
  } catch (error) {
    await remove();
    throw error;
  }
  const compiled = join(folder, "test/durability");
  return { program: join(compiled, "server.js"), emulatorProgram: join(compiled, "emulator-process.js"), [Symbol.asyncDispose]: remove };
}

async function foundFiles(): Promise<readonly string[]> {
  const found = await Promise.all(
    FOUND.map(async ({ folder, files }) => {
      const below = await readdir(join(ROOT, folder), { recursive: true });
      return below.filter((path) => files.some((file) => path.endsWith(`/${file}`))).map((path) => join(folder, path));
    }),
  );
  return found.flat();
}

/** A module that asks where it is hears where it would be if it had not been put together with others. */
function placesIn(folder: string): Plugin {
  return {
    name: "places",
    setup: ({ onLoad }) =>
      onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
        const text = await readFile(path, "utf8");
        if (!text.includes("import.meta.url")) return null;
        const place = pathToFileURL(join(folder, relative(ROOT, path).replace(/\.ts$/, ".js"))).href;
        return { contents: text.replaceAll("import.meta.url", JSON.stringify(place)), loader: "ts" };
      }),
  };
}
