/** A campaign with an A/B test in a real browser: from building the audience to the read-out, on the emulator's customers. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import { until } from "../durability/until.ts";
import { chooseTemplate, describeInBrowser, follow, openContext, picture, seen } from "./chromium.ts";
import { type Desk, openDesk } from "./desk.ts";
import { faintTexts, namelessControls, overflow } from "./page-checks.ts";
import type { Shop } from "./shop.ts";
import { inDatabase } from "./product.ts";

const PEOPLE = 36;
const GREETING = { param_name: "first_name", example: "Ana" };
const template = (name: string, text: string) => ({
  name,
  language: "en",
  category: "MARKETING",
  parameter_format: "NAMED",
  components: [
    { type: "BODY", text, example: { body_text_named_params: [GREETING] } },
    { type: "FOOTER", text: "Maison Lune" },
  ],
});
/** Ten in twelve opted in; two thirds are British. */
const people = Array.from({ length: PEOPLE }, (_, index) => ({
  externalId: `buyer-${index + 1}`,
  phone: `+3361239${String(1_000 + index)}`,
  country: index % 3 === 0 ? "FR" : "GB",
  locale: "en-GB",
  attributes: { firstName: `Buyer${index + 1}`, points: (index + 1) * 10 },
  consent: [{ channel: "whatsapp", purpose: "marketing", action: index % 12 < 10 ? "opt_in" : "opt_out", source: "test" }],
}));
const british = people.filter(({ country }) => country === "GB").length;
/** Every third of those who get the message answers it. */
const answering = people
  .filter(({ country, consent }) => country === "GB" && consent[0]?.action === "opt_in")
  .filter((_person, index) => index % 3 === 0);
const refused = people.filter(({ country, consent }) => country === "GB" && consent[0]?.action === "opt_out").length;

const GUESTS = 300;
/** What guests did in the last weeks: whoever looked more bought more often in the week after, in both weeks. */
const pastOfGuests = Array.from({ length: GUESTS }, (_, n) => n).flatMap((n) => {
  const day = (ago: number): string => new Date(Date.now() - ago * 86_400_000).toISOString();
  const did = (type: string, ago: number, properties: object = {}) => ({
    id: `${type}-${n}-${ago}`,
    type,
    profile: { externalId: `guest-${n}` },
    properties,
    occurredAt: day(ago),
  });
  const week = (ago: number, looks: number, dice: number) => [
    ...Array.from({ length: looks }, (_look, index) => did("looked", ago + 1 + index / 10)),
    ...(dice < 1 + 3 * looks ? [did("bought", ago - 3, { total: 20 })] : []),
  ];
  return [did("joined", 26), ...week(14, n % 4, (n * 7) % 11), ...week(7, (n + 1) % 4, (n * 5) % 11), ...week(0, n % 4, 99)];
});

