/** What people do with a campaign that is under way, in a real browser: the second person's word, a pause in mid-send, another try for the failed, a winner chosen by hand. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import { until } from "../durability/until.ts";
import { describeInBrowser, follow, picture, seen } from "./chromium.ts";
import { type Desk, openDesk } from "./desk.ts";
import { faintTexts, namelessControls, overflow } from "./page-checks.ts";
import type { Shop } from "./shop.ts";

const PEOPLE = 200;
/** Nobody of these is on WhatsApp: another try would not help. */
const UNKNOWN = 5;
/** WhatsApp fails with these once, without saying why. */
const STUMBLED = 7;
const SETTLES_MS = 60_000;
const TEMPLATE = {
  name: "spring_sale",
  language: "en",
  category: "MARKETING",
  parameter_format: "NAMED",
  components: [
    {
      type: "BODY",
      text: "Hello {{first_name}}, our spring sale begins today.",
      example: { body_text_named_params: [{ param_name: "first_name", example: "Ana" }] },
    },
  ],
};
const MESSAGES = {
  en: { kind: "template", name: TEMPLATE.name, language: "en", body: { first_name: "{{ profile.attributes.firstName }}" } },
};
const people = Array.from({ length: PEOPLE }, (_, index) => ({
  externalId: `reader-${index}`,
  phone: `+3361248${String(1_000 + index)}`,
  country: "FR",
  locale: "en-GB",
  attributes: { firstName: `Reader${index}` },
  consent: [{ channel: "whatsapp", purpose: "marketing", action: "opt_in", source: "test" }],
}));
const campaign = (name: string, title: string, more: object = {}) => ({
  schema: 1,
  name,
  title,
  channel: "whatsapp",
  purpose: "marketing",
  audience: { kind: "everybody" },
  defaultLanguage: "en",
  variants: [{ name: "a", messages: MESSAGES }],
  schedule: { kind: "now" },
  ...more,
});

