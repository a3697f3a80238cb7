/** What must hold for every page, read from the page itself. Each check answers a list of faults in words. */
import type { Page } from "playwright-core";
import { expect } from "vitest";

const INTERACTIVE = new Set([
  "button",
  "link",
  "textbox",
  "searchbox",
  "combobox",
  "listbox",
  "checkbox",
  "radio",
  "switch",
  "tab",
  "menuitem",
  "option",
  "slider",
  "spinbutton",
]);

type AxNode = {
  readonly ignored: boolean;
  readonly role?: { readonly value?: unknown };
  readonly name?: { readonly value?: unknown };
  readonly backendDOMNodeId?: number;
};

const UNDER_WAY = [".mantine-Loader-root", ".mantine-Skeleton-root[data-visible]", ".skeleton", "[data-loading]"].join();

/** Nothing moves, is being fetched or being saved. */
export async function atRest(page: Page): Promise<void> {
  const underWay = async (): Promise<string | null> =>
    page.evaluate((what) => document.querySelector(what)?.outerHTML.slice(0, 200) ?? null, UNDER_WAY);
  await expect.poll(underWay).toBeNull();
  await page.evaluate(async () => Promise.all(document.getAnimations().map(async ({ finished }) => finished.catch(() => null))));
}

/** By Chromium's own accessibility tree: what a screen reader would be told. */
export async function namelessControls(page: Page): Promise<readonly string[]> {
  const devtools = await page.context().newCDPSession(page);
  try {
    const { nodes } = (await devtools.send("Accessibility.getFullAXTree")) as { readonly nodes: readonly AxNode[] };
    const controls = nodes.filter((node) => !node.ignored && INTERACTIVE.has(String(node.role?.value)));
    if (controls.length === 0) return ["the page has no control at all"];
    const faults: string[] = [];
    for (const { role, name, backendDOMNodeId } of controls) {
      if (typeof name?.value === "string" && name.value.trim() !== "") continue;
      const html =
        backendDOMNodeId === undefined ? "" : (await devtools.send("DOM.getOuterHTML", { backendNodeId: backendDOMNodeId })).outerHTML;
      faults.push(`${String(role?.value)} without a name: ${html.slice(0, 200)}`);
    }
    return faults;
  } finally {
    await devtools.detach();
  }
}

/** What is wider than the window, or than the content of a view of the console, which does not scroll sideways: the window never grows by that. */
export async function overflow(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const main = document.querySelector("main");
    const inner = { scrollWidth: main?.scrollWidth ?? 0, clientWidth: main?.clientWidth ?? 0 };
    const frames = [
      { ...inner, edge: main?.getBoundingClientRect().right ?? 0, within: "main *" },
      { scrollWidth: document.documentElement.scrollWidth, clientWidth: innerWidth, edge: innerWidth, within: "main *, header *" },
    ];
    return frames.flatMap(({ scrollWidth, clientWidth, edge, within }) => {
      if (scrollWidth <= clientWidth) return [];
      const wide = [...document.querySelectorAll(within)].filter((one) => one.getBoundingClientRect().right > edge + 1);
      return [
        `${scrollWidth} px wide in ${clientWidth} px, because of ${wide
          .slice(0, 3)
          .map((one) => one.outerHTML.slice(0, 120))
          .join(" · ")}`,
      ];
    });
  });
}

/** WCAG 2 AA: 4.5 to 1, for large text 3 to 1. Colours are composed with all that lies behind them; pictures are not looked into. */
export async function faintTexts(page: Page): Promise<readonly string[]> {
  // What is still coming into view is fainter than it will be.
  await atRest(page);
  return page.evaluate(() => {
    type Colour = readonly [number, number, number, number];
    const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    if (!brush) return ["there is no canvas to read colours with"];
    /** Drawing a point and reading it back is dear, and a page has a handful of colours. */
    const known = new Map<string, Colour>();
    const read = (text: string): Colour => {
      const colour = known.get(text) ?? draw(text);
      known.set(text, colour);
      return colour;
    };
    const draw = (text: string): Colour => {
      brush.clearRect(0, 0, 1, 1);
      brush.fillStyle = text;
      brush.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0, alpha = 0] = brush.getImageData(0, 0, 1, 1).data;
      return [red, green, blue, alpha / 255];
    };
    const over = (top: Colour, below: Colour): Colour => {
      const mix = (index: 0 | 1 | 2) => top[index] * top[3] + below[index] * (1 - top[3]);
      return [mix(0), mix(1), mix(2), 1];
    };
    const around = (node: Node): Element | null => {
      const { parentNode } = node;
      return parentNode instanceof ShadowRoot ? parentNode.host : parentNode instanceof Element ? parentNode : null;
    };
    const behind = (element: Element | null): Colour => {
      if (element === null) return [255, 255, 255, 1];
      const colour = read(getComputedStyle(element).backgroundColor);
      return colour[3] === 1 ? colour : over(colour, behind(around(element)));
    };
    const light = (colour: Colour) => {
      const part = (value: number) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
      return 0.2126 * part(colour[0]) + 0.7152 * part(colour[1]) + 0.0722 * part(colour[2]);
    };
    const opacity = (element: Element | null): number =>
      element === null ? 1 : Number(getComputedStyle(element).opacity) * opacity(around(element));
    const faults = new Set<string>();
    let looked = 0;
    const textsIn = (root: Node): readonly Node[] => {
      const found: Node[] = [];
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
        found.push(...(node instanceof Text ? [node] : node instanceof Element && node.shadowRoot ? textsIn(node.shadowRoot) : []));
      return found;
    };
    for (const node of textsIn(document.body)) {
      const element = around(node);
      const words = node.textContent?.trim() ?? "";
      if (!element || words === "" || ["SCRIPT", "STYLE", "TITLE"].includes(element.tagName)) continue;
      if (
        !element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) ||
        element.closest("[disabled], [aria-disabled=true], .sr-only")
      )
        continue;
      const style = getComputedStyle(element);
      const size = Number.parseFloat(style.fontSize);
      const least = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
      const ground = behind(element);
      const [red, green, blue, alpha] = read(style.color);
      const ink = over([red, green, blue, alpha * opacity(element)], ground);
      const [bright, dark] = [light(ink), light(ground)].toSorted((left, right) => right - left) as [number, number];
      const contrast = (bright + 0.05) / (dark + 0.05);
      looked += 1;
      if (contrast < least - 0.01)
        faults.add(`${contrast.toFixed(2)}:1 for "${words.slice(0, 40)}" (${style.color} at ${size}px in .${element.className})`);
    }
    return looked === 0 ? ["no text was found"] : [...faults];
  });
}

/** Starts counting how far things jump; call before the page is opened. */
export async function countShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const shifts: { value: number; by: string }[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const {
          value,
          hadRecentInput,
          sources = [],
        } = entry as PerformanceEntry & { value: number; hadRecentInput: boolean; sources?: { node?: Node | null }[] };
        const named = sources.map(({ node }) => (node instanceof Element ? `${node.tagName}.${node.className}` : (node?.nodeName ?? "?")));
        if (!hadRecentInput) shifts.push({ value, by: named.join(", ") });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

/** The sum since the page was opened or last asked, and what moved. */
export async function shifted(page: Page): Promise<{ readonly sum: number; readonly by: string }> {
  return page.evaluate(() => {
    const { shifts } = window as unknown as { shifts: { value: number; by: string }[] };
    const taken = shifts.splice(0);
    return {
      sum: taken.reduce((sum, { value }) => sum + value, 0),
      by: taken.map(({ value, by }) => `${value.toFixed(3)} ${by}`).join("; "),
    };
  });
}
