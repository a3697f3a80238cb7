/** A survey of three screens: built in the console, published, sent by a journey, filled in on the phone, charted. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import { DEMO_CUSTOMERS } from "../../src/app/demo/people.ts";
import type { FormList, FormResults } from "../../src/contract/form.ts";
import { until } from "../durability/until.ts";
import { complaintsOf, describeInBrowser, openContext, picture, seen } from "./chromium.ts";
import { type Desk, openDesk } from "./desk.ts";
import type { Played } from "./shop.ts";
import { faintTexts, namelessControls, overflow } from "./page-checks.ts";

describeInBrowser("a survey", { timeout: 180_000 }, () => {
  let at: Desk;
  let page: Page;
  const faults = async (): Promise<readonly string[]> => [
    ...(await namelessControls(page)),
    ...(await faintTexts(page)),
    ...(await overflow(page)),
  ];
  const add = async (kind: string): Promise<void> => {
    await page.getByTestId("add-part").click();
    await page.getByTestId(`add-${kind}`).click();
    await seen(page.getByTestId(`part-${kind}`));
  };
  const ask = async (kind: string, words: string): Promise<void> => {
    await add(kind);
    await page.getByTestId(`part-${kind}`).getByTestId("question-label").fill(words);
  };
  const form = async (): Promise<FormList["rows"][number] | undefined> =>
    ((await at.shop.api("GET", "/v1/forms")) as FormList).rows.find(({ name }) => name === "tour_feedback");

  const people = async (): Promise<readonly (Played & { readonly phone: string })[]> => {
    const reached = DEMO_CUSTOMERS.filter(({ onWhatsApp }) => onWhatsApp);
    return Promise.all(reached.map(async (one) => ({ ...(await at.shop.played(one)), phone: one.phone })));
  };

  beforeAll(async () => {
    at = await openDesk({
      viewport: { width: 1440, height: 1000 },
      colorScheme: "light",
      locale: "en-GB",
      prepare: async ({ api }) => {
        for (const { phone, firstName } of DEMO_CUSTOMERS)
          await api("POST", "/v1/profiles", {
            phone,
            attributes: { firstName },
            consent: [{ channel: "whatsapp", purpose: "utility", action: "opt_in", source: "checkout" }],
          });
      },
    });
    ({ page } = at);
  });
  afterAll(async () => at?.[Symbol.asyncDispose]());

  it("is built screen by screen, with the phone beside it", async () => {
    await page.goto(`${at.product.url}/forms`);
    await seen(page.getByText(/asks several things at once/));
    await picture(page, "forms-0-empty");
    await page.getByTestId("new-form").first().click();
    await page.getByTestId("form-title").fill("Tour feedback");
    await page.getByTestId("make-form").click();
    await page.waitForURL(/\/forms\/tour_feedback$/);
    await seen(page.getByTestId("form-phone"));
    await ask("nps", "Would you recommend our tours to a friend or colleague?");
    await page.getByTestId("add-screen").click();
    await seen(page.getByTestId("form-problems"));
    expect(await page.getByTestId("publish-form").isDisabled()).toBe(true);
    await page.getByTestId("screen-title").fill("Your favourites");
    await ask("several", "What did you like most?");
    await page.getByTestId("option-title").nth(0).fill("The guide");
    await page.getByTestId("option-title").nth(1).fill("The food");
    await page.getByTestId("add-option").click();
    await page.getByTestId("option-title").nth(2).fill("The view over the bay");
    await page.getByTestId("add-screen").click();
    await page.getByTestId("screen-title").fill("A word to us");
    await page.getByTestId("screen-button").fill("Send");
    await ask("long_text", "What could be better?");
    await page.getByTestId("screen-title").fill("");
    await seen(page.getByText("Write something here."));
    await picture(page, "forms-1-problem");
    await page.getByTestId("screen-title").fill("A word to us");
    await page.getByTestId("form-screen").nth(1).click();
    await seen(page.getByTestId("form-phone").getByText("The view over the bay"));
    await picture(page, "forms-2-builder");
    expect(await faults()).toEqual([]);
    await page.getByTestId("form-phone").getByLabel("The guide").check();
    await page.getByTestId("phone-button").click();
    await seen(page.getByTestId("form-phone").getByText("What could be better?"));
  });

  it("is published, and looks right dark, in French and on a narrow screen", async () => {
    await page.getByTestId("publish-form").click();
    await seen(page.locator('[data-testid="form-state"][data-state="published"]'));
    expect(await form()).toMatchObject({ state: "published", liveVersion: 1, questions: 4, firstScreen: "SCREEN_A" });
    await page.evaluate(() => localStorage.setItem("parley-language", "fr"));
    await page.emulateMedia({ colorScheme: "dark" });
    await page.reload();
    await seen(page.getByText("Montrer seulement après").or(page.getByText("Question")));
    await picture(page, "forms-3-french-dark");
    expect(await faults()).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await seen(page.getByTestId("form-phone"));
    await picture(page, "forms-4-narrow");
    expect(await overflow(page)).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 1000 });
    await page.emulateMedia({ colorScheme: "light" });
    await page.evaluate(() => localStorage.setItem("parley-language", "en"));
  });

  it("is chosen in a journey, which sends it", async () => {
    const flowId = (await form())?.flowId ?? "";
    const journey = (content: object) => ({
      schema: 1,
      name: "after-the-tour",
      title: "After the tour",
      entry: { kind: "event", event: "tour_ended" },
      start: "ask",
      nodes: { ask: { kind: "message", channel: "whatsapp", purpose: "utility", content, next: "done" }, done: { kind: "exit" } },
    });
    const content = { kind: "flow", flowId, screen: "SCREEN_A", label: "Tell us", body: "How was your tour with us?" };
    await at.shop.api("PUT", "/v1/journeys/after-the-tour", journey(content));
    await page.goto(`${at.product.url}/journeys/after-the-tour/edit?node=ask`);
    const choice = await seen(page.getByTestId("edit-panel").getByTestId("form-choice"));
    await until("the form is named", async () => (await choice.inputValue()) === "Tour feedback");
    await picture(page, "forms-5-journey");
    const inbound = async (): Promise<number> =>
      ((await at.shop.api("GET", "/v1/messages?direction=inbound&limit=100")) as { readonly rows: readonly unknown[] }).rows.length;
    for (const [index, customer] of (await people()).entries()) {
      await customer.sends({ type: "text", text: "That was lovely" });
      await until("their window is open", async () => (await inbound()) > index);
      await at.shop.api("POST", "/v1/events", { id: `ended-${index}`, type: "tour_ended", profile: { phone: customer.phone } });
    }
  });

  it("is filled in on the phone, by one in the browser and by others, and charted", async () => {
    const { api, control } = at.shop;
    const asked: { readonly customer: string; readonly message: string }[] = [];
    for (const { id } of await people()) {
      let message = "";
      await until(`customer ${id} is asked`, async () => {
        const { bubbles } = (await control("GET", `/_emulator/chats/${EMULATED.phoneNumberId}/${id}`)) as {
          readonly bubbles: readonly { readonly id: string; readonly from: string; readonly type: string; readonly error: unknown }[];
        };
        message = bubbles.findLast(({ from, error }) => from === "business" && error === null)?.id ?? "";
        return message !== "";
      });
      asked.push({ customer: id, message });
    }
    const [first, ...others] = asked;
    const context = await openContext(at.browser, { viewport: { width: 1100, height: 900 } });
    const phone = await context.newPage();
    const complaints = complaintsOf(phone);
    await phone.goto(`${at.product.emulatorUrl}/_emulator/phone/?number=${EMULATED.phoneNumberId}&customer=${first?.customer}`);
    await phone.getByRole("button", { name: "Tell us" }).click();
    const sheet = phone.getByRole("dialog");
    await seen(sheet.getByText("Would you recommend our tours"));
    await picture(phone, "forms-6-phone");
    await sheet.getByLabel("4 – Good").click();
    await seen(sheet.locator("input:checked"));
    await sheet.getByRole("combobox").selectOption({ label: "10" });
    await sheet.getByRole("button", { name: "Continue" }).click();
    await sheet.getByLabel("The guide").click();
    await seen(sheet.locator("input:checked"));
    await picture(phone, "forms-7-phone");
    await sheet.getByRole("button", { name: "Continue" }).click();
    await sheet.getByRole("textbox").fill("More time at the bay, please.");
    await sheet.getByRole("button", { name: "Send" }).click();
    await sheet.waitFor({ state: "detached" });
    await picture(phone, "forms-8-phone");
    expect(complaints).toEqual([]);

    const scores = ["10", "9", "9", "8", "7", "3", "10", "6"];
    for (const [index, { customer, message }] of others.entries()) {
      const score = scores[index % scores.length] ?? "9";
      await control("POST", `/_emulator/customers/${customer}/fill`, {
        phoneNumberId: EMULATED.phoneNumberId,
        messageId: message,
        answers: {
          csat: String((index % 3) + 3),
          would_you_recommend_our: score,
          what_did_you_like_most: ["the_guide", "the_food"].slice(0, (index % 2) + 1),
          what_could_be_better: index % 2 === 0 ? "Nothing, it was perfect" : "A little more shade",
        },
      });
    }
    await until(
      "all have answered",
      async () => ((await api("GET", "/v1/forms/tour_feedback/results")) as FormResults).answered === asked.length,
    );
    await page.goto(`${at.product.url}/forms/tour_feedback?tab=results`);
    await seen(page.getByTestId("figure-nps"));
    await seen(page.getByText("More time at the bay, please."));
    await page.waitForFunction(() => document.querySelectorAll("canvas").length >= 3);
    await picture(page, "forms-9-results");
    expect(await faults()).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await seen(page.getByTestId("figure-nps"));
    await picture(page, "forms-10-results-narrow");
    expect(await overflow(page)).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 1000 });
    await page.goto(`${at.product.url}/forms`);
    await seen(page.getByTestId("form-row"));
    await picture(page, "forms-11-list");
    expect(at.complaints).toEqual([]);
  });
});