describeInBrowser("a campaign under way", { timeout: 180_000 }, () => {
  let work: Desk;
  let product: Desk["product"];
  let shop: Shop;
  let page: Page;
  let complaints: readonly string[];

  const at = async (name: string): Promise<void> => {
    await follow(page, `/campaigns/${name}`);
    await seen(page.locator("main h1"));
  };
  const figure = async (name: string, metric: string): Promise<number> => {
    const { total } = (await shop.api("GET", `/v1/campaigns/${name}/stats`)) as { readonly total: Record<string, number> };
    return total[metric] ?? Number.NaN;
  };
  /** To how many a variant has been given. */
  const meant = async (name: string, variant: string): Promise<number> => {
    const { variants } = (await shop.api("GET", `/v1/campaigns/${name}/stats`)) as {
      readonly variants: readonly { readonly variant: string; readonly funnel: { readonly targeted: number } }[];
    };
    return variants.find((one) => one.variant === variant)?.funnel.targeted ?? 0;
  };
  const settledEverywhere = async (name: string): Promise<void> =>
    until("the command holds everywhere", async () => {
      const { pendingLanes } = (await shop.api("GET", `/v1/campaigns/${name}`)) as { readonly pendingLanes: number };
      return pendingLanes === 0;
    });
  const stage = (metric: string, n: number) => page.getByTestId(`stage-${metric}`).getByText(String(n), { exact: true });
  const ask = async (command: string): Promise<string> => {
    const button = page.getByTestId(`campaign-${command}`);
    if (!(await button.isVisible())) await page.getByTestId("campaign-more").click();
    await button.click();
    return (await seen(page.getByRole("dialog").getByTestId("consequence"))).innerText();
  };
  const confirm = async (): Promise<void> => {
    await page.getByTestId("confirm").click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
  };
  const state = async (name: string): Promise<void> => {
    await seen(page.locator(`[data-testid="campaign-state"][data-state="${name}"]`));
  };

  beforeAll(async () => {
    work = await openDesk({
      colorScheme: "light",
      locale: "en-GB",
      settlesMs: SETTLES_MS,
      prepare: async (shop) => {
        await shop.control("POST", `/v26.0/${EMULATED.accountId}/message_templates`, TEMPLATE);
        const { rows } = (await shop.api("GET", "/v1/channels")) as { readonly rows: readonly { readonly id: string }[] };
        await shop.api("POST", `/v1/channels/${rows[0]?.id}/templates/sync`);
        for (const [index, { phone, attributes }] of people.entries())
          await shop.control("POST", "/_emulator/customers", {
            phone,
            name: attributes.firstName,
            onWhatsApp: index >= UNKNOWN,
            autoRead: true,
          });
        await shop.api("POST", "/v1/profiles", people);
      },
    });
    ({ product, page, shop, complaints } = work);
  });
  afterAll(async () => work?.[Symbol.asyncDispose]());

  it("waits for a second person where the workspace says so, and not for the one who started it", async () => {
    await page.goto(`${product.url}/settings/rules`);
    await page.getByRole("switch", { name: "A second person approves each campaign" }).click();
    await until("the rule holds", async () => {
      const rules = (await shop.api("GET", "/v1/campaign-rules")) as { readonly approvalRequired: boolean };
      return rules.approvalRequired;
    });
    await shop.api("PUT", "/v1/campaigns/spring", campaign("spring", "Spring sale", { ratePerSecond: 10 }));
    await at("spring");
    await ask("start");
    await confirm();
    await state("awaiting_approval");
    await seen(page.getByText("You started it: a second person has to approve it."));
    expect(await page.getByTestId("campaign-approve").count()).toBe(0);
    await ask("cancel");
    await confirm();
    await state("cancelled");
    expect(await figure("spring", "targeted")).toBe(0);
  });

  it("is sent back with a note, which whoever wrote it reads", async () => {
    await shop.api("PUT", "/v1/campaigns/spring", campaign("spring", "Spring sale", { ratePerSecond: 10 }));
    await shop.api("POST", "/v1/campaigns/spring/start", {});
    await at("spring");
    await state("awaiting_approval");
    await ask("reject");
    expect(await page.getByTestId("confirm").isDisabled()).toBe(true);
    await page.getByLabel("What should change?").fill("Say until when it lasts.");
    await confirm();
    await state("draft");
    await seen(page.getByTestId("sent-back").getByText("Say until when it lasts."));
    await picture(page, "commands-1-sent-back");
  });

  it("is tried on chosen people first, and counts for nothing", async () => {
    await page.getByTestId("campaign-more").click();
    await page.getByTestId("campaign-test").click();
    await page.getByRole("dialog").getByLabel("People").fill("reader-20");
    await page.getByRole("button", { name: "Send to 1 person" }).click();
    await seen(page.getByText(/On its way to 1 person/));
    await page.keyboard.press("Escape");
    await until("the test is a message", async () => {
      const { rows } = (await shop.api("GET", "/v1/console/messages?direction=outbound&limit=5")) as {
        readonly rows: readonly { readonly origin: { readonly kind: string; readonly test?: boolean } | null }[];
      };
      return rows.some(({ origin }) => origin?.kind === "campaign" && origin.test === true);
    });
    expect(await figure("spring", "targeted")).toBe(0);
  });

  it("goes out with the second person's word; a pause in mid-send holds the rest, and resuming skips and repeats nobody", async () => {
    for (const { phone } of people.slice(UNKNOWN, UNKNOWN + STUMBLED))
      await shop.control("POST", "/_emulator/faults", {
        kind: "fail_async",
        code: 131000,
        match: { recipientSuffix: phone.slice(-4) },
        times: 1,
      });
    await shop.api("POST", "/v1/campaigns/spring/start", {});
    await at("spring");
    await state("awaiting_approval");
    await ask("approve");
    await confirm();
    await state("running");
    await seen(page.getByTestId("campaign-progress"));
    await until("some have gone", async () => (await figure("spring", "sent")) > 2);
    expect(await ask("pause")).toMatch(/\d+ (person waits|people wait)/);
    expect([...(await namelessControls(page)), ...(await faintTexts(page)), ...(await overflow(page))]).toEqual([]);
    await confirm();
    await state("paused");
    await settledEverywhere("spring");
    await picture(page, "commands-2-paused");
    const left = PEOPLE - (await figure("spring", "targeted"));
    expect(left).toBeGreaterThan(0);
    expect(await ask("resume")).toMatch(/Nobody is left out, nobody gets it twice/);
    await confirm();
    await state("finished");
    expect(await figure("spring", "targeted")).toBe(PEOPLE);
    const received = await receivedBy(product);
    expect(received.size).toBe(PEOPLE);
    // One had the test, too.
    expect([...received.values()].filter((n) => n > 1)).toEqual([2]);
  });

  it("tries again those who failed, and nobody else", async () => {
    await at("spring");
    const failed = UNKNOWN + STUMBLED;
    await seen(page.getByTestId("campaign-reason").filter({ hasText: "Failed" }));
    await until("all failures are known", async () => (await figure("spring", "failed")) === failed);
    const before = await receivedBy(product);
    expect(await ask("retry")).toMatch(new RegExp(`${failed} messages failed`));
    await page.getByRole("dialog").getByText("All that failed").click();
    await picture(page, "commands-3-retry");
    await confirm();
    await seen(stage("delivered", PEOPLE - UNKNOWN));
    const after = await receivedBy(product);
    const again = people.filter(({ phone }) => after.get(phone) !== before.get(phone)).map(({ phone }) => phone);
    expect(again.filter((phone) => !people.slice(0, failed).some((person) => person.phone === phone))).toEqual([]);
    expect(again.length).toBeGreaterThanOrEqual(STUMBLED);
    await picture(page, "commands-4-tried-again");
  });

  it("is cancelled in mid-send: whoever has it keeps it, nobody else gets it", async () => {
    await shop.api("PUT", "/v1/campaign-rules", { approvalRequired: false });
    await shop.api(
      "PUT",
      "/v1/campaigns/summer",
      campaign("summer", "Summer sale", { ratePerSecond: 10, budget: { amount: 100, currency: "USD" } }),
    );
    await at("summer");
    expect(await ask("start")).toMatch(/goes out as planned/);
    await confirm();
    await until("some have gone", async () => (await figure("summer", "sent")) > 2);
    expect(await ask("cancel")).toMatch(/This cannot be undone/);
    await confirm();
    await state("cancelled");
    await seen(page.getByText("$100.00"));
    await settledEverywhere("summer");
    expect(await figure("summer", "sent")).toBeLessThan(PEOPLE);
    await picture(page, "commands-5-cancelled");
  });

  it("goes on with the variant that somebody chose before the experiment had decided", async () => {
    await shop.api("PUT", "/v1/campaigns/autumn", {
      ...campaign("autumn", "Autumn sale", { ratePerSecond: 20 }),
      variants: ["a", "b"].map((name) => ({ name, messages: MESSAGES })),
      experiment: { kind: "fixed", goal: "replied" },
    });
    await shop.api("POST", "/v1/campaigns/autumn/start", {});
    await until("both have gone to some", async () => (await meant("autumn", "a")) > 2 && (await meant("autumn", "b")) > 2);
    await at("autumn");
    await ask("pause");
    await confirm();
    await settledEverywhere("autumn");
    const [a, b] = [await meant("autumn", "a"), await meant("autumn", "b")];
    expect(a + b).toBeLessThan(PEOPLE);
    await page.getByTestId("tab-experiment").click();
    await page.getByTestId("choose-winner").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByTestId("choose-b").check();
    await seen(dialog.getByTestId("consequence").getByText(new RegExp(`\\b${PEOPLE - a - b} `)));
    await seen(dialog.getByText(/has not shown a winner yet/));
    await picture(page, "commands-6-choose");
    expect([...(await namelessControls(page)), ...(await faintTexts(page)), ...(await overflow(page))]).toEqual([]);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await page.getByTestId("choose-winner").evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.press("Enter");
    await dialog.getByTestId("choose-b").check();
    await confirm();
    await seen(page.getByTestId("readout-decision").getByText(/B goes to the rest, chosen by/));
    await picture(page, "commands-7-chosen");
    await ask("resume");
    await confirm();
    await state("finished");
    expect([await meant("autumn", "a"), await meant("autumn", "b")]).toEqual([a, PEOPLE - a]);
  });

  it("did all of it without a complaint", () => {
    expect(complaints).toEqual([]);
    expect(product.said()).not.toMatch(/error/i);
  });
});

/** How often each phone was sent the template, by the emulator's own ledger. */
async function receivedBy(product: Desk["product"]): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`${product.emulatorUrl}/_emulator/ledger?limit=1000`, {
    headers: { authorization: `Bearer ${EMULATED.accessToken}` },
  });
  const counts = new Map<string, number>();
  for (const line of (await answer.text()).split("\n")) {
    if (line === "") continue;
    const { recipient, templateName } = JSON.parse(line) as { readonly recipient: string; readonly templateName: string | null };
    if (templateName === TEMPLATE.name) counts.set(`+${recipient}`, (counts.get(`+${recipient}`) ?? 0) + 1);
  }
  return counts;
}
