/** Every kind of message: its form in the editor, the customer's phone, and the conversation beside it; in light and dark. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CONTENT_SAMPLES, SPECIAL_TEMPLATES, TEMPLATE_SAMPLES } from "../scenario/content-kinds.ts";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import { until } from "../durability/until.ts";
import { describeInBrowser, openContext, picture, seen } from "./chromium.ts";
import { type Desk, openDesk } from "./desk.ts";
import { faintTexts, namelessControls, overflow } from "./page-checks.ts";
import { customerNamed } from "./shop.ts";

describeInBrowser("messages of every kind", () => {
  const ana = customerNamed("Ana");
  const samples = {
    ...CONTENT_SAMPLES,
    ...Object.fromEntries(Object.entries(TEMPLATE_SAMPLES).map(([name, sample]) => [`t_${name}`, sample])),
  };
  const names = Object.keys(samples);
  let at: Desk;
  let page: Page;

  beforeAll(async () => {
    at = await openDesk({
      viewport: { width: 1500, height: 1100 },
      prepare: async ({ api, control }) => {
        for (const template of SPECIAL_TEMPLATES) await control("POST", `/v26.0/${EMULATED.accountId}/message_templates`, template);
        const { rows } = (await api("GET", "/v1/channels")) as { readonly rows: readonly { readonly id: string }[] };
        await api("POST", `/v1/channels/${rows[0]?.id}/templates/sync`);
        const nodes = Object.fromEntries(
          Object.entries(samples).map(([name, { content }], index) => [
            name,
            {
              kind: "message",
              channel: "whatsapp",
              purpose: content.kind === "template" ? "marketing" : "service",
              content,
              next: names[index + 1] ?? "done",
            },
          ]),
        );
        await api("PUT", "/v1/journeys/every-kind", {
          schema: 1,
          name: "every-kind",
          title: "Every kind",
          entry: { kind: "event", event: "tell_everything" },
          start: names[0],
          nodes: { ...nodes, done: { kind: "exit" } },
        });
        await api("POST", "/v1/profiles", {
          phone: ana.phone,
          attributes: { firstName: "Ana" },
          consent: [{ channel: "whatsapp", purpose: "marketing", action: "opt_in", source: "checkout" }],
        });
      },
    });
    ({ page } = at);
  });
  afterAll(async () => at?.[Symbol.asyncDispose]());

  it("has a form of its own in the editor, with the phone above it", async () => {
    await page.goto(`${at.product.url}/journeys/every-kind/edit`);
    for (const name of names) {
      const card = await seen(page.getByTestId(`node-${name}`));
      await card.evaluate((one) => (one as HTMLElement).click());
      const panel = await seen(page.getByTestId("edit-panel"));
      await seen(panel.getByTestId("preview"));
      expect(await panel.getByTestId("node-problems").count(), name).toBe(0);
      expect(await overflow(page), name).toEqual([]);
      expect(await namelessControls(page), name).toEqual([]);
      await picture(page, `kinds-editor-${name}`);
    }
  });

  it("arrives on the phone and stands in the conversation", { timeout: 120_000 }, async () => {
    const { api, played } = at.shop;
    await (await played(ana)).sends({ type: "text", text: "Show me everything" });
    const { id } = (await api("GET", `/v1/profiles/phone:${encodeURIComponent(ana.phone)}`)) as { readonly id: string };
    // Tall enough for the whole conversation.
    await page.setViewportSize({ width: 1280, height: 7_000 });
    await page.goto(`${at.product.url}/profiles/${id}?tab=conversation`);
    await seen(page.getByTestId("conversation-bubble").filter({ hasText: "Show me everything" }));
    await api("POST", "/v1/events", { id: "all", type: "tell_everything", profile: { phone: ana.phone }, properties: { word: "there" } });
    await seen(page.getByTestId("conversation-bubble").filter({ hasText: "Come and see our new shop" }));
    expect(await page.locator('[data-testid="conversation-bubble"][data-side="out"]').count()).toBe(names.length);
    // What is held for a moment is drawn fainter; one after the other they take half a second each.
    await until(
      "everything is delivered",
      async () => {
        const { rows } = (await api("GET", "/v1/messages?limit=100")) as {
          readonly rows: readonly { readonly direction: string; readonly state: string }[];
        };
        return rows.filter(({ direction }) => direction === "outbound").every(({ state }) => state === "delivered" || state === "read");
      },
      90_000,
    );
    await page.waitForFunction(() => document.querySelector('[data-testid="conversation-bubble"][class*="faded"]') === null);
    await picture(page, "kinds-conversation");
    expect(await overflow(page)).toEqual([]);
    expect(await faintTexts(page)).toEqual([]);

    const pocket = await openContext(at.browser, { viewport: { width: 1_180, height: 6_000 } });
    const phone = await pocket.newPage();
    await phone.goto(`${at.product.emulatorUrl}/_emulator/phone/`);
    await (await seen(phone.getByTestId(`customer-${ana.phone.slice(1)}`))).click();
    await seen(phone.locator('article[data-from="business"]').filter({ hasText: "Come and see our new shop" }));
    await picture(phone, "kinds-phone");
  });

  it("is readable in the dark as well", async () => {
    await page.emulateMedia({ colorScheme: "dark" });
    await page.getByTestId("conversation").waitFor();
    await picture(page, "kinds-conversation-dark");
    expect(await faintTexts(page)).toEqual([]);
  });
});
