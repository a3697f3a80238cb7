/**
 * A customer writes, and it stands on the screens of 50 agents: from the webhook's first byte until each of them has read the row it changed. The agents do
 * what the console does: a stream each, the changed rows of the list after each piece of news (`web/src/desk/live-desk.ts`), the counts once a second. One
 * of them is a real browser, whose time ends with the words in its list. Floor: a server that stores each message and writes it to all streams, bare.
 */
import { Agent, request } from "undici";
import type { Page } from "playwright-core";
import { signatureOf } from "../../emulator/src/webhooks/signed-body.ts";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import type { BenchOptions } from "../args.ts";
import { contextOf, openBrowser } from "../lib/browser.ts";
import type { BenchPostgres } from "../lib/database.ts";
import { ask, openDeskBench } from "../lib/desk-bench.ts";
import { AGENTS, phoneInCrowd } from "../lib/desk-crowd.ts";
import { openEventStream } from "../lib/event-stream.ts";
import { usageOf } from "../lib/proc.ts";
import { freePort, launchTs, nextMessage } from "../lib/processes.ts";
import { quantile, round } from "../lib/stats.ts";
import { sleep, until } from "../lib/waiting.ts";
import type { Outcome } from "../report.ts";

const PER_SECOND = 5;
const SECONDS = 30;
const COUNTS_EVERY_MS = 1_000;
const MOST_P99_MS = 500;

type Heard = (mark: string) => void;
type Watcher = AsyncDisposable & { readonly counts: () => number };
type Times = { readonly p50: number; readonly p99: number; readonly most: number; readonly n: number };

export async function benchDeskLive(postgres: BenchPostgres, options: BenchOptions): Promise<Outcome> {
  const messages = Math.max(20, Math.round(PER_SECOND * SECONDS * options.scale));
  const floor = await measureFloor(postgres, messages);
  await using bench = await openDeskBench(postgres, options);
  const { parley, crowd } = bench;
  await using server = await parley.start(["ingress", "engine", "sends", "http"]);
  const cookies = await bench.signIn(AGENTS);
  const took: number[] = [];
  const sentAt = new Map<string, number>();
  const hear: Heard = (mark) => {
    const at = sentAt.get(mark);
    if (at !== undefined) took.push(performance.now() - at);
  };
  const browser = await openBrowser();
  await using _closing = { [Symbol.asyncDispose]: async () => browser?.close() };
  const page = browser && (await (await contextOf(browser, parley.url, cookies[0] ?? "")).newPage());
  if (page) {
    await page.goto(`${parley.url}/inbox`);
    await page.getByTestId("desk-row").first().waitFor({ state: "visible" });
    await watchList(page);
  }
  const watchers = await Promise.all(cookies.slice(page ? 1 : 0).map(async (cookie) => watch(parley.url, cookie, hear)));
  await using _watching = {
    [Symbol.asyncDispose]: async () => void (await Promise.all(watchers.map(async (one) => one[Symbol.asyncDispose]()))),
  };
  const write = async (n: number): Promise<void> => {
    const mark = markOf(n);
    const body = JSON.stringify(webhookOf(phoneInCrowd((n * 7_919) % crowd.conversations), mark));
    sentAt.set(mark, performance.now());
    await post(parley.webhook, body, { "x-hub-signature-256": signatureOf(body, EMULATED.appSecret) });
  };
  // The first ones open what is read once.
  for (let n = 0; n < PER_SECOND * 2; n += 1) await write(n);
  await until("the first are there", 20_000, async () => took.length >= PER_SECOND * 2 * watchers.length);
  await sleep(1_000);
  took.length = 0;
  const { usage } = await usageOf({ server: server.cpuMs, postgres: postgres.cpuMs }, async () => {
    await atRate(messages, async (n) => write(1_000 + n));
    await until("everybody has read everything", 30_000, async () => took.length >= messages * watchers.length).catch(() => undefined);
  });
  const lost = messages * watchers.length - took.length;
  const agents = timesOf(took);
  const screen = page && timesOf(await screenTimes(page, sentAt, messages));
  const met = agents.p99 <= MOST_P99_MS && lost === 0 && (screen === null || screen.p99 <= MOST_P99_MS);
  return {
    figures: {
      floor: floor.p99,
      product: agents.p99,
      ratio: round(agents.p99 / floor.p99, 2),
      unit: "ms from a customer's message to the agents' screens, p99",
      p50: { floor: floor.p50, product: agents.p50 },
      most: { floor: floor.most, product: agents.most },
      browser: screen,
      agents: AGENTS,
      messages,
      messagesPerSecond: PER_SECOND,
      conversations: crowd.conversations,
      seen: agents.n,
      lost,
      countsRead: watchers.reduce((sum, one) => sum + one.counts(), 0),
      percentOfOneCore: usage,
      met,
    },
    rows: [
      {
        what: `desk-live, ${AGENTS} agents, ${PER_SECOND} messages/s: message → agents, p99`,
        floor: `${floor.p99} ms (p50 ${floor.p50})`,
        product: `${agents.p99} ms (p50 ${agents.p50})`,
        ratio: round(agents.p99 / floor.p99, 2),
        demand: `≤ ${MOST_P99_MS} ms`,
        met: agents.p99 <= MOST_P99_MS && lost === 0,
      },
      screen
        ? {
            what: "  words in a browser's list, p99",
            product: `${screen.p99} ms (p50 ${screen.p50})`,
            demand: `≤ ${MOST_P99_MS} ms`,
            met: screen.p99 <= MOST_P99_MS,
          }
        : { what: "  words in a browser's list", product: "skipped: there is no Chromium" },
      { what: "  server, PostgreSQL", product: `${usage["server"]} %, ${usage["postgres"]} % of a core` },
    ],
  };
}

