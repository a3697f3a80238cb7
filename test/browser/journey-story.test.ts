/**
 * One journey from an empty canvas to people who walk through it: five nodes dragged in and connected by hand, rehearsed, published,
 * and a real event's run watched on its way; then stopped in its tracks, moved to a new version, and put away.
 */
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createEmulatedMeta } from "../../src/app/demo/emulated-meta.ts";
import { DEMO_CUSTOMERS } from "../../src/app/demo/people.ts";
import { until } from "../durability/until.ts";
import { describeInBrowser, picture, seen } from "./chromium.ts";
import { type Desk, openDesk } from "./desk.ts";
import { faintTexts, namelessControls, overflow } from "./page-checks.ts";
import { customerNamed, type Shop } from "./shop.ts";

type Point = { readonly x: number; readonly y: number };
const SETTLES_MS = 60_000;

describeInBrowser("a journey, from an empty canvas to its end", { timeout: 180_000 }, () => {
  const ana = customerNamed("Ana");
  let desk: Desk;
  let product: Desk["product"];
  let shop: Shop;
  let page: Page;
  let complaints: readonly string[];

  const card = (name: string): Locator => page.getByTestId(`node-${name}`);
  const counted = (name: string, what: "live" | "passed", n: number): Locator =>
    page.locator(`[data-testid="node-${name}"][data-${what}="${n}"]`);
  const middle = async (locator: Locator): Promise<Point> => {
    const box = await locator.boundingBox();
    if (!box) throw new Error("is not on the page");
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  /** From the palette to a place on the canvas, in shares of its size. */
  const dragIn = async (kind: string, at: Point): Promise<void> => {
    const box = await page.getByTestId("canvas").boundingBox();
    if (!box) throw new Error("there is no canvas");
    const targetPosition = { x: box.width * at.x, y: box.height * at.y };
    await page.getByTestId(`palette-${kind}`).dragTo(page.getByTestId("canvas"), { targetPosition });
  };
  /** All of the drawing in the window, and standing still. */
  const showAll = async (): Promise<void> => {
    await page.getByRole("button", { name: "Show all" }).click();
    const place = async (): Promise<string | null> => page.locator(".react-flow__viewport").getAttribute("style");
    let before = await place();
    await until("the drawing stands still", async () => {
      await page.evaluate(async () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      const [last, now] = [before, await place()];
      before = now;
      return last === now;
    });
  };
  /** Pulls a way from its dot to the upper rim of a card. */
  const connect = async (from: string, via: string, to: string): Promise<void> => {
    await showAll();
    const start = await middle(page.getByTestId(`way-${from}-${via}`));
    const end = { ...(await middle(card(to))), y: ((await card(to).boundingBox())?.y ?? 0) + 1 };
    await page.mouse.move(start.x, start.y);
    await page.mouse.down();
    await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 5 });
    await page.mouse.move(end.x, end.y, { steps: 5 });
    await page.mouse.up();
    await page.getByTestId(`insert-${from}-${via}`).waitFor();
  };
  const rename = async (name: string): Promise<void> => {
    await page.getByTestId("node-name").fill(name);
    await page.keyboard.press("Enter");
    await seen(card(name));
  };
  const closePanel = async (): Promise<void> => {
    await page.getByTestId("edit-panel").getByRole("button", { name: "Close" }).click();
    await page.getByTestId("edit-panel").waitFor({ state: "detached" });
  };
  const summary = async (): Promise<{ readonly sent: number; readonly where: string | null }> => {
    const line = await seen(page.getByTestId("rehearsal-summary"));
    return { sent: Number(await line.getAttribute("data-sent")), where: await line.getAttribute("data-where") };
  };
  const faults = async (): Promise<readonly string[]> => [
    ...(await namelessControls(page)),
    ...(await faintTexts(page)),
    ...(await overflow(page)),
  ];

  beforeAll(async () => {
    desk = await openDesk({
      colorScheme: "light",
      locale: "en-GB",
      settlesMs: SETTLES_MS,
      prepare: async (shop) => {
        await shop.api(
          "POST",
          "/v1/profiles",
          DEMO_CUSTOMERS.map(({ externalId, phone, locale, firstName }) => ({
            externalId,
            phone,
            locale,
            attributes: { firstName },
            consent: [{ channel: "whatsapp", purpose: "utility", action: "opt_in", source: "test" }],
          })),
        );
      },
    });
    ({ product, page, shop, complaints } = desk);
  });
  afterAll(async () => desk?.[Symbol.asyncDispose]());

  it("is drawn by hand: five nodes dragged in, named, and led to one another", async () => {
    await page.goto(`${product.url}/journeys`);
    await page.getByTestId("new-journey").click();
    await page.getByTestId("new-title").fill("How was it");
    await page.keyboard.press("Enter");
    await seen(page.getByTestId("edit-panel"));
    await page.getByTestId("field-event").fill("order_placed");
    await page.getByTestId("field-key").fill("properties.orderId");
    await page.keyboard.press("Escape");
    for (const [kind, name, at] of [
      ["message", "ask", { x: 0.12, y: 0.3 }],
      ["wait_for", "opinion", { x: 0.12, y: 0.48 }],
      ["message", "thank", { x: 0.12, y: 0.66 }],
      ["exit", "heard", { x: 0.12, y: 0.84 }],
      ["exit", "silent", { x: 0.5, y: 0.84 }],
    ] as const) {
      await dragIn(kind, at);
      // The new card takes the focus as soon as it is drawn; what is typed before would be cut off.
      await page.waitForFunction(() => document.activeElement?.hasAttribute("data-node"));
      await seen(page.getByTestId("edit-panel").getByTestId("node-name"));
      await rename(name);
      await closePanel();
    }
    await page.locator("main").getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Tidy up the layout" }).click();
    await connect("begin", "start", "ask");
    await connect("ask", "next", "opinion");
    await connect("opinion", "arm:0", "thank");
    await connect("opinion", "timeout", "silent");
    await connect("thank", "next", "heard");
    await picture(page, "journey-story-1-drawn");
  });

  it("is filled in beside the drawing until nothing is wrong with it", async () => {
    await showAll();
    await card("ask").click();
    await page.getByTestId("content-kind").click();
    await page.getByRole("option", { name: "Template" }).click();
    await page.getByTestId("template-choice").click();
    await page.getByRole("option", { name: "order_feedback" }).click();
    await page.getByTestId("variable-first_name").fill("{{ profile.attributes.firstName }}");
    await page.getByTestId("variable-order_number").fill("{{ event.properties.orderNumber }}");
    await seen(page.getByTestId("preview").getByText(/How was it/));
    await closePanel();
    await showAll();
    await card("thank").click();
    await page.getByTestId("content-text").fill("Thank you, {{ profile.attributes.firstName }}.");
    await page.getByTestId("problem-count").filter({ hasText: "No problems" }).waitFor();
    await closePanel();
    await page.keyboard.press("Control+s");
    await page.getByTestId("save-state").filter({ hasText: /Saved/ }).waitFor();
  });

  it("is rehearsed on the people there are: who walks where, what they answer, what it costs", async () => {
    // An order of before, so that the rehearsal knows what one carries.
    await shop.order(customerNamed("Tom"), 4001).place();
    await until("the order has arrived", async () => {
      const { rows } = (await shop.api("GET", "/v1/console/messages?limit=5")) as { readonly rows: readonly unknown[] };
      return rows.length > 0;
    });
    await page.getByTestId("rehearse").click();
    const first = await summary();
    expect(first.where).toBe("here");
    expect(first.sent).toBeGreaterThan(0);
    const panel = page.getByTestId("rehearsal-panel");
    const somebodyHeard = page.locator('[data-testid="node-heard"]:not([data-passed="0"])');
    await panel.getByRole("slider", { name: "Tap “Good”" }).focus();
    await page.keyboard.press("End");
    await seen(somebodyHeard);
    await picture(page, "journey-story-2-rehearsed");
    // Nobody answers any more: all of them end in silence, and nobody is thanked.
    for (const answer of ["Good", "Okay", "Bad"]) {
      await panel.getByRole("slider", { name: `Tap “${answer}”` }).focus();
      await page.keyboard.press("Home");
    }
    await seen(counted("heard", "passed", 0));
    const somebodySilent = page.locator('[data-testid="node-silent"]:not([data-passed="0"])');
    await seen(somebodySilent);
    // At first nobody has waited for a day yet.
    await panel.getByRole("slider", { name: "Virtual time" }).focus();
    await page.keyboard.press("Home");
    await seen(counted("silent", "passed", 0));
    await page.keyboard.press("End");
    await seen(somebodySilent);
    await panel.getByRole("slider", { name: "Tap “Good”" }).focus();
    await page.keyboard.press("End");
    await seen(somebodyHeard);
    await panel.getByRole("tab", { name: "Figures" }).click();
    await seen(panel.getByTestId("rehearsal-paths").getByRole("button", { name: "thank" }));
    await picture(page, "journey-story-3-figures");
    await panel.getByRole("tab", { name: "People" }).click();
    await seen(panel.getByText(/How was it\? Your answer goes straight to our team/));
    expect(await faults()).toEqual([]);
  });

  it("is rehearsed on the server, too, with the same outcome, and the rehearsal is found again", async () => {
    const here = await summary();
    await page.getByTestId("rehearse-on-server").click();
    await seen(page.locator('[data-testid="rehearsal-summary"][data-where="server"]'));
    const there = await summary();
    expect(there.sent).toBe(here.sent);
    await page.getByTestId("rehearse").click();
    await page.getByTestId("rehearsal-panel").waitFor({ state: "detached" });
    await page.getByTestId("rehearse").click();
    await (await seen(page.getByRole("list", { name: "Earlier rehearsals" }).getByRole("button"))).click();
    await seen(page.locator('[data-testid="rehearsal-summary"][data-where="server"]'));
  });

  it("is published, and a real order's run is seen to move through it without a reload", async () => {
    await page.getByTestId("publish").click();
    await page.getByTestId("confirm-publish").click();
    await page.waitForURL(/\/journeys\/how-was-it$/);
    await seen(counted("opinion", "live", 0));
    await page.evaluate(() => Object.assign(window, { untouched: true }));
    await shop.order(ana, 4002).place();
    await seen(counted("opinion", "live", 1));
    await seen(counted("ask", "passed", 1));
    await picture(page, "journey-story-4-waits");
    const meta = createEmulatedMeta(product.emulatorUrl);
    await until("Ana taps Good", async () => meta.tap(ana, "Good"));
    await seen(counted("opinion", "live", 0));
    await seen(counted("thank", "passed", 1));
    await seen(counted("heard", "passed", 1));
    await seen(counted("silent", "passed", 0));
    expect(await page.evaluate(() => "untouched" in window)).toBe(true);
    await picture(page, "journey-story-5-went-through");
  });

  it("is paused with everybody standing still, and resumed at a rate, with the numbers said before", async () => {
    await shop.order(ana, 4003).place();
    await seen(counted("opinion", "live", 1));
    await page.getByTestId("journey-pause").click();
    await seen(page.getByTestId("consequence").getByText(/1 run is under way/));
    expect(await faults()).toEqual([]);
    await page.getByTestId("confirm").click();
    await seen(page.getByTestId("standing-still").getByText(/1 person stands still/));
    await picture(page, "journey-story-6-paused");
    await page.getByTestId("journey-resume").click();
    await page.getByTestId("resume-rate").click();
    await page.getByTestId("per-second").fill("5");
    await seen(page.getByTestId("control-dialog").getByText("less than a minute for all of them"));
    await picture(page, "journey-story-7-resume");
    await page.getByTestId("confirm").click();
    await page.getByTestId("standing-still").waitFor({ state: "detached" });
    await seen(page.getByTestId("journey-pause"));
  });

  it("moves people to a new version that lost their node, once it is told where they go on", async () => {
    const { document } = (await shop.api("GET", "/v1/journeys/how-was-it")) as {
      readonly document: { readonly nodes: Record<string, object> };
    };
    const { opinion, ...others } = document.nodes;
    const nodes = { ...others, answer: opinion, ask: { ...others["ask"], next: "answer" } };
    await shop.api("PUT", "/v1/journeys/how-was-it", { ...document, nodes });
    await page.goto(`${product.url}/journeys/how-was-it`);
    await page.getByTestId("journey-more").click();
    await page.getByTestId("journey-drain").click();
    await seen(page.getByTestId("consequence").getByText(/1 person in an older version goes on in version 2/));
    expect(await page.getByTestId("confirm").isDisabled()).toBe(true);
    await page.getByTestId("move-opinion").click();
    await page.getByRole("option", { name: "answer" }).click();
    await picture(page, "journey-story-8-drain");
    await page.getByTestId("confirm").click();
    await page.getByTestId("control-dialog").waitFor({ state: "detached" });
    await seen(counted("answer", "live", 1));
  });

  it("is stopped, archived, and brought back", async () => {
    await page.getByTestId("journey-more").click();
    await page.getByTestId("journey-stop").click();
    await seen(page.getByTestId("consequence").getByText(/1 run is under way/));
    await page.getByTestId("confirm").click();
    await seen(page.locator('[data-testid="standing-still"][data-state="stopped"]'));
    await seen(counted("answer", "live", 0));
    await page.getByTestId("journey-more").click();
    await page.getByTestId("journey-archive").click();
    await page.getByTestId("confirm").click();
    await seen(page.locator('[data-testid="standing-still"][data-state="archived"]'));
    await page.getByRole("link", { name: "Journeys", exact: true }).click();
    await seen(page.getByTestId("journey-row").filter({ hasText: "Order updates" }));
    expect(await page.getByTestId("journey-row").filter({ hasText: "How was it" }).count()).toBe(0);
    await page.getByRole("button", { name: "Show 1 archived journey" }).click();
    await (await seen(page.getByRole("link", { name: "How was it" }))).click();
    await page.getByTestId("journey-restore").click();
    await page.getByTestId("confirm").click();
    await seen(page.locator('[data-testid="standing-still"][data-state="stopped"]'));
    expect(await faults()).toEqual([]);
  });

  it("did all of it without a complaint", () => {
    expect(complaints).toEqual([]);
    expect(product.said()).not.toMatch(/error/i);
  });
});
