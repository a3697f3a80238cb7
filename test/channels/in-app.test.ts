/** Messages inside a shop's pages, from the gate to what the reader did and wrote, over the same calls that the script makes. */
import { gzipSync } from "node:zlib";
import { exit, journey, onEvent } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dropExpired } from "../../src/channels/in_app/feed.store.ts";
import { createWorld, type World } from "../scenario/world.ts";
import { PROFILE_KEY, profileToken } from "./profile-token.ts";

type Item = {
  readonly id: string;
  readonly at: string;
  readonly text: string;
  readonly placement: string;
  readonly seen: boolean;
  readonly read: boolean;
};
type Told = { readonly items: readonly Item[]; readonly unread: number; readonly next: string | null; readonly cursor: string };

let world: World;
let channelId: string;
beforeAll(async () => {
  world = await createWorld();
  const added = await world.call("POST", "/v1/channels", { kind: "in_app", name: "Site", secrets: { profileKey: PROFILE_KEY } });
  if (added.status !== 201) throw new Error(JSON.stringify(added.body));
  channelId = (added.body as { readonly channel: { readonly id: string } }).channel.id;
  const say = (name: string, fields: object) =>
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
  await say("note", {
    title: "Hello {{ profile.attributes.first_name | default: 'you' }}",
    text: "{{ event.properties.text }}",
    url: "https://shop.example/1",
  });
  await say("notice", { text: "{{ event.properties.text }}", placement: "banner" });
});
afterAll(async () => world[Symbol.asyncDispose]());

const consent = [{ channel: "in_app", purpose: "utility", action: "opt_in", source: "terms", occurredAt: "2026-11-01T10:00:00Z" }] as const;
async function say(externalId: string, text: string, event = "note"): Promise<void> {
  await world.profile({ externalId, consent: [...consent] });
  await world.event(event, { externalId }, { text });
  await world.settle();
}
async function ask(path: string, body: object): Promise<{ readonly status: number; readonly body: unknown }> {
  const answer = await world.call("POST", `/webhooks/channels/${channelId}${path}`, JSON.stringify(body), {
    authorization: "",
    "content-type": "text/plain",
  });
  await world.settle();
  return answer;
}
const list = async (externalId: string, more: object = {}): Promise<Told> =>
  (await ask("/list", { token: profileToken(externalId), ...more })).body as Told;
const mark = async (externalId: string, what: string, ids: readonly string[]) =>
  ask("/mark", { token: profileToken(externalId), what, ids });
const story = async (externalId: string) => world.ledger.story(`externalId:${externalId}`);
const ofTexts = ({ items }: Pick<Told, "items">) => items.map(({ text }) => text);

/** Reads events until somebody has heard enough. */
async function follow(externalId: string, after: string) {
  const stop = new AbortController();
  const answer = await fetch(`${world.system.url}/webhooks/channels/${channelId}/stream`, {
    method: "POST",
    body: JSON.stringify({ token: profileToken(externalId), after }),
    signal: stop.signal,
  });
  expect(answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  const heard: Told[] = [];
  const reading = (async () => {
    let text = "";
    for await (const part of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += part;
      const events = text.split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) {
        const [, data] = /^event: items\ndata: (.*)$/.exec(event) ?? [];
        if (data !== undefined) heard.push(JSON.parse(data) as Told);
      }
    }
  })().catch(() => undefined);
  return {
    heard,
    texts: () => heard.flatMap(ofTexts),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await reading;
    },
  };
}

test("a message stands in its person's feed and nobody else's, and what the reader does comes back as receipts", async () => {
  await say("i-1", "first");
  expect(await story("i-1")).toEqual(["say:accepted"]);
  const { items, unread } = await list("i-1");
  expect(items).toEqual([
    expect.objectContaining({
      title: "Hello you",
      text: "first",
      url: "https://shop.example/1",
      placement: "feed",
      seen: false,
      read: false,
    }),
  ]);
  expect(unread).toBe(1);
  expect((await list("i-nobody")).items).toEqual([]);
  const id = items[0]?.id ?? "";
  // Somebody else's page cannot mark it.
  await world.profile({ externalId: "i-other" });
  await mark("i-other", "read", [id]);
  expect(await story("i-1")).toEqual(["say:accepted"]);

  await mark("i-1", "seen", [id]);
  expect(await story("i-1")).toEqual(["say:delivered"]);
  expect((await list("i-1")).unread).toBe(1);
  await mark("i-1", "clicked", [id]);
  const [message] = await world.ledger.messages("externalId:i-1");
  expect(message?.state).toBe("read");
  expect(message?.receipts).toMatchObject({ clicked: expect.any(String) });
  expect(await list("i-1")).toMatchObject({ unread: 0, items: [{ seen: true, read: true }] });
  await mark("i-1", "dismissed", [id]);
  expect((await list("i-1")).items).toEqual([]);
});

