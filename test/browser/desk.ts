/** Somebody at work: the built product with its shop, a browser, and a page of the console in which the owner is signed in. */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import type { DemoCustomer } from "../../src/app/demo/people.ts";
import { Disposal } from "../../src/platform/disposal.ts";
import { complaintsOf, leaveBrowser, openBrowser, openContext, seen } from "./chromium.ts";
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
    stack.use({ [Symbol.asyncDispose]: async () => leaveBrowser(browser) });
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

const PASSWORD = "a sentence is easier to keep";

/** A colleague with a browser of their own, signed in. */
export async function invite(
  { product, browser, page }: Desk,
  { email, name, role }: { readonly email: string; readonly name: string; readonly role: "agent" | "admin" },
  options: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const invited = await page.request.post(`${product.url}/v1/accounts`, {
    headers: { "x-parley-csrf": "1" },
    data: { email, name, role },
  });
  const { link } = (await invited.json()) as { readonly link: string };
  const theirs = await (await openContext(browser, options)).newPage();
  const complaints = complaintsOf(theirs);
  await theirs.goto(link);
  await theirs.getByLabel("New password").fill(PASSWORD);
  await theirs.getByLabel("The same once more").fill(PASSWORD);
  await theirs.getByRole("button", { name: "Save it and go in" }).click();
  await seen(theirs.getByRole("heading", { name: "Now" }));
  return { page: theirs, complaints };
}

/** What a customer holds in their hand: the emulator's phone, open on the chat with the shop. */
export async function phoneOf({ product, browser }: Desk, customer: DemoCustomer): Promise<Page> {
  const phone = await (await openContext(browser, { viewport: { width: 1_180, height: 820 }, locale: "en-GB" })).newPage();
  await phone.goto(`${product.emulatorUrl}/_emulator/phone/`);
  await (await seen(phone.getByTestId(`customer-${customer.phone.slice(1)}`))).click();
  return phone;
}
