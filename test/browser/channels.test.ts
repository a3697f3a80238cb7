/** A marketer adds a sender of another channel, writes a message for it on the canvas, and it arrives. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser, picture, seen } from "./chromium.ts";
import { type Desk, openDesk } from "./desk.ts";
import { faintTexts, namelessControls, overflow } from "./page-checks.ts";

const SIZES = [
  { width: 1440, height: 900, scheme: "light", language: "en" },
  { width: 390, height: 844, scheme: "dark", language: "fr" },
] as const;

describeInBrowser("other channels", () => {
  const received: { readonly [key: string]: unknown }[] = [];
  const theirs = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push(JSON.parse(Buffer.concat(chunks).toString("utf8")) as (typeof received)[number]);
      response.end();
    });
  });
  let at: Desk;
  let page: Page;
  beforeAll(async () => {
    await new Promise<void>((resolve) => theirs.listen(0, "127.0.0.1", resolve));
    at = await openDesk({ settings: { PARLEY_ALLOW_PRIVATE: "yes" } });
    ({ page } = at);
  });
  afterAll(async () => {
    await at?.[Symbol.asyncDispose]();
    await new Promise((resolve) => theirs.close(resolve));
  });
  const address = (): string => `http://127.0.0.1:${(theirs.address() as AddressInfo).port}/inbox`;

  it("a sender is set up by the channel's own form, which says at the field what is wrong", async () => {
    await page.goto(`${at.product.url}/settings/senders`);
    await page.getByTestId("add-other-sender").click();
    await page.getByTestId("sender-kind").click();
    await page.getByRole("option", { name: "Webhook" }).click();
    await page.getByTestId("sender-name").fill("Our app");
    await page.getByTestId("setting-url").fill("app.example");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await seen(page.getByText("must be an address such as https://app.example/inbox"));
    await seen(page.getByText("This is needed."));
    await picture(page, "channels-1-wrong");
    expect(await overflow(page)).toEqual([]);
    await page.getByTestId("setting-url").fill(address());
    await page.getByTestId("secret-signingKey").fill("a key that both sides have");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await seen(page.getByTestId("other-sender").filter({ hasText: "Our app" }).filter({ hasText: address() }));
    expect(await page.content()).not.toContain("a key that both sides have");
  });

  it("a mail is seen as it will look, by day and by night, and as its plain text; nothing of it runs", async () => {
    const { shop, product } = at;
    await shop.api("POST", "/v1/channels", {
      kind: "email",
      name: "Letters",
      settings: {
        host: "127.0.0.1",
        port: 2525,
        security: "none",
        fromName: "Maison Lune",
        fromAddress: "hello@maison-lune.example",
        brandName: "Maison Lune",
        postalAddress: "1 rue de la Lune, Paris",
      },
      secrets: {},
    });
    await shop.api("PUT", "/v1/journeys/letter", {
      schema: 1,
      name: "letter",
      title: "Letter",
      entry: { kind: "event", event: "letter" },
      start: "hello",
      nodes: {
        hello: {
          kind: "message",
          channel: "email",
          purpose: "marketing",
          content: {
            kind: "fields",
            fields: {
              subject: "Spring is here",
              preheader: "Ten percent for you",
              body: `# Spring is here\n\nDear {{ profile.attributes.first_name }}, **ten percent** on everything.\n\n[[To the shop]](https://shop.example.com)\n\n<img src=x onerror="parent.postMessage({hacked: true}, '*')">`,
            },
          },
          next: "done",
        },
        done: { kind: "exit" },
      },
    });
    for (const { width, height, scheme, language } of SIZES) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: scheme });
      await page.evaluate((to) => localStorage.setItem("parley-language", to), language);
      await page.goto(`${product.url}/journeys/letter/edit?node=hello`);
      const preview = page.getByTestId("drawn-preview");
      const mail = preview.frameLocator("iframe");
      await seen(mail.getByRole("heading", { name: "Spring is here" }));
      await seen(mail.getByRole("link", { name: "To the shop" }));
      await seen(mail.getByText("1 rue de la Lune, Paris"));
      await preview.scrollIntoViewIfNeeded();
      await picture(page, `channels-mail-${width}-light`);
      await preview.getByText(language === "fr" ? "Sombre" : "Dark", { exact: true }).click();
      await picture(page, `channels-mail-${width}-dark`);
      await preview.getByText(language === "fr" ? "Texte brut" : "Plain text", { exact: true }).click();
      await seen(preview.getByTestId("drawn-text").filter({ hasText: "To the shop: https://shop.example.com" }));
      await picture(page, `channels-mail-${width}-text`);
      expect(await overflow(page)).toEqual([]);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.evaluate(() => localStorage.setItem("parley-language", "en"));
  });

  it("a message is written for it on the canvas, goes out and counts like any other", async () => {
    const { shop, product } = at;
    await shop.api("PUT", "/v1/journeys/greet", {
      schema: 1,
      name: "greet",
      title: "Greet",
      entry: { kind: "event", event: "signed_up" },
      start: "hello",
      nodes: {
        hello: { kind: "message", channel: "whatsapp", purpose: "utility", content: { kind: "text", text: "Hello" }, next: "done" },
        done: { kind: "exit" },
      },
    });
    await page.goto(`${product.url}/journeys/greet/edit?node=hello`);
    await page.getByTestId("channel-choice").click();
    await page.getByRole("option", { name: "Webhook" }).click();
    await page.getByTestId("content-title").fill("Welcome");
    await page.getByTestId("content-text").fill("Hello {{ profile.attributes.first_name }}");
    await seen(page.getByTestId("preview").filter({ hasText: "Welcome" }));
    await picture(page, "channels-2-editor");
    await page.getByTestId("publish").click();
    await page.getByTestId("confirm-publish").click();
    await page.waitForURL(/\/journeys\/greet$/);
    const consent = [{ channel: "webhook", purpose: "utility", action: "opt_in", source: "form" }];
    await shop.api("POST", "/v1/profiles", { externalId: "ana", attributes: { first_name: "Ana" }, consent });
    await shop.api("POST", "/v1/events", { id: "signed-1", type: "signed_up", profile: { externalId: "ana" } });
    await expect.poll(() => received).toMatchObject([{ title: "Welcome", text: "Hello Ana", to: { kind: "externalId", value: "ana" } }]);
  });

  it.each(SIZES)("holds together at $width in $language", async ({ width, height, scheme, language }) => {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: scheme });
    await page.evaluate((chosen) => localStorage.setItem("parley-language", chosen), language);
    const faults: string[] = [];
    for (const [name, path] of [
      ["senders", "/settings/senders"],
      ["message", "/journeys/greet/edit?node=hello"],
    ] as const) {
      await page.goto(`${at.product.url}${path}`);
      await seen(name === "senders" ? page.getByTestId("other-sender") : page.getByTestId("content-text"));
      await picture(page, `channels-looks-${name}-${width}`);
      faults.push(...(await namelessControls(page)), ...(await faintTexts(page)), ...(await overflow(page)));
    }
    expect(faults).toEqual([]);
  });
});
