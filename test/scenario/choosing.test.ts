/** When not to use WhatsApp, told to whoever writes a journey and seen by whoever is in it; and chains of channels, at their edges. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { assign, branch, by, chain, exit, journey, onEvent, onInbound, template, text, waitFor, whenAnyReply } from "@parley/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PROFILE_KEY } from "../channels/profile-token.ts";
import { createWorld, type World } from "./world.ts";

/** A Monday. */
const AT = "2026-03-02T10:00:00Z";
const texts: string[] = [];
const provider = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    texts.push(new URLSearchParams(Buffer.concat(chunks).toString("utf8")).get("Body") ?? "");
    response.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify({ sid: `SM${texts.length}`, status: "queued" }));
  });
});
let crash = 0;
let world: World;
let smsChannel: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
  world = await createWorld({
    at: AT,
    allowPrivate: true,
    crashPoints: {
      visit: (point) => {
        if (point !== "lane.before_commit" || crash === 0) return;
        crash -= 1;
        throw new Error("the process dies here");
      },
    },
  });
  const apiUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const sms = { connection: "http", account: "AC00000000000000000000000000000001", from: "+33700000002", apiUrl };
  smsChannel = await addChannel({ kind: "sms", name: "Texts", settings: sms, secrets: { password: "secret-of-both" } });
  await addChannel({ kind: "in_app", name: "Site", secrets: { profileKey: PROFILE_KEY } });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await new Promise((resolve) => provider.close(resolve));
});

async function addChannel(body: object): Promise<string> {
  const added = await world.call("POST", "/v1/channels", body);
  if (added.status !== 201) throw new Error(JSON.stringify(added.body));
  return (added.body as { readonly channel: { readonly id: string } }).channel.id;
}

let people = 0;
type Who = { readonly on?: readonly string[]; readonly phone?: boolean; readonly onWhatsApp?: boolean };
/** Somebody who agreed to marketing and utility on these channels. */
async function person({ on = ["whatsapp", "sms", "in_app"], phone = true, onWhatsApp = true }: Who = {}) {
  people += 1;
  const number = `+3361230${String(people).padStart(4, "0")}`;
  const externalId = `c-${people}`;
  const consent = on.flatMap((channel) =>
    (["marketing", "utility"] as const).map((purpose) => ({
      channel,
      purpose,
      action: "opt_in" as const,
      source: "form",
      occurredAt: "2026-01-01T10:00:00Z",
    })),
  );
  const customer = await world.customer(number, { onWhatsApp, autoRead: false });
  await world.profile({ externalId, ...(phone ? { phone: number } : {}), attributes: { first_name: "Ana" }, consent });
  await world.settle();
  return { externalId, customer, story: async () => world.ledger.story(`externalId:${externalId}`) };
}
type Person = Awaited<ReturnType<typeof person>>;
async function happens(event: string, who: Person): Promise<void> {
  await world.event(event, { externalId: who.externalId });
  await world.settle();
}
async function warnings(document: { readonly name: string }): Promise<readonly string[]> {
  const { body } = await world.call("POST", `/v1/journeys/${document.name}/validate`, document);
  const {
    ok,
    problems,
    warnings: told,
  } = body as {
    readonly ok: boolean;
    readonly problems: readonly { readonly message: string }[];
    readonly warnings: readonly { readonly code: string; readonly node: string | null; readonly message: string }[];
  };
  expect([ok, problems]).toEqual([true, []]);
  return told.filter(({ code }) => code.startsWith("advice_")).map(({ message, node }) => `${node} ${message.slice(0, 2)}`);
}
const advice = async (asked: object) =>
  (await world.call("POST", "/v1/advice", asked)).body as {
    readonly ranked: readonly { readonly channel: string; readonly score: number; readonly reasons: readonly { readonly en: string }[] }[];
    readonly warnings: readonly { readonly rule: string }[];
    readonly together: boolean;
    readonly costs: readonly { readonly channels: readonly string[]; readonly expected: number | null; readonly seen: number }[];
  };

