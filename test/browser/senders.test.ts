/** Numbers: looked at, connected by guided steps, and their business profile. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import { describeInBrowser, picture, seen } from "./chromium.ts";
import { type Desk, openDesk } from "./desk.ts";
import { faintTexts, namelessControls, overflow } from "./page-checks.ts";

describeInBrowser("senders", () => {
  const SECOND = { id: "106540352242923", phone: "+15550783882" };
  let at: Desk;
  let page: Page;

  beforeAll(async () => {
    at = await openDesk({
      prepare: async ({ control }) => {
        await control("POST", "/_emulator/numbers", {
          accountId: EMULATED.accountId,
          id: SECOND.id,
          displayPhoneNumber: SECOND.phone,
          verifiedName: "Second shop",
        });
      },
    });
    ({ page } = at);
    await page.goto(`${at.product.url}/settings/senders`);
  });
  afterAll(async () => at?.[Symbol.asyncDispose]());

  it("says point by point whether a number can send and be heard", async () => {
    await page.getByTestId("check-now").click();
    await seen(page.getByTestId("check-webhook").and(page.locator('[data-state="ok"]')));
    for (const check of ["token", "permissions", "number", "name", "account", "subscription", "limits"])
      await seen(page.getByTestId(`check-${check}`).and(page.locator('[data-state="ok"]')));
    await seen(page.getByTestId("messaging-limit").filter({ hasText: "without a limit" }));
    const key = page.getByTestId("flow-key");
    await seen(key.filter({ hasText: "made with the first form" }));
    await page.getByTestId("rotate-flow-key").click();
    await seen(key.getByRole("status"));
    await seen(key.filter({ hasText: "made" }).filter({ hasNotText: "first form" }));
    await at.shop.control("PATCH", "/_emulator/switches", { messagingLimitPer24h: 250 });
    await page.getByTestId("check-now").click();
    await seen(page.getByTestId("messaging-limit").filter({ hasText: "0 of 250 people" }));
    expect(await overflow(page)).toEqual([]);
    expect(await faintTexts(page)).toEqual([]);
    await picture(page, "senders-1-healthy");
    await at.shop.control("PATCH", "/_emulator/switches", { messagingLimitPer24h: null });
  });

  it("connects a second number: what Meta shows of it, its webhooks, and whether everything is right", async () => {
    await page.getByTestId("add-sender").click();
    const fill = async (field: string, value: string): Promise<void> => page.getByTestId(`sender-${field}`).fill(value);
    await fill("name", "Second shop");
    await fill("displayPhoneNumber", SECOND.phone);
    await fill("phoneNumberId", SECOND.id);
    await fill("accountId", EMULATED.accountId);
    await fill("appId", EMULATED.appId);
    await fill("accessToken", EMULATED.accessToken);
    await fill("appSecret", EMULATED.appSecret);
    await page.getByText("More", { exact: true }).last().click();
    await fill("baseUrl", at.product.emulatorUrl);
    expect(await namelessControls(page)).toEqual([]);
    await picture(page, "senders-2-form");
    await page.getByTestId("sender-next").click();
    await seen(page.getByTestId("sender-connect"));
    await picture(page, "senders-3-webhook");
    await page.getByTestId("sender-connect").click();
    const dialog = page.getByRole("dialog");
    await seen(dialog.getByTestId("check-webhook").and(page.locator('[data-state="ok"]')));
    await picture(page, "senders-4-checked");
    await page.getByTestId("sender-done").click();
    await seen(page.getByTestId("channel").filter({ hasText: "Second shop" }));
  });

  it("shows the business profile as WhatsApp has it, and writes what is changed", async () => {
    await page.getByTestId("channel").filter({ hasText: "Second shop" }).getByTestId("business-profile").click();
    await page.getByLabel("About").fill("Linen and wool");
    await page.getByLabel("Website 1").fill("https://shop.example/");
    await picture(page, "senders-5-profile");
    await page.getByRole("button", { name: "Save to WhatsApp" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByTestId("channel").filter({ hasText: "Second shop" }).getByTestId("business-profile").click();
    expect(await page.getByLabel("About").inputValue()).toBe("Linen and wool");
    await page.keyboard.press("Escape");
  });
});
