/** From a form on somebody's page to a consent that can be proved, and out again: the console, a foreign site, a mail server, and a person without an account. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Page } from "playwright-core";
import { CERTIFICATE } from "../channels/mail-certificate.ts";
import { type MailServer, startMailServer, USER } from "../channels/mail-server.ts";
import { complaintsOf, describeInBrowser, openContext, picture, seen } from "./chromium.ts";
import { type Desk, openDesk } from "./desk.ts";
import { faintTexts, namelessControls, overflow } from "./page-checks.ts";
import { type ShopSite, startShopSite } from "./shop-site.ts";

const WHO = "ana@people.example";
const WORDING = "I agree to get news from the shop by e-mail. I can stop at any time.";

describeInBrowser("signing up", () => {
  let at: Desk;
  let server: MailServer;
  let site: ShopSite;
  let visitor: Page;
  let complaints: readonly string[];

  beforeAll(async () => {
    server = await startMailServer();
    at = await openDesk({ settings: { PARLEY_ALLOW_PRIVATE: "yes" } });
    site = await startShopSite(at.product.url);
    const { shop } = at;
    await shop.api("POST", "/v1/channels", {
      kind: "email",
      name: "Shop mail",
      settings: {
        host: "127.0.0.1",
        port: server.port,
        security: "starttls",
        caCertificate: CERTIFICATE,
        user: USER.user,
        fromAddress: "hello@shop.example",
        fromName: "Shop",
        brandName: "Shop",
      },
      secrets: { password: USER.pass },
    });
    await shop.api("PUT", "/v1/topics/news", {
      purpose: "marketing",
      channels: [],
      texts: { en: { title: "New arrivals", description: "Once a week" }, fr: { title: "Nouveautés", description: "" } },
      isArchived: false,
    });
    await shop.api("PUT", "/v1/journeys/letter", {
      schema: 1,
      name: "letter",
      title: "Letter",
      entry: { kind: "event", event: "letter", reentry: "always" },
      start: "mail",
      nodes: {
        mail: {
          kind: "message",
          channel: "email",
          purpose: "marketing",
          topic: "news",
          content: { kind: "fields", fields: { subject: "News", body: "[What you get]({{ preferences_url }})" } },
          next: "done",
        },
        done: { kind: "exit" },
      },
    });
    // The person's own browser, without scripts of any page but those that a foreign site loads.
    visitor = await (await openContext(at.browser, { viewport: { width: 390, height: 844 }, locale: "en" })).newPage();
    complaints = complaintsOf(visitor);
  });
  afterAll(async () => {
    await site?.[Symbol.asyncDispose]();
    await at?.[Symbol.asyncDispose]();
    await server?.close();
  });

  const mails = async (count: number): Promise<string> => {
    await expect.poll(() => server.taken.length, { timeout: 40_000 }).toBe(count);
    return server.last().mail.html || "";
  };
  const linkIn = (html: string, kind: "c" | "p"): string => {
    const [link] = new RegExp(`${at.product.url}/${kind}/[A-Za-z0-9_-]{48}`).exec(html) ?? [];
    if (link === undefined) throw new Error(html);
    return link;
  };
  const sound = async (page: Page): Promise<void> => {
    expect(await namelessControls(page)).toEqual([]);
    expect(await overflow(page)).toEqual([]);
    expect(await faintTexts(page)).toEqual([]);
  };

  it("a form is made in the console", async () => {
    const { page, product } = at;
    await page.goto(`${product.url}/settings/signup`);
    await seen(page.getByText("Nobody is waiting."));
    await page.getByTestId("new-sign-up-form").first().click();
    await page.getByTestId("sign-up-name").fill("letter");
    for (const [part, text] of Object.entries({ title: "Our letter", wording: WORDING, button: "Sign up", thanks: "Thank you!" }))
      await page.getByTestId(`sign-up-${part}-en`).fill(text);
    await page.getByTestId("sign-up-topics").click();
    await page.getByRole("option", { name: "New arrivals" }).click();
    await page.keyboard.press("Escape");
    await page.getByTestId("sign-up-origins").fill(site.url);
    await page.keyboard.press("Enter");
    await picture(page, "sign-up-1-form-in-the-console");
    await page.getByTestId("save-sign-up-form").click();
    await seen(page.getByTestId("sign-up-form-row").filter({ hasText: "Our letter" }).filter({ hasText: "with confirmation" }));
    await sound(page);
  });

  it("on a page of another origin it is filled in; a site that may not show it shows nothing", async () => {
    const { rows } = (await at.shop.api("GET", "/v1/opt-in-forms")) as {
      readonly rows: readonly { readonly url: string; readonly embed: string }[];
    };
    const [form] = rows;
    site.files.set("/", `<!doctype html><html lang="en"><title>Shop</title><body><h1>Shop</h1>${form?.embed ?? ""}</body></html>`);
    await visitor.goto(site.url);
    const frame = visitor.frameLocator("iframe");
    await frame.getByLabel("E-mail address").fill(WHO);
    await frame.getByRole("button", { name: "Sign up" }).click();
    await seen(frame.getByText("Please tick this to agree."));
    await picture(visitor, "sign-up-2-in-a-foreign-page");
    await frame.getByLabel(WORDING).check();
    await frame.getByRole("button", { name: "Sign up" }).click();
    await seen(frame.getByText("open the message we have just sent you"));
    // Tall enough for what is in it, and the foreign page has been told nothing else.
    await expect.poll(async () => visitor.locator("iframe").evaluate((one) => one.getBoundingClientRect().height)).toBeLessThan(400);
    const stranger = await startShopSite(at.product.url);
    stranger.files.set("/", `<!doctype html><title>x</title><body>${form?.embed ?? ""}</body>`);
    const other = await (await openContext(at.browser)).newPage();
    const refused = complaintsOf(other);
    await other.goto(stranger.url);
    await expect.poll(() => refused.join("\n")).toContain("frame-ancestors");
    await other.context().close();
    await stranger[Symbol.asyncDispose]();
    await at.page.reload();
    await seen(at.page.getByTestId("opt-in-row").filter({ hasText: WHO }).filter({ hasText: "New arrivals" }));
    await picture(at.page, "sign-up-3-waiting");
  });

  it("the link in the mail confirms by its button alone, and the ledger proves what was agreed to", async () => {
    const link = linkIn(await mails(1), "c");
    for (let look = 0; look < 2; look += 1) await fetch(link);
    await visitor.goto(link);
    await seen(visitor.getByRole("heading", { name: "One more step" }));
    await picture(visitor, "sign-up-4-confirm");
    await sound(visitor);
    await visitor.getByRole("button", { name: "Yes, I want this" }).press("Enter");
    await seen(visitor.getByRole("heading", { name: "Thank you" }));
    // The person's lane takes the confirmation in its turn.
    await expect.poll(async () => (await visitor.goto(link), visitor.getByRole("heading", { name: "Already confirmed" }).count())).toBe(1);
    const ledger = (await at.shop.api("GET", `/v1/profiles/email:${WHO}/consent`)) as {
      readonly chains: readonly { readonly entries: readonly object[] }[];
    };
    expect(ledger.chains[0]?.entries).toMatchObject([
      { action: "request", how: "form", topic: "news", source: "form:letter" },
      { action: "opt_in", how: "double_opt_in", topic: "news", wording: { version: "letter/1", language: "en", text: WORDING } },
    ]);
  });

  it("a message leads to the preference centre, where one button ends it all", async () => {
    const letter = async (id: string) => at.shop.api("POST", "/v1/events", { id, type: "letter", profile: { email: WHO }, properties: {} });
    await letter("letter-1");
    await visitor.goto(linkIn(await mails(2), "p"));
    const tick = visitor.getByRole("checkbox", { name: "New arrivals by E-mail" });
    expect(await tick.isChecked()).toBe(true);
    await picture(visitor, "sign-up-5-preferences");
    await sound(visitor);
    // A break: what is ticked stays, nothing comes, and the desk sees until when.
    await visitor.getByRole("button", { name: "Pause for 30 days" }).click();
    await seen(visitor.getByText(/You have taken a break: no offers and news before/));
    expect(await tick.isChecked()).toBe(true);
    await picture(visitor, "sign-up-6-break");
    await sound(visitor);
    const { page, product } = at;
    const { id } = (await at.shop.api("GET", `/v1/profiles/email:${WHO}`)) as { readonly id: string };
    await page.goto(`${product.url}/profiles/${id}?tab=about`);
    await seen(page.getByTestId("consent-matrix").getByText(/Paused until/));
    await picture(page, "sign-up-7-break-on-the-profile");
    await sound(page);
    await letter("letter-paused");
    await page.goto(`${product.url}/messages`);
    await seen(page.getByTestId("why").filter({ hasText: /break|pause/i }));
    await visitor.getByRole("button", { name: "End the break now" }).click();
    await seen(visitor.getByText(/The break is over/));
    await visitor.getByRole("button", { name: "Stop everything" }).click();
    await seen(visitor.getByRole("status"));
    expect(await tick.isChecked()).toBe(false);
    await letter("letter-2");
    await page.goto(`${product.url}/messages`);
    await seen(page.getByTestId("why").filter({ hasText: /opted out|stop/i }));
    expect(server.taken).toHaveLength(2);
    // A form that lacks something is answered as one.
    expect(complaints.filter((one) => !/\b422\b/.test(one))).toEqual([]);
  });

  it("the console keeps a list of who is sent nothing, and words of the workspace's own", async () => {
    const { page, product } = at;
    await page.goto(`${product.url}/settings/suppressions`);
    await page.getByTestId("suppression-who").fill("bob@people.example");
    await page.getByTestId("suppression-reason").fill("asked by letter");
    await page.getByTestId("add-suppression").click();
    await seen(page.getByTestId("suppression-row").filter({ hasText: "bob@people.example" }).filter({ hasText: "asked by letter" }));
    await page.getByTestId("suppression-search").fill("tom@people.example");
    await page.keyboard.press("Enter");
    await seen(page.getByText("Nobody with this name is on the list."));
    await page.getByTestId("suppression-search").fill("BOB@people.example");
    await page.keyboard.press("Enter");
    await picture(page, "sign-up-6-suppressions");
    await sound(page);
    await page.getByTestId("suppression-remove").click();
    await page.getByTestId("confirm-remove-suppression").click();
    await seen(page.getByText("Nobody with this name is on the list."));

    await page.goto(`${product.url}/settings/consent`);
    await page.getByTestId("add-own-word").click();
    await page.getByTestId("own-word-text").fill("nouveautes");
    await page.getByTestId("save-own-words").click();
    await expect.poll(async () => at.shop.api("GET", "/v1/keywords")).toMatchObject({ custom: [{ word: "nouveautes", intent: "opt_in" }] });
    await sound(page);
    await picture(page, "sign-up-7-words");
    expect(at.complaints).toEqual([]);
  });
});
