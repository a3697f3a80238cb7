/** Fragments, a fallback, two wordings and the look at the whole audience, as a marketer meets them. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import { chooseTemplate, describeInBrowser, follow, picture, seen } from "./chromium.ts";
import { type Desk, openDesk } from "./desk.ts";
import { faintTexts, namelessControls, overflow } from "./page-checks.ts";

const PEOPLE = 20;
const people = Array.from({ length: PEOPLE }, (_, index) => ({
  externalId: `reader-${index + 1}`,
  phone: `+3361239${String(2_000 + index)}`,
  locale: index < 4 ? "fr-FR" : "en-GB",
  attributes: index % 5 === 0 ? {} : { firstName: `Reader${index + 1}` },
  consent: [{ channel: "whatsapp", purpose: "marketing", action: "opt_in", source: "test" }],
}));

describeInBrowser("what messages say to one person", { timeout: 180_000 }, () => {
  let at: Desk;
  let page: Page;
  const faults = async (): Promise<readonly string[]> => [
    ...(await namelessControls(page)),
    ...(await faintTexts(page)),
    ...(await overflow(page)),
  ];
  const go = async (path: string): Promise<void> => {
    await follow(page, path);
    await seen(page.locator("main h1"));
  };
  const next = async (): Promise<void> => page.getByTestId("wizard-next").click();

  beforeAll(async () => {
    at = await openDesk({
      viewport: { width: 1440, height: 1000 },
      colorScheme: "light",
      locale: "en-GB",
      prepare: async (shop) => {
        await shop.control("POST", `/v26.0/${EMULATED.accountId}/message_templates`, {
          name: "reader_offer",
          language: "en",
          category: "MARKETING",
          parameter_format: "NAMED",
          components: [
            {
              type: "BODY",
              text: "Hello {{first_name}}, something for you today.",
              example: { body_text_named_params: [{ param_name: "first_name", example: "Ana" }] },
            },
          ],
        });
        const { rows } = (await shop.api("GET", "/v1/channels")) as { readonly rows: readonly { readonly id: string }[] };
        await shop.api("POST", `/v1/channels/${rows[0]?.id}/templates/sync`);
        await shop.api("POST", "/v1/profiles", people);
      },
    });
    ({ page } = at);
  });
  afterAll(async () => at?.[Symbol.asyncDispose]());

  it("is written in fragments, seen as it reads while it is typed", async () => {
    await go("/fragments");
    await seen(page.getByText(/No fragments yet/));
    await page.getByTestId("new-fragment").first().click();
    await page.getByTestId("fragment-title").fill("Opening hours");
    await page.getByTestId("fragment-text").fill("Open 9 to 18, {{ profile.attributes.firstName }}");
    await seen(page.getByTestId("fragment-preview").getByText("Open 9 to 18, ‹firstName›"));
    expect(await page.getByTestId("fragment-code").innerText()).toBe('{% render "opening-hours" %}');
    await picture(page, "personal-1-fragment");
    expect(await faults()).toEqual([]);
    await page.getByTestId("save-fragment").click();
    await seen(page.getByTestId("fragment-row").getByText("Opening hours"));
  });

  it("has a fallback, and another wording while the window is open, shown on the phone", async () => {
    await go("/campaigns/new");
    await page.getByTestId("campaign-title").fill("Readers");
    await page.getByRole("radio", { name: /Everybody/ }).check();
    await next();
    await chooseTemplate(page, 0, "reader_offer");
    await page.getByLabel(/first_name/).fill("{{ profile.attributes.firstName }}");
    // The phone shows it as somebody reads it; whoever lacks something comes last.
    const phone = page.getByTestId("preview");
    await seen(phone.getByText(/Reader\d+.* something for you today/));
    await page.getByRole("button", { name: "Previous person" }).click();
    await seen(phone.locator("mark").getByText("firstName"));
    await seen(page.getByTestId("reader-lacks").getByText("this person’s message fails"));
    await page.getByTestId("fallback-profile.attributes.firstName").fill("dear reader");
    await seen(phone.getByText(/dear reader.* something for you today/));
    await seen(page.getByTestId("reader-lacks").getByText("the fallback is used"));
    await page.getByTestId("window-on").check({ force: true });
    await page.getByTestId("window-text").fill('Since you are here: {% render "opening-hours" %}');
    await page.getByTestId("window-toggle").getByText("24 hours open").click();
    await seen(page.getByTestId("conversation-bubble").getByText(/Since you are here: Open 9 to 18/));
    await picture(page, "personal-2-two-wordings");
    expect(await faults()).toEqual([]);
    await page.getByTestId("window-toggle").getByText("24 hours over").click();
    await seen(page.getByTestId("conversation-bubble").getByText(/something for you today/));
  });

  it("is filled in for everybody before it is sent", async () => {
    for (let step = 0; step < 3; step += 1) await next();
    const lacking = await seen(page.getByTestId("check-variable"));
    expect(await lacking.innerText()).toMatch(/^\d+ of \d+ people lack profile\.attributes\.firstName: \d+ get the fallback/);
    await seen(page.getByTestId("check-language").filter({ hasText: "4 people will get English because there is no version in French." }));
    await picture(page, "personal-3-everybody");
    expect(await faults()).toEqual([]);
  });

  it("keeps a fragment that is still named, and says who names it", async () => {
    await page.getByTestId("campaign-save").click();
    await page.waitForURL(/\/campaigns\/readers$/);
    await seen(page.getByRole("heading", { name: "Readers" }));
    await go("/fragments");
    await page.getByTestId("fragment-row").getByRole("button").click();
    await seen(page.getByTestId("fragment-used").getByText("Readers"));
    await page.getByTestId("delete-fragment").click();
    await seen(page.getByTestId("fragment-trouble").filter({ hasText: "still names this fragment" }));
    await picture(page, "personal-4-fragment-used");
  });

  it("goes by other kinds than templates, by the same forms as in journeys", async () => {
    await go("/campaigns/new");
    await page.getByTestId("campaign-title").fill("Buttons");
    await page.getByRole("radio", { name: /Everybody/ }).check();
    await next();
    await page.getByTestId("content-kind-0").click();
    await (await seen(page.getByRole("option", { name: "Text with buttons" }))).click();
    await page.getByTestId("content-body").fill("Would you like more?");
    await seen(page.getByTestId("conversation-bubble").getByText("Would you like more?"));
    await picture(page, "personal-5-buttons");
    expect(await faults()).toEqual([]);
  });
});
