/** The inbox with 100,000 open conversations: its list by the API, and in a browser from the address to the first row on the screen, then scrolled through. */
import type { Browser, Page } from "playwright-core";
import type { BenchOptions } from "../args.ts";
import { contextOf, openBrowser } from "../lib/browser.ts";
import { type BenchPostgres, calm } from "../lib/database.ts";
import { ask, askAll, openDeskBench, slowest, timed } from "../lib/desk-bench.ts";
import { median, quantile, round } from "../lib/stats.ts";
import { until } from "../lib/waiting.ts";
import { type Outcome, thousands } from "../report.ts";

const TIMES = 9;
const OPENED = 5;
const MOST_FIRST_MS = 1_000;
const SCROLL_MS = 10_000;
/** At sixty frames a second some seventy rows a second. */
const PIXELS_A_FRAME = 100;
/** A frame that takes longer is seen to stutter. */
const LONG_MS = 50;
const MOST_LONG_SHARE = 0.01;
const PAGE = 100;

const FLOOR = `select d.*, p.identities, p.attributes, c.kind, a.name from (
    select * from desk_conversation where workspace_id = $1 and state = 'open' and merged_into is null order by last_at desc, id desc limit ${PAGE + 1}) d
  left join profile p on p.lane = d.lane and p.id = d.profile_id left join channel c on c.id = d.channel_id left join account a on a.id = d.assignee`;

export async function benchDeskList(postgres: BenchPostgres, options: BenchOptions): Promise<Outcome> {
  await using bench = await openDeskBench(postgres, options);
  const { parley, crowd, database } = bench;
  await calm(database.pool);
  const floor = await timed(TIMES, async () => database.pool.query(FLOOR, [crowd.workspaceId]));
  await using _server = await parley.start(["ingress", "engine", "sends", "http"]);
  const [cookie = ""] = await bench.signIn(1);
  const list = `/v1/desk/conversations?limit=${PAGE}&view=`;
  const views = await askAll(
    parley.url,
    ["all", "mine", "unassigned", "waiting", "automated", "snoozed", "resolved", "all&label=gift", "all&priority=urgent"].map((view) => `${list}${view}`),
    cookie,
    TIMES,
  );
  const [counts] = await askAll(parley.url, ["/v1/desk/counts"], cookie, 3);
  const deep = await deepest(parley.url, `${list}all`, cookie, 50);
  await using closing = { browser: await openBrowser(), [Symbol.asyncDispose]: async () => closing.browser?.close() };
  const seen = closing.browser && (await inBrowser(closing.browser, parley.url, cookie));
  const first = views[0];
  const worst = slowest(views);
  const isSmooth = seen === null || (seen.scroll.longShare <= MOST_LONG_SHARE && seen.scroll.emptyFrames === 0);
  return {
    figures: {
      floor,
      product: first?.ms,
      ratio: round((first?.ms ?? 0) / floor, 2),
      unit: "ms for the first page",
      conversations: crowd.conversations,
      views,
      fiftiethPage: deep,
      counts,
      browser: seen,
      met: seen === null ? null : seen.cold.most <= MOST_FIRST_MS && isSmooth,
    },
    rows: [
      {
        what: `desk-list, ${thousands(crowd.conversations)} open, first page of ${PAGE} (${first?.kB} kB)`,
        floor: `${floor} ms`,
        product: `${first?.ms} ms`,
        ratio: round((first?.ms ?? 0) / floor, 2),
      },
      { what: `  slowest view (${worst.path.split("view=")[1]}); 50th page; counts`, product: `${worst.ms} ms; ${deep} ms; ${counts?.ms} ms` },
      ...(seen
        ? [
            {
              what: "  browser, nothing kept: address → first row on the screen",
              floor: `${seen.bare} ms`,
              product: `${seen.cold.median} ms (most ${seen.cold.most})`,
              ratio: round(seen.cold.median / seen.bare, 2),
              demand: `≤ ${MOST_FIRST_MS} ms`,
              met: seen.cold.most <= MOST_FIRST_MS,
            },
            { what: "  the same, opened again", product: `${seen.warm.median} ms (most ${seen.warm.most})` },
            {
              what: `  scrolled through ${thousands(seen.scroll.rows)} rows: frames longer than ${LONG_MS} ms`,
              product: `${round(seen.scroll.longShare * 100, 2)} % of ${seen.scroll.frames} (p99 ${seen.scroll.p99} ms, most ${seen.scroll.most} ms; ${seen.scroll.emptyFrames} without rows)`,
              demand: `≤ ${MOST_LONG_SHARE * 100} %`,
              met: isSmooth,
            },
          ]
        : [{ what: "  browser", product: "skipped: there is no Chromium" }]),
    ],
  };
}

