/** A double click does a thing once, however fast the server answers. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser, seen } from "./chromium.ts";
import { type Desk, openDesk } from "./desk.ts";

describeInBrowser("a double click", { timeout: 180_000 }, () => {
  let desk: Desk;
  let page: Page;
  /** The method and path of everything that was asked of the server to be done. */
  const asked: string[] = [];

  beforeAll(async () => {
    desk = await openDesk({ colorScheme: "light", locale: "en-GB" });
    ({ page } = desk);
    page.on("request", (request) => {
      if (request.method() !== "GET") asked.push(`${request.method()} ${new URL(request.url()).pathname}`);
    });
  });
  afterAll(async () => desk?.[Symbol.asyncDispose]());

  it("makes one key, and shows it", async () => {
    await page.goto(`${desk.product.url}/settings/keys`);
    await page.getByRole("button", { name: "New key" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("shop");
    await page.getByRole("button", { name: "Create key" }).dblclick();
    await seen(page.getByText("Copy the key now. It will not be shown again."));
    await page.getByRole("button", { name: "I have copied it" }).click();
    await seen(page.getByRole("cell", { name: "shop" }));
    expect(asked).toEqual(["POST /v1/console/api-keys"]);
    asked.length = 0;
  });

  it("invites one person, and shows the link", async () => {
    await page.goto(`${desk.product.url}/settings/team`);
    await page.getByTestId("invite").click();
    await page.getByRole("textbox", { name: "Email" }).fill("ida@example.com");
    await page.getByRole("textbox", { name: "Name" }).fill("Ida");
    await page.getByTestId("confirm").dblclick();
    await seen(page.getByTestId("password-link"));
    expect(await page.getByRole("alert").count()).toBe(0);
    expect(asked).toEqual(["POST /v1/accounts"]);
    asked.length = 0;
  });

  it("is two wishes when the second click comes by itself", async () => {
    await page.goto(`${desk.product.url}/settings/senders`);
    await page.getByTestId("check-now").click();
    await seen(page.getByTestId("check-token"));
    await page.getByTestId("check-now").click();
    await expect.poll(() => asked.filter((one) => one.endsWith("/health")).length, { timeout: 40_000 }).toBe(2);
  });
});
