// npm test [-- files or vitest flags]: the whole suite, or the part that is named.
import { ensureBuilt } from "./lib/build.mjs";
import { chromium } from "./lib/chromium.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { inRoot } from "./lib/root.mjs";
import { become, main } from "./lib/run.mjs";

await main(async () => {
  await ensureInstalled();
  await ensureBuilt();
  const browser = await chromium();
  if (browser === undefined) {
    console.error("\n  NO BROWSER: the browser tests will be skipped. Install Debian's `chromium`, or point PARLEY_CHROMIUM at one.\n");
  }
  await become([inRoot("node_modules", "vitest", "vitest.mjs"), "run", ...process.argv.slice(2)], {
    env: { NODE_ENV: "test", ...(browser === undefined ? {} : { PARLEY_CHROMIUM: browser }) },
  });
});
