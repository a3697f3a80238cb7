import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { filesBelow, fingerprint, readTextOr } from "./fingerprint.mjs";
import { inParallel, step } from "./progress.mjs";
import { inRoot } from "./root.mjs";
import { runTool } from "./run.mjs";

const tsc = (project) => () => runTool("typescript/bin/tsc", ["-p", project]);
const vite = (config) => () =>
  runTool("vite/bin/vite.js", ["build", "--config", config, "--logLevel", "warn"], { env: { NODE_ENV: "production" } });

/** What the compiler leaves behind: migrations and other files that the server reads at run time. */
async function copyAssets(from, to) {
  for (const file of await filesBelow(inRoot(from))) {
    if (/\.tsx?$/.test(file)) continue;
    const target = join(inRoot(to), relative(inRoot(from), file));
    await mkdir(dirname(target), { recursive: true });
    await cp(file, target);
  }
}

const SHARED = ["package-lock.json", "tsconfig.base.json"];

/** `inputs` beyond a part's own folder are what it imports from others. */
const PARTS = {
  console: {
    label: "building the console",
    output: "web/dist",
    inputs: ["web", "sdk/src", "src"],
    make: vite("web/vite.config.ts"),
  },
  server: {
    label: "building the server",
    output: "dist",
    inputs: ["src", "sdk/src", "tsconfig.build.json"],
    make: async () => {
      await tsc("tsconfig.build.json")();
      await copyAssets("src", "dist");
    },
  },
  phone: {
    label: "building the phone",
    output: "emulator/dist-phone",
    inputs: ["emulator"],
    make: vite("emulator/phone/vite.config.ts"),
  },
  emulator: {
    label: "building the emulator",
    output: "emulator/dist",
    inputs: ["emulator/src", "emulator/package.json", "emulator/tsconfig.build.json"],
    make: async () => {
      await tsc("emulator/tsconfig.build.json")();
      await copyAssets("emulator/src", "emulator/dist");
    },
  },
  sdk: {
    label: "building the SDK",
    output: "sdk/dist",
    inputs: ["sdk", "src"],
    make: async () => {
      await tsc("sdk/tsconfig.build.json")();
      await vite("sdk/vite.config.ts")();
    },
  },
};

/** Builds the named parts (all of them unless told) whose inputs have changed since their last build. */
export async function ensureBuilt(names = Object.keys(PARTS)) {
  const stale = [];
  for (const name of names) {
    const part = PARTS[name];
    const wanted = await fingerprint([...SHARED, ...part.inputs], part.label);
    if ((await readTextOr(inRoot(part.output, ".built"), "")) !== wanted) stale.push({ part, wanted });
  }
  // The server imports the SDK as others do: by its built types.
  for (const first of [true, false]) {
    const wave = stale.filter(({ part }) => (part === PARTS.sdk) === first);
    await inParallel(
      wave.map(
        ({ part, wanted }) =>
          () =>
            step(part.label, () => build(part, wanted)),
      ),
      2,
    );
  }
}

async function build(part, wanted) {
  await rm(inRoot(part.output), { recursive: true, force: true });
  await part.make();
  await writeFile(inRoot(part.output, ".built"), wanted); // last: an interrupted build is done again
}
