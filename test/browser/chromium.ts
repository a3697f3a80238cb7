/** The browser, and how a test reads a page in it. Without a browser these tests are skipped, unless PARLEY_REQUIRE_BROWSER=1. */
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Locator, type Page } from "playwright-core";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect } from "vitest";
import { readEnv } from "../../src/platform/env.ts";
import { watchPages } from "./open-pages.ts";
import { atRest } from "./page-checks.ts";

const { PARLEY_CHROMIUM: executablePath, PARLEY_REQUIRE_BROWSER: required, CI: ci } = readEnv();
const isSeenByNobody = ci === "true";
const PICTURES = fileURLToPath(new URL("../../test-results/browser/", import.meta.url));
const SEEN_WITHIN_MS = 40_000;

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Fewer processes: a tenth of the processor's time.
  "--disable-site-isolation-trials",
  "--in-process-gpu",
  // Who speaks into it is not there: a beep is heard, and nobody is asked.
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
];

export const describeInBrowser = executablePath === undefined && required !== "1" ? describe.skip : describe;

let running: Promise<Browser> | undefined;

/** One for all files of this worker, which come one after the other: a start is a second of the processor. It ends with the worker. */
export async function openBrowser(): Promise<Browser> {
  const known = await running;
  if (known?.isConnected() === true) return known;
  return (running = startBrowser());
}

async function startBrowser(): Promise<Browser> {
  if (executablePath === undefined)
    throw new Error("PARLEY_REQUIRE_BROWSER=1, but there is no browser: install Debian's `chromium`, or set PARLEY_CHROMIUM");
  await mkdir(PICTURES, { recursive: true });
  return chromium.launch({ executablePath, args: FLAGS, headless: true });
}

/** At the end of a file: everybody whom it put before the browser goes, with all they have. */
export async function leaveBrowser(browser: Browser | undefined): Promise<void> {
  await Promise.all((browser?.contexts() ?? []).map(async (context) => context.close()));
}

export async function seen(locator: Locator): Promise<Locator> {
  await locator.first().waitFor({ state: "visible" });
  return locator.first();
}

/**
 * One person's browser. What is not there in time fails with its own name, before the test's time is over. They have asked for less motion:
 * to draw what moves takes an eighth of the processor's time. The console's own tests look at it as it moves.
 */
export async function openContext(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(SEEN_WITHIN_MS);
  watchPages(context);
  return context;
}

/** For whoever looks: `test-results/browser/<name>.png`. In CI nobody does; what moves has come to rest afterwards all the same. */
export async function picture(page: Page, name: string): Promise<void> {
  // A page in the background draws no frames: transitions would never end.
  await page.bringToFront();
  await atRest(page);
  if (!isSeenByNobody) await page.screenshot({ path: `${PICTURES}${name}.png`, animations: "disabled" });
}

type Router = {
  readonly state: { readonly status: string; readonly location: { href: string }; readonly resolvedLocation?: { href: string } };
};

/** To another page of the console as one of its links leads there: the program is not read anew, which is five times the work. */
export async function follow(page: Page, address: string): Promise<void> {
  await page.evaluate((to) => history.pushState(null, "", to), address);
  await page.waitForFunction(() => {
    const { status, location, resolvedLocation } = (self as unknown as { readonly __TSR_ROUTER__: Router }).__TSR_ROUTER__.state;
    return status === "idle" && resolvedLocation?.href === location.href && location.href === window.location.href.slice(origin.length);
  });
}

/** Everything that a page complains of: errors, broken content policy, failed requests, server errors. */
export function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(`${page.url()}: ${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.stack ?? error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`${page.url()}: a dialog said ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${page.url()}: ${response.status()} from ${response.url()}`);
  });
  return complaints;
}

/** In the wizard of campaigns, for its message `index`. */
export async function chooseTemplate(page: Page, index: number, name: string): Promise<void> {
  await chooseFrom(page.getByTestId(`choose-template-${index}`), page.getByRole("option", { name: new RegExp(`^${name} `) }));
}

/** The list of a field closes when what is around it is drawn anew. */
export async function chooseFrom(field: Locator, option: Locator): Promise<void> {
  await pressUntil(field, option);
  await option.first().click();
}

/** What is drawn anew between a press and its release hears of no click: then it is pressed again, as people do. */
export async function pressUntil(what: Locator, opened: Locator): Promise<void> {
  await expect
    .poll(
      async () => {
        if (!(await opened.first().isVisible())) await what.click();
        return opened.first().isVisible();
      },
      { interval: 1_000, timeout: SEEN_WITHIN_MS },
    )
    .toBe(true);
}
