/** The demo story in a real browser: what a shop, its customer and its staff see of one order, of a refusal and of a failure. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "../../src/platform/clock.ts";
import { until } from "../durability/until.ts";
import { complaintsOf, describeInBrowser, leaveBrowser, openBrowser, openContext, picture, pressUntil, seen } from "./chromium.ts";
import { type Product, startProduct } from "./product.ts";
import { customerNamed, openShop, type Order, type Shop } from "./shop.ts";

describeInBrowser("the demo story", () => {
  const ana = customerNamed("Ana");
  const tom = customerNamed("Tom");
  const marta = customerNamed("Marta");
  let product: Product;
  let shop: Shop;
  let order: Order;
  let browser: Browser;
  let desk: BrowserContext;
  let home: Page;
  let profile: Page;
  let canvas: Page;
  let phone: Page;
  const complaints: (readonly string[])[] = [];

  const openPage = async (context: BrowserContext): Promise<Page> => {
    const page = await context.newPage();
    complaints.push(complaintsOf(page));
    return page;
  };
  const bubble = (text: RegExp) => phone.locator('article[data-from="business"]').filter({ hasText: text });

  beforeAll(async () => {
    [product, browser] = await Promise.all([startProduct(), openBrowser()]);
    shop = await openShop(product);
    order = shop.order(ana, 2001);
    desk = await openContext(browser);
    const pocket = await openContext(browser, { viewport: { width: 1180, height: 860 } });
    [home, profile, canvas, phone] = [await openPage(desk), await openPage(desk), await openPage(desk), await openPage(pocket)];
  });
  afterAll(async () => {
    await leaveBrowser(browser);
    await product?.[Symbol.asyncDispose]();
  });

  it("lets us in by the link that it printed", async () => {
    await home.goto(product.signInLink);
    await seen(home.getByRole("heading", { name: "Now" }));
    await seen(home.getByTestId("health").filter({ hasText: "Sending" }));
    await canvas.goto(`${product.url}/journeys/order-updates`);
    await seen(canvas.getByTestId("node-confirm"));
    await phone.goto(`${product.emulatorUrl}/_emulator/phone/`);
    await (await seen(phone.getByTestId(`customer-${ana.phone.slice(1)}`))).click();
  });

  it("turns the shop's webhook into a template on the customer's phone", async () => {
    await order.place();
    const confirmation = await seen(bubble(/Thank you for your order/));
    const words = await confirmation.innerText();
    expect(words).toMatch(/Hello Ana, we have received your order #2001 for .*49/);
    expect(words).toContain("Maison Lune");
    await picture(phone, "story-1-confirmation-phone");
  });

  it("shows it at once in the console that was open already", async () => {
    await seen(home.getByTestId("message-row").filter({ hasText: "Ana Moreau" }));
    await seen(home.getByTestId("figure-outbound").filter({ hasText: /^1$/ }));
    await seen(canvas.locator('[data-testid="node-shipping"][data-live="1"]'));
    await picture(home, "story-2-home");
    await home.getByTestId("message-row").getByRole("link", { name: "Ana Moreau" }).first().click();
    await seen(home.getByTestId("profile-name").filter({ hasText: "Ana Moreau" }));
    await profile.goto(`${home.url().split("?")[0]}?tab=conversation`);
    await seen(profile.getByTestId("conversation").getByText(/we have received your order #2001/));
    // From here on these pages are only looked at: what follows comes to them.
    for (const page of [home, profile, canvas]) await page.evaluate(() => Object.assign(window, { untouched: true }));
  });

  it("sends the tracking button when the parcel leaves", async () => {
    await order.ship();
    const shipped = await seen(bubble(/Your parcel is on its way/));
    const track = await seen(shipped.getByRole("link", { name: "Track parcel" }));
    expect(await track.getAttribute("href")).toBe("https://parcels.example.com/t/LN2001FR");
    await seen(profile.getByTestId("conversation-bubble").filter({ hasText: "Track parcel" }));
    await seen(canvas.locator('[data-testid="node-delivery"][data-live="1"]'));
  });

  it("asks how it was when the parcel has arrived, and hears the tap", async () => {
    await order.deliver();
    const question = await seen(bubble(/has arrived. How was it\?/));
    // Meta tells the second of a reply, not its thousandths: nobody answers within the second of the question.
    const asked = Math.floor(systemClock.now() / 1_000);
    await until("the next second", () => Math.floor(systemClock.now() / 1_000) > asked);
    for (const answer of ["Good", "Okay", "Bad"]) await seen(question.getByRole("button", { name: answer }));
    await picture(phone, "story-3-question-phone");
    await question.getByRole("button", { name: "Bad" }).click();
    await seen(bubble(/A person from our team will call you about order #2001/));
    await seen(question.locator('[data-tapped="true"]').filter({ hasText: "Bad" }));
    await picture(phone, "story-4-answered-phone");
  });

  it("shows the conversation: what was sent, the tap, the apology, the open window", async () => {
    await seen(profile.locator('[data-testid="conversation-bubble"][data-side="in"]').filter({ hasText: "Bad" }));
    await seen(profile.locator('[data-testid="conversation-bubble"][data-side="out"]').filter({ hasText: "I am sorry to hear that" }));
    await seen(profile.locator('[data-testid="window"][data-open="true"]'));
    const sides = await profile
      .getByTestId("conversation-bubble")
      .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset["side"]));
    expect(sides).toEqual(["out", "out", "out", "in", "out"]);
    await picture(profile, "story-5-conversation");
  });

  it("notes on the profile that somebody has to call", async () => {
    const side = await seen(profile.locator("aside").filter({ hasText: "callbackRequested" }));
    const words = (await side.innerText()).replaceAll(/\s+/g, " ");
    expect(words).toContain("callbackRequested yes");
    expect(words).toContain("callbackOrder #2001");
  });

  it("shows the branch that the journey took", async () => {
    for (const node of ["request_call", "apologise", "unhappy"])
      await seen(canvas.locator(`[data-testid="node-${node}"][data-passed="1"]`));
    for (const node of ["thank", "pass_on", "answered"])
      expect(await canvas.getByTestId(`node-${node}`).getAttribute("data-passed")).toBe("0");
    await canvas.bringToFront();
    await canvas.getByRole("button", { name: "Show all" }).click();
    await canvas.getByTestId("node-unhappy").click({ trial: true }); // when it stands still
    await picture(canvas, "story-6-branch");
    await pressUntil(canvas.getByTestId("node-feedback"), canvas.getByTestId("node-panel"));
    const ways = canvas.getByTestId("node-panel").getByRole("listitem");
    await seen(ways.filter({ hasText: "request_call" }).filter({ hasText: /1 · 100%$/ }));
    await seen(ways.filter({ hasText: "pass_on" }).filter({ hasText: /0 · 0%$/ }));
    await picture(canvas, "story-7-ways-out");
  });

  it("refuses to write to somebody who never agreed, and says why rule by rule", async () => {
    await shop.order(tom, 2002).place();
    await home.bringToFront();
    await home.goto(`${product.url}/messages`);
    const row = await seen(home.locator('[data-testid="message-row"][data-state="refused"]').filter({ hasText: "Tom Baker" }));
    expect(await row.getByTestId("why").innerText()).toBe("No opt-in on record");
    await row.getByRole("link", { name: /Hello Tom/ }).click();
    const ladder = await seen(home.getByTestId("message-drawer").getByTestId("ladder"));
    const rules = await ladder.locator("li[data-verdict]").allInnerTexts();
    expect(rules.at(-1)).toMatch(/^Permission\s+refused here/);
    expect(await ladder.locator("li[data-deciding]").count()).toBe(1);
    expect(await ladder.locator('li[data-reached="false"]').count()).toBeGreaterThan(0);
    await picture(home, "story-8-refused");
    await phone.getByTestId(`customer-${tom.phone.slice(1)}`).click();
    await seen(phone.getByRole("heading", { name: "Tom Baker" }));
    expect(await phone.locator('article[data-from="business"]').count()).toBe(0);
  });

  it("says in words that a number is not on WhatsApp", async () => {
    await shop.order(marta, 2003).place();
    await home.bringToFront();
    await home.goto(`${product.url}/messages?state=failed`);
    const row = await seen(home.locator('[data-testid="message-row"][data-state="failed"]').filter({ hasText: "Marta Silva" }));
    const why = "Not deliverable: the number is not on WhatsApp, or its app is too old.";
    expect(await row.getByTestId("why").innerText()).toBe(why);
    await row.getByRole("link", { name: /Hello Marta/ }).click();
    await seen(home.getByTestId("message-drawer").getByRole("note").filter({ hasText: why }).filter({ hasText: "Meta code 131026" }));
    await picture(home, "story-9-not-on-whatsapp");
    await canvas.bringToFront();
    const confirm = canvas.getByTestId("node-confirm");
    await seen(confirm.getByTestId("refused-here").filter({ hasText: "1 refused" }));
    await seen(confirm.getByTestId("failed-here").filter({ hasText: "1 failed" }));
  });

  it("did all of it live and without a complaint", async () => {
    for (const page of [profile, canvas]) expect(await page.evaluate(() => "untouched" in window)).toBe(true);
    expect(complaints.flat()).toEqual([]);
    expect(product.said()).not.toMatch(/error/i);
  });
});