const news = { kind: "template", name: "order_news", body: { first_name: "{{ profile.attributes.first_name }}" } } as const;
const ends = { done: exit("done"), gone: exit("gone") };
const single = (name: string, more: object = {}) =>
  journey(name, {
    title: name,
    entry: onEvent(name),
    start: "tell",
    nodes: { tell: { ...template("order_news", { purpose: "utility", body: news.body, next: "done" }), ...more }, done: exit("done") },
  });
const chained = (name: string, steps: Parameters<typeof chain>[0], more: object = {}) =>
  journey(name, {
    title: name,
    entry: onEvent(name),
    start: "tell",
    nodes: { tell: chain(steps, { purpose: "utility", next: "done", exhausted: "gone", ...more }), ...ends },
  });
const byWhatsApp = by("whatsapp", news, "read", "PT4H");
const inApp = by("in_app", { text: "There is news" }, "read", "P1D");
const bySms = by("sms", { text: "There is news" }, "accepted", "PT1H");

describe("when not to use WhatsApp", () => {
  test("N1: the audience is not there. It is said while writing, and sends fall back", async () => {
    const here = await person();
    for (let other = 0; other < 3; other += 1) await person({ phone: false });
    expect(await warnings(single("only-whatsapp"))).toEqual(["tell N1"]);
    const told = await advice({ purpose: "utility", chain: ["whatsapp", "in_app"] });
    expect(told.warnings.map(({ rule }) => rule)).toEqual(["N1"]);
    expect(told.ranked[0]?.channel).toBe("in_app");
    expect(told.ranked.find(({ channel }) => channel === "whatsapp")?.reasons.map(({ en }) => en)).toContain("reaches 25%");
    const [both, alone] = told.costs;
    expect(both?.channels).toEqual(["whatsapp", "in_app"]);
    expect(both?.seen).toBeGreaterThan(alone?.seen ?? 1);

    await world.publish(chained("fall-back", [byWhatsApp, inApp]));
    expect(await warnings(chained("fall-back", [byWhatsApp, inApp]))).toEqual([]);
    const absent = await person({ onWhatsApp: false });
    await happens("fall-back", absent);
    expect(await absent.story()).toEqual(["tell:failed(131026)", "tell:accepted"]);
    await happens("fall-back", here);
    expect(await here.story()).toEqual(["tell:delivered"]);
    // What was learned is used: the next time nobody tries.
    await world.advance("2d");
    await happens("fall-back", absent);
    expect((await absent.story()).slice(2)).toEqual(["tell:refused(unreachable)", "tell:accepted"]);
  });

  test("N2: there is no opt-in. It is said while writing, refused with its reason when sent, and a chain goes on", async () => {
    const strangers = [await person({ on: ["in_app"] }), await person({ on: ["in_app"] })];
    const [stranger] = strangers;
    if (!stranger) throw new Error("there is a stranger");
    expect(await warnings(single("to-all"))).toContain("tell N2");
    await world.publish(single("to-all"));
    await happens("to-all", stranger);
    expect(await stranger.story()).toEqual(["tell:refused(no_consent)"]);
    await happens("fall-back", stranger);
    expect((await stranger.story()).slice(1)).toEqual(["tell:refused(no_consent)", "tell:accepted"]);
    const { id } = await world.ledger.profile(`externalId:${stranger.externalId}`);
    const { ranked } = await advice({ purpose: "utility", profile: id });
    expect(ranked.find(({ channel }) => channel === "whatsapp")).toMatchObject({
      score: 0,
      reasons: expect.arrayContaining([expect.objectContaining({ en: "this person has not agreed to it" })]) as unknown,
    });
  });

  test("N3: it is urgent and must be seen. It is said while writing, and SMS goes first, or with it", async () => {
    expect(await warnings(single("outage", { expiresAfter: "PT30M" }))).toContain("tell N3");
    const ana = await person();
    const { id } = await world.ledger.profile(`externalId:${ana.externalId}`);
    const told = await advice({ purpose: "utility", urgency: "now", mustBeSeen: true, profile: id });
    expect([told.ranked[0]?.channel, told.together]).toEqual(["sms", true]);
    expect(told.warnings.map(({ rule }) => rule)).toContain("N3");

    const best = chained("alarm", [byWhatsApp, bySms], { urgent: true, order: "best" });
    expect(await warnings(best)).toEqual([]);
    expect(await warnings(chained("alarm", [byWhatsApp, bySms], { urgent: true }))).toEqual(["tell N3"]);
    await world.publish(best);
    texts.length = 0;
    await happens("alarm", ana);
    expect([texts, await ana.customer.received()]).toEqual([["There is news"], []]);
    const { rows } = await world.system.pool.query<{
      advice: readonly { readonly channel: string; readonly reasons: readonly { readonly en: string; readonly fr: string }[] }[];
    }>("select origin->'advice' as advice from message where origin ? 'advice'");
    expect(rows[0]?.advice.map(({ channel }) => channel)).toEqual(["sms", "whatsapp"]);
    expect(rows[0]?.advice[0]?.reasons.map(({ en }) => en)).toEqual(["too little measured: taken as usual"]);
    // Told where the message is looked at, in both languages.
    const sent = (await world.system.pool.query<{ id: string }>("select id from message where origin ? 'advice'")).rows[0];
    const { body: detail } = await world.call("GET", `/v1/console/messages/${sent?.id}`);
    expect(detail).toMatchObject({ origin: { advice: [{ channel: "sms", reasons: [{ fr: expect.stringMatching(/./) }] }, {}] } });

    await world.publish(chained("alarm-both", [byWhatsApp, bySms], { urgent: true, together: 2 }));
    const ben = await person();
    texts.length = 0;
    await happens("alarm-both", ben);
    expect([texts.length, (await ben.customer.received()).length]).toEqual([1, 1]);
  });

  test("N4: it is long or complex. It is said while writing, and what has room goes first", async () => {
    const long = `We have changed our terms.\n${"- One more point that you ought to know of, in all its length.\n".repeat(12)}`;
    const asService = { purpose: "utility", content: { kind: "text", text: long } };
    expect(await warnings(single("terms", asService))).toContain("tell N4");
    const told = await advice({ purpose: "utility", characters: long.length, isStructured: true });
    expect(told.ranked[0]?.channel).toBe("in_app");
    expect(told.warnings.map(({ rule }) => rule)).toContain("N4");

    const steps = [by("whatsapp", { kind: "text", text: long }, "read", "PT4H"), by("in_app", { text: long }, "delivered", "P1D")];
    await world.publish(chained("terms", steps, { order: "best" }));
    const ana = await person();
    await happens("terms", ana);
    expect([await ana.story(), await ana.customer.received()]).toEqual([["tell:accepted"], []]);
  });

  test("N5: nobody can answer. It is said while writing, and customers are told honestly", async () => {
    const hours = { week: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "18:00" }] };
    const asks = (nodes: object) =>
      journey("help", {
        title: "Help",
        entry: onInbound({ contains: ["help"] }),
        start: "ask",
        nodes: {
          ask: text("What is it about?", { next: "answer" }),
          answer: waitFor([whenAnyReply("hand_over")], { after: "P1D", next: "done" }),
          hand_over: assign("team", "done"),
          done: exit("done"),
          ...nodes,
        },
      });
    expect(await warnings(asks({}))).toEqual([]);
    expect((await world.call("PATCH", "/v1/workspace", { answerHours: { week: [] } })).status).toBe(200);
    expect(await warnings(asks({}))).toEqual(["answer N5"]);
    expect((await world.call("PATCH", "/v1/workspace", { answerHours: hours })).status).toBe(200);
    expect(await warnings(asks({}))).toEqual(["answer N5"]);

    const honest = asks({
      hand_over: branch([{ when: { fact: "workspace.answering", is: "equal", value: true }, next: "soon" }], "closed"),
      soon: text("Somebody answers you in a moment.", { next: "give" }),
      closed: text("Nobody is here now. We answer on Monday from nine.", { next: "give" }),
      give: assign("team", "done"),
    });
    expect(await warnings(honest)).toEqual([]);
    await world.publish(honest);
    const ana = await person();
    await ana.customer.says("I need help");
    await ana.customer.says("My parcel");
    expect((await ana.customer.received()).at(-1)).toBe("Somebody answers you in a moment.");
    await world.advance("4d");
    const ben = await person();
    await ben.customer.says("help");
    await ben.customer.says("My parcel");
    expect((await ben.customer.received()).at(-1)).toBe("Nobody is here now. We answer on Monday from nine.");
    expect((await world.call("PATCH", "/v1/workspace", { answerHours: null })).status).toBe(200);
  });
});

