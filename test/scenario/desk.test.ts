import { exit, journey, onEvent, template } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureAccount } from "../../src/accounts/bootstrap.ts";
import type { AccountRole } from "../../src/accounts/rights.ts";
import type {
  AgentMessageAnswer,
  DeskConversationView,
  DeskCounts,
  DeskDetailView,
  DeskMessage,
  DeskPage,
  Thread,
} from "../../src/contract/desk.ts";
import type { DeskContext, SearchAnswer } from "../../src/contract/desk-kept.ts";
import { createWorld, type World } from "./world.ts";

type Headers = Readonly<Record<string, string>>;
type Agent = { readonly id: string; readonly headers: Headers };

const PASSWORD = "a good long password";
let world: World;
let zoe: Agent;
let max: Agent;

beforeAll(async () => {
  world = await createWorld();
  zoe = await agent("zoe@example.com", "Zoé");
  max = await agent("max@example.com", "Max");
  const nodes = { tell: template("order_news", { purpose: "utility", body: { first_name: "Ana" }, next: "done" }), done: exit() };
  await world.publish(journey("news", { title: "News", entry: onEvent("order_changed"), start: "tell", nodes }));
});
afterAll(async () => world[Symbol.asyncDispose]());

async function agent(email: string, name: string, role: AccountRole = "agent"): Promise<Agent> {
  const id = await ensureAccount(world.system, { workspaceId: world.workspaceId, email, name, role, password: PASSWORD });
  const answer = await fetch(`${world.system.url}/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password: PASSWORD }),
  });
  const cookie = (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  return { id, headers: { authorization: "", cookie, "x-parley-csrf": "1" } };
}

const ask = async <Answer>(who: Agent | null, method: string, path: string, body?: unknown): Promise<Answer> => {
  const answer = await world.call(method, path, body, who?.headers ?? {});
  if (answer.status >= 300) throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body as Answer;
};
type Refused = { readonly status: number; readonly reason?: string; readonly detail: string } & { readonly [fact: string]: unknown };
const refused = async (who: Agent | null, method: string, path: string, body?: unknown): Promise<Refused> => {
  const { status, body: problem } = await world.call(method, path, body, who?.headers ?? {});
  return { ...(problem as Refused), status };
};
const list = async (who: Agent | null, view: string, more = ""): Promise<readonly DeskConversationView[]> =>
  (await ask<DeskPage>(who, "GET", `/v1/desk/conversations?view=${view}${more}`)).rows;
const counts = async (who: Agent): Promise<DeskCounts> => ask(who, "GET", "/v1/desk/counts");
const read = async (who: Agent, id: string): Promise<DeskDetailView> => ask(who, "GET", `/v1/desk/conversations/${id}`);
const thread = async (who: Agent, id: string): Promise<Thread["rows"]> =>
  (await ask<Thread>(who, "GET", `/v1/desk/conversations/${id}/thread`)).rows;
const messages = async (who: Agent, id: string): Promise<readonly DeskMessage[]> =>
  (await thread(who, id)).flatMap((item) => (item.kind === "message" ? item.message : []));
const entries = async (who: Agent, id: string): Promise<readonly string[]> =>
  (await thread(who, id)).flatMap((item) => (item.kind === "entry" ? item.entry.kind : [])).toReversed();
const command = async (who: Agent | null, id: string, body: object) =>
  ask<{ readonly conversation: DeskConversationView; readonly changed: boolean }>(
    who,
    "POST",
    `/v1/desk/conversations/${id}/commands`,
    body,
  );
// oxlint-disable-next-line unicorn/no-thenable -- the body of a request, which nobody awaits
const ENDS = { then: "resolve" };
const says = async (who: Agent | null, id: string, text: string, more: object = {}): Promise<AgentMessageAnswer> =>
  ask(who, "POST", `/v1/desk/conversations/${id}/messages`, { content: { kind: "text", text }, ...more });

let people = 0;
/** Somebody new who has just written. */
async function writes(text: string, name = "Ana Moreau") {
  people += 1;
  const phone = `+336120001${String(people).padStart(2, "0")}`;
  const customer = await world.customer(phone, { name });
  await customer.says(text);
  const [conversation] = await list(zoe, "all", `&person=${encodeURIComponent(phone)}`);
  if (!conversation) throw new Error(`${phone} has no conversation`);
  return { customer, phone, conversation, id: conversation.id };
}

test("who writes is in the inbox, in their own words and no others; what campaigns and journeys send is not", async () => {
  await world.profile({ phone: "+33612000199", consent: [{ channel: "whatsapp", purpose: "utility", action: "opt_in", source: "test" }] });
  await world.customer("+33612000199");
  await world.event("order_changed", { phone: "+33612000199" });
  await world.settle();
  expect(await list(zoe, "all")).toEqual([]);

  const { id, conversation } = await writes("Où est\n\u202Emon\u202C colis ?\u0007");
  expect(conversation).toMatchObject({
    person: { name: "Ana Moreau" },
    channel: "whatsapp",
    state: "open",
    handledBy: "person",
    assignee: null,
    unread: 1,
    last: { direction: "inbound", preview: "Où est mon colis ?" },
  });
  expect(conversation.waitingSince).not.toBeNull();
  expect(conversation.windowExpiresAt).not.toBeNull();
  expect((await counts(zoe)).views).toMatchObject({ unassigned: 1, all: 1, waiting: 1, mine: 0 });
  expect(await entries(zoe, id)).toEqual(["opened"]);
  // Whoever may not read what is personal sees neither name nor number, and finds nobody by them.
  const analyst = await agent("analyst@example.com", "An", "analyst");
  const [masked] = await list(analyst, "all", "&person=nobody");
  expect(masked?.person.name).not.toContain("Moreau");
  expect((await refused(analyst, "POST", `/v1/desk/conversations/${id}/commands`, { do: "resolve" })).status).toBe(403);
});

test("two agents claim at once: one has it, and the other is told who", async () => {
  for (let round = 0; round < 4; round += 1) {
    const { id } = await writes(`claim ${round}`);
    const both = await Promise.all(
      [zoe, max].map(async ({ headers }) => world.call("POST", `/v1/desk/conversations/${id}/commands`, { do: "claim" }, headers)),
    );
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const winner = both[0]?.status === 200 ? "Zoé" : "Max";
    const problem = both.find(({ status }) => status === 409)?.body;
    expect(problem).toMatchObject({ reason: "claimed_by_other", holder: { name: winner } });
    expect((await read(zoe, id)).conversation.assignee?.name).toBe(winner);
    expect(await entries(zoe, id)).toEqual(["opened", "assigned"]);
    await command(winner === "Zoé" ? max : zoe, id, { do: "claim", take: true });
    expect((await read(zoe, id)).conversation.assignee?.name).toBe(winner === "Zoé" ? "Max" : "Zoé");
  }
  // A key is nobody who could have one; it can give it to somebody.
  const { id } = await writes("by key");
  expect(await refused(null, "POST", `/v1/desk/conversations/${id}/commands`, { do: "claim" })).toMatchObject({
    status: 403,
    reason: "not_an_agent",
  });
  expect((await command(null, id, { do: "assign", to: max.id })).conversation.assignee).toEqual({ id: max.id, name: "Max" });
});

test("an answer goes after five seconds, and until then it can be taken back, truly", async () => {
  const { id, customer } = await writes("Bonjour");
  const before = (await read(zoe, id)).conversation;
  const first = await says(zoe, id, "Oh no {{ profile.id }} {% nothing %}");
  expect(first.conversation).toMatchObject({ waitingSince: null, unread: 0, assignee: { name: "Zoé" }, last: { direction: "outbound" } });
  expect(first.conversation.last.preview).toBe("Oh no {{ profile.id }} {% nothing %}");
  const cancel = async (who: Agent, messageId: string) => ask(who, "POST", `/v1/desk/messages/${messageId}/cancel`);
  expect(await refused(max, "POST", `/v1/desk/messages/${first.messageId}/cancel`)).toMatchObject({ reason: "message_not_yours" });
  expect(await cancel(zoe, first.messageId)).toEqual({ outcome: "in_time", state: "cancelled" });
  const after = (await read(zoe, id)).conversation;
  expect([after.waitingSince, after.last, after.firstAnsweredAt]).toEqual([before.waitingSince, before.last, null]);
  await world.advance("6s");
  expect(await customer.received()).toEqual([]);

  const { messageId } = await says(zoe, id, "Braces {{ stay }} braces");
  await world.advance("6s");
  expect(await customer.received()).toEqual(["Braces {{ stay }} braces"]);
  expect(await cancel(zoe, messageId)).toMatchObject({ outcome: "left" });
  // Told twice with one key it is sent once.
  const twice = [await says(zoe, id, "Once", { key: "k" }), await says(zoe, id, "Once", { key: "k" })];
  expect(new Set(twice.map((one) => one.messageId)).size).toBe(1);
  // The pair's own pace, too.
  await world.advance("15s");
  expect((await customer.received()).filter((text) => text === "Once")).toHaveLength(1);
});

test("an answer that ended or woke a conversation leaves it as it was when it is taken back; the question how it was waits for the answer", async () => {
  const cancel = async (messageId: string) => ask(zoe, "POST", `/v1/desk/messages/${messageId}/cancel`);
  const { settings, revision } = await ask<{ settings: { csat: object }; revision: number }>(zoe, "GET", "/v1/desk/staffing");
  const csat = { ...settings.csat, isOn: true };
  await ask(null, "PUT", "/v1/desk/staffing", { settings: { ...settings, csat }, revision });
  const { id, customer } = await writes("Is it open?");
  const before = (await read(zoe, id)).conversation;
  const ended = await says(zoe, id, "Yes, until six", ENDS);
  expect(ended.conversation).toMatchObject({ state: "resolved", waitingSince: null });
  await cancel(ended.messageId);
  const after = (await read(zoe, id)).conversation;
  expect([after.state, after.resolvedAt, after.openedAt, after.waitingSince]).toEqual(["open", null, before.openedAt, before.waitingSince]);
  expect((await entries(zoe, id)).slice(-2)).toEqual(["message_taken_back", "reopened"]);
  await world.advance("20s");
  expect(await customer.received()).toEqual([]);

  const really = await says(zoe, id, "Until six", ENDS);
  await world.advance("6s");
  expect(await customer.received()).toEqual(["Until six"]);
  await world.advance("10s");
  expect(await customer.received()).toEqual(["Until six", "How was our help?"]);
  expect(await cancel(really.messageId)).toMatchObject({ outcome: "left" });
  const over = (await read(zoe, id)).conversation;
  expect(over.state).toBe("resolved");
  // Opened by an answer that nobody got: over as it was, and no opening in the reports.
  const again = await says(zoe, id, "One more thing");
  expect(again.conversation.state).toBe("open");
  await cancel(again.messageId);
  const still = (await read(zoe, id)).conversation;
  expect([still.state, still.resolvedAt, still.openedAt]).toEqual(["resolved", over.resolvedAt, over.openedAt]);
  const episodes = await world.system.pool.query<{ n: number }>(
    "select count(*)::int as n from desk_episode where conversation_id = $1 and resolved_at is not null and answers = 1",
    [id],
  );
  expect(episodes.rows).toEqual([{ n: 1 }]);

  const { id: later, customer: other } = await writes("Tomorrow will do");
  const until = new Date(world.now() + 3_600_000).toISOString();
  await command(zoe, later, { do: "snooze", until });
  await cancel((await says(zoe, later, "Now then", ENDS)).messageId);
  expect((await read(zoe, later)).conversation).toMatchObject({ state: "snoozed", snoozedUntil: until });
  // Whoever wrote meanwhile is not put to rest again.
  const woken = await says(zoe, later, "Now then");
  await other.says("Hello?");
  await cancel(woken.messageId);
  expect((await read(zoe, later)).conversation).toMatchObject({ state: "open", unread: 1 });
  // An answer that nobody got ends nothing either, and nobody is asked how it was.
  const { id: blocked, phone, customer: unanswered } = await writes("And me?");
  await ask(null, "POST", "/v1/suppressions", { phone, sort: "block", reason: "asked by the court" });
  expect((await says(zoe, blocked, "Nor you", ENDS)).conversation.state).toBe("resolved");
  await world.advance("20s");
  const back = (await read(zoe, blocked)).conversation;
  expect([back.state, back.waitingSince === null, back.firstAnsweredAt]).toEqual(["open", false, null]);
  expect(await unanswered.received()).toEqual([]);
  const questions = await world.system.pool.query<{ state: string }>(
    "select state from message where origin ->> 'what' = 'question' and origin ->> 'conversationId' = $1",
    [blocked],
  );
  expect(questions.rows).toEqual([{ state: "cancelled" }]);
  await command(zoe, id, { do: "reopen" });
  await ask(null, "PUT", "/v1/desk/staffing", { settings, revision: revision + 1 });
});

test("taken back in the very moment it leaves: what is said of it is what happened", async () => {
  const all = await Promise.all(Array.from({ length: 6 }, async (_, n) => writes(`race ${n}`)));
  const sent = await Promise.all(all.map(async ({ id }, n) => says(zoe, id, `answer ${n}`)));
  await world.meta.clock.advance(5_000);
  world.system.clock.advance(5_000);
  const cancels = sent.map(async ({ messageId }) => ask<{ outcome: string }>(zoe, "POST", `/v1/desk/messages/${messageId}/cancel`));
  const outcomes = await Promise.all([...cancels, world.settle()]);
  for (const [n, { customer }] of all.entries()) {
    const got = (await customer.received()).includes(`answer ${n}`);
    expect([(outcomes[n] as { outcome: string }).outcome, got]).toEqual(got ? ["left", true] : ["in_time", false]);
  }
});

test("who answers what they have not read is told what came meanwhile; who means it sends it", async () => {
  const { id, customer, conversation } = await writes("First");
  const seen = conversation.last.messageId;
  await customer.says("Second");
  const problem = await refused(zoe, "POST", `/v1/desk/conversations/${id}/messages`, {
    content: { kind: "text", text: "To the first" },
    seen,
  });
  expect(problem).toMatchObject({ status: 409, reason: "written_meanwhile", missed: [{ preview: "Second", direction: "inbound" }] });
  await says(max, id, "Max was here", { seen: problem["lastMessageId"] });
  const colleague = await refused(zoe, "POST", `/v1/desk/conversations/${id}/messages`, {
    content: { kind: "text", text: "Me too" },
    seen: problem["lastMessageId"],
  });
  expect(colleague).toMatchObject({ reason: "written_meanwhile", missed: [{ preview: "Max was here", direction: "outbound" }] });
  await says(zoe, id, "All the same", { seen, anyway: true });
  await world.advance("10s");
  expect(await customer.received()).toEqual(["Max was here", "All the same"]);
});

test("quotes, reactions, corrections and revocations stand with what they are about; the customer sees who reads and writes", async () => {
  const { id, customer } = await writes("Wrong number");
  const [question] = await messages(zoe, id);
  if (!question) throw new Error("nothing was said");
  await says(zoe, id, "Quoted", { about: question.id });
  await ask(zoe, "POST", `/v1/desk/conversations/${id}/messages`, {
    content: { kind: "reaction", to: "", emoji: "👍" },
    about: question.id,
  });
  await world.advance("8s");
  const [bubble, answer] = await customer.chat();
  expect(bubble?.reactions.map(({ emoji }) => emoji)).toEqual(["👍"]);
  expect(answer).toMatchObject({ body: "Quoted", quoted: { id: bubble?.id } });
  await customer.acts({ action: "react", messageId: answer?.id, emoji: "❤️" });
  await customer.acts({ action: "edit", messageId: bubble?.id, text: "Right number" });
  const shown = await messages(zoe, id);
  expect(shown.map(({ preview: { body }, reactions, edited, target }) => [body, reactions, edited?.before ?? null, target])).toEqual([
    ["Quoted", [{ by: "customer", emoji: "❤️" }], null, question.id],
    ["Right number", [{ by: "team", emoji: "👍" }], "Wrong number", null],
  ]);
  await customer.acts({ action: "revoke", messageId: bubble?.id });
  expect((await messages(zoe, id)).at(-1)?.revoked).not.toBeNull();
  // Both count as something that was written meanwhile, until they are in the writer's sight.
  const before = (await read(zoe, id)).conversation.last.messageId;
  const unread = await refused(zoe, "POST", `/v1/desk/conversations/${id}/messages`, {
    content: { kind: "text", text: "Right" },
    seen: before,
  });
  expect(unread).toMatchObject({ reason: "written_meanwhile", missed: [{ preview: "Right number" }, { preview: "[revoke]" }] });
  await says(zoe, id, "Right", { seen: (await messages(zoe, id)).at(-1)?.revoked?.id });

  await customer.says("Anybody?");
  await ask(zoe, "POST", `/v1/desk/conversations/${id}/presence`, { doing: "typing" });
  expect((await read(max, id)).present).toEqual([{ id: zoe.id, name: "Zoé", doing: "typing" }]);
  const chat = async () =>
    (await world.control("GET", `/_emulator/chats/${world.emulator.world.numbers.keys().next().value ?? ""}/${customer.id}`)) as {
      readonly typing: boolean;
    };
  await expect.poll(async () => (await chat()).typing).toBe(true);
  await ask(zoe, "POST", `/v1/desk/conversations/${id}/presence`, { doing: "gone" });
  expect((await read(max, id)).present).toEqual([]);

  // Nobody waits for that courtesy: a database that fails meanwhile must not take the process down with it.
  await world.system.pool.query("alter table message rename to message_away");
  try {
    for (let again = 0; again < 5; again += 1) await ask(zoe, "POST", `/v1/desk/conversations/${id}/presence`, { doing: "typing" });
  } finally {
    await world.system.pool.query("alter table message_away rename to message");
  }
});

test("notes name people, words are found in any spelling, drafts are one's own", async () => {
  const { id, customer } = await writes("J’ai commandé une écharpe crème, 東京タワー");
  await command(zoe, id, { do: "note", text: "@Max regarde: Großbestellung", mentions: [max.id] });
  expect((await counts(max)).views.mentions).toBe(1);
  expect((await list(max, "mentions")).map((row) => row.id)).toEqual([id]);
  await command(max, id, { do: "read" });
  expect((await counts(max)).views.mentions).toBe(0);
  const find = async (q: string) => (await ask<SearchAnswer>(zoe, "GET", `/v1/desk/search?q=${encodeURIComponent(q)}`)).rows;
  for (const q of ["ECHARPE creme", "commande ech", "京タ", "grossbest"])
    expect((await find(q)).map((hit) => hit.conversation.id)).toEqual([id]);
  expect((await find("grossbestellung"))[0]).toMatchObject({ sort: "note", excerpt: "@Max regarde: Großbestellung" });
  expect(await find("écharpe bleue")).toEqual([]);
  expect(await find("!!!")).toEqual([]);

  await ask(zoe, "PUT", `/v1/desk/conversations/${id}/draft`, { text: "half a sen" });
  expect([(await read(zoe, id)).draft?.document, (await read(max, id)).draft]).toEqual([{ text: "half a sen" }, null]);
  await says(zoe, id, "A whole sentence");
  expect((await read(zoe, id)).draft).toBeNull();
  // Nothing of a note ever goes to the customer.
  await world.advance("6s");
  expect(await customer.received()).toEqual(["A whole sentence"]);
});

test("snoozed until a time or the customer's next word, resolved until they write again; labels, views and canned replies", async () => {
  const { id, customer } = await writes("Later, please");
  expect(
    await refused(zoe, "POST", `/v1/desk/conversations/${id}/commands`, { do: "snooze", until: "2020-01-01T00:00:00Z" }),
  ).toMatchObject({
    status: 422,
    reason: "snooze_past",
  });
  const inAnHour = new Date(world.now() + 3_600_000).toISOString();
  await command(zoe, id, { do: "snooze", until: inAnHour });
  expect((await list(zoe, "snoozed")).map((row) => row.id)).toEqual([id]);
  await world.advance("61m");
  expect((await read(zoe, id)).conversation).toMatchObject({ state: "open", snoozedUntil: null });
  await command(zoe, id, { do: "snooze", until: new Date(world.now() + 3_600_000).toISOString() });
  await customer.says("Now");
  expect((await read(zoe, id)).conversation.state).toBe("open");

  const unknown = await refused(zoe, "POST", `/v1/desk/conversations/${id}/commands`, { do: "label", add: ["vip"] });
  expect(unknown).toMatchObject({ status: 422, reason: "label_unknown", label: "vip" });
  await ask(zoe, "PUT", "/v1/desk/labels/vip", { colour: "violet" });
  await command(zoe, id, { do: "label", add: ["vip"] });
  expect((await list(zoe, "all", "&label=vip")).map((row) => row.id)).toEqual([id]);
  const others = (await list(zoe, "all")).map((row) => row.id).filter((other) => other !== id);
  // As a console asks after news: those of these that are in the view, and no others.
  const among = async (view: string) => (await list(zoe, view, `&ids=${[id, ...others].join(",")}`)).map((row) => row.id).toSorted();
  expect([await among("all"), await among("snoozed")]).toEqual([[id, ...others].toSorted(), []]);
  expect((await list(zoe, "all", `&ids=${id}`)).map((row) => row.id)).toEqual([id]);
  expect((await refused(zoe, "GET", "/v1/desk/conversations?ids=none")).status).toBe(400);
  const { rows: labels } = await ask<{ rows: { name: string; open: number }[] }>(zoe, "GET", "/v1/desk/labels");
  expect(labels.map(({ name, open }) => [name, open])).toEqual([["vip", 1]]);
  const bulk = await ask<{ done: number; refused: readonly object[] }>(zoe, "POST", "/v1/desk/commands", {
    ids: [id, ...others, "00000000-0000-7000-8000-000000000000"],
    command: { do: "resolve" },
  });
  expect(bulk).toMatchObject({ done: others.length + 1, refused: [{ reason: "conversation_gone" }] });
  expect([(await counts(zoe)).views.all, (await list(zoe, "resolved")).length]).toEqual([0, others.length + 1]);
  await customer.says("One more thing");
  expect((await read(zoe, id)).conversation).toMatchObject({ state: "open", resolvedAt: null, firstAnsweredAt: null, unread: 1 });
  expect((await entries(zoe, id)).filter((kind) => /opened|resolved|snoozed|woke/.test(kind))).toEqual([
    "opened",
    "snoozed",
    "woke",
    "snoozed",
    "woke",
    "resolved",
    "reopened",
  ]);

  const canned = await ask<{ id: string }>(zoe, "POST", "/v1/desk/canned", {
    name: "hello",
    title: "Hello",
    text: "Hello {{ profile.attributes.whatsappName }}, {{ profile.attributes.shoe_size }} {{ agent.name }}",
  });
  expect(await refused(zoe, "POST", "/v1/desk/canned", { name: "hello", title: "", text: "x" })).toMatchObject({ reason: "name_taken" });
  expect(await ask(zoe, "POST", `/v1/desk/conversations/${id}/canned/${canned.id}`)).toEqual({
    text: "Hello Ana Moreau,  Zoé",
    missing: ["profile.attributes.shoe_size"],
  });
  await ask(zoe, "POST", "/v1/desk/views", { name: "VIPs", filter: { view: "all", label: "vip" }, shared: false });
  const views = async (who: Agent) =>
    (await ask<{ rows: readonly { name: string }[] }>(who, "GET", "/v1/desk/views")).rows.map(({ name }) => name);
  expect([await views(zoe), await views(max)]).toEqual([["VIPs"], []]);
});

test("automation that was paused for a person waits, says so, and goes on when it may", async () => {
  const { id, phone, customer } = await writes("Leave me alone for a while");
  await command(zoe, id, { do: "pause_automation", until: new Date(world.now() + 86_400_000).toISOString() });
  await world.event("order_changed", { phone });
  await world.settle();
  expect(await world.ledger.story(`phone:${phone}`)).toEqual(["tell:held(automation_paused)"]);
  const context = await ask<DeskContext>(zoe, "GET", `/v1/desk/conversations/${id}/context`);
  expect(context.planned.map(({ reason }) => reason)).toEqual(["automation_paused"]);
  expect(context.events.map(({ type }) => type)).toEqual(["order_changed"]);
  // The agent's own word is not automation.
  await says(zoe, id, "As you wish");
  await world.advance("8s");
  expect(await customer.received()).toEqual(["As you wish"]);
  await command(zoe, id, { do: "pause_automation", until: null });
  await world.settle();
  expect((await world.ledger.story(`phone:${phone}`)).at(0)).toBe("tell:delivered");
});

test("marketing waits while somebody of the team talks with a person, and goes to whoever nobody talks with", async () => {
  const rule = { kind: "conversation", id: "talk", version: 1, countries: "all", purposes: ["marketing"], minutes: 120 };
  const document = { format: 1, title: "Ours", rules: [{ ...rule, source: { basis: "house", title: "House rule", url: null } }] };
  await ask(null, "PUT", "/v1/policy/draft", { document, revision: 0 });
  await ask(null, "POST", "/v1/policy/activate", { revision: 1 });
  const nodes = { tell: template("summer_sale", { purpose: "marketing", body: { first_name: "you" }, next: "end" }), end: exit() };
  await world.publish(journey("sale", { title: "Sale", entry: onEvent("sale"), start: "tell", nodes }));
  const [talked, quiet] = [await writes("I have a question"), await writes("Hello")];
  for (const { phone } of [talked, quiet])
    await world.profile({ phone, consent: [{ channel: "whatsapp", purpose: "marketing", action: "opt_in", source: "test" }] });
  await says(zoe, talked.id, "Ask me");
  await world.advance("10s");
  for (const { phone } of [talked, quiet]) await world.event("sale", { phone });
  await world.advance("10s");
  const story = async ({ phone }: typeof talked) => (await world.ledger.story(`phone:${phone}`)).at(-1);
  expect([await story(talked), await story(quiet)]).toEqual(["tell:held(agent_talking)", "tell:delivered"]);
  await world.advance("121m");
  expect(await story(talked)).toBe("tell:delivered");
  await ask(null, "PUT", "/v1/policy/draft", { document: { ...document, rules: [] }, revision: 1 });
  await ask(null, "POST", "/v1/policy/activate", { revision: 2 });
});

test("after 24 hours only a template goes; before, everything", async () => {
  const { id, customer } = await writes("Good night");
  await world.advance("25h");
  const answer = { content: { kind: "text", text: "Good morning" } };
  expect(await refused(zoe, "POST", `/v1/desk/conversations/${id}/messages`, answer)).toMatchObject({
    status: 422,
    reason: "window_closed",
  });
  const [row] = await list(zoe, "all");
  if (!row) throw new Error("nobody");
  await world.profile({
    phone: `+336120001${String(people).padStart(2, "0")}`,
    consent: [{ channel: "whatsapp", purpose: "utility", action: "opt_in", source: "test" }],
  });
  await world.settle();
  await ask(zoe, "POST", `/v1/desk/conversations/${id}/messages`, {
    content: { kind: "template", name: "order_news", body: { first_name: "{{ x }}" } },
  });
  await world.advance("6s");
  expect((await customer.received())[0]).toContain("{{ x }}");
  expect(
    await refused(zoe, "POST", `/v1/desk/conversations/${id}/messages`, { content: { kind: "template", name: "nothing" } }),
  ).toMatchObject({
    reason: "template_unknown",
  });
  const long = await refused(zoe, "POST", `/v1/desk/conversations/${id}/messages`, { content: { kind: "text", text: "x".repeat(4_097) } });
  expect(long).toMatchObject({ status: 422, reason: "content_invalid" });
});

test("two people who are one have one conversation, and the old address still leads there", async () => {
  const older = await writes("From the old number");
  const younger = await writes("From the new number");
  await command(zoe, younger.id, { do: "priority", priority: "urgent" });
  await command(zoe, younger.id, { do: "note", text: "moved house" });
  const oldId = { phone: older.phone, externalId: "moved-1" };
  await world.profile(oldId);
  await world.settle();
  await world.profile({ phone: younger.phone, externalId: "moved-1" });
  await world.settle();
  const detail = await read(zoe, younger.id);
  expect(detail.conversation).toMatchObject({ id: older.id, priority: "urgent", unread: 2 });
  const said = (await messages(zoe, younger.id)).map(({ preview }) => preview.body);
  expect(said).toEqual(["From the new number", "From the old number"]);
  expect(await entries(zoe, older.id)).toContain("note");
  expect((await list(zoe, "all", "&person=moved-1")).map((row) => row.id)).toEqual([older.id]);
});

test("a flood of one customer's is one conversation, counted right; outgoing webhooks tell of it", async () => {
  await ask(null, "POST", "/v1/webhooks", {
    url: "https://shop.example/hooks",
    kinds: ["conversation.opened", "conversation.message", "conversation.assigned", "conversation.resolved"],
  });
  const { id, customer } = await writes("x".repeat(4_096));
  const path = `/_emulator/customers/${customer.id}/messages`;
  const phoneNumberId = world.emulator.world.numbers.keys().next().value;
  for (let n = 0; n < 1_000; n += 1) await world.control("POST", path, { phoneNumberId, type: "text", text: `flood ${n}` });
  await world.settle();
  const { conversation } = await read(zoe, id);
  expect(conversation).toMatchObject({ unread: 1_001, last: { preview: expect.stringMatching(/^flood \d+$/) } });
  expect((await list(zoe, "all", "&limit=200")).filter((row) => row.id === id)).toHaveLength(1);
  await command(zoe, id, { do: "claim" });
  // oxlint-disable-next-line unicorn/no-thenable -- the body of a request
  await says(zoe, id, "Enough", ENDS);
  await world.advance("8s");
  expect((await read(zoe, id)).conversation).toMatchObject({ state: "resolved", unread: 0 });
  const { rows } = await world.system.pool.query<{ kind: string; n: number }>(
    "select kind, count(*)::int as n from webhook_delivery where body->'data'->>'conversationId' = $1 group by 1 order by 1",
    [id],
  );
  expect(rows).toEqual([
    { kind: "conversation.assigned", n: 1 },
    { kind: "conversation.message", n: 1_002 },
    { kind: "conversation.opened", n: 1 },
    { kind: "conversation.resolved", n: 1 },
  ]);
  const audit = await world.system.pool.query<{ action: string }>(
    "select distinct action from audit where action like 'desk.%' order by 1",
  );
  expect(audit.rows.map(({ action }) => action)).toEqual(expect.arrayContaining(["desk.claim", "desk.message", "desk.resolve"]));
});

test("a stale place in a list is told as such", async () => {
  expect(await refused(zoe, "GET", "/v1/desk/conversations?after=nonsense")).toMatchObject({
    status: 400,
    detail: expect.stringContaining("`after`"),
  });
});