test("nobody reads without a token that is signed and in time", async () => {
  for (const token of [profileToken("i-1", { key: "another key of 32 characters or more" }), profileToken("i-1", { expires: 1 }), "x"])
    for (const path of ["/list", "/stream", "/mark"]) expect((await ask(path, { token })).status).toBe(401);
  expect((await ask("/mark", { token: profileToken("i-1"), what: "read", ids: ["x"] })).status).toBe(400);
});

test("a long feed comes in pages, without a gap and without a repetition", async () => {
  for (const text of ["1", "2", "3", "4", "5"]) await say("i-2", text);
  const first = await list("i-2", { limit: 2 });
  const second = await list("i-2", { limit: 2, before: first.next });
  const third = await list("i-2", { limit: 2, before: second.next });
  expect([first, second, third].map(ofTexts)).toEqual([["5", "4"], ["3", "2"], ["1"]]);
  expect([first.unread, third.next]).toEqual([5, null]);
});

test("what comes is told at once; who was away hears from where they stopped, in order and nothing twice", async () => {
  await say("i-3", "before");
  const { cursor } = await list("i-3");
  let last: string;
  {
    await using stream = await follow("i-3", cursor);
    await expect.poll(() => stream.heard.length).toBe(1);
    expect(stream.texts()).toEqual([]);
    await say("i-3", "live");
    await say("i-3", "banner", "notice");
    await expect.poll(stream.texts).toEqual(["live", "banner"]);
    expect(stream.heard.at(-1)?.unread).toBe(2);
    last = stream.heard.at(-1)?.cursor ?? "";
  }
  await say("i-3", "away 1");
  await say("i-3", "away 2");
  await using again = await follow("i-3", last);
  await expect.poll(again.texts).toEqual(["away 1", "away 2"]);
  // Read in one page, read in all.
  const { items } = await list("i-3");
  await mark(
    "i-3",
    "read",
    items.map(({ id }) => id),
  );
  await expect.poll(() => again.heard.at(-1)?.unread).toBe(0);
});

test("sixty changes at one number are told whole", async () => {
  await world.profile({ externalId: "i-4", consent: [...consent] });
  for (let each = 0; each < 60; each += 1) await world.event("note", { externalId: "i-4" }, { text: `${each}` });
  await world.settle();
  const { cursor, next } = await list("i-4", { limit: 50 });
  const { pool } = world.system;
  await pool.query("update in_app_feed set seq = seq + 1");
  await pool.query("update in_app_item i set read_at = now(), seq = f.seq from in_app_feed f where f.profile_id = i.profile_id");
  expect(next).not.toBeNull();
  await using stream = await follow("i-4", cursor);
  await expect.poll(() => new Set(stream.texts()).size).toBe(60);
});

test("what waits as a banner is there on the next page view, once until it is dismissed", async () => {
  await say("i-5", "sale", "notice");
  const { items, unread } = await list("i-5");
  expect(items).toEqual([expect.objectContaining({ text: "sale", placement: "banner" })]);
  expect(unread).toBe(0);
  await mark("i-5", "dismissed", [items[0]?.id ?? ""]);
  expect((await list("i-5")).items).toEqual([]);
  expect(await story("i-5")).toEqual(["say:delivered"]);
});

test("what was said to somebody who turned out to be a known person is in that person's feed", async () => {
  await world.profile({ phone: "+33612345016" });
  await say("i-6", "to one");
  const before = await world.ledger.profile("externalId:i-6");
  await world.profile({ externalId: "i-6", phone: "+33612345016" });
  await world.settle();
  expect((await world.ledger.profile("externalId:i-6")).absorbed).toEqual([before.id]);
  expect(ofTexts(await list("i-6"))).toEqual(["to one"]);
});

test("a message leaves the feed when its time is over, and later the database", async () => {
  await say("i-7", "short-lived");
  expect((await list("i-7")).items).toHaveLength(1);
  await world.advance("31d");
  expect(await list("i-7")).toMatchObject({ items: [], unread: 0 });
  expect(await dropExpired(world.system.pool, new Date(world.now()), 2)).toBe(2);
});

type Talk = {
  readonly id: string;
  readonly unread: number;
  readonly last: { readonly preview: string; readonly messageId: string | null };
};
const write = async (externalId: string, id: string, text: string) => ask("/say", { token: profileToken(externalId), id, text });
const talks = async (externalId: string): Promise<readonly Talk[]> => {
  const { id } = await world.ledger.profile(`externalId:${externalId}`);
  const { body } = await world.call("GET", "/v1/desk/conversations?limit=200");
  const { rows } = body as { readonly rows: readonly (Talk & { readonly person: { readonly id: string } })[] };
  return rows.filter(({ person }) => person.id === id);
};
const uuid = (end: number): string => `00000000-0000-4000-a000-${String(end).padStart(12, "0")}`;