async function measureFloor(postgres: BenchPostgres, messages: number): Promise<Times> {
  await using database = await postgres.create();
  const port = await freePort();
  await using floor = launchTs("floor", "floor/stream-floor.ts", [database.url, String(port)]);
  await nextMessage(floor.child);
  const url = `http://127.0.0.1:${port}`;
  const took: number[] = [];
  const sentAt = new Map<string, number>();
  const streams = await Promise.all(
    Array.from({ length: AGENTS }, async () =>
      openEventStream(url, {}, ({ data }) => {
        const at = sentAt.get(/mark[a-z]+/.exec(data)?.[0] ?? "");
        if (at !== undefined) took.push(performance.now() - at);
      }),
    ),
  );
  await using _streams = {
    [Symbol.asyncDispose]: async () => void (await Promise.all(streams.map(async (one) => one[Symbol.asyncDispose]()))),
  };
  await atRate(messages, async (n) => {
    const mark = markOf(n);
    sentAt.set(mark, performance.now());
    await post(url, JSON.stringify(webhookOf(phoneInCrowd(n), mark)), {});
  });
  await until("the floor told everybody", 30_000, async () => took.length >= messages * AGENTS);
  return timesOf(took);
}

/** What the console of one agent does. */
async function watch(url: string, cookie: string, hear: Heard): Promise<Watcher> {
  let waiting = new Set<string>();
  let busy = false;
  let counting = false;
  let counts = 0;
  const flush = async (): Promise<void> => {
    while (waiting.size > 0) {
      const ids = [...waiting];
      waiting = new Set();
      const { body } = await ask(url, `/v1/desk/conversations?view=all&limit=100&ids=${ids.join(",")}`, cookie);
      for (const { last } of (body as { readonly rows: readonly { readonly last: { readonly preview: string } }[] }).rows) {
        const mark = /mark[a-z]+/.exec(last.preview)?.[0];
        if (mark !== undefined) hear(mark);
      }
    }
  };
  const count = async (): Promise<void> => {
    await sleep(COUNTS_EVERY_MS);
    await ask(url, "/v1/desk/counts", cookie);
    counts += 1;
  };
  const stream = await openEventStream(`${url}/v1/stream`, { cookie }, ({ name, data }) => {
    if (name !== "desk") return;
    for (const id of (JSON.parse(data) as { readonly conversationIds: readonly string[] | null }).conversationIds ?? []) waiting.add(id);
    if (!counting) {
      counting = true;
      void count()
        .catch(() => undefined)
        .finally(() => (counting = false));
    }
    if (busy) return;
    busy = true;
    void flush()
      .catch(() => undefined)
      .finally(() => (busy = false));
  });
  return { counts: () => counts, [Symbol.asyncDispose]: async () => stream[Symbol.asyncDispose]() };
}

/** When each mark first stood in the list, in the page's own clock. */
async function watchList(page: Page): Promise<void> {
  await page.evaluate(`
    globalThis.marked = {};
    new MutationObserver(() => {
      const list = document.querySelector('[data-testid="desk-list"]');
      for (const [mark] of (list?.textContent ?? "").matchAll(/mark[a-z]+/g)) marked[mark] ??= Date.now();
    }).observe(document.body, { subtree: true, childList: true, characterData: true });`);
}

async function screenTimes(page: Page, sentAt: ReadonlyMap<string, number>, messages: number): Promise<readonly number[]> {
  const seen = await page.evaluate<Readonly<Record<string, number>>>("marked");
  return Array.from({ length: messages }, (_, n) => {
    const mark = markOf(1_000 + n);
    const [at, sent] = [seen[mark], sentAt.get(mark)];
    return at === undefined || sent === undefined ? Infinity : at - (performance.timeOrigin + sent);
  });
}

/** An open loop: a late answer delays nobody who writes after it. */
async function atRate(messages: number, write: (n: number) => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  const writing: Promise<void>[] = [];
  for (let n = 0; n < messages; n += 1) {
    const wait = startedAt + (n * 1_000) / PER_SECOND - performance.now();
    if (wait > 0) await sleep(wait);
    writing.push(write(n));
  }
  await Promise.all(writing);
}

const client = new Agent({ connections: 16, pipelining: 1 });
async function post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<void> {
  const answer = await request(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
    dispatcher: client,
  });
  await answer.body.dump();
  if (answer.statusCode !== 200) throw new Error(`a message was answered ${answer.statusCode}`);
}

/** A word of letters only, which no row of the crowd has. */
const markOf = (n: number): string => `mark${[...String(n)].map((digit) => "abcdefghij".charAt(Number(digit))).join("")}`;

function webhookOf(phone: string, mark: string): object {
  const from = phone.slice(1);
  const message = {
    from,
    id: `wamid.${mark}${from}${Date.now()}`,
    timestamp: String(Math.floor(Date.now() / 1_000)),
    type: "text",
    text: { body: `${mark} where is my parcel?` },
  };
  const metadata = { display_phone_number: EMULATED.displayPhoneNumber, phone_number_id: EMULATED.phoneNumberId };
  const value = { messaging_product: "whatsapp", metadata, contacts: [{ profile: { name: "Ana" }, wa_id: from }], messages: [message] };
  return { object: "whatsapp_business_account", entry: [{ id: EMULATED.accountId, changes: [{ field: "messages", value }] }] };
}

function timesOf(took: readonly number[]): Times {
  const [p50 = 0, p99 = 0, most = 0] = [0.5, 0.99, 1].map((share) => round(quantile(took, share), 1));
  return { p50, p99, most, n: took.length };
}
