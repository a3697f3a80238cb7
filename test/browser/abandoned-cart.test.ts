/** A shop is connected in the console; a cart is left; the phone, the coupon's pool, the order and what it brought, each looked at. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readFile } from "node:fs/promises";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { signShopWebhook } from "../../src/app/demo/shop-webhooks.ts";
import { abandonedCart } from "../../src/journeys/ready/abandoned-cart.ts";
import type { JsonObject } from "../../src/platform/json.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { CART_TEMPLATES } from "../scenario/cart-templates.ts";
import { png } from "../support/files.ts";
import { complaintsOf, describeInBrowser, leaveBrowser, openBrowser, openContext, picture, seen } from "./chromium.ts";
import { faintTexts, namelessControls, overflow } from "./page-checks.ts";
import { type Product, startProduct } from "./product.ts";
import { customerNamed, openShop, type Shop } from "./shop.ts";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";

const SECRET = "the secret that Shopify shows";
const PICTURE = png(600, 314);

describeInBrowser("the abandoned cart", () => {
  const ana = customerNamed("Ana");
  let product: Product;
  let shop: Shop;
  let browser: Browser;
  let desk: BrowserContext;
  let page: Page;
  let phone: Page;
  let pictures: Server;
  let pictureUrl: string;
  let webhookUrl = "";
  let told = 0;
  const complaints: (readonly string[])[] = [];
  const bubble = (text: RegExp) => phone.locator('article[data-from="business"]').filter({ hasText: text });
  const fixture = async (name: string): Promise<JsonObject> =>
    JSON.parse(await readFile(new URL(`../../fixtures/shopify/${name}.json`, import.meta.url), "utf8")) as JsonObject;
  const tell = async (topic: string, body: JsonObject, secret = SECRET): Promise<number> => {
    const text = JSON.stringify(body);
    const headers = {
      "content-type": "application/json",
      "x-shopify-topic": topic,
      "x-shopify-hmac-sha256": signShopWebhook(text, secret),
      "x-shopify-shop-domain": "maison-lune.myshopify.com",
      "x-shopify-webhook-id": `${topic}-${(told += 1)}`,
    };
    return (await fetch(webhookUrl, { method: "POST", headers, body: text })).status;
  };
  const now = (): string => new Date(systemClock.now()).toISOString();

  beforeAll(async () => {
    pictures = createServer((_request, response) => {
      response.writeHead(200, { "content-type": "image/png", "access-control-allow-origin": "*" }).end(PICTURE);
    });
    await new Promise<void>((resolve) => pictures.listen(0, "127.0.0.1", resolve));
    pictureUrl = `http://127.0.0.1:${(pictures.address() as AddressInfo).port}/tablecloth.png`;
    [product, browser] = await Promise.all([startProduct(), openBrowser()]);
    shop = await openShop(product);
    for (const template of CART_TEMPLATES) await shop.control("POST", `/v26.0/${EMULATED.accountId}/message_templates`, template);
    const { rows } = (await shop.api("GET", "/v1/channels")) as { readonly rows: readonly { readonly id: string }[] };
    await shop.api("POST", `/v1/channels/${rows[0]?.id}/templates/sync`);
    desk = await openContext(browser);
    const pocket = await openContext(browser, { viewport: { width: 1180, height: 860 } });
    [page, phone] = [await desk.newPage(), await pocket.newPage()];
    for (const one of [page, phone]) complaints.push(complaintsOf(one));
    await page.goto(product.signInLink);
    await seen(page.getByRole("heading", { name: "Now" }));
    await phone.goto(`${product.emulatorUrl}/_emulator/phone/`);
    await (await seen(phone.getByTestId(`customer-${ana.phone.slice(1)}`))).click();
  });
  afterAll(async () => {
    await leaveBrowser(browser);
    await product?.[Symbol.asyncDispose]();
    pictures?.close();
  });

  it("is connected with the shop's secret, and told where its webhooks go", async () => {
    await page.goto(`${product.url}/settings/sources`);
    await (await seen(page.getByTestId("source-add"))).click();
    await (await seen(page.getByTestId("source-kind"))).click();
    await page.getByRole("option", { name: "Shopify" }).click();
    await page.getByTestId("source-name").fill("Maison Lune");
    await page.getByTestId("setting-shopDomain").fill("maison-lune.myshopify.com");
    await page.getByTestId("source-secret").fill(SECRET);
    await picture(page, "cart-1-connect");
    await page.getByTestId("confirm").click();
    webhookUrl = await (await seen(page.getByTestId("source-url"))).innerText();
    await picture(page, "cart-2-what-to-do");
    await page.getByTestId("source-done").click();
    await seen(page.getByTestId("source").filter({ hasText: "Never heard from" }));
  });

  it("gets codes, and a journey that hands them out", async () => {
    await page.goto(`${product.url}/settings/coupons`);
    await (await seen(page.getByTestId("coupon-add"))).click();
    await page.getByTestId("coupon-title").fill("Ten percent for carts");
    await page.getByTestId("coupon-name").fill("cart_10");
    await page.getByTestId("confirm").click();
    const pool = await seen(page.getByTestId("coupon-pool"));
    await pool
      .locator('input[type="file"]')
      .setInputFiles({ name: "codes.csv", mimeType: "text/csv", buffer: Buffer.from("code\nLUNE-7F3K\nLUNE-8G4L\n!!\n") });
    await seen(pool.getByText("2 codes are new", { exact: false }));
    await seen(pool.getByText("Line 4"));
    await picture(page, "cart-3-coupons");
    await shop.api(
      "PUT",
      "/v1/journeys/abandoned-cart",
      abandonedCart({
        shopUrl: "https://maison-lune.example.com/",
        coupon: "cart_10",
        picture: pictureUrl,
        idleFor: "PT2S",
        couponAfter: "PT2S",
      }),
    );
  });

  it("reminds on the phone with the picture of the cart, then hands out a code", async () => {
    const consent = [{ channel: "whatsapp", purpose: "marketing", action: "opt_in", source: "checkout" }];
    await shop.api("POST", "/v1/profiles", { phone: ana.phone, externalId: ana.externalId, consent });
    const productTold = await fixture("products-update");
    expect(await tell("products/update", { ...productTold, image: { src: pictureUrl } })).toBe(200);
    expect(await tell("checkouts/update", { id: 1 }, "somebody else's")).toBe(401);
    expect(await tell("themes/publish", { id: 1 })).toBe(200);
    const checkout = await fixture("checkouts-update");
    const customer = { ...(checkout["customer"] as JsonObject), id: Number(ana.externalId), phone: ana.phone, email: ana.email };
    expect(await tell("checkouts/update", { ...checkout, email: ana.email, customer, updated_at: now() })).toBe(200);
    const reminder = await seen(bubble(/you left Linen tablecloth, Beeswax candle in your cart, €74.00 in all/));
    await seen(reminder.locator(`img[src="${pictureUrl}"]`));
    const link = await seen(reminder.getByRole("link", { name: "Back to my cart" }));
    expect(await link.getAttribute("href")).toContain("/recover?key=");
    expect(await phone.getByText("Failed", { exact: false }).count()).toBe(0);
    const offer = await seen(bubble(/ten percent less today/));
    await seen(offer.getByText(/copy/i));
    await picture(phone, "cart-4-phone");
  });

  it("stops at the order, and says what it brought", async () => {
    const order = await fixture("orders-create");
    const customer = { ...(order["customer"] as JsonObject), id: Number(ana.externalId), phone: ana.phone, email: ana.email };
    await tell("orders/create", { ...order, email: ana.email, customer, note_attributes: [], created_at: now() });
    await page.goto(`${product.url}/journeys/abandoned-cart`);
    await seen(page.getByTestId("journey-revenue").filter({ hasText: "1 order after its messages in 30 days: €66.60" }));
    await seen(page.locator('[data-testid="node-last"][data-live="0"]'));
    await picture(page, "cart-5-revenue");
    await page.goto(`${product.url}/settings/coupons`);
    const pool = await seen(page.getByTestId("coupon-pool"));
    await seen(pool.getByTestId("coupon-redeemed").filter({ hasText: /^1$/ }));
    await page.goto(`${product.url}/settings/sources`);
    const source = await seen(page.getByTestId("source").filter({ hasText: "Maison Lune" }));
    await source.getByText("Recent calls").click();
    for (const topic of ["orders/create", "checkouts/update", "products/update"])
      await seen(source.locator('[data-verdict="accepted"]').filter({ hasText: topic }));
    await seen(source.locator('[data-verdict="ignored"]').filter({ hasText: "A topic that Parley does not handle" }));
    await picture(page, "cart-6-calls");
  });

  it("who asked the shop for a copy waits in the console until she has it", async () => {
    const customer = { id: Number(ana.externalId), email: ana.email, phone: ana.phone };
    expect(await tell("customers/data_request", { shop_id: 1, customer, orders_requested: [], data_request: { id: 77 } })).toBe(200);
    await page.goto(`${product.url}/settings/privacy`);
    const waiting = await seen(page.locator('[data-testid="data-request"][data-state="open"]'));
    await seen(waiting.getByText(/due .* request 77/));
    await seen(waiting.getByRole("link", { name: /Ana/ }));
    await waiting.scrollIntoViewIfNeeded();
    await picture(page, "cart-7a-data-request");
    expect([...(await namelessControls(page)), ...(await faintTexts(page)), ...(await overflow(page))]).toEqual([]);
    const coming = page.waitForEvent("download");
    await waiting.getByRole("link", { name: "Download the copy" }).click();
    expect((await coming).suggestedFilename()).toMatch(/\.zip$/);
    await waiting.getByRole("button", { name: "Note as handed over" }).click();
    await seen(page.locator('[data-testid="data-request"][data-state="answered"]').getByText(/handed over/));
    await picture(page, "cart-7b-data-request-answered");
    // The shop itself goes: nobody is erased by that alone.
    expect(await tell("shop/redact", { shop_id: 1, shop_domain: "maison-lune.myshopify.com" })).toBe(200);
    await page.goto(`${product.url}/settings/sources`);
    const source = await seen(page.getByTestId("source").filter({ hasText: "Maison Lune" }));
    await seen(source.getByTestId("source-problems").filter({ hasText: "1 problem" }));
    await page.goto(`${product.url}/settings/privacy`);
    await seen(page.getByText("Nobody was erased yet."));
    await page.goto(`${product.url}/settings/sources`);
  });

  it("another system's calls are given a meaning by clicking an example", async () => {
    await (await seen(page.getByTestId("source-add"))).click();
    await (await seen(page.getByTestId("source-kind"))).click();
    await page.getByRole("option", { name: "Another system" }).click();
    await page.getByTestId("source-name").fill("Till");
    await page.getByTestId("setting-scheme").click();
    await page.getByRole("option", { name: "bearer" }).click();
    await page.getByTestId("confirm").click();
    const url = await (await seen(page.getByTestId("source-url"))).innerText();
    const secret = await page.getByTestId("source-new-secret").innerText();
    await page.getByTestId("source-done").click();
    const call = { kind: "visit", at: "2026-11-29T10:00:00Z", who: { mail: "zoe@example.com" }, till: 4 };
    const headers = { authorization: `Bearer ${secret}`, "content-type": "application/json" };
    expect(await (await fetch(url, { method: "POST", headers, body: JSON.stringify(call) })).json()).toEqual({ outcome: "problem" });
    const source = page.getByTestId("source").filter({ hasText: "Till" });
    await seen(source.getByTestId("source-problems").filter({ hasText: "1 problem" }));
    await source.getByRole("button", { name: "More about Till" }).click();
    await page.getByRole("menuitem", { name: "What its fields mean" }).click();
    const say = async (pointer: string, target: string) => {
      await (await seen(page.getByTestId(`field-${pointer}`))).click();
      await page.getByTestId("mapping-target").click();
      await page.getByRole("option", { name: target, exact: true }).click();
      await page.getByTestId("mapping-apply").click();
    };
    await say("/kind", "What happened");
    await say("/who/mail", "Email");
    await say("/till", "Property of the event");
    await seen(
      page
        .getByTestId("mapping-preview")
        .locator('[data-right="true"]')
        .filter({ hasText: "visit" })
        .filter({ hasText: "zoe@example.com" }),
    );
    await picture(page, "cart-7-mapping");
    await page.getByTestId("mapping-save").click();
    await source.getByRole("button", { name: "More about Till" }).click();
    await page.getByRole("menuitem", { name: "Read problems again" }).click();
    await seen(source.getByText("1 call was read again, no problem is left."));
  });

  it("speaks French, fits a phone, and had nothing to complain of", async () => {
    await page.getByRole("button", { name: "Language" }).click();
    await page.getByRole("menuitem", { name: "Français" }).click();
    await page.setViewportSize({ width: 390, height: 844 });
    await seen(page.getByRole("button", { name: "Connecter une source" }));
    await picture(page, "cart-8-sources-390");
    expect(complaints.flat()).toEqual([]);
  });
});
