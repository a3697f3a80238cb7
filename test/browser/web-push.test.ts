/**
 * Web push in a real browser, on a site of another origin: its script, its service worker, its notification. A browser in a test has no push
 * service: what the server sends goes to ours, is decrypted there, and is handed to the service worker as the browser would do it.
 */
import { exit, journey, onEvent } from "@parley/sdk";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { PROFILE_KEY, profileToken } from "../channels/profile-token.ts";
import { startPushService } from "../channels/push-service.ts";
import { freePort } from "../durability/ports.ts";
import { createWorld, type World } from "../scenario/world.ts";
import { complaintsOf, describeInBrowser, leaveBrowser, openBrowser, openContext } from "./chromium.ts";
import { type ShopSite, startShopSite } from "./shop-site.ts";

type ParleyPush = {
  readonly state: (visitor: object) => Promise<string>;
  readonly subscribe: (agreement: object) => Promise<string>;
  readonly unsubscribe: (visitor: object) => Promise<void>;
};
declare global {
  interface Window {
    ParleyPush: ParleyPush;
  }
}

describeInBrowser("web push", () => {
  let world: World;
  let site: ShopSite;
  let service: Awaited<ReturnType<typeof startPushService>>;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: readonly string[];
  const token = profileToken("ana");

  beforeAll(async () => {
    service = await startPushService();
    world = await createWorld({ publicPort: await freePort(), allowPrivate: true });
    site = await startShopSite(world.system.url);
    const added = await world.call("POST", "/v1/channels", {
      kind: "web_push",
      name: "Site",
      settings: { contact: "mailto:push@shop.example" },
      secrets: { profileKey: PROFILE_KEY },
    });
    const base = `${world.system.url}/webhooks/channels/${(added.body as { readonly channel: { readonly id: string } }).channel.id}`;
    const fields = {
      title: "En route",
      body: "Votre commande est partie",
      url: `${site.url}/order`,
      action1: "Suivre",
      action1Url: `${site.url}/track`,
    };
    await world.publish(
      journey("shipped", {
        title: "Shipped",
        entry: onEvent("shipped"),
        start: "say",
        nodes: {
          say: { kind: "message", channel: "web_push", purpose: "utility", content: { kind: "fields", fields }, next: "done" } as never,
          done: exit(),
        },
      }),
    );
    site.files.set("/", `<!doctype html><html lang="fr"><body><h1>Boutique</h1><script src="${base}/client.js"></script></body></html>`);
    site.files.set("/parley-push-worker.js", `importScripts("${base}/worker.js");`);
    browser = await openBrowser();
    context = await openContext(browser);
    await context.grantPermissions(["notifications"], { origin: site.url });
    page = await context.newPage();
    complaints = complaintsOf(page);
    await page.goto(site.url);
  });
  afterAll(async () => {
    await leaveBrowser(browser);
    await site?.[Symbol.asyncDispose]();
    await world?.[Symbol.asyncDispose]();
    await service?.[Symbol.asyncDispose]();
  });

  const states = async () => (await world.ledger.messages("externalId:ana")).map(({ state }) => state);

  it("subscribes by the page's script, shows what was sent, and tells that it was shown and clicked", async () => {
    const theirs = service.browser();
    expect(await page.evaluate(async (token) => window.ParleyPush.state({ token }), token)).toBe("unsubscribed");
    // In place of the browser's own push service, which needs the Internet.
    await page.evaluate((subscription) => {
      let held: object | null = null;
      const made = {
        endpoint: subscription.endpoint,
        toJSON: () => subscription,
        unsubscribe: async () => {
          held = null;
          return true;
        },
      };
      Object.assign(PushManager.prototype, {
        getSubscription: async () => held,
        subscribe: async ({ userVisibleOnly, applicationServerKey }: PushSubscriptionOptionsInit) => {
          if (userVisibleOnly !== true || (applicationServerKey as Uint8Array).length !== 65) throw new Error("not as browsers ask for it");
          held = { ...made, options: { applicationServerKey: (applicationServerKey as Uint8Array).buffer } };
          return held;
        },
      });
    }, theirs.subscription);
    const agreement = { token, wording: "Prévenez-moi", purposes: ["utility"] };
    expect(await page.evaluate(async (given) => window.ParleyPush.subscribe(given), agreement)).toBe("subscribed");
    await expect.poll(async () => (await world.ledger.profile("externalId:ana")).consent["web_push"]?.utility?.state).toBe("opted_in");

    await world.event("shipped", { externalId: "ana" });
    await expect.poll(() => theirs.pushed.length).toBe(1);
    const devtools = await context.newCDPSession(page);
    const registration = new Promise<string>((resolve) =>
      devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
        const [found] = registrations.filter(({ scopeURL }) => scopeURL === `${site.url}/`);
        if (found) resolve(found.registrationId);
      }),
    );
    await devtools.send("ServiceWorker.enable");
    // A push to a worker that is still being installed is lost without a word.
    await page.waitForFunction(async () => (await navigator.serviceWorker.ready).active?.state === "activated");
    const push = async () =>
      devtools.send("ServiceWorker.deliverPushMessage", {
        origin: site.url,
        registrationId: await registration,
        data: JSON.stringify(theirs.pushed[0]?.message),
      });
    const shown = async () =>
      page.evaluate(async () => {
        const registration = await navigator.serviceWorker.ready;
        return (await registration.getNotifications()).map(({ title, body }) => ({ title, body }));
      });
    // On a busy machine the tools lose one now and then, without a word; the same one twice is one notification.
    await expect
      .poll(
        async () => {
          const there = await shown();
          if (there.length === 0) await push();
          return there;
        },
        { interval: 1_000 },
      )
      .toEqual([{ title: "En route", body: "Votre commande est partie" }]);
    await expect.poll(states).toEqual(["delivered"]);

    // Nobody can click what is drawn outside of the page: the event is made, and what it opens is noted.
    const [worker] = context.serviceWorkers();
    const opened = await worker?.evaluate(async () => {
      const scope = self as unknown as { readonly registration: ServiceWorkerRegistration; readonly clients: object };
      const [notification] = await scope.registration.getNotifications();
      const windows: string[] = [];
      Object.assign(scope.clients, { openWindow: async (url: string) => void windows.push(url) });
      const lasting: Promise<unknown>[] = [];
      for (const action of ["", "0"]) {
        const event = Object.assign(new Event("notificationclick"), {
          notification,
          action,
          waitUntil: (work: Promise<unknown>) => void lasting.push(work),
        });
        self.dispatchEvent(event);
      }
      await Promise.all(lasting);
      return windows;
    });
    expect(opened).toEqual([`${site.url}/order`, `${site.url}/track`]);
    await expect.poll(states).toEqual(["read"]);
    expect((await world.ledger.messages("externalId:ana"))[0]?.receipts).toMatchObject({ clicked: expect.any(String) });
    expect(await shown()).toEqual([]);
  });

  it("unsubscribes by the page's script", async () => {
    await page.evaluate(async (token) => window.ParleyPush.unsubscribe({ token }), token);
    await expect.poll(async () => (await world.ledger.profile("externalId:ana")).consent["web_push"]?.utility?.state).toBe("opted_out");
    expect(await page.evaluate(async (token) => window.ParleyPush.state({ token }), token)).toBe("unsubscribed");
    expect(complaints).toEqual([]);
  });
});