describeInBrowser("a campaign", () => {
  let work: Desk;
  let product: Desk["product"];
  let shop: Shop;
  let browser: Browser;
  let desk: BrowserContext;
  let page: Page;
  let complaints: readonly string[];
  /** Phone → the emulator's id. */
  const customers = new Map<string, string>();

  const go = async (path: string): Promise<void> => {
    await follow(page, path);
    await settled();
  };
  /** With nothing left of the page before. */
  const goAnew = async (path: string): Promise<void> => {
    await page.goto(`${product.url}${path}`);
    await settled();
  };
  const settled = async (): Promise<void> => {
    await seen(page.locator("main h1"));
    await page.waitForFunction(() => document.querySelector('[aria-busy="true"], .mantine-Skeleton-root') === null);
  };
  const next = async (): Promise<void> => page.getByTestId("wizard-next").click();
  beforeAll(async () => {
    work = await openDesk({
      colorScheme: "light",
      locale: "en-GB",
      prepare: async (shop) => {
        const account = `/v26.0/${EMULATED.accountId}/message_templates`;
        await shop.control("POST", account, template("autumn_plain", "Hello {{first_name}}, our autumn sale begins today."));
        await shop.control(
          "POST",
          account,
          template("autumn_warm", "Dear {{first_name}}, a warm blanket for cold evenings? Our autumn sale begins today."),
        );
        const { rows: channels } = (await shop.api("GET", "/v1/channels")) as { readonly rows: readonly { readonly id: string }[] };
        await shop.api("POST", `/v1/channels/${channels[0]?.id}/templates/sync`);
        for (const [index, { phone, attributes }] of people.entries()) {
          const { id } = (await shop.control("POST", "/_emulator/customers", {
            phone,
            name: attributes.firstName,
            onWhatsApp: true,
            readReceipts: true,
            autoRead: index % 2 === 0,
          })) as { readonly id: string };
          customers.set(phone, id);
        }
        await shop.api("POST", "/v1/profiles", people);
      },
    });
    ({ product, page, shop, complaints, context: desk, browser } = work);
  });
  afterAll(async () => work?.[Symbol.asyncDispose]());

  it("teaches where there is nothing yet", async () => {
    await go("/audiences");
    await seen(page.getByText(/An audience describes people in rules/));
    await picture(page, "campaign-0-audiences-empty");
    await go("/campaigns");
    await seen(page.getByText(/A campaign sends one message to an audience/));
  });

  it("builds an audience by hand and sees whom it means before it is stored", async () => {
    await go("/audiences/new");
    await page.getByLabel("Title").fill("British buyers");
    const add = async (kind: string) => {
      await page.getByTestId("add-rule").first().click();
      await page.getByTestId(`add-${kind}`).click();
    };
    await add("fact");
    const row = page.getByTestId("rule-row").first();
    await row.getByLabel("Attribute or fact").fill("Country");
    await page.keyboard.press("Escape");
    await row.getByLabel("Value", { exact: true }).fill("GB");
    await seen(page.getByTestId("estimate").filter({ hasText: String(british) }));
    expect(await page.getByTestId("estimate-error").innerText()).toMatch(/Counted exactly|Between/);
    await add("fact");
    const points = page.getByTestId("rule-row").nth(1);
    await points.getByLabel("Attribute or fact").fill("points");
    await page.keyboard.press("Escape");
    await points.getByLabel("Comparison").selectOption({ label: "more than" });
    await points.getByLabel("Value", { exact: true }).fill("100000");
    await seen(page.getByTestId("estimate").filter({ hasText: /^(≈ )?0$/ }));
    await picture(page, "campaign-1-audience-builder");
    await points.getByLabel("Value", { exact: true }).fill("0");
    await seen(page.getByTestId("estimate").filter({ hasText: String(british) }));
  });

  it("regroups rules by dragging and by the keys", async () => {
    const grips = page.getByRole("button", { name: /^Move this rule/ });
    await grips.nth(1).dragTo(page.getByTestId("rule-row").first());
    await seen(page.getByRole("group", { name: "At least one of these is true" }));
    await picture(page, "campaign-2-audience-regrouped");
    await grips.nth(2).focus();
    await page.keyboard.press("Alt+ArrowLeft");
    await seen(page.getByText("Moved out of the group"));
    const texts = await page.getByTestId("rule-row").count();
    expect(texts).toBe(2);
    await seen(page.getByTestId("estimate").filter({ hasText: String(british) }));
  });

  it("does not let a rule be lost by a click elsewhere", async () => {
    await page.getByRole("link", { name: "Journeys", exact: true }).click();
    const asked = page.getByRole("dialog", { name: "Leave without saving?" });
    await (await seen(asked)).getByRole("button", { name: "Close" }).or(asked.locator(".mantine-Modal-close")).first().click();
    await asked.waitFor({ state: "detached" });
    expect(await page.getByTestId("rule-row").count()).toBe(2);
  });

  it("stores it, fills it and says why somebody is not in it", async () => {
    await page.getByTestId("save-audience").click();
    await seen(page.getByRole("heading", { name: "British buyers" }));
    await seen(page.getByTestId("audience-size").filter({ hasText: new RegExp(`^${british}$`) }));
    await page.getByRole("tab", { name: "People" }).click();
    await seen(page.getByTestId("member-row"));
    const french = (await shop.api("GET", "/v1/profiles/externalId:buyer-1")) as { readonly id: string };
    await go(`/audiences/british-buyers?tab=why&profile=${french.id}`);
    const answer = await seen(page.locator('[data-testid="why-answer"][data-in="false"]'));
    expect(await answer.innerText()).toMatch(/Country is GB: it is FR/);
    await picture(page, "campaign-3-why");
    // As housekeeping notes it, day after day.
    await inDatabase(
      product,
      `insert into audience_day (audience_id, day, members)
       select id, current_date - n, $1::int - n / 3 from audience, generate_series(2, 30) n where name = 'british-buyers'`,
      [british],
    );
    await goAnew("/audiences/british-buyers");
    const sizes = await seen(page.getByRole("region", { name: "Size over time" }));
    await seen(sizes.locator("canvas"));
    await picture(page, "campaign-3-sizes");
    await sizes.getByRole("button", { name: /as a table/i }).click();
    expect(await sizes.getByRole("row").count()).toBeGreaterThan(30);
  });

  it("is written in steps that can be left and found again", async () => {
    await go("/campaigns/new?audience=british-buyers");
    await page.getByTestId("campaign-title").fill("Autumn sale");
    await seen(page.getByText(`${british} people right now.`).or(page.getByTestId("campaign-problem")));
    await next();
    await chooseTemplate(page, 0, "autumn_plain");
    await seen(page.getByTestId("conversation-bubble").getByText(/our autumn sale begins today/));
    await goAnew("/campaigns");
    await (await seen(page.getByTestId("campaign-begun").getByRole("link", { name: "Autumn sale" }))).click();
    await seen(page.getByTestId("conversation-bubble").getByText(/our autumn sale begins today/));
    await page.getByTestId("add-variant").click();
    await chooseTemplate(page, 1, "autumn_warm");
    await seen(page.getByTestId("conversation-bubble").getByText(/a warm blanket/));
    await picture(page, "campaign-4-messages");
    await next();
    await page.getByTestId("experiment-winner").check();
    await picture(page, "campaign-5-experiment");
    await page.getByTestId("experiment-fixed").check();
    await page.getByLabel("What counts is that it was").selectOption("replied");
    await next();
    await seen(page.getByText("Messages by hour"));
    await page.getByTestId("schedule-local").check();
    await picture(page, "campaign-6-schedule");
    await page.getByTestId("schedule-now").check();
    await next();
    await seen(page.getByText(`${british} people`));
    await seen(page.getByTestId("expected-summary").getByText(`${refused} people of ${british}`));
    const reason = page.getByTestId("expected-reason").filter({ hasText: "Opted out" });
    expect(await reason.locator("b").innerText()).toBe(String(refused));
    expect(await page.getByTestId("expected-reason").count()).toBe(1);
    await seen(page.getByTestId("expected-sample").getByText(new RegExp(`\\b${british} people`)));
    await picture(page, "campaign-7-review");
  });

  it("goes out when it is started, and shows live how far people came", async () => {
    await page.getByTestId("campaign-start").click();
    await seen(page.getByRole("heading", { name: "Autumn sale" }));
    await seen(page.getByTestId("stage-targeted").filter({ hasText: String(british) }));
    await seen(page.getByTestId("stage-sent").filter({ hasText: String(british - refused) }));
    await seen(page.getByTestId("stage-delivered").filter({ hasText: String(british - refused) }));
    await seen(
      page
        .getByTestId("campaign-reason")
        .filter({ hasText: "Opted out" })
        .filter({ hasText: String(refused) }),
    );
    await picture(page, "campaign-8-overview");
  });

  it("counts the customers who answer, as they do", async () => {
    for (const { phone } of answering)
      await shop.control("POST", `/_emulator/customers/${customers.get(phone) ?? ""}/messages`, {
        phoneNumberId: EMULATED.phoneNumberId,
        type: "text",
        text: "Yes please",
      });
    await seen(page.getByTestId("stage-replied").getByText(String(answering.length), { exact: true }));
    await picture(page, "campaign-8b-answered");
    await go("/campaigns");
    await seen(page.getByRole("img", { name: new RegExp(`${british} targeted, .* ${answering.length} answered`) }));
    await go("/campaigns/autumn-sale");
  });

  it("has a record of everybody, which leads to the decision on their message", async () => {
    await page.getByTestId("campaign-reason").filter({ hasText: "Opted out" }).click();
    await until("only the refused are listed", async () => {
      const outcomes = await page
        .getByTestId("recipient-row")
        .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset["outcome"]));
      return outcomes.length === refused && outcomes.every((outcome) => outcome === "refused");
    });
    await picture(page, "campaign-9-recipients");
    await page.getByTestId("recipient-message").first().click();
    const ladder = await seen(page.getByTestId("message-drawer").getByTestId("ladder"));
    expect(await ladder.locator("li[data-deciding]").innerText()).toMatch(/Permission/);
    await page.keyboard.press("Escape");
    await go("/campaigns/autumn-sale?tab=recipients");
    // What each cost stands with whoever got it.
    await seen(page.getByTestId("recipient-row").filter({ hasText: /Answered\s*\$0\.\d+/ }));
  });

  it("reads the experiment honestly: so few people decide nothing", async () => {
    await page.getByTestId("tab-experiment").click();
    const readout = await seen(page.getByTestId("readout"));
    expect(["too_early", "no_difference_seen", "leading"]).toContain(await readout.getAttribute("data-verdict"));
    const rows = await page.getByTestId("readout-row").allInnerTexts();
    expect(rows).toHaveLength(2);
    const sum = (part: RegExp): number => rows.reduce((all, row) => all + Number(part.exec(row)?.[1] ?? Number.NaN), 0);
    expect(sum(/ of (\d+)/)).toBe(british - refused);
    expect(sum(/(\d+) of /)).toBe(answering.length);
    await seen(page.getByRole("heading", { name: "Share that was answered" }));
    await picture(page, "campaign-10-readout");
  });

  it("asks before it gives a command, and says the consequence in numbers", async () => {
    await go("/campaigns/autumn-sale");
    const more = page.getByTestId("campaign-more");
    if (await more.isVisible()) {
      await more.click();
      await picture(page, "campaign-11-actions");
      await page.keyboard.press("Escape");
    }
    await go("/campaigns");
    await seen(page.getByTestId("campaign-row").filter({ hasText: "Autumn sale" }));
    expect(await page.getByTestId("campaign-begun").count()).toBe(0);
    await picture(page, "campaign-12-list");
  });

  it("foretells who buys within a week: trained, judged, and made an audience of", async () => {
    await shop.api("PUT", "/v1/predictions/leaves", { title: "Opts out", goal: { kind: "opts_out", channel: "whatsapp" }, days: 30 });
    await shop.api("POST", "/v1/events", pastOfGuests);
    const read = async (name: string) => (await shop.api("GET", `/v1/${name}`)) as { readonly [part: string]: unknown };
    const last = `profiles/externalId:guest-${GUESTS - 1}`;
    await until("the past of all guests is there", async () =>
      read(last).then(
        () => true,
        () => false,
      ),
    );
    await go("/audiences");
    await page.getByRole("link", { name: "Predictions" }).click();
    await page.getByTestId("new-prediction").click();
    await page.getByLabel("Title").fill("Buys within a week");
    await seen(page.getByText("profile.predicted.buysWithinAWeek"));
    await page
      .getByRole("combobox", { name: "Event", exact: true })
      .or(page.getByLabel("Event", { exact: true }))
      .first()
      .fill("bought");
    await page.keyboard.press("Escape");
    await page.getByLabel("Days", { exact: true }).fill("7");
    await picture(page, "prediction-0-dialog");
    await page.getByTestId("save-prediction").click();
    const shown = page.locator('[data-testid="prediction"][data-state="ready"]');
    await seen(shown);
    expect(["fair", "good", "very_good"]).toContain(await shown.getAttribute("data-verdict"));
    expect(await page.getByTestId("how-good").innerText()).toMatch(/had the higher chance \d+ times of 100/);
    expect(await page.getByTestId("goes-by").innerText()).toMatch(/looked\s+more raises it/);
    await seen(page.getByRole("heading", { name: "Are its chances kept?" }));
    await picture(page, "prediction-1-ready");
    await page.getByTestId("train").click();
    await seen(page.locator('[data-testid="prediction"]:not([data-state="ready"])'));
    await seen(shown);
    await page.getByTestId("make-audience").click();
    await seen(page.getByRole("heading", { name: "Buys within a week: the most likely tenth" }));
    const size = await seen(page.getByTestId("audience-size").filter({ hasText: /[1-9]/ }));
    expect(Number(await size.innerText())).toBeGreaterThanOrEqual(GUESTS / 10);
    await page.getByRole("tab", { name: "People" }).click();
    await page.getByTestId("member-row").first().getByRole("link").click();
    const score = await seen(page.getByTestId("profile-score"));
    expect(await score.innerText()).toMatch(/Buys within a week\s+(over )?\d+\s?%[^]*looked: \d+ times in 30 days/);
    await picture(page, "prediction-2-person");
    await go("/audiences/predictions/leaves");
    await seen(page.getByTestId("prediction-problem").filter({ hasText: "of history; it takes 90" }));
    await picture(page, "prediction-3-too-little");
    await go("/audiences/predictions");
    await seen(page.locator('[data-testid="prediction-row"][data-state="refused"]'));
  });

  it.each([
    ["desk", { width: 1440, height: 900 }, "light", "en"],
    ["tablet-dark-fr", { width: 1024, height: 768 }, "dark", "fr"],
    ["phone-fr", { width: 390, height: 844 }, "light", "fr"],
  ] as const)(
    "holds together on %s",
    async (name, viewport, colorScheme, language) => {
      const context = await openContext(browser, { viewport, colorScheme, storageState: await desk.storageState() });
      await context.addInitScript((chosen) => localStorage.setItem("parley-language", chosen), language);
      await context.addInitScript((chosen) => localStorage.setItem("parley-scheme", chosen), colorScheme);
      const one = await context.newPage();
      const faults: string[] = [];
      await one.goto(`${product.url}/audiences`);
      await seen(one.locator("main h1"));
      for (const [view, path] of [
        ["audiences", "/audiences"],
        ["audience", "/audiences/british-buyers"],
        ["edit", "/audiences/british-buyers/edit"],
        ["overlap", "/audiences/british-buyers?tab=overlap"],
        ["upload", "/audiences/upload"],
        ["computed", "/audiences/computed"],
        ["predictions", "/audiences/predictions"],
        ["prediction", "/audiences/predictions/buysWithinAWeek"],
        ["prediction-too-little", "/audiences/predictions/leaves"],
        ["campaigns", "/campaigns"],
        ["wizard-audience", "/campaigns/new?from=autumn-sale&step=audience"],
        ["wizard-messages", "/campaigns/new?from=autumn-sale&step=messages"],
        ["wizard-experiment", "/campaigns/new?from=autumn-sale&step=experiment"],
        ["wizard-schedule", "/campaigns/new?from=autumn-sale&step=schedule"],
        ["wizard-review", "/campaigns/new?from=autumn-sale&step=review"],
        ["overview", "/campaigns/autumn-sale"],
        ["recipients", "/campaigns/autumn-sale?tab=recipients"],
        ["experiment", "/campaigns/autumn-sale?tab=experiment"],
        ["plan", "/campaigns/autumn-sale?tab=plan"],
      ] as const) {
        await follow(one, path);
        await seen(one.locator("main h1"));
        await one.waitForFunction(() => document.querySelector('[aria-busy="true"], .mantine-Skeleton-root') === null);
        await picture(one, `campaign-view-${view}-${name}`);
        faults.push(
          ...[...(await overflow(one)), ...(await faintTexts(one)), ...(await namelessControls(one))].map((fault) => `${view}: ${fault}`),
        );
      }
      await context.close();
      expect(faults).toEqual([]);
    },
    120_000,
  );

  it("stands in the planner on its day, beside what would ask the same people again", async () => {
    await shop.api("PUT", "/v1/campaigns/once-more", {
      schema: 1,
      name: "once-more",
      title: "Once more, with feeling",
      channel: "whatsapp",
      purpose: "marketing",
      audience: { kind: "audience", name: "british-buyers" },
      defaultLanguage: "en",
      variants: [{ name: "a", messages: { en: { kind: "template", name: "autumn_warm", body: { first_name: "Ana" } } } }],
      schedule: { kind: "at", at: new Date(Date.now() + 60_000).toISOString() },
    });
    await go("/campaigns");
    await page.getByTestId("open-planner").click();
    const draft = await seen(page.locator('[data-testid="plan-entry"][data-state="draft"]'));
    expect(await draft.getAttribute("aria-label")).toMatch(/^Once more, with feeling, Draft, .*british-buyers, Some of these people/);
    const clash = await seen(page.getByTestId("plan-clash").filter({ hasText: "Autumn sale" }));
    expect(await clash.innerText()).toMatch(new RegExp(`${british} people are in both`));
    await picture(page, "campaign-planner");
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await overflow(page)).toEqual([]);
      expect(await namelessControls(page)).toEqual([]);
      expect(await faintTexts(page)).toEqual([]);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByTestId("planner-after").click();
    await page.getByTestId("planner-after").click();
    await seen(page.getByText(/^Nothing is planned in/));
  });

  it("did all of it without a complaint", () => {
    expect(complaints).toEqual([]);
    expect(product.said()).not.toMatch(/error/i);
  });
});
