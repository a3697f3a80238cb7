/** The console in a real browser: empty and full, by keyboard, in French, in the dark, on a phone, with hostile people in it. */
import { text } from "node:stream/consumers";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { complaintsOf, describeInBrowser, follow, leaveBrowser, openBrowser, openContext, picture, seen } from "./chromium.ts";
import { furnish } from "./furnish.ts";
import { countShifts, faintTexts, namelessControls, overflow, shifted } from "./page-checks.ts";
import { type Product, startProduct } from "./product.ts";
import { customerNamed, openShop, type Shop } from "./shop.ts";

const OVERRIDE = "\u202E";
const HOSTILE = {
  name: `<img src=x onerror="window.hacked=1">${OVERRIDE}gnp.exe`,
  phone: "+33612345699",
  texts: [
    `<script>window.hacked=1</script> javascript:window.hacked=1 [x](javascript:window.hacked=1)`,
    `${OVERRIDE}drawkcab <svg onload="window.hacked=1">`,
  ],
};

/** The rest of the console, with what `furnish` puts there. */
const MORE = [
  ["rules-of-helpers", "/helpers"],
  ["intents", "/helpers?tab=intents"],
  ["knowledge", "/helpers?tab=knowledge"],
  ["gaps", "/helpers?tab=gaps"],
  ["assistant", "/helpers?tab=assistant"],
  ["assistant-log", "/helpers?tab=log"],
  ["insights", "/insights"],
  ["policy", "/policy"],
  ["policy-ask", "/policy?tab=ask"],
  ["decisions", "/policy?tab=decisions"],
  ["policy-versions", "/policy?tab=versions"],
  ["audiences", "/audiences"],
  ["groups", "/groups"],
  ["group", "/groups/company/acme"],
  ["campaigns", "/campaigns"],
  ["desk-reports", "/inbox/reports"],
  ["kept", "/inbox/kept"],
  ["fragments", "/fragments"],
  ["calendar", "/calendar"],
  ["services", "/calendar/setup"],
  ["staff", "/calendar/setup?tab=staff"],
  ["calendars", "/calendar/setup?tab=calendars"],
  ["booking-page", "/calendar/setup?tab=page"],
  ["workspace", "/settings/rules"],
  ["coupons", "/settings/coupons"],
  ["topics", "/settings/consent"],
  ["suppressions", "/settings/suppressions"],
  ["privacy", "/settings/privacy"],
  ["audit", "/settings/audit"],
  ["answering", "/settings/answering"],
  ["teams", "/settings/teams"],
  ["sources", "/settings/sources"],
  ["webhooks", "/settings/webhooks"],
  ["account", "/account"],
] as const;

