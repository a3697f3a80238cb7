/** How the editor looks at each size, in both schemes and languages, and how it feels with 300 nodes. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInBrowser, follow, picture, seen } from "./chromium.ts";
import { type Desk, openDesk } from "./desk.ts";
import { faintTexts, namelessControls, overflow } from "./page-checks.ts";
import type { Shop } from "./shop.ts";

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
] as const;
const MANY = 300;

/** Messages, waits and branches one after another, every tenth way leading far ahead. */
function longJourney(): object {
  const step = (index: number): string => `step_${Math.min(index, MANY - 1)}`;
  const node = (index: number): object => {
    if (index === MANY - 1) return { kind: "exit" };
    const next = step(index + 1);
    if (index % 3 === 0)
      return { kind: "message", channel: "whatsapp", purpose: "utility", content: { kind: "text", text: `Message ${index}` }, next };
    if (index % 3 === 1) return { kind: "wait", for: "PT1H", next };
    return {
      kind: "branch",
      arms: [{ label: "far", when: { fact: "profile.attributes.vip", is: "set" }, next: step(index + (index % 10 === 0 ? 30 : 2)) }],
      otherwise: next,
    };
  };
  return {
    schema: 1,
    name: "long",
    title: "Long",
    entry: { kind: "event", event: "never_happens" },
    start: "step_0",
    nodes: Object.fromEntries(Array.from({ length: MANY }, (_, index) => [step(index), node(index)])),
  };
}

describeInBrowser("the journey editor, looked at", () => {
  let work: Desk;
  let product: Desk["product"];
  let shop: Shop;
  let page: Page;
  let complaints: readonly string[];

  beforeAll(async () => {
    work = await openDesk();
    ({ product, page, shop, complaints } = work);
  });
  afterAll(async () => work?.[Symbol.asyncDispose]());

  // Each pair of language, scheme and size once, not each three of them.
  for (const [place, size] of SIZES.entries())
    for (const language of ["en", "fr"] as const)
      for (const scheme of [(language === "en") === (place % 2 === 0) ? "light" : "dark"] as const)
        it(`is whole in ${language}, ${scheme}, at ${size.width} × ${size.height}`, async () => {
          await page.setViewportSize(size);
          await page.emulateMedia({ colorScheme: scheme });
          await page.evaluate((chosen) => localStorage.setItem("parley-language", chosen), language);
          const faults: string[] = [];
          await page.goto(`${product.url}/journeys`);
          for (const [name, address] of [
            ["canvas", "edit"],
            ["message", "edit?node=ask_feedback"],
            ["wait", "edit?node=feedback"],
          ] as const) {
            // The editor reads its address as it opens.
            await follow(page, "/journeys");
            await follow(page, `/journeys/order-updates/${address}`);
            await seen(page.getByTestId("node-begin"));
            if (name !== "canvas") await seen(page.getByTestId("edit-panel").getByTestId("node-name"));
            await picture(page, `looks-${name}-${language}-${scheme}-${size.width}`);
            faults.push(...(await namelessControls(page)), ...(await faintTexts(page)), ...(await overflow(page)));
          }
          expect(faults).toEqual([]);
        });

  it("shows 300 nodes, and says how long a frame takes", async () => {
    await page.setViewportSize(SIZES[0]);
    await shop.api("PUT", "/v1/journeys/long", longJourney());
    await page.goto(`${product.url}/journeys/long/edit`);
    await seen(page.getByTestId("node-step_0"));
    const canvas = page.getByTestId("canvas");
    // Only what is in the window is drawn.
    expect(await page.locator("[data-node]").count()).toBeLessThan(60);
    await seen(page.locator(".react-flow__minimap"));
    const frames = async (work: () => Promise<void>): Promise<string> => {
      await page.evaluate(() => {
        const state = { times: [] as number[], on: true, last: performance.now() };
        Object.assign(window, { frames: state });
        const tick = (now: number): void => {
          state.times.push(now - state.last);
          state.last = now;
          if (state.on) requestAnimationFrame(tick);
        };
        requestAnimationFrame(tick);
      });
      await work();
      const times = await page.evaluate(() => {
        const state = (window as unknown as { frames: { times: number[]; on: boolean } }).frames;
        state.on = false;
        return state.times.slice(1).toSorted((one, other) => one - other);
      });
      const at = (share: number): string => (times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(1);
      return `${times.length} frames, median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(1)} ms`;
    };
    const box = await canvas.boundingBox();
    if (!box) throw new Error("there is no canvas");
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const panned = await frames(async () => {
      await page.mouse.move(x, y);
      for (let turn = 0; turn < 60; turn += 1) await page.mouse.wheel(0, 60);
    });
    await page.goto(`${product.url}/journeys/long/edit?node=step_0`);
    const card = await seen(page.getByTestId("node-step_0"));
    const place = await card.boundingBox();
    if (!place) throw new Error("there is no card");
    const dragged = await frames(async () => {
      await page.mouse.move(place.x + 60, place.y + 20);
      await page.mouse.down();
      for (let turn = 0; turn < 40; turn += 1) await page.mouse.move(place.x + 60 + turn * 4, place.y + 20 + turn);
      await page.mouse.up();
    });
    const typed = await frames(async () => {
      await page.getByTestId("content-text").pressSequentially(" and some more words");
    });
    await picture(page, "looks-300-nodes");
    console.log(`300 nodes. Panning: ${panned}. Dragging: ${dragged}. Typing: ${typed}.`);
    expect(await page.getByTestId("content-text").inputValue()).toContain("some more words");
  }, 120_000);

  it("did all of it without a complaint", () => {
    expect(complaints.filter((complaint) => !complaint.includes("beforeunload"))).toEqual([]);
  });
});
