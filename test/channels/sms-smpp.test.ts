/** Texts by SMPP, over real sockets, with a message centre whose half of the protocol other people wrote. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exit, journey, onEvent, template } from "@parley/sdk";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startSystem } from "../../src/app/system.ts";
import { createLog } from "../../src/platform/log.ts";
import { createWorld, type World } from "../scenario/world.ts";
import { type MessageCentre, openCentre, textOfSubmits } from "./message-centre.ts";
import { OWN_CERTIFICATE } from "./own-certificate.ts";

const SENDER = "+33700000001";
let world: World;
let centre: MessageCentre;
let channelId: string;
const add = async (settings: object, password = "secret") => {
  const own = { connection: "smpp", account: "parley", from: SENDER, host: "127.0.0.1", ...settings };
  return world.call("POST", "/v1/channels", { kind: "sms", name: "Texts", settings: own, secrets: { password } });
};
const idOf = ({ body }: Awaited<ReturnType<typeof add>>): string => (body as { readonly channel: { readonly id: string } }).channel.id;
const change = async (changes: object) => expect((await world.call("PATCH", `/v1/channels/${channelId}`, changes)).status).toBe(200);
const bound = async (least = 1) => expect.poll(() => centre.sessions.size).toBeGreaterThanOrEqual(least);

beforeAll(async () => {
  centre = await openCentre();
  world = await createWorld({ allowPrivate: true });
  const added = await add({ port: centre.port, window: 2, messagesPerSecond: 500 });
  if (added.status !== 201) throw new Error(JSON.stringify(added.body));
  channelId = idOf(added);
  const say = (purpose: "utility" | "marketing") => ({
    kind: "message" as const,
    channel: "sms" as const,
    purpose,
    content: { kind: "fields" as const, fields: { text: "{{ event.properties.text }}" } },
    next: "done" as const,
  });
  for (const purpose of ["utility", "marketing"] as const)
    await world.publish(
      journey(`say-${purpose}`, { title: purpose, entry: onEvent(purpose), start: "say", nodes: { say: say(purpose), done: exit() } }),
    );
  await world.publish(
    journey("offer", {
      title: "Offer",
      entry: onEvent("offer"),
      start: "offer",
      nodes: { offer: template("summer_sale", { purpose: "marketing", body: { first_name: "Ana" }, next: "done" }), done: exit() },
    }),
  );
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await centre.close();
});
afterEach(() => centre.reset());

const yes = (channel: "sms" | "whatsapp") =>
  (["marketing", "utility"] as const).map((purpose) => ({
    channel,
    purpose,
    action: "opt_in" as const,
    source: "form",
    occurredAt: "2026-11-01T10:00:00Z",
  }));
let people = 0;
async function person(): Promise<string> {
  people += 1;
  const phone = `+336120001${String(people).padStart(2, "0")}`;
  await world.profile({ phone, consent: [...yes("sms"), ...yes("whatsapp")] });
  return phone;
}
const tell = async (phone: string, text: string, purpose: "utility" | "marketing" = "utility"): Promise<void> => {
  await world.event(purpose, { phone }, { text });
  await world.settle();
};
const story = async (phone: string): Promise<readonly string[]> => {
  await world.settle();
  // Without the confirmations of words such as STOP, which are no journey's: test/consent/keyword-stories.test.ts.
  return (await world.ledger.story(`phone:${phone}`)).filter((line) => !line.startsWith("null:"));
};
const receipt = (id: string, stat: string, more: object = {}) => ({
  source_addr: "33612000101",
  destination_addr: SENDER.slice(1),
  esm_class: 4,
  data_coding: 0,
  short_message: `id:${id} sub:001 dlvrd:001 submit date:2611291200 done date:2611291201 stat:${stat} err:000 text:x`,
  ...more,
});
const from = (phone: string, more: object) => ({
  source_addr: phone.slice(1),
  source_addr_ton: 1,
  source_addr_npi: 1,
  destination_addr: SENDER.slice(1),
  ...more,
});

test("a text goes out as it is, asks for a receipt, and its receipts count in any order and number", async () => {
  await bound();
  expect(centre.binds[0]).toMatchObject({ system_id: "parley", password: "secret" });
  const phone = await person();
  centre.behaviour.answer = () => ({ id: "0A1B" });
  await tell(phone, "Votre commande est prête: 12 € {ici}");
  expect(centre.submits).toHaveLength(1);
  expect(centre.submits[0]).toMatchObject({
    source_addr: SENDER.slice(1),
    source_addr_ton: 1,
    destination_addr: phone.slice(1),
    dest_addr_ton: 1,
    registered_delivery: 1,
    data_coding: 8,
  });
  expect(textOfSubmits(centre.submits)).toBe("Votre commande est prête: 12 € {ici}");
  expect(await story(phone)).toEqual(["say:accepted"]);

  expect(await centre.deliver(receipt("0a1b", "DELIVRD"))).toBe(0);
  expect(await story(phone)).toEqual(["say:delivered"]);
  expect(await centre.deliver(receipt("0a1b", "DELIVRD"))).toBe(0);
  expect(await centre.deliver(receipt("0a1b", "ENROUTE"))).toBe(0);
  expect(await centre.deliver(receipt("0a1b", "EXPIRED"))).toBe(0);
  expect(await story(phone)).toEqual(["say:delivered"]);
  expect(await world.ledger.incidents()).toEqual([]);
});

test("a receipt that is here before the answer is kept for it, and one by optional parameters is read", async () => {
  const phone = await person();
  centre.behaviour.holds = true;
  await world.event("utility", { phone }, { text: "Hello" });
  await expect.poll(() => centre.held()).toBe(1);
  const id = `id-${centre.submits.length}`;
  expect(await centre.deliver(receipt("", "", { short_message: "", receipted_message_id: id, message_state: 2 }))).toBe(0);
  centre.release();
  await expect.poll(async () => story(phone)).toEqual(["say:delivered"]);
});

test("a long text arrives whole, and has arrived when all of it has", async () => {
  const phone = await person();
  const text = `${"Été à la mer 🌊 ".repeat(14)}fin 👩‍👩‍👧`;
  await tell(phone, text);
  expect(centre.submits.length).toBe(4);
  expect(centre.submits.every(({ esm_class, data_coding }) => esm_class === 0x40 && data_coding === 8)).toBe(true);
  expect(textOfSubmits(centre.submits)).toBe(text);
  expect(await story(phone)).toEqual(["say:accepted"]);
  for (const id of ["id-3", "id-1", "id-2"]) await centre.deliver(receipt(id, "DELIVRD"));
  expect(await story(phone)).toEqual(["say:sent"]);
  await centre.deliver(receipt("id-4", "DELIVRD"));
  expect(await story(phone)).toEqual(["say:delivered"]);

  const other = await person();
  centre.reset();
  centre.behaviour.answer = (_pdu, count) => ({ id: `gsm-${count}` });
  await tell(other, `${"a€".repeat(150)}{}`);
  expect(centre.submits.map(({ data_coding }) => data_coding)).toEqual([0, 0, 0]);
  expect(textOfSubmits(centre.submits)).toBe(`${"a€".repeat(150)}{}`);
  await centre.deliver(receipt("gsm-2", "UNDELIV"));
  await centre.deliver(receipt("gsm-1", "DELIVRD"));
  expect(await story(other)).toEqual(["say:failed(905)"]);
});

test("where the centre cuts long texts itself, it gets them whole", async () => {
  await change({ settings: { longMessages: "payload" } });
  const phone = await person();
  const text = "word ".repeat(60).trim();
  await tell(phone, text);
  await change({ settings: { longMessages: "segments" } });
  expect(centre.submits).toHaveLength(1);
  expect(textOfSubmits(centre.submits)).toBe(text);
});

test("what the centre cannot take now is tried later, what it never will is not, and wrong numbers are left alone", async () => {
  const [later, never, gone] = [await person(), await person(), await person()];
  centre.behaviour.answer = (_pdu, count) => (count === 1 ? { status: 0x58 } : { id: `t-${count}` });
  await tell(later, "Hello");
  expect(await story(later)).toEqual(["say:queued"]);
  await world.advance("31s");
  expect(await story(later)).toEqual(["say:accepted"]);
  expect(centre.submits).toHaveLength(2);

  centre.behaviour.answer = () => ({ status: 0x45 });
  await tell(never, "Hello");
  await world.advance("10m");
  expect(await story(never)).toEqual(["say:failed(69)"]);

  centre.behaviour.answer = () => ({ status: 0x0b });
  await tell(gone, "Hello");
  await tell(gone, "Hello again");
  expect(await story(gone)).toEqual(["say:failed(11)", "say:refused(unreachable)"]);
  expect(centre.submits).toHaveLength(4);
});

test("a connection that is cut before the answer leaves a doubt, is made again, and nothing is sent twice", async () => {
  const phone = await person();
  const before = centre.binds.length;
  centre.behaviour.answer = () => "cut";
  await tell(phone, "Only once", "marketing");
  expect(await story(phone)).toEqual(["say:unknown"]);
  await expect.poll(() => centre.binds.length).toBeGreaterThan(before);
  await bound();
  centre.reset();
  await world.advance("16m");
  await world.advance("25h");
  expect(centre.submits).toHaveLength(0);
  expect((await story(phone))[0]).not.toContain("accepted");
});

test("an answer that comes after all settles the doubt", async () => {
  const phone = await person();
  centre.behaviour.holds = true;
  await tell(phone, "Slowly", "marketing");
  expect(await story(phone)).toEqual(["say:unknown"]);
  centre.release();
  await expect.poll(async () => story(phone)).toEqual(["say:sent"]);
  await world.advance("25h");
  expect(centre.submits).toHaveLength(1);
});

test("a long text of which a part was refused is in doubt, not sent again", async () => {
  const phone = await person();
  centre.behaviour.answer = (_pdu, count) => (count === 2 ? { status: 0x14 } : { id: `p-${count}` });
  await tell(phone, "a".repeat(400), "marketing");
  expect(await story(phone)).toEqual(["say:unknown"]);
  expect(centre.submits).toHaveLength(3);
});

test("no more wait for the centre than the window allows, and all get their turn", async () => {
  const phones = [];
  for (let index = 0; index < 8; index += 1) phones.push(await person());
  centre.behaviour.holds = true;
  for (const phone of phones) await world.event("utility", { phone }, { text: "Hello" });
  for (let answered = 0; answered < 8;) {
    await expect.poll(() => centre.held()).toBeGreaterThan(0);
    answered += centre.held();
    centre.release();
  }
  for (const phone of phones) await expect.poll(async () => story(phone)).toEqual(["say:accepted"]);
  expect(centre.mostOutstanding()).toBe(2);
});

test("without a connection nothing is written, and it goes out when there is one again", async () => {
  const phone = await person();
  centre.behaviour.bindStatus = 0x08;
  centre.cutAll();
  await expect.poll(() => centre.sessions.size).toBe(0);
  await tell(phone, "Hello");
  expect(await story(phone)).toEqual(["say:queued"]);
  centre.behaviour.bindStatus = 0;
  await bound();
  await world.advance("1m");
  await expect.poll(async () => story(phone)).toEqual(["say:accepted"]);
});

test("a wrong password stops the sender; resumed, it is tried at once", async () => {
  const tries = centre.binds.length;
  centre.behaviour.bindStatus = 0x0e;
  centre.cutAll();
  const paused = async () => {
    const { body } = await world.call("GET", "/v1/channels");
    return (body as { readonly rows: readonly { readonly id: string; readonly pause: { readonly reason: string } | null }[] }).rows.find(
      ({ id }) => id === channelId,
    )?.pause;
  };
  await expect.poll(paused).toMatchObject({ reason: "credentials", detail: expect.stringContaining("the password is wrong") });
  expect(centre.binds.length).toBe(tries + 1);
  centre.behaviour.bindStatus = 0;
  await change({ state: "active" });
  await bound();
  expect(centre.binds.length).toBe(tries + 2);
});

test("texts from people are put together, in any order of their parts, and told to the conversation", async () => {
  const phone = await person();
  const text = `Bonjour ${"très ".repeat(25)}👍`;
  const octets = Buffer.from(text, "utf16le").swap16();
  const part = (number: number) => ({
    esm_class: 0x40,
    data_coding: 8,
    // Cut in the middle of a character, as some phones do.
    short_message: Buffer.concat([Buffer.from([5, 0, 3, 77, 2, number]), number === 1 ? octets.subarray(0, 133) : octets.subarray(133)]),
  });
  expect(await centre.deliver(from(phone, part(2)))).toBe(0);
  await world.settle();
  expect(await world.ledger.messages(`phone:${phone}`)).toEqual([]);
  expect(await centre.deliver(from(phone, part(1)))).toBe(0);
  await world.settle();
  expect((await world.ledger.messages(`phone:${phone}`)).map(({ direction, body }) => [direction, body])).toEqual([["inbound", text]]);

  expect(await centre.deliver(from(phone, { data_coding: 0, short_message: "Merci à vous, 10€" }))).toBe(0);
  await world.settle();
  expect((await world.ledger.messages(`phone:${phone}`)).map(({ body }) => body)).toEqual([text, "Merci à vous, 10€"]);
});

test("STOP ends what waits by SMS and nothing else; START takes it back, for whoever had agreed", async () => {
  const phone = await person();
  await world.template("summer_sale", { action: "pause" });
  await change({ state: "paused" });
  await tell(phone, "Sale", "marketing");
  await world.event("offer", { phone });
  const [text, offer] = (await story(phone)).toSorted().toReversed();
  expect([text, offer]).toEqual(["say:held(channel_paused)", "offer:held(template_paused)"]);

  await centre.deliver(from(phone, { short_message: "Stop." }));
  expect((await story(phone)).toSorted()).toEqual(["offer:held(template_paused)", "say:cancelled"]);
  await change({ state: "active" });
  await world.template("summer_sale", { action: "unpause" });
  await tell(phone, "Sale", "marketing");
  await world.advance("2h");
  expect((await story(phone)).toSorted()).toEqual(["offer:delivered", "say:cancelled", "say:refused(opted_out)"]);
  expect(centre.submits).toEqual([]);
  const { consent } = await world.ledger.profile(`phone:${phone}`);
  expect(consent["sms"]?.marketing).toMatchObject({ state: "opted_out", source: "keyword:stop" });
  expect(consent["whatsapp"]?.marketing).toMatchObject({ state: "opted_in" });
  const evidence = await world.system.pool.query<{ readonly evidence: object }>("select evidence from consent_entry where id = $1", [
    consent["sms"]?.marketing?.entryId,
  ]);
  expect(evidence.rows[0]?.evidence).toMatchObject({ sent: "Stop.", externalId: expect.stringContaining("smpp:") });

  // Keywords switched off: what carriers demand holds all the same, and nothing is answered.
  const keywords = (isOn: boolean) => world.call("PUT", "/v1/keywords", { isOn, custom: [], texts: {} });
  await keywords(false);
  const other = await person();
  await centre.deliver(from(other, { short_message: "cancel" }));
  await tell(other, "Sale", "marketing");
  expect(await story(other)).toEqual(["say:refused(opted_out)"]);
  await keywords(true);

  await world.advance("2s");
  await centre.deliver(from(phone, { short_message: "START" }));
  await tell(phone, "Sale", "marketing");
  expect((await story(phone)).toSorted()).toContain("say:accepted");

  const stranger = "+33612000999";
  await centre.deliver(from(stranger, { short_message: "START" }));
  await world.settle();
  expect((await world.ledger.profile(`phone:${stranger}`)).consent).toEqual({});
  expect((await world.ledger.messages(`phone:${stranger}`)).map(({ body }) => body)).toEqual(["START"]);
});

test("an account that allows one session has one, whichever of the processes keeps it", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "parley-sends-"));
  const lines: string[] = [];
  {
    await using other = await startSystem({
      databaseUrl: world.databaseUrl,
      dataDir,
      host: "127.0.0.1",
      port: 0,
      publicUrl: "http://127.0.0.1",
      roles: ["sends"],
      masterKey: Buffer.alloc(32, 7),
      log: createLog({ level: "warn", format: "json", to: { write: (line: string) => void lines.push(line) } }),
      numbersAlsoAt: [world.emulator.baseUrl],
      allowPrivate: true,
    });
    // It has looked for a place: what it would have kept is in the table of duties.
    await expect.poll(async () => world.ledger.count("select count(*)::int as n from duty where name like 'sms/%'")).toBe(1);
    expect(other.url).not.toBe(world.system.url);
    expect(centre.sessions.size).toBe(1);
    await change({ settings: { sessions: 2 } });
    await bound(2);
    expect(centre.sessions.size).toBe(2);
    await change({ settings: { sessions: 1 } });
  }
  await rm(dataDir, { recursive: true, force: true });
});

test("ids that receipts write in the other system of numbers are found", async () => {
  await change({ settings: { receiptIds: "decimal_of_hex" } });
  await expect.poll(() => centre.sessions.size).toBe(1);
  const phone = await person();
  centre.behaviour.answer = () => ({ id: "00DEADBEEF" });
  await expect.poll(async () => (await tell(phone, "Hello"), centre.submits.length)).toBeGreaterThan(0);
  await centre.deliver(receipt("3735928559", "DELIVRD"));
  expect(await story(phone)).toContain("say:delivered");
});

test("TLS: a centre that nobody vouches for is not spoken to, one whose certificate is given is", async () => {
  const secure = await openCentre(OWN_CERTIFICATE);
  const refused = idOf(await add({ port: secure.port, tls: true }));
  await expect.poll(() => world.complaints.join("")).toContain("DEPTH_ZERO_SELF_SIGNED_CERT");
  expect(secure.binds).toEqual([]);
  await world.call("DELETE", `/v1/channels/${refused}`);
  const trusted = idOf(await add({ port: secure.port, tls: true, certificate: OWN_CERTIFICATE.cert }));
  await expect.poll(() => secure.binds.length).toBe(1);
  await world.call("DELETE", `/v1/channels/${trusted}`);
  await expect.poll(() => secure.sessions.size).toBe(0);
  await secure.close();
});

test("is set up by its form, which knows what each connection needs", async () => {
  const wrong = await add({ host: "", from: "" });
  expect(wrong.status).toBe(400);
  expect(JSON.stringify(wrong.body)).toContain("body/settings/host is missing: smpp needs it");
  const http = await add({ connection: "http", from: "" });
  expect(JSON.stringify(http.body)).toContain("body/settings/from is missing: or name a messaging service");
  const window = await add({ window: 0, port: 70_000, from: "not a sender at all" });
  expect(JSON.stringify(window.body)).toContain("body/settings/window must be a whole number from 1 to 1000");
  expect(JSON.stringify(window.body)).toContain("body/settings/port must be a whole number");
  expect(JSON.stringify(window.body)).toContain("body/settings/from must be a number such as");
});

test("no submit was made that no test asked for", () => {
  expect(centre.submits).toEqual([]);
});
