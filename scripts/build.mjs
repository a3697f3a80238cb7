// npm run build: everything that runs in production, where its sources have changed.
import { ensureBuilt } from "./lib/build.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { main } from "./lib/run.mjs";

await main(async () => {
  await ensureInstalled();
  await ensureBuilt();
});
