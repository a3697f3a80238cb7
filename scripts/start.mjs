// npm start [-- flags of `parley start`]: installs and builds what is missing, then becomes the server.
import { pathToFileURL } from "node:url";
import { ensureBuilt } from "./lib/build.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { inRoot } from "./lib/root.mjs";
import { main } from "./lib/run.mjs";

await main(async () => {
  await ensureInstalled();
  await ensureBuilt();
  // In this very process, as exec would: signals, exit code and `kill -9` meet the server and not a wrapper around it.
  const program = inRoot("dist", "cli", "main.js");
  process.argv = [process.execPath, program, "start", ...process.argv.slice(2)];
  await import(pathToFileURL(program).href);
});
