/** A compliance officer's morning: a rule from draft to the message that it holds, and a person who asks to be forgotten. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Page } from "playwright-core";
import { until } from "../durability/until.ts";
import { describeInBrowser, picture, seen } from "./chromium.ts";
import { type Desk, openDesk } from "./desk.ts";
import { faintTexts, namelessControls, overflow } from "./page-checks.ts";
import { customerNamed, type Order } from "./shop.ts";

type Messages = { readonly rows: readonly { readonly state: string }[] };

describeInBrowser("policy and data protection", () => {
  const ana = customerNamed("Ana");
  let at: Desk;
  let page: Page;
  let order: Order;

  const sound = async (): Promise<void> =>
    expect([...(await namelessControls(page)), ...(await faintTexts(page)), ...(await overflow(page))]).toEqual([]);
  const choose = async (testId: string, option: string | RegExp): Promise<void> => {
    await page.getByTestId(testId).click();
    await page.getByRole("option", { name: option }).click();
  };
  const find = async (testId: string): Promise<void> => {
    await page.getByTestId(testId).fill("Ana M");
    await page.getByRole("option", { name: /Ana Moreau/ }).click();
  };

  beforeAll(async () => {
    at = await openDesk();
    ({ page } = at);
    order = at.shop.order(ana, 3001);
    await order.place();
    await until("her order is confirmed", async () => {
      const { rows } = (await at.shop.api("GET", "/v1/messages?direction=outbound")) as Messages;
      return rows.some(({ state }) => ["delivered", "read"].includes(state));
    });
    const { api } = at.shop;
    const consent = [{ channel: "whatsapp", purpose: "marketing", action: "opt_in", source: "checkout" }];
    await api("POST", "/v1/profiles", { phone: ana.phone, consent });
    const content = { kind: "template", name: "order_feedback", body: { first_name: "Ana", order_number: "3001" } };
    await api("PUT", "/v1/journeys/offer", {
      schema: 1,
      name: "offer",
      title: "Offer",
      entry: { kind: "event", event: "offer", reentry: "always" },
      start: "tell",
      nodes: { tell: { kind: "message", channel: "whatsapp", purpose: "marketing", content, next: "done" }, done: { kind: "exit" } },
    });
    for (const id of ["first", "second"]) await api("POST", "/v1/events", { id, type: "offer", profile: { phone: ana.phone } });
    await until("she was advertised to twice", async () => {
      const { rows } = (await api("GET", "/v1/console/messages?journey=offer")) as Messages;
      return rows.filter(({ state }) => ["delivered", "read"].includes(state)).length === 2;
    });
  });
  afterAll(async () => at?.[Symbol.asyncDispose]());

  it("a rule is drafted, and asked what it would do to somebody", async () => {
    await page.goto(`${at.product.url}/policy`);
    await page.getByTestId("add-rule").click();
    await page.getByTestId("new-min_gap").click();
    await page.getByTestId("rule-minutes").fill("120");
    await page.getByTestId("rule-purposes").focus();
    await page.keyboard.press("ArrowDown");
    await page.getByRole("option", { name: "Utility" }).click();
    await page.getByTestId("rule-source").focus();
    await page.getByTestId("rule-source").fill("Nobody hears from us twice in two hours");
    await page.getByTestId("save-rule").click();
    await seen(page.getByTestId("rule-min-gap").getByText(/At least 2 \w+ between two messages\./));
    await picture(page, "policy-1-draft");
    await sound();

    await page.getByTestId("policy-ask").click();
    await find("ask-person");
    await choose("ask-purpose", "Utility");
    await choose("ask-template", "order_shipped");
    await page.getByTestId("ask").click();
    // The policy in force, which is none, lets it go.
    await seen(page.getByTestId("ladder").locator('[data-verdict="allow"]'));
    await page.getByTestId("ask-draft").click();
    await page.getByTestId("ask").click();
    await seen(page.getByTestId("ladder").getByText("Held: too soon after the last message"));
    await picture(page, "policy-2-ask");
    await sound();
  });

  it("tried on what was sent, and put in force", async () => {
    await page.getByTestId("policy-rules").click();
    await page.getByTestId("try-policy").click();
    await seen(page.getByTestId("simulation").getByText(/1 would have left as they did/));
    await picture(page, "policy-3-simulated");
    await page.getByTestId("activate-policy").click();
    await seen(page.getByText(/Version 1 is in force/));
    await page.getByTestId("policy-versions").click();
    await page.getByTestId("version-1").getByRole("button").click();
    await seen(page.getByTestId("policy-version").getByTestId("rule-min-gap"));
    await page.keyboard.press("Escape");
  });

  it("why did she not get it? Found by her name, with the rule that holds it", async () => {
    await order.ship();
    await page.getByTestId("policy-decisions").click();
    await find("why-person");
    await choose("why-verdict", "waits");
    const row = page.locator('[data-testid="decision-row"][data-verdict="hold"]');
    await until("the shipment waits", async () => {
      await page.reload();
      await page.waitForFunction(() => document.querySelector('[aria-busy="true"], .mantine-Skeleton-root') === null);
      return (await row.count()) === 1;
    });
    await seen(row.getByRole("link", { name: /Ana Moreau/ }));
    await seen(row.getByText(/At least 2 \w+ between two messages\./));
    await picture(page, "policy-4-why");
    await sound();
    await row.getByText("Held: too soon after the last message").click();
    await seen(page.getByTestId("ladder").getByText("Nobody hears from us twice in two hours"));
    await picture(page, "policy-5-ladder");
  });

  it("a country's ready-made rules: each with its source, changed by hand, asked about somebody, tried on the week, put in force", async () => {
    await page.goto(`${at.product.url}/policy`);
    await page.getByTestId("add-pack").click();
    await page.getByTestId("pack-FR").click();
    await seen(page.getByText(/none of this is legal advice/));
    const cap = await seen(page.getByTestId("rule-fr-cap-month"));
    await seen(cap.getByText("At most 4 a month. Anything beyond waits."));
    expect(await cap.getByRole("link", { name: /art\. D223-9/ }).getAttribute("href")).toContain("legifrance.gouv.fr");
    for (const rule of ["fr-consent", "fr-hours", "fr-cap-month"]) await seen(page.getByTestId(`rule-${rule}`).getByRole("link"));
    await picture(page, "policy-6-pack");
    await sound();
    // The shop is stricter about how often, and decides by itself about when.
    for (const rule of ["fr-hours", "min-gap"]) {
      await page.getByRole("button", { name: `Remove ${rule}` }).click();
      await page.getByTestId(`rule-${rule}`).waitFor({ state: "detached" });
    }
    await page.getByTestId("edit-fr-cap-month").click();
    await page.getByTestId("rule-most").fill("1");
    await page.getByTestId("save-rule").click();
    await seen(cap.getByText("At most 1 a month. Anything beyond waits."));
    await seen(cap.getByText("version 2"));

    await page.getByTestId("policy-ask").click();
    await find("ask-person");
    await choose("ask-template", "order_feedback");
    await page.getByTestId("ask").click();
    await seen(page.getByTestId("ladder").getByText("Held: too soon after the last message"));
    await page.getByTestId("ask-draft").click();
    await page.getByTestId("ask").click();
    await seen(page.getByTestId("ladder").getByText("They have had enough messages for now"));
    await seen(page.getByTestId("ladder").getByText(/art\. D223-9/));
    await picture(page, "policy-7-ask");
    await sound();

    await page.getByTestId("policy-rules").click();
    await page.getByTestId("try-policy").click();
    const tried = await seen(page.getByTestId("simulation"));
    await seen(tried.getByText(/2 would have left as they did, 1 later, 0 not at all/));
    await seen(tried.getByText("fr-cap-month"));
    await picture(page, "policy-8-simulated");
    await sound();
    await page.getByTestId("activate-policy").click();
    await seen(page.getByText(/Version 2 is in force/));
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.getByRole("button", { name: "Language" }).click();
    await page.getByRole("menuitem", { name: "Français" }).click();
    await seen(page.getByText(/ne vaut conseil juridique|conseil juridique/));
    await picture(page, "policy-9-390");
    await sound();
    await page.getByRole("button", { name: "Langue" }).click();
    await page.getByRole("menuitem", { name: "English" }).click();
    await page.emulateMedia({ colorScheme: null });
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it("a notice is told by a second channel to whoever the first does not reach, and has its evidence", async () => {
    await page.goto(`${at.product.url}/campaigns/new`);
    await page.getByTestId("campaign-title").fill("Recall");
    await page.locator("label").filter({ hasText: "A law demands that they are told" }).click();
    await page.getByTestId("notice-basis").fill("Regulation (EU) 2023/988, Article 35");
    await page.getByTestId("notice-reason").fill("The kettle of March may overheat");
    await page.getByRole("radio", { name: /^Everybody/ }).check();
    await page.getByTestId("wizard-next").click();
    await choose("content-kind-0", /^Text$/);
    await page.getByTestId("content-text").fill("Please send the kettle back");
    await page.getByTestId("add-notice-step").click();
    await page.getByTestId("add-notice-step").click();
    const second = page.getByTestId("notice-step-1");
    await second.getByTestId("channel-choice").click();
    await page.getByRole("option", { name: "SMS" }).click();
    // The same words, until they are taken away.
    await second.getByTestId("content-text").fill("");
    await seen(second.locator('[data-testid="campaign-problem"][data-severity="error"]'));
    await second.getByTestId("content-text").fill("Please bring the kettle back");
    await second.getByLabel("Not delivered after").fill("6");
    await second.getByRole("button", { name: "Move step 2 up" }).press("Enter");
    const first = page.getByTestId("notice-step-0");
    await seen(first.getByRole("heading", { name: "1. SMS" }));
    await page.getByRole("button", { name: "Remove step 2" }).click();
    await seen(first.getByRole("button", { name: "Move step 1 down", disabled: true }));
    await first.locator('[data-testid="campaign-problem"][data-severity="error"]').first().waitFor({ state: "hidden" });
    await picture(page, "notice-1-steps");
    await sound();
    await page.getByTestId("step-review").click();
    await page.getByTestId("campaign-save").click();
    await seen(page.getByTestId("tab-plan"));
    const { document } = (await at.shop.api("GET", "/v1/campaigns/recall")) as { readonly document: { readonly notice: unknown } };
    expect(document.notice).toMatchObject({
      legalBasis: "Regulation (EU) 2023/988, Article 35",
      steps: [{ after: "PT6H", channel: "sms", messages: { en: { kind: "fields", fields: { text: "Please bring the kettle back" } } } }],
    });
    await page.getByTestId("tab-plan").click();
    await seen(page.getByTestId("plan-notice-steps").getByText("SMS after 6 hours"));
    const coming = page.waitForEvent("download");
    await page.getByTestId("notice-evidence").click();
    expect((await coming).suggestedFilename()).toMatch(/\.zip$/);
  });

  it("she is given all that is known of her, and forgotten; the proof stays", async () => {
    const { rows } = (await at.shop.api("GET", "/v1/console/profiles?query=Ana%20Moreau")) as {
      readonly rows: readonly { readonly person: { readonly id: string } }[];
    };
    await page.goto(`${at.product.url}/profiles/${rows[0]?.person.id}?tab=about`);
    const coming = page.waitForEvent("download");
    await page.getByTestId("export-person").click();
    expect((await coming).suggestedFilename()).toMatch(/\.zip$/);
    await page.getByTestId("erase-person").click();
    await seen(page.getByTestId("erasure-preview"));
    await picture(page, "privacy-1-erase");
    await page.getByTestId("erase-word").fill(ana.phone);
    await page.getByRole("button", { name: "Erase for ever" }).click();
    const proof = await seen(page.getByTestId("erasure"));
    await seen(proof.getByText(/^[0-9a-f]{64}$/));
    await seen(proof.getByText(/Messages:/));
    await picture(page, "privacy-2-proof");
    await sound();
    await page.goto(`${at.product.url}/profiles?query=Ana%20Moreau`);
    await seen(page.getByText(/Nobody matches/));
    expect(at.complaints).toEqual([]);
  });
});
