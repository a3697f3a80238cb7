/** Somebody at work: the built product with its shop, a browser, and a page of the console in which the owner is signed in. */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { Disposal } from "../../src/platform/disposal.ts";
import { complaintsOf, openBrowser, openContext, seen } from "./chromium.ts";
import { type Product, startProduct } from "./product.ts";
import { openShop, type Shop } from "./shop.ts";

export type Desk = AsyncDisposable & {
  readonly product: Product;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly shop: Shop;
  /** Of the page, from the first moment on. */
  readonly complaints: readonly string[];
};
type DeskOptions = BrowserContextOptions & {
  /** Before anybody signs in. */
  readonly prepare?: (shop: Shop, product: Product) => Promise<void>;
  /** What takes longer than usual here. */
  readonly settlesMs?: number;
  /** Of the environment. */
  readonly settings?: Readonly<Record<string, string>>;
};

export async function openDesk({ prepare, settlesMs, settings, ...options }: DeskOptions = {}): Promise<Desk> {
  const stack = new Disposal();
  try {
    const [product, browser] = await Promise.all([startProduct(settings), openBrowser()]);
    stack.use(product);
    stack.use({ [Symbol.asyncDispose]: async () => browser.close() });
    const shop = await openShop(product);
    await prepare?.(shop, product);
    const context = await openContext(browser, options);
    if (settlesMs !== undefined) context.setDefaultTimeout(settlesMs);
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    await page.goto(product.signInLink);
    await seen(page.getByRole("heading", { name: "Now" }));
    return { product, browser, context, page, shop, complaints, [Symbol.asyncDispose]: async () => stack[Symbol.asyncDispose]() };
  } catch (error) {
    await stack[Symbol.asyncDispose]();
    throw error;
  }
}
