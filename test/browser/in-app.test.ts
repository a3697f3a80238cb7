/** Messages inside a page of another origin, as a visitor sees them, and what they write back. */
import { exit, journey, onEvent } from "@parley/sdk";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createSignInLink, ensureAccount } from "../../src/accounts/bootstrap.ts";
import { createTransport } from "nodemailer";
import { CERTIFICATE } from "../channels/mail-certificate.ts";
import { deliver, startMailServer, USER } from "../channels/mail-server.ts";
import { PROFILE_KEY, profileToken } from "../channels/profile-token.ts";
import { freePort } from "../durability/ports.ts";
import { createWorld, type World } from "../scenario/world.ts";
import { pdf, png } from "../support/files.ts";
import { complaintsOf, describeInBrowser, leaveBrowser, openBrowser, openContext, picture, seen } from "./chromium.ts";
import { faintTexts, namelessControls, overflow } from "./page-checks.ts";
import { type ShopSite, startShopSite } from "./shop-site.ts";

const PAGE_SCRIPT = `
const feed = ParleyInApp.start({ token: new URL(location.href).hash.slice(1), onUnread: (count) => { document.title = String(count); } });
feed.mount(document.getElementById("feed"));
`;

const TALK_SCRIPT = PAGE_SCRIPT.replace("feed.mount(", "feed.mountConversation(");