async function deepest(url: string, path: string, cookie: string, pages: number): Promise<number> {
  let after: string | null = null;
  let ms = 0;
  for (let page = 0; page < pages; page += 1) {
    const asked = await ask(url, after === null ? path : `${path}&after=${after}`, cookie);
    after = (asked.body as { readonly next: string | null }).next;
    ({ ms } = asked);
    if (after === null) break;
  }
  return round(ms, 1);
}

type Opened = { readonly median: number; readonly most: number };
type Scrolled = {
  readonly rows: number;
  readonly frames: number;
  readonly p99: number;
  readonly most: number;
  readonly longShare: number;
  /** In which the end of what was loaded was in sight, though there is more. */
  readonly emptyFrames: number;
};

/** The first frame after the row is there; its time by the page's own clock, which begins with the address. */
const WATCH = `
  const look = new MutationObserver(() => {
    if (!document.querySelector('[data-testid="desk-row"]')) return;
    look.disconnect();
    requestAnimationFrame(() => setTimeout(() => (globalThis.firstRowAt = performance.now()), 0));
  });
  look.observe(document, { subtree: true, childList: true });`;

async function inBrowser(
  browser: Browser,
  url: string,
  cookie: string,
): Promise<{ readonly bare: number; readonly cold: Opened; readonly warm: Opened; readonly scroll: Scrolled }> {
  const open = async (page: Page): Promise<number> => {
    await page.goto(`${url}/inbox`);
    let at: number | undefined;
    await until("the first row is painted", 30_000, async () => (at = await page.evaluate<number | undefined>("globalThis.firstRowAt")) !== undefined);
    return at ?? Infinity;
  };
  const [cold, warm]: [number[], number[]] = [[], []];
  // The first page of a browser also starts the browser's own processes.
  for (let n = 0; n <= OPENED; n += 1) {
    const context = await contextOf(browser, url, cookie);
    const page = await context.newPage();
    await page.addInitScript(WATCH);
    const [first, again] = [await open(page), await open(page)];
    if (n > 0) {
      cold.push(first);
      warm.push(again);
    }
    await context.close();
  }
  const context = await contextOf(browser, url, cookie);
  const page = await context.newPage();
  await page.addInitScript(WATCH);
  await open(page);
  const scroll = await scrolled(page);
  const bare = await bareRow(await context.newPage(), url);
  await context.close();
  const of = (times: readonly number[]): Opened => ({ median: round(median(times)), most: round(Math.max(...times)) });
  return { bare: round(bare), cold: of(cold), warm: of(warm), scroll };
}

/** The browser's floor: a page without a program that asks for the same list and shows its names. */
async function bareRow(page: Page, url: string): Promise<number> {
  await page.goto(`${url}/favicon.svg`);
  return page.evaluate<number>(`(async () => {
    const began = performance.now();
    const { rows } = await (await fetch("/v1/desk/conversations?view=all&limit=${PAGE}")).json();
    const list = document.createElementNS("http://www.w3.org/1999/xhtml", "ul");
    for (const { person } of rows) list.appendChild(document.createElementNS("http://www.w3.org/1999/xhtml", "li")).textContent = person.name;
    document.documentElement.appendChild(list);
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
    return performance.now() - began;
  })()`);
}

async function scrolled(page: Page): Promise<Scrolled> {
  const { frames, empty, rows } = await page.evaluate<{ readonly frames: readonly number[]; readonly empty: number; readonly rows: number }>(`(async () => {
    const box = document.querySelector('[data-testid="desk-list"]');
    const row = document.querySelector('[data-testid="desk-row"]').offsetHeight;
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const frames = [];
    let empty = 0;
    let before = await frame();
    const end = before + ${SCROLL_MS};
    while (before < end) {
      box.scrollTop += ${PIXELS_A_FRAME};
      const now = await frame();
      frames.push(now - before);
      before = now;
      if (box.scrollTop + box.clientHeight >= box.scrollHeight - 1) empty += 1;
    }
    return { frames, empty, rows: Math.floor((box.scrollTop + box.clientHeight) / row) };
  })()`);
  const long = frames.filter((ms) => ms > LONG_MS).length;
  return {
    rows,
    frames: frames.length,
    p99: round(quantile(frames, 0.99), 1),
    most: round(Math.max(...frames), 1),
    longShare: round(long / frames.length, 4),
    emptyFrames: empty,
  };
}
