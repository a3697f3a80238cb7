/** A list from a file in a real browser: looked at before it is sent, taken row by row, with a report of what was not. */
import type { Browser, Page } from "playwright-core";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { complaintsOf, describeInBrowser, leaveBrowser, openBrowser, openContext, picture, seen } from "./chromium.ts";
import { type Product, startProduct } from "./product.ts";
import { API_KEY } from "./product.ts";

/** As a spreadsheet in France saves it: semicolons, Windows-1252. */
const FILE = Buffer.from(
  [
    "Téléphone;Prénom;Pays;Notes internes",
    "+33612345901;Zoé;FR;x",
    "not a number;Éric;FR;y",
    "+33612345903;Noël;FR;z",
    "+33612345904;trop;court",
  ].join("\r\n"),
  "latin1",
);

describeInBrowser("an uploaded list", () => {
  let product: Product;
  let browser: Browser;
  let page: Page;
  let complaints: readonly string[];

  beforeAll(async () => {
    [product, browser] = await Promise.all([startProduct(), openBrowser()]);
    const desk = await openContext(browser, { colorScheme: "light", locale: "en-GB", acceptDownloads: true });
    page = await desk.newPage();
    complaints = complaintsOf(page);
    await page.goto(product.signInLink);
    await seen(page.getByRole("heading", { name: "Now" }));
  });
  afterAll(async () => {
    await leaveBrowser(browser);
    await product?.[Symbol.asyncDispose]();
  });

  it("shows encoding, delimiter and columns before anything is sent", async () => {
    await page.goto(`${product.url}/audiences/upload`);
    await page.getByTestId("upload-file").setInputFiles({ name: "clients_été.csv", mimeType: "text/csv", buffer: FILE });
    const facts = await seen(page.getByTestId("upload-facts"));
    expect(await facts.innerText()).toContain("Windows-1252 · divided by semicolons · 4 columns");
    await seen(page.getByRole("cell", { name: "Zoé" }));
    expect(await page.getByLabel("Column Téléphone is").inputValue()).toBe("phone");
    expect(await page.getByLabel("Column Pays is").inputValue()).toBe("country");
    await page.getByLabel("Column Notes internes is").selectOption("ignore");
    await picture(page, "upload-1-columns");
    await page.getByLabel("Column Téléphone is").selectOption("ignore");
    await seen(page.getByText(/One column has to say who each person is/));
    expect(await page.getByTestId("upload-send").isDisabled()).toBe(true);
    await page.getByLabel("Column Téléphone is").selectOption("phone");
  });

  it("takes the good rows, and says of each other one why not", async () => {
    await page.getByLabel("Name of the list").fill("Summer clients");
    await page.getByTestId("upload-send").click();
    await seen(page.locator('[data-testid="upload"][data-state="done"]'));
    expect(await page.getByTestId("upload-accepted").innerText()).toBe("2");
    expect(await page.getByTestId("upload-faults").innerText()).toBe("2");
    // They are fetched once their number is known.
    const lines = async () => (await page.getByTestId("upload-fault").allInnerTexts()).map((text) => /^\d+/.exec(text)?.[0]);
    await expect.poll(lines).toEqual(["3", "5"]);
    await picture(page, "upload-2-faults");
  });

  it("gives the rows that were not taken back as a file", async () => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId("upload-report").click()]);
    const text = await readFile(await download.path(), "utf8");
    expect(text).toContain("Éric");
    expect(text).not.toContain("Zoé");
  });

  it("has made people and an audience of the list", async () => {
    await seen(page.getByTestId("audience-size").filter({ hasText: /^2$/ }));
    await page.getByRole("tab", { name: "People" }).click();
    await seen(page.getByTestId("member-row").nth(1));
    const answer = await fetch(`${product.url}/v1/profiles/phone:+33612345901`, { headers: { authorization: `Bearer ${API_KEY}` } });
    const { attributes, country } = (await answer.json()) as { readonly attributes: Record<string, unknown>; readonly country: string };
    expect([attributes, country]).toEqual([{ prenom: "Zoé" }, "FR"]);
  });

  it("says to whom people belong, in a kind that was made before", async () => {
    await page.goto(`${product.url}/groups`);
    await seen(page.getByText("Make a kind of groups first"));
    await picture(page, "groups-1-empty");
    await page.getByRole("main").getByRole("button", { name: "Kinds" }).first().click();
    await page.getByLabel("Title").fill("Company");
    await page.getByTestId("save-kind").click();
    await seen(page.getByTestId("group-kind").filter({ hasText: "no groups" }));
    await page.getByRole("button", { name: "Close", exact: true }).last().click();

    await page.goto(`${product.url}/audiences/upload`);
    const file =
      "phone,group:company,group:company.name,group:company.membership.role\n+33612345901,café,Café & Fils,owner\n+33612345903,café,,user\n";
    await page.getByTestId("upload-file").setInputFiles({ name: "companies.csv", mimeType: "text/csv", buffer: Buffer.from(file) });
    expect(await page.getByLabel("Column group:company is").inputValue()).toBe("group");
    await page.getByTestId("upload-send").click();
    await seen(page.locator('[data-testid="upload"][data-state="done"]'));
    await page.goto(`${product.url}/groups`);
    await seen(page.getByTestId("group-row").filter({ hasText: "Café & Fils" }));
    await page.getByTestId("group-search").fill("nothing has this");
    await seen(page.getByText("No group has “nothing has this” in its name or key."));
    await page.getByTestId("group-search").fill("CAFÉ");
    await page.getByRole("link", { name: /Café & Fils/ }).click();
    await seen(page.getByTestId("group-members").filter({ hasText: /^2$/ }));
  });

  it("and what they belong to is changed on its page, asked for by a rule, and named on theirs", async () => {
    await seen(page.getByTestId("group-member").filter({ hasText: "owner" }));
    await seen(page.getByText("Nothing was sent to them or heard from them."));
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByRole("button", { name: "Add an attribute" }).click();
    await page.getByLabel("Attribute", { exact: true }).fill("seats");
    await page.getByLabel("Value seats").fill("40");
    await page.getByTestId("save-group").click();
    await seen(page.getByRole("definition").filter({ hasText: /^40$/ }));
    await picture(page, "groups-2-group");
    await page.goto(`${product.url}/audiences/new`);
    await page.getByLabel("Title").fill("Of companies");
    await page.getByTestId("add-rule").first().click();
    await page.getByRole("menuitem", { name: /Belongs to/ }).click();
    await picture(page, "groups-3-rule");
    await page.getByRole("button", { name: "Save audience" }).click();
    await seen(page.getByTestId("audience-size").filter({ hasText: /^2$/ }));
    await page.goto(`${product.url}/groups/company/${encodeURIComponent("café")}`);
    await page.getByTestId("group-member").filter({ hasText: "owner" }).getByRole("link").first().click();
    await seen(page.getByTestId("group-chip").filter({ hasText: "Café & Fils" }));
    await picture(page, "groups-4-person");
  });

  it("did all of it without a complaint", () => {
    expect(complaints).toEqual([]);
  });
});