describe("a chain of channels, between two systems", () => {
  const hold = async (isPaused: boolean): Promise<void> => {
    await world.call("PATCH", `/v1/channels/${smsChannel}`, { state: isPaused ? "paused" : "active" });
  };

  test("a receipt that is late cancels the step that waits, and a crash in between changes nothing", async () => {
    await world.publish(chained("late", [byWhatsApp, bySms]));
    const ana = await person();
    await hold(true);
    texts.length = 0;
    await happens("late", ana);
    await world.advance("5h");
    expect(await ana.story()).toEqual(["tell:delivered", "tell:held(channel_paused)"]);
    crash = 1;
    await ana.customer.reads();
    expect(crash).toBe(0);
    await hold(false);
    await world.advance("1m");
    expect(await ana.story()).toEqual(["tell:read", "tell:cancelled"]);
    expect(texts).toEqual([]);
    expect((await world.ledger.runs(`externalId:${ana.externalId}`)).at(-1)).toMatchObject({ state: "finished", outcome: "done" });
  });

  test("an answer on a channel of the chain ends it, whatever the step waits for", async () => {
    await world.publish(
      chained("answered", [by("whatsapp", news, "clicked", "PT1H"), by("in_app", { text: "News" }, "read", "P1D"), bySms]),
    );
    const ana = await person();
    await happens("answered", ana);
    await world.advance("2h");
    expect(await ana.story()).toEqual(["tell:delivered", "tell:accepted"]);
    texts.length = 0;
    await ana.customer.says("Thank you, I have seen it");
    await world.advance("3d");
    expect([texts, (await ana.story()).length]).toEqual([[], 2]);
  });

  test("a step whose message is in doubt is waited for: nobody is told twice", async () => {
    await world.publish(chained("doubt", [{ ...byWhatsApp, patience: "PT10M" }, bySms], { urgent: true }));
    const ana = await person();
    texts.length = 0;
    await world.fault({ kind: "history_outage" });
    await world.fault({ kind: "hold_receipts", delayMs: 3_600_000, times: 4 });
    await world.fault({ kind: "accept_then_drop", times: 1 });
    await happens("doubt", ana);
    await world.advance("15m");
    expect([await ana.story(), texts]).toEqual([["tell:unknown"], []]);
    await world.advance("50m");
    await ana.customer.reads();
    await world.advance("2h");
    expect([(await ana.story()).length, texts]).toEqual([1, []]);
    expect(await ana.customer.received()).toHaveLength(1);
  });
});

test("a mark on a message ends its chain, as words do", async () => {
  await world.publish(chained("marked", [byWhatsApp, inApp]));
  const ana = await person();
  await happens("marked", ana);
  await ana.customer.reacts("👍");
  await world.advance("5h");
  expect(await ana.story()).toEqual(["tell:delivered"]);
  const ben = await person();
  await happens("marked", ben);
  await ben.customer.reacts("");
  await world.advance("5h");
  expect(await ben.story()).toEqual(["tell:delivered", "tell:accepted"]);
});
