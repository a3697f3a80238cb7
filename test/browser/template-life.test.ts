/** A marketer's template: written with the phone beside it, held back by the lint, submitted, approved and sent; another rejected and mended. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Bubble } from "../../emulator/src/control/contract.ts";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import { until } from "../durability/until.ts";
import { describeInBrowser, openContext, picture, seen } from "./chromium.ts";
import { type Desk, openDesk } from "./desk.ts";
import { faintTexts, namelessControls, overflow } from "./page-checks.ts";
import { customerNamed } from "./shop.ts";

type Row = { readonly id: string; readonly name: string; readonly status: string };

describeInBrowser("the life of a template", () => {
  const ana = customerNamed("Ana");
  let at: Desk;
  let page: Page;

  beforeAll(async () => {
    at = await openDesk({
      prepare: async ({ control }) => {
        await control("PATCH", "/_emulator/switches", { reviewJudges: true, templateApprovalMs: 600 });
      },
    });
    ({ page } = at);
  });
  afterAll(async () => at?.[Symbol.asyncDispose]());

  const begin = async (name: string, category: string): Promise<void> => {
    await page.goto(`${at.product.url}/templates`);
    await (await seen(page.getByTestId("new-template"))).click();
    const dialog = await seen(page.getByRole("dialog"));
    await dialog.getByRole("textbox", { name: "Name" }).fill(name);
    await dialog.getByRole("combobox", { name: "Category" }).click();
    await page.getByRole("option", { name: category, exact: true }).click();
    await dialog.getByRole("button", { name: "Create" }).click();
    await seen(page.getByRole("heading", { name }));
  };
  const body = () => page.getByRole("textbox", { name: "Text", exact: true });
  const submit = async (): Promise<void> => {
    await page.getByTestId("submit-template").click();
    await seen(page.getByText("Submitted: WhatsApp usually answers"));
  };
  const templateNamed = async (name: string, status: string): Promise<Row> => {
    const find = async (): Promise<Row | undefined> => {
      const { rows } = (await at.shop.api("GET", "/v1/templates")) as { readonly rows: readonly Row[] };
      return rows.find((one) => one.name === name && one.status === status);
    };
    let row: Row | undefined;
    await until(`${name} is ${status}`, async () => (row = await find()) !== undefined, 30_000);
    if (!row) throw new Error(`there is no ${name}`);
    return row;
  };
  /** Ana, on the newest message that offers it, once it is there. */
  const tap = async (label: string): Promise<void> => {
    const { id, does } = await at.shop.played(ana);
    await until(`"${label}" can be tapped`, async () => {
      const { bubbles } = (await at.shop.control("GET", `/_emulator/chats/${EMULATED.phoneNumberId}/${id}`)) as {
        readonly bubbles: readonly Bubble[];
      };
      for (const bubble of bubbles.toReversed()) {
        const button = bubble.buttons.find(({ kind, text }) => kind === "reply" && text === label);
        if (!button) continue;
        await does({ action: "tap", messageId: bubble.id, buttonIndex: button.index });
        return true;
      }
      return false;
    });
  };
  const verdict = () => page.getByTestId("lint-verdict");
  const looksWell = async (name: string): Promise<void> => {
    expect(await overflow(page), name).toEqual([]);
    expect(await namelessControls(page), name).toEqual([]);
    expect(await faintTexts(page), name).toEqual([]);
    await picture(page, name);
  };

  it("is checked while it is written, with the phone beside it", async () => {
    await begin("lamp_is_ready", "Utility");
    await (await seen(body())).fill("{{first_name}}, your lamp is ready");
    await seen(page.getByText("A variable may not be the first or the last thing"));
    await seen(page.getByText("The review wants a sample for “first_name”."));
    expect(await page.getByTestId("submit-template").isDisabled()).toBe(true);
    await looksWell("template-editor-findings");
    await body().fill("Hello {{first_name}}, your lamp is ready in our shop.");
    await page.getByRole("textbox", { name: "Sample for first_name" }).fill("Ana");
    await page.getByRole("textbox", { name: "Footer" }).fill("Maison Lune");
    await page.getByRole("button", { name: "Add a button" }).click();
    await page.getByRole("menuitem", { name: "Quick reply" }).click();
    await page.getByRole("textbox", { name: "Words of the button" }).fill("Thank you");
    await seen(verdict().getByText("ready to be submitted"));
    for (const kind of ["light", "dark"])
      await seen(page.getByTestId(`phone-${kind}`).getByText("Hello Ana, your lamp is ready in our shop."));
    await seen(page.getByTestId("saved").getByText("Saved"));
    await looksWell("template-editor");
  });

  it("is submitted, approved, and a journey sends it", async () => {
    await submit();
    const { id } = await templateNamed("lamp_is_ready", "APPROVED");
    await page.goto(`${at.product.url}/templates/${id}`);
    await seen(page.getByTestId("template-status").getByText("Approved"));
    await at.shop.api("PUT", "/v1/journeys/lamp-ready", {
      schema: 1,
      name: "lamp-ready",
      title: "Lamp ready",
      entry: { kind: "event", event: "lamp_ready" },
      start: "tell",
      nodes: {
        tell: {
          kind: "message",
          channel: "whatsapp",
          purpose: "utility",
          content: { kind: "template", name: "lamp_is_ready", body: { first_name: "{{ profile.attributes.firstName }}" } },
          next: "done",
        },
        done: { kind: "exit" },
      },
    });
    await at.shop.api("POST", "/v1/profiles", {
      phone: ana.phone,
      attributes: { firstName: "Ana" },
      consent: [{ channel: "whatsapp", purpose: "utility", action: "opt_in", source: "checkout" }],
    });
    await at.shop.api("POST", "/v1/events", { id: "lamp-1", type: "lamp_ready", profile: { phone: ana.phone }, properties: {} });
    // What is answered before it is known to be sent belongs to no message: on a busy machine nobody waits for that otherwise.
    await until("WhatsApp has taken it on, as far as Parley knows", async () => {
      const { languages } = (await at.shop.api("GET", "/v1/template-statistics/lamp_is_ready")) as {
        readonly languages: readonly { readonly sent: number }[];
      };
      return languages[0]?.sent === 1;
    });
    await tap("Thank you");
    const stats = page.getByTestId("template-statistics");
    await stats.getByRole("img", { name: /^By language/ }).waitFor({ timeout: 30_000 });
    await stats.getByRole("img", { name: /^By button/ }).waitFor({ timeout: 30_000 });
    await looksWell("template-statistics");
    // The same as a table, in which each number leads to its messages.
    for (const chart of ["By language", "By button"]) await stats.getByRole("button", { name: `${chart}: Show as a table` }).click();
    const languages = stats.getByRole("region", { name: "By language" });
    await seen(languages.getByRole("cell", { name: "English" }));
    expect(await stats.getByTestId("stats-en-sent").textContent()).toBe("1");
    await expect.poll(async () => stats.getByTestId("stats-en-replied").textContent(), { timeout: 20_000 }).toBe("1");
    await seen(stats.getByRole("region", { name: "By button" }).getByRole("cell", { name: "Thank you" }));
    expect([await overflow(page), await namelessControls(page), await faintTexts(page)]).toEqual([[], [], []]);
    await picture(page, "template-statistics-tables");
    await stats.getByTestId("taps-en-0").click();
    await seen(page.getByText("Tapped: Thank you"));
    await seen(page.getByText("Language: English"));
    await expect.poll(async () => page.locator(`[role="row"][data-direction="outbound"]`).count(), { timeout: 20_000 }).toBe(1);
    await page.goBack();
    await (await seen(page.getByRole("combobox", { name: "Period" }))).click();
    await page.getByRole("option", { name: "Last 24 hours" }).click();
    await stats.getByRole("img", { name: /^By button/ }).waitFor({ timeout: 30_000 });
    await seen(page.getByRole("link", { name: "Lamp ready" }));
    await seen(page.getByTestId("template-history").getByText("Submitted by"));
    await looksWell("template-page");
  });

  it("a rejected one says why, is mended and approved", async () => {
    await begin("check_your_account", "Utility");
    await (await seen(body())).fill("Please tell us your card number today.");
    await seen(verdict().getByText("Can be submitted; one thing to think about"));
    await submit();
    const { id } = await templateNamed("check_your_account", "REJECTED");
    await page.goto(`${at.product.url}/templates/${id}`);
    await seen(page.getByTestId("rejected").getByText("that WhatsApp does not allow"));
    await seen(page.getByTestId("template-history").getByText("Do not ask for card numbers"));
    await looksWell("template-rejected");
    await page.goto(`${at.product.url}/`);
    await seen(page.getByTestId("attention").getByText("check_your_account"));
    await page.goto(`${at.product.url}/templates/${id}`);
    await page.getByRole("button", { name: "Edit" }).click();
    await (await seen(body())).fill("Please look at your account today.");
    await seen(verdict().getByText("ready to be submitted"));
    await submit();
    await templateNamed("check_your_account", "APPROVED");
  });

  it("by rule another one goes while it is paused; the rule is set on its page", async () => {
    const { id } = await templateNamed("lamp_is_ready", "APPROVED");
    await page.goto(`${at.product.url}/templates/${id}`);
    await (await seen(page.getByRole("radio", { name: "They go with a second template" }))).check();
    await page.getByRole("combobox", { name: "Second template" }).click();
    await page.getByRole("option", { name: "check_your_account" }).click();
    await page.getByRole("button", { name: "Keep this" }).click();
    // The first one's buttons would be lost: somebody may wait for the tap.
    await seen(page.getByRole("alert").getByText("does not fit"));
    await page.getByRole("radio", { name: "They do not go" }).check();
    await page.getByRole("button", { name: "Keep this" }).click();
    await seen(page.getByText("Kept", { exact: true }));
    expect(await at.shop.api("GET", "/v1/template-rules")).toMatchObject({ rows: [{ name: "lamp_is_ready", action: "stop" }] });
  });

  it("the library is there to begin with, and the list finds things", async () => {
    await page.goto(`${at.product.url}/templates/library`);
    const row = await seen(page.getByTestId("library-row"));
    await looksWell("template-library");
    await row.getByRole("button", { name: "Use this template" }).click();
    const dialog = await seen(page.getByRole("dialog"));
    await dialog.getByRole("textbox", { name: "Name" }).fill("taken_over");
    await dialog.getByRole("button", { name: "Create" }).click();
    await seen(page.getByRole("heading", { name: "taken_over" }));
    await page.goto(`${at.product.url}/templates?query=lamp`);
    expect(await (await seen(page.getByTestId("template-row"))).textContent()).toContain("lamp_is_ready");
    expect(await page.getByTestId("template-row").count()).toBe(1);
    await seen(page.getByTestId("template-draft").getByText("taken_over"));
    await looksWell("templates-list");
  });

  it("in French, in the dark, on a phone", async () => {
    const { id } = await templateNamed("lamp_is_ready", "APPROVED");
    const pocket = await openContext(at.browser, {
      viewport: { width: 390, height: 844 },
      locale: "fr-FR",
      colorScheme: "dark",
      storageState: await at.context.storageState(),
    });
    const small = await pocket.newPage();
    for (const [name, path, words] of [
      ["templates-fr", "/templates", "Modèles"],
      ["template-page-fr", `/templates/${id}`, "Quand il ne peut pas partir"],
    ] as const) {
      await small.goto(`${at.product.url}${path}`);
      await seen(small.getByRole("heading", { name: words }));
      await small.waitForFunction(() => document.querySelector('[aria-busy="true"], .mantine-Skeleton-root') === null);
      expect(await overflow(small), name).toEqual([]);
      expect(await faintTexts(small), name).toEqual([]);
      await picture(small, name);
    }
  });

  it("nothing was complained of", () => {
    // The rule that does not fit was refused on purpose.
    expect(at.complaints.filter((one) => !one.includes("422"))).toEqual([]);
  });
});