describeInBrowser("messages inside a page", () => {
  let world: World;
  let site: ShopSite;
  let browser: Browser;
  let page: Page;
  /** Of an agent. */
  let desk: Page;
  let complaints: readonly string[];

  beforeAll(async () => {
    world = await createWorld({ publicPort: await freePort(), allowPrivate: true });
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
    const talk = (language: string) =>
      `<!doctype html><html lang="${language}"><meta name="viewport" content="width=device-width"><body><h1>Boutique</h1><div id="feed"></div>${script.replace("/page.js", "/talk.js")}</body></html>`;
    site.files.set("/talk", talk("fr"));
    site.files.set("/talk/en", talk("en"));
    site.files.set("/talk.js", TALK_SCRIPT);
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
    await leaveBrowser(browser);
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

  it("a visitor writes from the page, by keyboard; the team answers from the inbox, and both see it at once", async () => {
    const email = "zoe@shop.example";
    const zoe = await ensureAccount(world.system, { workspaceId: world.workspaceId, email, name: "Zoé", role: "agent" });
    desk = await (await openContext(browser, { locale: "en-GB" })).newPage();
    const bea = await (await openContext(browser, { viewport: { width: 390, height: 700 } })).newPage();
    const quiet = [complaintsOf(desk), complaintsOf(bea)];
    await desk.goto(await createSignInLink(world.system, zoe, world.system.url));
    await seen(desk.getByRole("heading", { name: "Now" }));
    await desk.goto(`${world.system.url}/inbox`);
    // Nobody knows her yet.
    await bea.goto(`${site.url}/talk#${profileToken("bea")}`);
    await seen(bea.getByText("Écrivez-nous : la réponse arrive ici."));
    const field = bea.getByRole("textbox", { name: "Votre message" });
    for (let tabs = 0; tabs < 5 && !(await field.evaluate((element) => element.matches(":focus"))); tabs += 1)
      await bea.keyboard.press("Tab");
    expect(await field.evaluate((element) => element.matches(":focus-visible"))).toBe(true);
    const hostile = `<img src=x onerror="window.hacked = 1"><b>gras</b>`;
    await bea.keyboard.type("Bonjour, la théière est-elle");
    await bea.keyboard.press("Shift+Enter");
    await bea.keyboard.type(hostile);
    await bea.keyboard.press("Enter");
    const lines = bea.getByRole("log").getByRole("listitem");
    await expect.poll(async () => lines.allInnerTexts()).toEqual([expect.stringMatching(/théière est-elle\n<img .*<b>gras/)]);
    expect(await field.inputValue()).toBe("");
    expect(await field.evaluate((element) => element.matches(":focus"))).toBe(true);

    await (await seen(desk.getByTestId("desk-row").filter({ hasText: "théière" }))).click();
    await seen(desk.getByTestId("said").filter({ hasText: "onerror" }));
    await desk.getByTestId("desk-input").fill("Oui, il en reste trois.\n<i>Sans rayure.</i>");
    await desk.getByTestId("desk-send").click();
    await seen(desk.getByTestId("said").filter({ hasText: "il en reste trois" }));
    await world.advance("6s");
    await seen(lines.filter({ hasText: "<i>Sans rayure.</i>" }));
    // It stands before her eyes: that is read, and the agent sees so.
    await expect.poll(async () => bea.title()).toBe("0");
    await expect.poll(async () => (await world.ledger.messages("externalId:bea")).map(({ state }) => state)).toEqual(["received", "read"]);
    for (const page of [desk, bea]) {
      expect(await page.evaluate(() => "hacked" in window)).toBe(false);
      expect(await namelessControls(page)).toEqual([]);
      expect(await faintTexts(page)).toEqual([]);
      expect(await overflow(page)).toEqual([]);
    }
    await picture(desk, "in-app-4-inbox");
    await picture(bea, "in-app-5-talk-390");
    await bea.emulateMedia({ colorScheme: "dark" });
    expect(await faintTexts(bea)).toEqual([]);
    await picture(bea, "in-app-6-talk-390-dark");
    expect(quiet).toEqual([[], []]);

    // Away: what she writes waits and says so; it leaves when the network is back, and what was said meanwhile is there. Nothing twice.
    await bea.context().setOffline(true);
    await field.fill("Je prends la bleue.");
    await bea.getByRole("button", { name: "Envoyer" }).click();
    await seen(bea.getByText("Pas encore envoyé : nous réessayons."));
    await desk.getByTestId("desk-input").fill("Laquelle ?");
    await desk.getByTestId("desk-send").click();
    await seen(desk.getByTestId("said").filter({ hasText: "Laquelle ?" }));
    await world.advance("6s");
    await bea.context().setOffline(false);
    await expect
      .poll(async () => (await lines.allInnerTexts()).map((text) => /théière|reste|Laquelle|bleue/.exec(text)?.[0]))
      .toEqual(["théière", "reste", "Laquelle", "bleue"]);
    await seen(desk.getByTestId("said").filter({ hasText: "Je prends la bleue." }));

    // Heard, and the answer lost; then the page is read anew: it is said again, and was said once.
    await bea.route("**/say", async (route) => {
      await route.fetch();
      // The page may have been left meanwhile, and the request with it.
      await route.abort().catch(() => undefined);
    });
    await field.fill("La grande.");
    await bea.keyboard.press("Enter");
    await seen(desk.getByTestId("said").filter({ hasText: "La grande." }));
    await seen(bea.getByText("Pas encore envoyé : nous réessayons."));
    await bea.unroute("**/say");
    const heard = bea.waitForResponse((response) => response.url().endsWith("/say") && response.status() === 200);
    await bea.goto(`${site.url}/talk/en#${profileToken("bea")}`);
    await heard;
    await expect.poll(async () => lines.count()).toBe(5);
    await world.settle();
    expect((await world.ledger.messages("externalId:bea")).filter(({ direction }) => direction === "inbound")).toHaveLength(3);

    // In English, at the limit of what a message may be.
    await bea.emulateMedia({ colorScheme: "light" });
    await bea.setViewportSize({ width: 900, height: 700 });
    await bea.getByRole("textbox", { name: "Your message" }).fill("y".repeat(2_100));
    await seen(bea.getByText("0 characters left"));
    const nearly = bea.getByRole("textbox", { name: "Your message" });
    await nearly.fill("y".repeat(1_999));
    await seen(bea.getByText("1 character left"));
    // The page is read anew, as with a new token, in the middle of it.
    await bea.reload();
    await expect.poll(async () => nearly.inputValue()).toBe("y".repeat(1_999));
    await nearly.fill("");
    await bea.reload();
    await seen(nearly);
    expect(await nearly.inputValue()).toBe("");
    await nearly.fill("y".repeat(2_100));
    await picture(bea, "in-app-7-talk-limit");

    // Whoever looks further up is not pulled away, and has not read what they do not see.
    const log = bea.getByRole("log");
    await log.focus();
    await bea.keyboard.press("Home");
    await expect.poll(async () => log.evaluate((element) => element.scrollTop)).toBe(0);
    await desk.getByTestId("desk-input").fill("Bien noté.");
    await desk.getByTestId("desk-send").click();
    await seen(desk.getByTestId("said").filter({ hasText: "Bien noté." }));
    await world.advance("6s");
    const newer = await seen(bea.getByRole("button", { name: "New messages" }));
    expect(await bea.title()).toBe("1");
    expect(await log.evaluate((element) => element.scrollTop)).toBe(0);
    await picture(bea, "in-app-8-talk-newer");
    await newer.click();
    await expect.poll(async () => bea.title()).toBe("0");
    expect(await newer.isVisible()).toBe(false);

    // One that is longer than the place can show is read all the same.
    await desk.getByTestId("desk-input").fill("Mot à mot.\n".repeat(80));
    await desk.getByTestId("desk-send").click();
    await seen(desk.getByTestId("said").filter({ hasText: "Mot à mot." }));
    await world.advance("6s");
    await seen(lines.filter({ hasText: "Mot à mot." }));
    await expect.poll(async () => bea.title()).toBe("0");
    await expect.poll(async () => (await world.ledger.messages("externalId:bea")).at(-1)?.state).toBe("read");
  });

  it("an e-mail's files stand in the conversation, and the team's go with its answer, as many as mail takes", async () => {
    const mailServer = await startMailServer();
    const port = await freePort();
    const settings = {
      fromAddress: "hello@shop.example",
      fromName: "Shop",
      brandName: "Shop",
      bounceDomain: "bounce.shop.example",
      inboundPort: port,
    };
    const server = { host: "127.0.0.1", port: mailServer.port, security: "starttls", caCertificate: CERTIFICATE, user: USER.user };
    const added = await world.call("POST", "/v1/channels", {
      kind: "email",
      name: "Mail",
      settings: { ...server, ...settings },
      secrets: { password: USER.pass },
    });
    expect(added.status).toBe(201);
    const order = journey("order", {
      title: "Order",
      entry: onEvent("order"),
      start: "say",
      nodes: {
        say: {
          kind: "message",
          channel: "email",
          purpose: "utility",
          content: { kind: "fields", fields: { subject: "Your order", body: "Thank you." } },
          next: "done",
        },
        done: exit(),
      },
    });
    await world.publish(order);
    const agreed = { channel: "email", purpose: "utility", action: "opt_in", source: "terms", occurredAt: "2026-11-01T10:00:00Z" } as const;
    await world.profile({ externalId: "cleo", email: "cleo@people.example", attributes: { firstName: "Cléo" }, consent: [agreed] });
    await world.event("order", { externalId: "cleo" });
    await world.settle();
    const to = mailServer.last().mail.replyTo?.value[0]?.address ?? "";
    const made = await createTransport({ streamTransport: true, buffer: true }).sendMail({
      from: "cleo@people.example",
      subject: "Re: Your order",
      text: "The lid is broken, see the picture. The bill is attached.",
      attachments: [
        { filename: "IMG_2041.png", content: png(640, 400) },
        { filename: "Rechnung\u202efdp.exe", content: pdf() },
      ],
    });
    const raw = (made.message as Buffer).toString("latin1");
    await expect.poll(async () => deliver(port, { from: "cleo@people.example", to, raw })).toBeNull();
    await (await seen(desk.getByTestId("desk-row").filter({ hasText: "The lid is broken" }))).click();
    const files = desk.getByTestId("said").filter({ hasText: "The lid is broken" }).getByTestId("bubble-files");
    await expect.poll(async () => files.getByRole("link").allInnerTexts()).toEqual(["IMG_2041.png", "Rechnungfdp.exe"]);
    await expect.poll(async () => files.locator("img").evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(640);

    // Two that are too large together are told before anything is sent; without one of them the answer goes.
    const input = desk.getByTestId("attach-input");
    // A browser lets files fall only where the page has said that it takes them.
    const isTaken = async (what: "files" | "words"): Promise<boolean> =>
      desk.getByTestId("composer").evaluate((composer, kind) => {
        const dataTransfer = new DataTransfer();
        if (kind === "files") dataTransfer.items.add(new File(["a"], "a.txt"));
        else dataTransfer.setData("text/plain", "a");
        return !composer.dispatchEvent(new DragEvent("dragover", { bubbles: true, cancelable: true, dataTransfer }));
      }, what);
    expect(await isTaken("words")).toBe(false);
    expect(await isTaken("files")).toBe(true);
    await desk.getByTestId("composer").dispatchEvent("dragleave");
    const large = (name: string, sign: string) => ({ name, mimeType: "text/plain", buffer: Buffer.alloc(6_000_000, sign) });
    await input.setInputFiles([large("long.txt", "a"), large("longer.txt", "b")]);
    await desk.getByTestId("desk-input").fill("A new lid is on its way.");
    const warning = await seen(desk.getByTestId("files-overfull"));
    expect(await warning.innerText()).toContain("12 MB together; one message takes 10 MB");
    expect(await desk.getByTestId("desk-send").isDisabled()).toBe(true);
    await picture(desk, "in-app-9-files-overfull");
    for (const name of ["long.txt", "longer.txt"]) await desk.getByRole("button", { name: `Remove ${name}` }).click();
    await input.setInputFiles([
      { name: "Étiquette retour.pdf", mimeType: "application/pdf", buffer: Buffer.concat([pdf(), Buffer.from("% retour")]) },
      { name: "lid.png", mimeType: "image/png", buffer: png(320, 200) },
    ]);
    await expect.poll(async () => desk.locator("[data-testid=attached-file][data-ready=true]").count()).toBe(2);
    // One that is not taken holds the answer back, in words that are true of mail.
    await input.setInputFiles([{ name: "empty.bin", mimeType: "application/octet-stream", buffer: Buffer.from([0, 1, 2, 3]) }]);
    const refused = desk.locator("[data-testid=attached-file][data-fault=true]");
    await seen(refused);
    expect(await refused.innerText()).not.toContain("WhatsApp");
    expect(await desk.getByTestId("desk-send").isDisabled()).toBe(true);
    await desk.getByRole("button", { name: "Remove empty.bin" }).click();
    await desk.getByTestId("desk-send").click();
    const mine = desk.getByTestId("said").filter({ hasText: "A new lid is on its way." });
    await expect
      .poll(async () => mine.getByTestId("bubble-files").getByRole("link").allInnerTexts())
      .toEqual(["Étiquette retour.pdf", "lid.png"]);
    await world.advance("6s");
    expect(mailServer.last().mail.attachments.map(({ filename, size }) => [filename, size])).toEqual([
      ["Étiquette retour.pdf", pdf().length + 8],
      ["lid.png", png(320, 200).length],
    ]);
    expect(await faintTexts(desk)).toEqual([]);
    expect(await namelessControls(desk)).toEqual([]);
    await picture(desk, "in-app-10-files");
    await desk.emulateMedia({ colorScheme: "dark" });
    await desk.setViewportSize({ width: 390, height: 844 });
    expect(await overflow(desk)).toEqual([]);
    expect(await faintTexts(desk)).toEqual([]);
    await picture(desk, "in-app-11-files-390-dark");
    await mailServer.close();
  });
});
