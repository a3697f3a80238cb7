/** Texts by the HTTP interface of Twilio and those like it: a provider on this machine, and calls back that are signed as its documentation says. */
import { exit, journey, onEvent } from "@parley/sdk";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createWorld, type World } from "../scenario/world.ts";
import { SMS_ACCOUNT, SMS_TOKEN, type SmsAnswer, type SmsCall, signSms as sign, startSmsProvider, taken } from "./sms-provider.ts";

const SID = SMS_ACCOUNT;
const TOKEN = SMS_TOKEN;
const no = (status: number, code: number, message = "no"): SmsAnswer => ({ status, body: JSON.stringify({ code, message, status }) });

let provider: Awaited<ReturnType<typeof startSmsProvider>>;
let calls: SmsCall[];
let world: World;
let channelId: string;
beforeAll(async () => {
  provider = await startSmsProvider();
  ({ calls } = provider);
  world = await createWorld({ allowPrivate: true });
  const { apiUrl } = provider;
  const settings = { connection: "http", account: SID, from: "+33700000002", apiUrl, messagesPerSecond: 500 };
  const added = await world.call("POST", "/v1/channels", { kind: "sms", name: "Texts", settings, secrets: { password: TOKEN } });
  if (added.status !== 201) throw new Error(JSON.stringify(added.body));
  channelId = (added.body as { readonly channel: { readonly id: string } }).channel.id;
  for (const purpose of ["utility", "marketing"] as const)
    await world.publish(
      journey(`say-${purpose}`, {
        title: purpose,
        entry: onEvent(purpose),
        start: "say",
        nodes: {
          say: {
            kind: "message",
            channel: "sms",
            purpose,
            content: { kind: "fields", fields: { text: "{{ event.properties.text }}" } },
            next: "done",
          },
          done: exit(),
        },
      }),
    );
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});
beforeEach(() => {
  calls.length = 0;
  provider.answers((count) => taken(count + people * 100));
});

let people = 0;
async function person(): Promise<string> {
  people += 1;
  const phone = `+336120002${String(people).padStart(2, "0")}`;
  const consent = (["marketing", "utility"] as const).map((purpose) => ({
    channel: "sms",
    purpose,
    action: "opt_in" as const,
    source: "form",
    occurredAt: "2026-11-01T10:00:00Z",
  }));
  await world.profile({ phone, consent });
  return phone;
}
async function told(text: string, purpose: "utility" | "marketing" = "utility"): Promise<string> {
  const phone = await person();
  await world.event(purpose, { phone }, { text });
  await world.settle();
  return phone;
}
const story = async (phone: string): Promise<readonly string[]> => world.ledger.story(`phone:${phone}`);

async function callBack(url: string, fields: Readonly<Record<string, string>>, signature = sign(url, fields)) {
  const path = url.replace("http://127.0.0.1", "");
  const answered = await world.call("POST", path, new URLSearchParams(fields).toString(), {
    authorization: "",
    "content-type": "application/x-www-form-urlencoded",
    "x-twilio-signature": signature,
  });
  await world.settle();
  return answered;
}
const callbackOf = (call: SmsCall | undefined): string => call?.form.get("StatusCallback") ?? "";
const says = async (phone: string, text: string, more: Readonly<Record<string, string>> = {}) =>
  callBack(`http://127.0.0.1/webhooks/channels/${channelId}`, {
    From: phone,
    To: "+33700000002",
    Body: text,
    MessageSid: `SMin${(heard += 1)}`,
    AccountSid: SID,
    ...more,
  });
let heard = 0;

test("the documented example of a signature comes out as it is documented", () => {
  const fields = { CallSid: "CA1234567890ABCDE", Caller: "+14158675310", Digits: "1234", From: "+14158675310", To: "+18005551212" };
  expect(sign("https://example.com/myapp.php?foo=1&bar=2", fields, "12345")).toBe("L/OH5YylLD5NRKLltdqwSvS0BnU=");
});