test("what a visitor writes opens a conversation, once however often it is said; what an agent answers is there at once, and read when it was", async () => {
  await world.profile({ externalId: "v-1" });
  await using stream = await follow("v-1", "");
  expect((await write("v-1", uuid(1), " Où est ma commande ?\r\n<b>1</b>\u0000\ud800 ")).status).toBe(200);
  const again = await write("v-1", uuid(1), "Où est ma commande ?");
  const said = "Où est ma commande ?\n<b>1</b>\ufffd";
  expect(again.body).toMatchObject({ item: { id: uuid(1), placement: "own", text: said, read: true } });
  await expect.poll(stream.texts).toEqual([said]);
  const [talk] = await talks("v-1");
  expect(await talks("v-1")).toEqual([expect.objectContaining({ unread: 1 })]);
  expect((await world.ledger.messages("externalId:v-1")).map(({ direction }) => direction)).toEqual(["inbound"]);
  expect(await list("v-1")).toMatchObject({ unread: 0, items: [{ text: said, placement: "own" }] });
  // Nobody answers themselves: a mark on what they wrote is none.
  await mark("v-1", "dismissed", [uuid(1)]);

  const uploaded = await world.call("POST", "/v1/media?filename=a.txt", "hello", { "content-type": "application/octet-stream" });
  const { id: asset } = uploaded.body as { readonly id: string };
  const withFile = { kind: "fields", fields: { text: "See" }, files: [{ asset }] };
  expect(await world.call("POST", `/v1/desk/conversations/${talk?.id}/messages`, { content: withFile })).toMatchObject({
    status: 422,
    body: { problems: [{ path: "/files", message: "In-app takes no files" }] },
  });
  const answered = await world.call("POST", `/v1/desk/conversations/${talk?.id}/messages`, {
    content: { kind: "fields", fields: { text: "En route, <i>demain</i>." } },
    seen: talk?.last.messageId,
  });
  expect(answered.status).toBe(201);
  await world.advance("6s");
  await expect.poll(stream.texts).toEqual([said, "En route, <i>demain</i>."]);
  expect(stream.heard.at(-1)?.unread).toBe(1);
  const { items } = await list("v-1");
  expect(items.map(({ text, placement }) => [placement, text])).toEqual([
    ["feed", "En route, <i>demain</i>."],
    ["own", said],
  ]);
  await mark("v-1", "read", [items[0]?.id ?? ""]);
  expect((await world.ledger.messages("externalId:v-1")).map(({ state }) => state)).toEqual(["received", "read"]);
  expect((await list("v-1")).unread).toBe(0);
  await write("v-1", uuid(2), "Merci");
  expect(await talks("v-1")).toEqual([expect.objectContaining({ id: talk?.id, last: expect.objectContaining({ preview: "Merci" }) })]);
});

test("a visitor whom nobody knew becomes somebody by what they write, and another's page cannot keep them from it", async () => {
  for (const who of ["v-2", "v-3"]) {
    expect((await write(who, uuid(3), `from ${who}`)).status).toBe(200);
    expect(await talks(who)).toEqual([expect.objectContaining({ last: expect.objectContaining({ preview: `from ${who}` }) })]);
    expect(ofTexts(await list(who))).toEqual([`from ${who}`]);
  }
});

test("what they wrote goes with them when they turn out to be somebody known", async () => {
  await world.profile({ phone: "+33612345017" });
  await write("v-4", uuid(4), "it is me");
  await world.profile({ externalId: "v-4", phone: "+33612345017" });
  await world.settle();
  expect(ofTexts(await list("v-4"))).toEqual(["it is me"]);
  expect(await talks("v-4")).toHaveLength(1);
});

test("nothing, too much, too often and without a proof is not said, and the page is told why", async () => {
  const problem = async (asked: object) => {
    const { status, body } = await ask("/say", { token: profileToken("v-5"), id: uuid(5), text: "x", ...asked });
    return `${status} ${(body as { readonly problem?: string }).problem ?? ""}`;
  };
  expect(await problem({ text: " \n\u0007" })).toBe("400 this says nothing");
  expect(await problem({ id: "one" })).toBe("400 this says nothing");
  expect(await problem({ text: "y".repeat(2_001) })).toBe("413 a message may have 2000 characters, this one has 2001");
  expect(await problem({ token: profileToken("v-5", { expires: 1 }) })).toMatch(/^401 /);
  expect(await problem({ token: profileToken("v-5", { key: "another key of 32 characters or more" }) })).toMatch(/^401 /);
  // All at once: what counts them is one row.
  const answers = await Promise.all(Array.from({ length: 40 }, async (_, each) => write("v-5", uuid(100 + each), `${each}`)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(20);
  expect((await list("v-5", { limit: 50 })).items).toHaveLength(20);
  expect(await world.ledger.messages("externalId:v-5")).toHaveLength(20);
  await world.advance("61s");
  expect((await write("v-5", uuid(5), "later")).status).toBe(200);
});

test("the script is small and asks for nothing else", async () => {
  const answer = await fetch(`${world.system.url}/webhooks/channels/${channelId}/client.js`);
  expect(answer.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  const text = await answer.text();
  expect(text).toContain(`/webhooks/channels/${channelId}"}`);
  expect(gzipSync(text).length).toBeLessThanOrEqual(15 * 1_024);
  expect(text).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|import /);
});
