/** Links that count, and the ways by which customers begin to write: set up, used on the phone, and read in the console. */
import { exit, journey, onEvent, text } from "@parley/sdk";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import { describeInBrowser, openContext, picture, seen } from "./chromium.ts";
import { type Desk, openDesk } from "./desk.ts";
import { faintTexts, namelessControls, overflow } from "./page-checks.ts";
import { customerNamed, type Played } from "./shop.ts";

const PHONE_BROWSER =
  "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36";

describeInBrowser("links and entry points", () => {
  const ana = customerNamed("Ana");
  let at: Desk;
  let page: Page;
  let customer: Played;

  beforeAll(async () => {
    at = await openDesk();
    ({ page } = at);
    customer = await at.shop.played(ana);
  });
  afterAll(async () => at?.[Symbol.asyncDispose]());

  const says = async (message: object): Promise<unknown> => customer.sends({ type: "text", ...message });

  it("an entry point is made with a text, a keyword and what it asks permission for; its code is there to be printed", async () => {
    await page.goto(`${at.product.url}/entry-points`);
    await seen(page.getByText("No entry points yet."));
    await picture(page, "links-1-empty");
    await page.getByTestId("new-entry-point").first().click();
    const make = page.getByTestId("make-entry-point");
    expect(await make.isDisabled()).toBe(true);
    await page.getByTestId("entry-point-name").fill("Shop window");
    await page.getByTestId("entry-point-text").fill("Yes, please send me offers");
    await page.getByTestId("entry-point-keyword").fill("12345");
    await seen(page.getByText("Letters, digits and hyphens"));
    expect(await make.isDisabled()).toBe(true);
    await page.getByTestId("entry-point-keyword").fill("stop");
    await make.click();
    await seen(page.getByText("This keyword is taken, or people write it for other reasons"));
    await page.getByTestId("entry-point-keyword").fill("window-24");
    await page.getByRole("combobox", { name: "Whoever sends the text agrees to" }).click();
    await page.getByRole("option", { name: "Marketing" }).click();
    await seen(page.getByText("Yes, please send me offers #WINDOW-24"));
    expect(await namelessControls(page)).toEqual([]);
    await picture(page, "links-2-new-entry-point");
    await make.click();
    const point = await seen(page.getByTestId("entry-point"));
    const code = point.getByRole("img", { name: "QR code of Shop window" });
    await seen(code);
    await expect.poll(async () => code.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)).toBe(true);
    expect(await point.getByTestId("entry-point-link").textContent()).toMatch(
      /^https:\/\/wa\.me\/\d+\?text=Yes%2C%20please.*%23WINDOW-24$/,
    );
    expect([await overflow(page), await namelessControls(page), await faintTexts(page)]).toEqual([[], [], []]);
    await picture(page, "links-3-entry-point");
    await page.keyboard.press("Escape");
  });

  it("who comes by it is counted, and the conversation says so, as it says which ad brought somebody", async () => {
    await says({ text: "Yes, please send me offers #WINDOW-24" });
    await says({ text: "And I saw your ad", referral: { source_id: "ad-7", headline: "Summer sale" } });
    const row = page.getByTestId("entry-point-row");
    await page.reload();
    await expect.poll(async () => row.getByRole("cell").nth(3).textContent(), { timeout: 20_000 }).toBe("1");
    await picture(page, "links-4-counted");
    await page.goto(`${at.product.url}/profiles?query=${encodeURIComponent(ana.phone)}`);
    await page.getByRole("link", { name: /Ana/ }).first().click();
    await page.getByRole("tab", { name: "Conversation" }).click();
    await seen(page.getByTestId("came-by-entry-point").getByText("Came by the entry point Shop window"));
    await seen(page.getByTestId("came-by-ad").getByText("Came from an ad: Summer sale"));
    expect([await overflow(page), await faintTexts(page)]).toEqual([[], []]);
    await picture(page, "links-5-conversation");
  });

  it("clicks are counted once that is switched on; an address that is none is not taken", async () => {
    await page.goto(`${at.product.url}/settings/links`);
    await seen(page.getByTestId("link-settings"));
    await page.getByTestId("link-address").fill("go.shop.example/path");
    await seen(page.getByText("Write an address such as"));
    expect(await page.getByTestId("save-links").isDisabled()).toBe(true);
    await page.getByTestId("link-address").fill("");
    await page.getByTestId("track-links").check({ force: true });
    await page.getByTestId("utm-source").fill("whatsapp");
    await page.getByTestId("utm-campaign").fill("{{ origin.name }}");
    expect([await overflow(page), await namelessControls(page), await faintTexts(page)]).toEqual([[], [], []]);
    await picture(page, "links-6-settings");
    await page.getByTestId("save-links").click();
    await seen(page.getByText("Saved. It holds for messages"));
  });

  it("a link that is tapped on the phone is a click in the message and at the journey's step", async () => {
    const nodes = { tell: text(`All that is new: ${at.product.url}/healthz?from=parley`, { next: "done" }), done: exit() };
    await at.shop.api(
      "PUT",
      "/v1/journeys/look-here",
      journey("look-here", { title: "Look here", entry: onEvent("look"), start: "tell", nodes }),
    );
    await at.shop.api("POST", "/v1/events", { id: "look-1", type: "look", profile: { phone: ana.phone }, properties: {} });
    // A browser without a window says so, and counts as a program.
    const context = await openContext(at.browser, { userAgent: PHONE_BROWSER });
    const phone = await context.newPage();
    await phone.goto(`${at.product.emulatorUrl}/_emulator/phone/?number=${EMULATED.phoneNumberId}&customer=${customer.id}`);
    const link = phone.getByRole("link", { name: /\/l\/[0-9A-Za-z]{12}$/ });
    await seen(link);
    const [opened] = await Promise.all([context.waitForEvent("page"), link.click()]);
    await opened.waitForURL(/\/healthz\?from=parley&utm_source=whatsapp&utm_campaign=look-here$/);
    await picture(phone, "links-7-phone");
    await context.close();

    await page.goto(`${at.product.url}/messages?journey=look-here`);
    await page.getByText("All that is new").first().click();
    const links = await seen(page.getByTestId("message-links"));
    await seen(links.getByText("followed once"));
    await picture(page, "links-8-message");
    await page.goto(`${at.product.url}/journeys/look-here?node=tell`);
    await seen(page.getByTestId("panel-clicked"));
    await picture(page, "links-9-journey");
  });
});
