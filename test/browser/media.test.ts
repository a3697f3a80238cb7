/** Files: dropped into the library, chosen in a message, looked at where they are used; and what customers send, seen and heard in the conversation. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { gif, pdf, png, svg } from "../support/files.ts";
import { describeInBrowser, picture, seen } from "./chromium.ts";
import { dropFiles } from "./drop-files.ts";
import { type Desk, openDesk } from "./desk.ts";
import { faintTexts, namelessControls, overflow } from "./page-checks.ts";
import { customerNamed } from "./shop.ts";

describeInBrowser("files", () => {
  const ana = customerNamed("Ana");
  let at: Desk;
  let page: Page;

  beforeAll(async () => {
    at = await openDesk({
      viewport: { width: 1440, height: 900 },
      prepare: async ({ api }) => {
        await api("PUT", "/v1/journeys/with-a-picture", {
          schema: 1,
          name: "with-a-picture",
          title: "With a picture",
          entry: { kind: "event", event: "picture_asked" },
          start: "show",
          nodes: {
            show: {
              kind: "message",
              channel: "whatsapp",
              purpose: "service",
              content: { kind: "media", media: "image", link: "https://example.com/a.jpg" },
              next: "done",
            },
            done: { kind: "exit" },
          },
        });
        await api("POST", "/v1/profiles", { phone: ana.phone, attributes: { firstName: "Ana" } });
      },
    });
    ({ page } = at);
  });
  afterAll(async () => at?.[Symbol.asyncDispose]());

  const drop = async (files: Parameters<typeof dropFiles>[1]): Promise<void> =>
    dropFiles(await seen(page.getByTestId("upload-zone")), files);

  it("are dropped into the library; what WhatsApp would not take says why", async () => {
    await page.goto(`${at.product.url}/media`);
    await drop([
      { name: "Poster.png", bytes: png(320, 200) },
      { name: "Prices.pdf", bytes: pdf() },
      { name: "dance.gif", bytes: gif() },
    ]);
    await seen(page.getByTestId("media-tile").filter({ hasText: "Poster.png" }));
    await seen(page.getByTestId("media-tile").filter({ hasText: "Prices.pdf" }));
    expect(await (await seen(page.getByTestId("upload").getByRole("alert"))).textContent()).toContain("GIF".toLowerCase());
    expect(await overflow(page)).toEqual([]);
    expect(await namelessControls(page)).toEqual([]);
    expect(await faintTexts(page)).toEqual([]);
    await picture(page, "media-library");
  });

  it("are chosen in a message, and then show where they are used and cannot be removed", async () => {
    await page.goto(`${at.product.url}/journeys/with-a-picture/edit`);
    await (await seen(page.getByTestId("node-show"))).evaluate((one) => (one as HTMLElement).click());
    const panel = await seen(page.getByTestId("edit-panel"));
    await (await seen(panel.getByTestId("choose-file"))).click();
    await seen(page.getByTestId("media-grid"));
    await picture(page, "media-picker");
    // Only pictures are offered in the place of a picture.
    expect(await page.getByTestId("media-tile").count()).toBe(1);
    await page.getByTestId("media-tile").click();
    await seen(panel.getByTestId("chosen-file").filter({ hasText: "Poster.png" }));
    expect(await panel.getByTestId("node-problems").count()).toBe(0);
    const shown = panel.getByTestId("preview").locator("img");
    await expect.poll(async () => shown.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(320);
    await picture(page, "media-chosen");
    await page.getByTestId("publish").click();
    await (await seen(page.getByTestId("confirm-publish"))).click();
    await page.waitForURL(/\/journeys\/with-a-picture$/);
    await page.goto(`${at.product.url}/media`);
    await (await seen(page.getByTestId("media-tile").filter({ hasText: "Poster.png" }))).click();
    const details = await seen(page.getByTestId("media-details"));
    await seen(details.getByRole("link", { name: "With a picture" }));
    expect(await details.getByTestId("remove-file").isDisabled()).toBe(true);
    await picture(page, "media-details");
  });

  it(
    "of customers stand in the conversation: pictures seen, the rest to download, and nothing of them runs",
    { timeout: 60_000 },
    async () => {
      const { api, played } = at.shop;
      const customer = await played(ana);
      const give = async (type: string, bytes: Buffer, mime: string, filename: string, more: object = {}): Promise<void> => {
        const form = new FormData();
        form.set("file", new Blob([new Uint8Array(bytes)], { type: mime }), filename);
        const answer = await fetch(`${at.product.emulatorUrl}/_emulator/customers/${customer.id}/media`, { method: "POST", body: form });
        const { mediaId } = (await answer.json()) as { readonly mediaId: string };
        await customer.sends({ type, mediaId, filename, ...more });
      };
      await give("image", png(300, 180), "image/png", "shelf.png", { caption: "Is this the right one?" });
      await give("document", svg(), "application/pdf", "invoice.pdf");
      const { id } = (await api("GET", `/v1/profiles/phone:${encodeURIComponent(ana.phone)}`)) as { readonly id: string };
      await page.goto(`${at.product.url}/profiles/${id}?tab=conversation`);
      const image = await seen(page.getByTestId("conversation-bubble").filter({ hasText: "Is this the right one?" }).locator("img"));
      await expect.poll(async () => image.evaluate((one) => (one as HTMLImageElement).naturalWidth)).toBe(300);
      const link = await seen(page.getByTestId("conversation-bubble").getByRole("link", { name: "invoice.pdf" }));
      const address = new URL((await link.getAttribute("href")) ?? "", at.product.url).href;
      expect(await faintTexts(page)).toEqual([]);
      await picture(page, "media-conversation");
      // Opened by hand it is a download, not a page: no script of it runs in our origin.
      const [download] = await Promise.all([page.waitForEvent("download"), page.goto(address).catch(() => null)]);
      expect(download.suggestedFilename()).toBe("invoice.pdf");
      const stranger = await fetch(address);
      expect(stranger.status).toBe(401);
    },
  );

  it("are readable in the dark, in French and on a phone", async () => {
    await page.emulateMedia({ colorScheme: "dark" });
    await page.evaluate(() => localStorage.setItem("parley-language", "fr"));
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${at.product.url}/media`);
    await seen(page.getByTestId("media-tile"));
    expect(await overflow(page)).toEqual([]);
    expect(await faintTexts(page)).toEqual([]);
    await picture(page, "media-library-dark-fr-narrow");
  });
});
