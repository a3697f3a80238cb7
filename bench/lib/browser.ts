/** Chromium, if there is one: `PARLEY_CHROMIUM`, or Debian's. */
import { access } from "node:fs/promises";
import { type Browser, type BrowserContext, chromium } from "playwright-core";
import { readEnv } from "../../src/platform/env.ts";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Null: there is none. */
export async function openBrowser(): Promise<Browser | null> {
  const executablePath = readEnv().PARLEY_CHROMIUM ?? "/usr/bin/chromium";
  const isThere = await access(executablePath).then(
    () => true,
    () => false,
  );
  return isThere ? chromium.launch({ executablePath, args: FLAGS, headless: true }) : null;
}

/** Of somebody who is signed in. */
export async function contextOf(browser: Browser, url: string, cookie: string): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB", colorScheme: "light" });
  const [name = "", value = ""] = cookie.split("=");
  await context.addCookies([{ name, value, url }]);
  return context;
}
