/** What stands on the screens, for whoever reads why a test failed: a machine that nobody watches takes no pictures. */
import type { BrowserContext, Page } from "playwright-core";

const MOST_CHARACTERS = 3_000;
const open = new Set<Page>();

/** Its pages are told of from now on. */
export function watchPages(context: BrowserContext): void {
  context.on("page", (page) => {
    open.add(page);
    page.on("close", () => open.delete(page));
  });
}

/** The visible words of every page, with its address. */
export async function screens(): Promise<readonly string[]> {
  return Promise.all(
    [...open].map(async (page) => {
      const words = await page
        .locator("body")
        .innerText({ timeout: 2_000 })
        .catch((error: unknown) => String(error));
      return `── ${page.url()}\n${words.slice(0, MOST_CHARACTERS)}\n──`;
    }),
  );
}
