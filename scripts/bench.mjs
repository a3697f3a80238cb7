// npm run bench [-- --only NAMES --json FILE]
import { ensureBuilt } from "./lib/build.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { inRoot } from "./lib/root.mjs";
import { become, main } from "./lib/run.mjs";

await main(async () => {
  await ensureInstalled();
  await ensureBuilt();
  await become(["--import", "tsx", inRoot("bench", "main.ts"), ...process.argv.slice(2)]);
});