test("a text is posted with the account's name, and its statuses come back signed, in any order and number, with the price", async () => {
  const phone = await told("Votre commande est prête 🎉");
  expect(calls).toHaveLength(1);
  const [call] = calls;
  expect(call?.url).toBe(`/2010-04-01/Accounts/${SID}/Messages.json`);
  expect(call?.headers.authorization).toBe(`Basic ${Buffer.from(`${SID}:${TOKEN}`).toString("base64")}`);
  expect(Object.fromEntries(call?.form ?? [])).toMatchObject({ To: phone, From: "+33700000002", Body: "Votre commande est prête 🎉" });
  expect(await story(phone)).toEqual(["say:accepted"]);

  const url = callbackOf(call);
  const sid = { MessageSid: `SM${1 + people * 100}`, To: phone, From: "+33700000002" };
  const delivered = { ...sid, MessageStatus: "delivered", Price: "-0.0750", PriceUnit: "eur" };
  expect((await callBack(url, delivered, sign(url, delivered, "another token"))).status).toBe(401);
  expect((await callBack(url, { ...delivered, MessageStatus: "failed" }, sign(url, delivered))).status).toBe(401);
  expect((await callBack(`${url}x`, delivered, sign(url, delivered))).status).toBe(401);
  expect((await callBack(url, delivered, "")).status).toBe(401);
  expect(await story(phone)).toEqual(["say:accepted"]);

  expect((await callBack(url, delivered)).status).toBe(204);
  expect((await callBack(url, delivered)).status).toBe(204);
  expect((await callBack(url, { ...sid, MessageStatus: "sent" })).status).toBe(204);
  expect(await story(phone)).toEqual(["say:delivered"]);
  const { rows } = await world.system.pool.query<{ readonly pricing: object }>("select pricing from message_whole where recipient = $1", [
    phone,
  ]);
  expect(rows).toEqual([{ pricing: { cost: { market: "FR", category: "sms", type: "regular", amount: 0.075, currency: "EUR" } } }]);
  expect(await world.ledger.incidents()).toEqual([]);
});

test.each([
  ["failed", "30003", "say:failed(30003)"],
  ["undelivered", "30005", "say:failed(30005)"],
])("what is %s with %s did not arrive, and the number is left alone", async (status, code, ended) => {
  const phone = await told("Hello");
  await callBack(callbackOf(calls[0]), { MessageSid: `SM${1 + people * 100}`, MessageStatus: status, ErrorCode: code });
  await world.event("utility", { phone }, { text: "Again" });
  await world.settle();
  expect(await story(phone)).toEqual([ended, "say:refused(unreachable)"]);
});

test("refusals mean what the provider's dictionary says", async () => {
  provider.answers(() => no(400, 21211, "Invalid 'To' Phone Number"));
  expect(await story(await told("Hello"))).toEqual(["say:failed(21211)"]);

  provider.answers(() => no(400, 21610, "Attempt to send to unsubscribed recipient"));
  const stopped = await told("Hello", "marketing");
  expect(await story(stopped)).toEqual(["say:failed(21610)"]);
  expect((await world.ledger.profile(`phone:${stopped}`)).consent["sms"]?.marketing).toMatchObject({
    state: "opted_out",
    source: "sms:21610",
  });

  calls.length = 0;
  provider.answers((count) =>
    count === 1 ? { ...(no(429, 20429) as object), headers: { "retry-after": "7" }, status: 429 } : taken(900 + count),
  );
  const later = await told("Hello");
  expect(await story(later)).toEqual(["say:queued"]);
  await world.advance("6s");
  expect(calls).toHaveLength(1);
  await world.advance("2s");
  expect(await story(later)).toEqual(["say:accepted"]);
  expect(calls).toHaveLength(2);
});

