import { access, constants } from "node:fs/promises";

const PLACES = [
  process.env.PARLEY_CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Path of a browser that the tests can drive; undefined when there is none. */
export async function chromium() {
  for (const path of PLACES) {
    if (!path) continue;
    const usable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return path;
  }
  return undefined;
}