describeInBrowser("the console", () => {
  let product: Product;
  let shop: Shop;
  let browser: Browser;
  let desk: BrowserContext;
  let page: Page;
  let ana: string;
  let hostile: string;
  let refused: string;
  let complaints: readonly string[];

  const go = async (path: string, on = page): Promise<void> => {
    await on.goto(`${product.url}${path}`);
    await drawn(on);
  };
  const goOn = async (path: string): Promise<void> => {
    await follow(page, path);
    await drawn(page);
  };
  /** With its data: nothing is being waited for. */
  const drawn = async (on: Page): Promise<void> => {
    await seen(on.locator("main h1"));
    await on.waitForFunction(() => document.querySelector('[aria-busy="true"], .mantine-Skeleton-root') === null);
  };
  const views = (): readonly (readonly [string, string])[] => [
    ["home", "/"],
    ["journeys", "/journeys"],
    ["journey", "/journeys/order-updates"],
    ["profiles", "/profiles"],
    ["timeline", `/profiles/${ana}`],
    ["conversation", `/profiles/${ana}?tab=conversation`],
    ["messages", "/messages"],
    ["why", `/messages?message=${refused}`],
    ["templates", "/templates"],
    ["senders", "/settings/senders"],
    ["keys", "/settings/keys"],
    ["unrecognised", "/settings/unrecognised"],
  ];
  const idOf = async (reference: string): Promise<string> =>
    ((await shop.api("GET", `/v1/profiles/${encodeURIComponent(reference)}`)) as { readonly id: string }).id;

  beforeAll(async () => {
    [product, browser] = await Promise.all([startProduct(), openBrowser()]);
    desk = await openContext(browser, { colorScheme: "light", locale: "en-GB", reducedMotion: "no-preference" });
    page = await desk.newPage();
    complaints = complaintsOf(page);
    await page.goto(product.signInLink);
    await seen(page.getByRole("heading", { name: "Now" }));
  });
  afterAll(async () => {
    await leaveBrowser(browser);
    await product?.[Symbol.asyncDispose]();
  });

  it.each([
    ["/", "No messages yet. They appear here the moment one is created."],
    ["/journeys", "A journey turns an event, such as an order, into the messages that follow it."],
    ["/profiles", "Profiles appear when an event arrives, a customer writes, or you import them through the API."],
    ["/groups", "Create a kind of group first, such as company."],
    ["/messages", "Messages appear here as journeys, campaigns and the API create them."],
    ["/templates", "No templates have been fetched yet."],
    ["/settings/senders", "Active, never heard from"],
    ["/settings/unrecognised", "Every webhook so far was recognised."],
  ])("teaches in an empty workspace: %s", async (path, words) => {
    await go(path);
    await seen(page.getByText(words));
    if (path === "/") await picture(page, "console-empty-home");
  });

  it("fills live while it is looked at, and nothing jumps", async () => {
    shop = await openShop(product);
    const watched = await Promise.all(
      ["/", "/messages"].map(async (path) => {
        const one = await desk.newPage();
        await countShifts(one);
        await go(path, one);
        await shifted(one);
        return one;
      }),
    );
    const [home, messages] = watched as [Page, Page];
    // In the background no frame is drawn and nothing can shift: each page is looked at while orders come in.
    await home.bringToFront();
    await shop.order(customerNamed("Ana"), 3001).place();
    await seen(home.getByTestId("figure-outbound").filter({ hasText: /^1$/ }));
    await shop.order(customerNamed("Tom"), 3002).place();
    await seen(home.getByTestId("reason").filter({ hasText: "No opt-in on record" }));
    await shop.order(customerNamed("Marta"), 3003).place();
    await seen(home.getByTestId("reason").filter({ hasText: "not on WhatsApp" }));
    const atHome = await shifted(home);
    await messages.bringToFront();
    await seen(messages.getByTestId("message-row").filter({ hasText: "Marta" }));
    await shifted(messages);
    await shop.order(customerNamed("Jonas"), 3004).place();
    await seen(messages.getByTestId("message-row").filter({ hasText: "Jonas" }));
    await shop.order(customerNamed("Emily"), 3005).place();
    await seen(messages.getByTestId("message-row").filter({ hasText: "Emily" }));
    await shop.sayStrange();
    const atMessages = await shifted(messages);
    expect(atHome.sum, atHome.by).toBeLessThanOrEqual(0.1);
    expect(atMessages.sum, atMessages.by).toBeLessThanOrEqual(0.1);
    for (const one of watched) await one.close();
    ana = await idOf("externalId:1001");
    const { rows } = (await shop.api("GET", "/v1/messages?limit=100")) as {
      readonly rows: readonly { readonly id: string; readonly state: string }[];
    };
    refused = rows.find(({ state }) => state === "refused")?.id ?? "";
  });

  it("goes anywhere by keyboard", async () => {
    await go("/");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
    await page.keyboard.press("Control+k");
    const search = await seen(page.getByPlaceholder("Go to a page, or find a person by name, phone number or order ID"));
    await search.pressSequentially("templ");
    await seen(page.getByRole("button", { name: "Templates" }).or(page.getByRole("option", { name: "Templates" })));
    await page.keyboard.press("Enter");
    await seen(page.getByRole("heading", { name: "Templates" }));
    await search.waitFor({ state: "hidden" });
    await page.keyboard.press("Control+k");
    await (await seen(search)).pressSequentially("confirmation");
    await seen(page.locator(".mantine-Spotlight-action").filter({ hasText: "order_confirmation" }));
    await search.fill("");
    await search.pressSequentially("moreau");
    await seen(page.locator(".mantine-Spotlight-action").filter({ hasText: "Ana Moreau" }));
    await picture(page, "console-palette");
    await page.keyboard.press("Enter");
    await seen(page.getByTestId("profile-name").filter({ hasText: "Ana Moreau" }));
    await go("/journeys/order-updates");
    await page.getByTestId("node-confirm").focus();
    await page.keyboard.press("Enter");
    await seen(page.getByTestId("node-panel"));
  });

  it("says so, in the frame, where there is nothing at an address", async () => {
    const lost = await desk.newPage();
    await lost.goto(`${product.url}/nowhere/at/all`);
    await seen(lost.getByRole("heading", { name: "There is no page here" }));
    await picture(lost, "console-not-found");
    await lost.getByRole("link", { name: "Go to the home page" }).click();
    await seen(lost.getByRole("heading", { name: "Now" }));
    for (const path of ["/profiles/abc", "/profiles/00000000-0000-4000-8000-000000000000", "/journeys/no-such-journey"]) {
      await lost.goto(`${product.url}${path}`);
      await seen(lost.getByRole("heading", { name: "This is not here" }));
    }
    await lost.getByRole("link", { name: "Back to Journeys" }).click();
    await seen(lost.getByRole("heading", { name: "Journeys", exact: true }));
    await lost.close();
    const program = await desk.request.get(`${product.url}/v1/nowhere`, { headers: { accept: "text/html" } });
    expect([program.status(), program.headers()["content-type"]]).toEqual([404, "application/problem+json; charset=utf-8"]);
  });

  it("calls what waits behind a paused sender held, everywhere, and says why", async () => {
    const press = async (button: string) => {
      await go("/settings/senders");
      await page.getByRole("button", { name: button }).click();
      await page.getByTestId("confirm").click();
      await page.getByTestId("confirm").waitFor({ state: "hidden" });
    };
    await press("Pause");
    await shop.order(customerNamed("Ana"), 3006).place();
    for (const path of ["/", "/messages"]) {
      await go(path);
      const row = await seen(page.getByTestId("message-row").filter({ hasText: "#3006" }));
      await seen(row.getByText("Held", { exact: true }));
      await seen(row.getByTestId("why").filter({ hasText: "Waits: the sender is paused" }));
    }
    await picture(page, "console-paused");
    await press("Resume");
    await go("/messages");
    await seen(page.locator('[data-testid="message-row"][data-state="delivered"]').filter({ hasText: "#3006" }));
  });

  it("holds one stream for all tabs of a browser, and passes it on when its tab closes", async () => {
    const context = await openContext(browser, { storageState: await desk.storageState() });
    let opened = 0;
    context.on("request", (request) => (opened += request.url().endsWith("/v1/stream") ? 1 : 0));
    const tabs: Page[] = [];
    for (let index = 0; index < 8; index += 1) {
      const tab = await context.newPage();
      await tab.goto(`${product.url}/messages`);
      await seen(tab.getByTestId("message-row"));
      tabs.push(tab);
    }
    expect(opened).toBe(1);
    const placed = async (number: number) => {
      await shop.order(customerNamed("Jonas"), number).place();
      for (const tab of tabs) await seen(tab.getByTestId("message-row").filter({ hasText: `#${number}` }));
    };
    await placed(3007);
    await tabs.shift()?.close();
    await placed(3008);
    expect(opened).toBe(2);
    await context.close();
  });

  it("shows what hostile people call themselves and write as text, and runs none of it", async () => {
    const customer = (await shop.control("POST", "/_emulator/customers", { phone: HOSTILE.phone, name: HOSTILE.name })) as { id: string };
    for (const text of HOSTILE.texts)
      await shop.control("POST", `/_emulator/customers/${customer.id}/messages`, { phoneNumberId: "106540352242922", type: "text", text });
    await go("/messages");
    await seen(page.getByTestId("message-row").filter({ hasText: "drawkcab" }));
    hostile = await idOf(`phone:${HOSTILE.phone}`);
    for (const path of ["/messages", "/profiles", "/", `/profiles/${hostile}`, `/profiles/${hostile}?tab=conversation`]) {
      await go(path);
      await seen(page.getByText("<img src=x onerror=").first());
      expect(await page.evaluate(() => "hacked" in window)).toBe(false);
      expect(await page.locator('a[href^="javascript:" i], img[src="x"], main script, svg[onload]').count()).toBe(0);
    }
    const words = await (await seen(page.getByTestId("conversation"))).innerText();
    for (const text of HOSTILE.texts) expect(words).toContain(text);
    await picture(page, "console-hostile-conversation");
    await go("/messages");
    await picture(page, "console-hostile-messages");
  });

  it("has something to show on every page", async () => furnish(shop));

  it("gives the tables of Insights away as they stand on the screen", async () => {
    const table = async (title: string): Promise<readonly string[]> => {
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: `${title}: Download as CSV` }).click(),
      ]);
      expect(file.suggestedFilename()).toMatch(/\.csv$/);
      return (await text(await file.createReadStream())).split("\r\n");
    };
    await go("/insights?by=template");
    for (const title of ["Over time", "How far messages came", "Why messages did not arrive", "When messages do well"])
      expect((await table(title)).length).toBeGreaterThan(2);
    const [head, ...rows] = await table("Broken down");
    expect(head).toMatch(/^Template,Created,.*,Cost \(USD\)$/);
    const [whole] = rows.filter((row) => row.startsWith("order_confirmation,"));
    await go("/insights?by=template&template=order_confirmation");
    await seen(page.getByRole("region", { name: "Broken down" }).locator("tbody tr").nth(0));
    expect(await table("Broken down")).toEqual([head, whole, ""]);
  });

  it.each(["light", "dark"] as const)("can be read and used on every page, %s: names, contrast", async (scheme) => {
    await go("/");
    if (scheme === "dark") await page.getByRole("button", { name: "Switch to dark" }).click();
    const faults: string[] = [];
    for (const [name, path] of [...views(), ...MORE]) {
      await goOn(path);
      expect(await page.locator("html").getAttribute("data-mantine-color-scheme")).toBe(scheme);
      await picture(page, `console-${name}-${scheme}`);
      for (const fault of [...(await namelessControls(page)), ...(await faintTexts(page))]) faults.push(`${name}: ${fault}`);
    }
    expect(faults).toEqual([]);
  });

  it("asks no more for the next page of a list when it does not come, until somebody wants it", async () => {
    const other = await desk.newPage();
    let asked = 0;
    await other.route("**/v1/console/messages?*", async (route) => {
      if (new URL(route.request().url()).searchParams.has("after")) {
        asked += 1;
        return route.fulfill({ status: 403, contentType: "application/problem+json", body: '{"code":"forbidden"}' });
      }
      const answer = await route.fetch();
      return route.fulfill({ response: answer, json: { ...((await answer.json()) as object), next: "more" } });
    });
    await go("/messages", other);
    await (await seen(other.getByRole("button", { name: "Try again" }))).click();
    await expect.poll(() => asked).toBe(2);
    await seen(other.getByRole("button", { name: "Try again" }));
    expect(asked).toBe(2);
    await other.close();
  });

  it("speaks French until told otherwise, and fits a phone, on every page", async () => {
    await page.getByRole("button", { name: "Language" }).click();
    const catalogues = async (): Promise<readonly string[]> =>
      page.evaluate(() => performance.getEntriesByType("resource").flatMap(({ name }) => /\/(en|fr)-[\w-]+\.js$/.exec(name)?.[1] ?? []));
    // What is said in French is as long as the rest of the page: only who speaks it fetches it.
    expect(await catalogues()).toEqual(["en"]);
    await page.getByRole("menuitem", { name: "Français" }).click();
    await page.setViewportSize({ width: 390, height: 844 });
    const faults: string[] = [];
    for (const [name, path] of [
      ...views(),
      ...MORE,
      ["about", `/profiles/${ana}?tab=about`],
      ["hostile", `/profiles/${hostile}?tab=conversation`],
    ] as const) {
      await goOn(path);
      expect(await page.locator("html").getAttribute("lang")).toBe("fr");
      await picture(page, `console-${name}-french-390`);
      for (const fault of [...(await overflow(page)), ...(await namelessControls(page))]) faults.push(`${name}: ${fault}`);
    }
    expect(faults).toEqual([]);
    await goOn("/settings/audit");
    // In words, not by the code it is kept under.
    const told = await page.getByTestId("audit-entry").locator("strong").allInnerTexts();
    expect([told.length > 10, told.filter((words) => /^[a-z_]+[. ][a-z_]+$/.test(words))]).toEqual([true, []]);
    await go("/settings/sources");
    await page.getByText("Appels récents").first().click();
    await seen(page.getByText("Un sujet que Parley ne traite pas"));
    await go("/");
    await seen(page.getByRole("heading", { name: "Maintenant" }));
  });

  it("had nothing to complain of on any of these pages", () => {
    expect(complaints).toEqual([]);
  });

  it("closes the stream and protects every page after the sign-out, also in the other tab", async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    const other = await desk.newPage();
    const streams = [page, other].map(async (one) =>
      one.waitForEvent("requestfailed", (request) => request.url().endsWith("/v1/stream")).catch(() => null),
    );
    await go("/", other);
    await page.getByRole("button", { name: "Vous" }).click();
    await page.getByRole("menuitem", { name: "Se déconnecter" }).click();
    await page.waitForURL(/\/sign-in/);
    await other.waitForURL(/\/sign-in/);
    await streams[0];
    for (const [, path] of views()) {
      await other.goto(`${product.url}${path}`);
      await other.waitForURL(/\/sign-in/);
    }
    expect((await desk.request.get(`${product.url}/v1/console/overview`)).status()).toBe(401);
    expect((await desk.request.get(`${product.url}/v1/stream`)).status()).toBe(401);
  });
});