test("what may have been taken is in doubt: nothing is posted twice, and its status settles it", async () => {
  for (const [index, unclear] of (["cut", { status: 502, body: "<html>" }, { status: 201, body: "{}" }] satisfies SmsAnswer[]).entries()) {
    calls.length = 0;
    provider.answers(() => unclear);
    const phone = await told("Only once", "marketing");
    expect(await story(phone)).toEqual(["say:unknown"]);
    expect(calls).toHaveLength(1);
    await callBack(callbackOf(calls[0]), { MessageSid: `SMdoubt${index}`, MessageStatus: index === 0 ? "queued" : "delivered" });
    expect(await story(phone)).toEqual([index === 0 ? "say:sent" : "say:delivered"]);
    await world.advance("1h");
    expect(calls).toHaveLength(1);
  }
});

test("what people write is told to the conversation once, and STOP is obeyed", async () => {
  const phone = await told("Hello");
  expect((await says(phone, "Thank you 🙏", { MessageSid: "SMtwice" })).body).toContain("<Response/>");
  await says(phone, "Thank you 🙏", { MessageSid: "SMtwice" });
  await says(phone, "Please stop by tomorrow");
  const said = async () =>
    (await world.ledger.messages(`phone:${phone}`)).filter(({ direction }) => direction === "inbound").map(({ body }) => body);
  expect(await said()).toEqual(["Thank you 🙏", "Please stop by tomorrow"]);
  await says(phone, "ARRÊT");
  await world.event("marketing", { phone }, { text: "Sale" });
  await world.settle();
  expect((await story(phone)).at(-1)).toBe("say:refused(opted_out)");
  await world.advance("2s");
  await says(phone, "Oui", { OptOutType: "START" });
  await world.event("marketing", { phone }, { text: "Sale" });
  await world.settle();
  expect((await story(phone)).at(-1)).toBe("say:accepted");
});

test("the team answers texts from the inbox, and takes back what has not left", async () => {
  const phone = await told("Your parcel is here");
  await says(phone, "Which shop?");
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => (await world.call(method, path, body)).body as T;
  const [conversation] = (
    await ask<{ rows: readonly { id: string; channel: string }[] }>("GET", `/v1/desk/conversations?person=${encodeURIComponent(phone)}`)
  ).rows;
  expect(conversation?.channel).toBe("sms");
  const path = `/v1/desk/conversations/${conversation?.id ?? ""}`;
  const write = async (text: string) =>
    ask<{ messageId: string }>("POST", `${path}/messages`, { content: { kind: "fields", fields: { text } } });
  const regretted = await write("The wrong one");
  expect(await ask("POST", `/v1/desk/messages/${regretted.messageId}/cancel`)).toMatchObject({ outcome: "in_time" });
  const before = calls.length;
  await write("The one by the station {{ sic }}");
  await world.advance("6s");
  expect(calls.slice(before).map(({ form }) => [form.get("To"), form.get("Body")])).toEqual([[phone, "The one by the station {{ sic }}"]]);
  await says(phone, "Thanks");
  expect(await ask<{ conversation: object }>("GET", path)).toMatchObject({ conversation: { last: { preview: "Thanks" }, unread: 1 } });
});

