/** Lists in a real browser, from a file and from a warehouse: looked at before they are taken, row by row, with a report of what was not. */
import type { Browser, Page } from "playwright-core";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { complaintsOf, describeInBrowser, leaveBrowser, openBrowser, openContext, picture, seen } from "./chromium.ts";
import { type Product, startProduct } from "./product.ts";
import { API_KEY } from "./product.ts";
import { openWarehouse, type Warehouse } from "../warehouse/warehouse.ts";

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
    [product, browser] = await Promise.all([startProduct({ PARLEY_ALLOW_PRIVATE: "yes" }), openBrowser()]);
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
    expect(await facts.innerText()).toContain("Windows-1252 · separated by semicolons · 4 columns");
    await seen(page.getByRole("cell", { name: "Zoé" }));
    expect(await page.getByLabel("Column Téléphone is").inputValue()).toBe("phone");
    expect(await page.getByLabel("Column Pays is").inputValue()).toBe("country");
    await page.getByLabel("Column Notes internes is").selectOption("ignore");
    await picture(page, "upload-1-columns");
    await page.getByLabel("Column Téléphone is").selectOption("ignore");
    await seen(page.getByText(/One column has to identify the person/));
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
    await seen(page.getByText("Create a kind of group first"));
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

  describe("a list that a warehouse keeps", () => {
    let warehouse: Warehouse;
    beforeAll(async () => {
      warehouse = await openWarehouse();
      await warehouse.query("create table member (id text, phone text, tier text, updated_at timestamptz default now())");
      await warehouse.query("insert into member select 'w' || n, '+3361234' || (8000 + n), 'gold' from generate_series(1, 25) n");
      await warehouse.query("insert into member values ('w0', '12', 'silver')");
    });
    afterAll(async () => warehouse?.[Symbol.asyncDispose]());

    it("is connected once the other side accepts the password", async () => {
      const { host, port, database, user } = warehouse.settings;
      await page.goto(`${product.url}/settings/imports`);
      await picture(page, "import-1-empty");
      await page.getByTestId("connection-add").click();
      for (const [field, value] of Object.entries({ name: "Warehouse", host, database, user, secret: "not it" }))
        await page.getByTestId(`connection-${field}`).fill(value);
      await page.getByTestId("connection-port").fill(String(port));
      await page.getByTestId("connection-tls").click();
      await page.getByTestId("connection-save").click();
      await seen(page.getByText("The other side does not accept this user and secret."));
      await picture(page, "import-2-connection");
      await page.getByTestId("connection-secret").fill(warehouse.password);
      await page.getByTestId("connection-save").click();
      await seen(page.getByTestId("connection"));
    });

    it("shows its first rows and what each column is, before anything is taken in", async () => {
      await page.getByTestId("import-add").click();
      await page.getByTestId("import-query").fill("select * from member order by id");
      await page.getByText("Members of a list", { exact: true }).click();
      await page.getByTestId("import-list").fill("members");
      await page.getByTestId("import-look").click();
      await seen(page.getByTestId("import-preview"));
      expect(await page.getByLabel("Column id is").inputValue()).toBe("externalId");
      expect(await page.getByLabel("Column phone is").inputValue()).toBe("phone");
      await page.getByLabel("Column updated_at is").selectOption("ignore");
      await page.getByText("Every day", { exact: true }).click();
      await page.getByTestId("import-name").fill("Members of the club");
      await picture(page, "import-3-wizard");
      await page.getByTestId("import-save").click();
      await seen(page.getByRole("heading", { name: "Members of the club" }));
      await picture(page, "import-4-new");
    });

    it("runs by hand, tells of the row that was not taken, and holds what would empty it until somebody releases it", async () => {
      const run = async (state: string): Promise<void> => {
        await page.getByTestId("import-run").click();
        await seen(page.locator(`[data-testid="import-run-row"][data-state="${state}"]`).first());
      };
      await run("done");
      await seen(page.getByText("1 row was rejected"));
      await picture(page, "import-5-done");
      await warehouse.query("delete from member where id > 'w11'");
      await run("held");
      await seen(page.getByText("Held, because 88% would leave"));
      await picture(page, "import-6-held");
      await page.getByTestId("import-release").click();
      await page.getByTestId("confirm").click();
      await seen(page.locator('[data-testid="import-run-row"][data-state="done"]').nth(1));
      await warehouse.query("drop table member");
      await run("failed");
      await seen(page.getByTestId("import-failed").getByText("The database refuses the query."));
      await picture(page, "import-7-failed");
      await page.goto(`${product.url}/settings/imports`);
      await seen(page.locator('[data-testid="import"][data-state="failed"]'));
      await page.goto(product.url);
      await seen(page.getByRole("link", { name: "Members of the club" }).first());
    });
  });

  it("did all of it without a complaint but of the wrong password", () => {
    expect(complaints.filter((one) => !/data-connections|status of 422/.test(one))).toEqual([]);
  });
});
