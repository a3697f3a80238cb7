// npm run emulator [-- flags]: the WhatsApp emulator and its phone, alone.
import { pathToFileURL } from "node:url";
import { ensureBuilt } from "./lib/build.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { inRoot } from "./lib/root.mjs";
import { main } from "./lib/run.mjs";

await main(async () => {
  await ensureInstalled();
  await ensureBuilt(["phone", "emulator"]);
  const program = inRoot("emulator", "dist", "main.js");
  process.argv = [process.execPath, program, ...process.argv.slice(2)];
  await import(pathToFileURL(program).href);
});