test("out of hours a call-back is offered by numbers: asked for, taken once, moved, and a number that answers something else is nobody's choice", async () => {
  const ok = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await world.call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  };
  const hours = { week: [{ days: ["sun"], from: "03:00", to: "03:30" }], holidays: [] };
  await ok("PATCH", "/v1/workspace", { timeZone: "Europe/Paris", answerHours: hours, language: "en" });
  const call = { texts: { en: { name: "Call-back", description: "" } }, minutes: 30, stepMinutes: 30, place: { kind: "phone", text: "" } };
  const service = await ok<{ readonly id: string }>("POST", "/v1/appointments/services", call);
  const week = [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, from: "09:00", to: "12:00" }));
  await ok("POST", "/v1/appointments/resources", { name: "Ana", zone: "Europe/Paris", hours: week, services: [service.id] });
  const staffing = await ok<{ readonly settings: object; readonly revision: number }>("GET", "/v1/desk/staffing");
  const { revision } = await ok<typeof staffing>("PUT", "/v1/desk/staffing", {
    settings: { ...staffing.settings, callBackService: service.id },
    revision: staffing.revision,
  });
  const [one, two] = [await person(), await person()];
  const last = (): string => calls.at(-1)?.form.get("Body") ?? "";
  const bookings = async () =>
    (await ok<{ readonly rows: readonly { readonly startsAt: string; readonly state: string }[] }>("GET", "/v1/appointments/bookings"))
      .rows;

  await says(one, "Is anybody there?");
  expect(last()).toMatch(/^Thank you for writing[^]*\n\nReply 1 and we call you back\.$/);
  // Offered once, and words beside it choose nothing.
  await says(one, "1 parcel is missing");
  expect(calls).toHaveLength(1);
  await says(one, "1");
  const offered = last().split("\n");
  expect(offered[0]).toBe("When shall we call you?");
  const times = ["9:00", "9:30", "10:00", "10:30", "11:00"].map((time, at) => `${at + 1}: Tue, Dec 1, ${time} AM, Ana`);
  expect(offered.slice(2)).toEqual([...times, "6: Other times", "", "Reply with the number of a time."]);
  expect(last()).not.toMatch(/[\u00a0\u202f]/);
  // What is none of the list shows it anew.
  await says(one, "9");
  expect(last().split("\n")).toEqual(offered);

  // Asked at the same time; the second to choose is told that it was taken.
  await says(two, "Hello");
  await says(two, "1.");
  expect(last().split("\n")).toEqual(offered);
  await says(one, "2");
  expect(last()).toMatch(/^Noted: we call you .*9:30[^]*\n\nReply 1 for another time\.$/);
  await says(two, "2");
  expect(last()).toContain("just been taken");
  expect(await bookings()).toHaveLength(1);
  await says(two, "6\n-- \nSent from my phone");
  expect(last()).toMatch(/^When shall we call you/);
  expect(await bookings()).toHaveLength(1);

  // Another time moves what there is.
  await says(one, "1");
  await says(one, "3");
  expect(last()).toMatch(/^Noted: we call you .*10:30/);
  const [booked, ...more] = await bookings();
  expect([more, booked?.startsAt]).toEqual([[], expect.stringContaining("T09:30")]);
  const entries = await world.system.pool.query<{ readonly kind: string }>("select kind from desk_entry where kind = 'call_back'");
  expect(entries.rows).toHaveLength(2);

  // Once something else was said, a number answers that.
  await world.event("utility", { phone: two }, { text: "How many stars, 1 to 5?" });
  await world.settle();
  const said = calls.length;
  await says(two, "2");
  expect([calls.length, (await bookings()).length]).toEqual([said, 1]);

  // A service that is out of use is offered to nobody any more, and who still asks is told so; the setting can be saved as it is.
  await says(one, "1");
  await ok("PUT", `/v1/appointments/services/${service.id}`, { ...call, isArchived: true });
  await says(one, "1");
  expect(last()).toBe("We offer no calls at the moment. What you wrote here is answered all the same.");
  const three = await person();
  await says(three, "Anybody?");
  expect(last()).toMatch(/^Thank you for writing/);
  expect(last()).not.toContain("Reply 1");
  const gone = await ok<typeof staffing & { readonly settings: { readonly callBackService: string } }>("GET", "/v1/desk/staffing");
  expect(gone.settings.callBackService).toBe(service.id);
  await ok("PUT", "/v1/desk/staffing", { settings: { ...gone.settings, goneMinutes: 9 }, revision });
  expect(await bookings()).toHaveLength(1);
});

test("a token that the provider no longer knows stops the sender", async () => {
  provider.answers(() => no(401, 20003, "Authenticate"));
  const phone = await told("Hello");
  await expect
    .poll(async () => JSON.stringify((await world.call("GET", "/v1/channels")).body))
    .toContain('"reason":"credentials","detail":"Authenticate"');
  expect(await story(phone)).toEqual(["say:queued"]);
});
