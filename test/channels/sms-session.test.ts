/** A session alone, with little patience: what no story of the product can wait for. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSession, type SessionOptions } from "../../src/channels/sms/smpp/session.ts";
import { submitsOf } from "../../src/channels/sms/smpp/submits.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { type MessageCentre, openCentre } from "./message-centre.ts";

let centre: MessageCentre;
beforeAll(async () => {
  centre = await openCentre();
});
afterAll(async () => centre.close());

const FAR_MS = 60_000;
const failures: unknown[] = [];
async function open(more: Partial<SessionOptions> = {}) {
  return openSession({
    host: "127.0.0.1",
    port: centre.port,
    tls: false,
    certificate: "",
    allowPrivate: true,
    bind: { systemId: "parley", password: "secret", systemType: "" },
    window: 1,
    enquireMs: FAR_MS,
    answerMs: 50,
    deliver: async () => undefined,
    clock: systemClock,
    failed: (error) => void failures.push(error),
    ...more,
  });
}
async function session(more: Partial<SessionOptions> = {}) {
  const opened = await open(more);
  if (opened.kind !== "bound") throw new Error(JSON.stringify(opened));
  return opened.session;
}
const [body] = submitsOf({ from: "12345", longMessages: "segments" }, "+33612345678", "Hello", 1);
if (!body) throw new Error("no body");
const later = (ms: number): number => systemClock.monotonic() + ms;

test("a centre that answers nothing more is asked, and left", async () => {
  const before = centre.enquiries();
  const open = await session({ enquireMs: 20 });
  await expect.poll(() => centre.enquiries()).toBeGreaterThan(before + 1);
  centre.behaviour.answersEnquiries = false;
  expect(await open.ended).toBe("the centre no longer answers");
  centre.behaviour.answersEnquiries = true;
});

test("with a full window nothing is written until there is room, or never", async () => {
  centre.reset();
  centre.behaviour.holds = true;
  const open = await session({ answerMs: FAR_MS });
  const first = open.submit(body, later(FAR_MS));
  await expect.poll(() => centre.held()).toBe(1);
  expect(await open.submit(body, later(10))).toEqual({ kind: "not_written" });
  const third = open.submit(body, later(FAR_MS));
  centre.release();
  expect(await first).toMatchObject({ kind: "answered", status: 0 });
  await expect.poll(() => centre.held()).toBe(1);
  expect(centre.submits).toHaveLength(2);
  // What is outstanding at the end is waited for.
  const ending = open.end();
  expect(await open.submit(body, later(FAR_MS))).toEqual({ kind: "not_written" });
  centre.release();
  expect(await third).toMatchObject({ kind: "answered", status: 0 });
  await ending;
  expect(centre.submits).toHaveLength(2);
});

test("what is never answered gives its place back, and is lost with the session", async () => {
  centre.reset();
  centre.behaviour.answer = () => "silence";
  const open = await session();
  const first = open.submit(body, later(FAR_MS));
  const second = open.submit(body, later(FAR_MS));
  await expect.poll(() => centre.submits.length).toBe(2);
  centre.cutAll();
  expect([await first, await second]).toMatchObject([{ kind: "lost" }, { kind: "lost" }]);
  expect(await open.submit(body, later(FAR_MS))).toEqual({ kind: "not_written" });
});

test("the centre is told to keep what could not be stored", async () => {
  centre.reset();
  let isDown = true;
  const open = await session({
    answerMs: FAR_MS,
    deliver: async () => {
      if (isDown) throw new Error("the database is away");
    },
  });
  const text = { source_addr: "33612345678", destination_addr: "12345", short_message: "Hello" };
  expect(await centre.deliver(text)).toBe(0x64);
  isDown = false;
  expect(await centre.deliver(text)).toBe(0);
  expect(String(failures.at(-1))).toContain("the database is away");
  await open.end();
});

test("private addresses are not spoken to unless the installation allows it, and nobody at home is no answer", async () => {
  const refused = await open({ allowPrivate: false });
  expect(refused).toMatchObject({ kind: "unreachable", why: expect.stringContaining("private or reserved") });
  expect(await open({ host: "localhost", allowPrivate: false })).toMatchObject({ kind: "unreachable" });
  expect(await open({ port: 1, answerMs: FAR_MS })).toEqual({ kind: "unreachable", why: "the connection broke (ECONNREFUSED)" });
});
