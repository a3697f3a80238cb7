/** Messages inside a page of another origin, as a visitor sees them. */
import { exit, journey, onEvent } from "@parley/sdk";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { PROFILE_KEY, profileToken } from "../channels/profile-token.ts";
import { freePort } from "../durability/ports.ts";
import { createWorld, type World } from "../scenario/world.ts";
import { complaintsOf, describeInBrowser, openBrowser, openContext, picture, seen } from "./chromium.ts";
import { namelessControls } from "./page-checks.ts";
import { type ShopSite, startShopSite } from "./shop-site.ts";

const PAGE_SCRIPT = `
const feed = ParleyInApp.start({ token: new URL(location.href).hash.slice(1), onUnread: (count) => { document.title = String(count); } });
feed.mount(document.getElementById("feed"));
`;

describeInBrowser("messages inside a page", () => {
  let world: World;
  let site: ShopSite;
  let browser: Browser;
  let page: Page;
  let complaints: readonly string[];

  beforeAll(async () => {
    world = await createWorld({ publicPort: await freePort() });
    site = await startShopSite(world.system.url);
    const added = await world.call("POST", "/v1/channels", { kind: "in_app", name: "Site", secrets: { profileKey: PROFILE_KEY } });
    const { id } = (added.body as { readonly channel: { readonly id: string } }).channel;
    const say = async (name: string, fields: object) =>
      world.publish(
        journey(name, {
          title: name,
          entry: onEvent(name),
          start: "say",
          nodes: {
            say: { kind: "message", channel: "in_app", purpose: "utility", content: { kind: "fields", fields }, next: "done" } as never,
            done: exit(),
          },
        }),
      );
    const text = "{{ event.properties.text }}";
    await say("note", { title: "Votre commande", text, url: `${site.url}/order`, label: "Suivre" });
    await say("notice", { title: "Ventes privées", text, placement: "banner" });
    const script = `<script src="${world.system.url}/webhooks/channels/${id}/client.js"></script><script src="/page.js"></script>`;
    site.files.set(
      "/",
      `<!doctype html><html lang="fr"><body><h1>Boutique</h1><input aria-label="Recherche"><div id="feed"></div>${script}</body></html>`,
    );
    site.files.set("/page.js", PAGE_SCRIPT);
    site.files.set("/order", "<!doctype html><title>Commande</title><h1>Commande 1</h1>");
    await world.profile({
      externalId: "ana",
      consent: [{ channel: "in_app", purpose: "utility", action: "opt_in", source: "terms", occurredAt: "2026-11-01T10:00:00Z" }],
    });
    await world.settle();
    browser = await openBrowser();
    const context = await openContext(browser, { viewport: { width: 900, height: 700 } });
    page = await context.newPage();
    complaints = complaintsOf(page);
    await page.goto(`${site.url}/#${profileToken("ana")}`);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.[Symbol.asyncDispose]();
    await world?.[Symbol.asyncDispose]();
  });

  const say = async (event: string, text: string): Promise<void> => world.event(event, { externalId: "ana" }, { text });
  const states = async () => (await world.ledger.messages("externalId:ana")).map(({ state }) => state);

  it("the feed is empty, and fills while the visitor looks: a message that is seen is delivered, and its text is text", async () => {
    await seen(page.getByText("Aucun message pour l’instant."));
    const hostile = `<img src=x onerror="window.hacked = 1"><script>window.hacked = 1</script><b>gras</b>`;
    await say("note", hostile);
    await seen(page.getByText(hostile));
    expect(await page.evaluate(() => "hacked" in window)).toBe(false);
    expect(await page.locator("#feed b, #feed script, #feed img").count()).toBe(0);
    expect(await page.title()).toBe("1");
    await expect.poll(states).toEqual(["delivered"]);
    expect(await namelessControls(page)).toEqual([]);
    await picture(page, "in-app-1-feed");
  });

  it("to mark it as read comes back as a receipt, and the count falls", async () => {
    await page.getByRole("button", { name: "Marquer comme lu" }).click();
    await expect.poll(states).toEqual(["read"]);
    await expect.poll(async () => page.title()).toBe("0");
    expect(await page.getByRole("button", { name: "Marquer comme lu" }).count()).toBe(0);
  });

  it("what is said while the page is in the background is there when it comes back", async () => {
    const hide = async (hidden: boolean) =>
      page.evaluate((value) => {
        Object.defineProperty(document, "hidden", { configurable: true, get: () => value });
        document.dispatchEvent(new Event("visibilitychange"));
      }, hidden);
    await hide(true);
    await say("note", "Partie ce matin");
    await expect.poll(async () => (await states()).length).toBe(2);
    await expect.poll(async () => (await states())[1]).toBe("accepted");
    expect(await page.getByText("Partie ce matin").count()).toBe(0);
    await hide(false);
    await seen(page.getByText("Partie ce matin"));
    await expect
      .poll(async () => page.getByRole("listitem").allTextContents())
      .toEqual([expect.stringContaining("Partie ce matin"), expect.stringContaining("gras")]);
  });

  it("a banner comes without taking the focus, is closed by the keyboard, and the visitor goes on where they were", async () => {
    const search = page.getByLabel("Recherche");
    await search.focus();
    await say("notice", "Jusqu’à dimanche");
    const banner = await seen(page.getByRole("region", { name: "Ventes privées" }));
    expect(await search.evaluate((element) => document.activeElement === element)).toBe(true);
    await picture(page, "in-app-2-banner");
    await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
    expect(await banner.evaluate((element) => getComputedStyle(element).animationName)).toBe("none");
    expect(await banner.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe("rgb(27, 31, 36)");
    await picture(page, "in-app-3-banner-dark");
    await page.emulateMedia({ colorScheme: "light", reducedMotion: null });
    const close = banner.getByRole("button", { name: "Fermer" });
    for (let tabs = 0; tabs < 20 && !(await close.evaluate((element) => element.matches(":focus"))); tabs += 1)
      await page.keyboard.press("Tab");
    expect(await close.evaluate((element) => element.matches(":focus-visible"))).toBe(true);
    await page.keyboard.press("Escape");
    await expect.poll(async () => page.getByRole("region", { name: "Ventes privées" }).count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true);
    await expect.poll(async () => (await states())[2]).toBe("delivered");
    await page.reload();
    await seen(page.getByText("Partie ce matin"));
    expect(await page.getByRole("region", { name: "Ventes privées" }).count()).toBe(0);
  });

  it("its button leads on, and that is a click", async () => {
    await page.getByRole("listitem").filter({ hasText: "Partie ce matin" }).getByRole("link", { name: "Suivre" }).click();
    await seen(page.getByRole("heading", { name: "Commande 1" }));
    await expect
      .poll(async () => (await world.ledger.messages("externalId:ana"))[1])
      .toMatchObject({ state: "read", receipts: { clicked: expect.any(String) } });
    expect(complaints).toEqual([]);
  });
});
