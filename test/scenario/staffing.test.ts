/** People who answer: who is given what, by when it is owed, what customers are told when nobody is there, and how they found it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Agent, playTeam } from "./agents.ts";
import { branch, exit, journey, text } from "@parley/sdk";
import { createWorld, type World } from "./world.ts";

let world: World;
let team: ReturnType<typeof playTeam>;
let ana: Agent;
let ben: Agent;
let teamId: string;
// A Monday, 10:00 in Paris.
const MONDAY = "2027-03-01T09:00:00Z";
const OFFICE = { week: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "18:00" }], holidays: ["FR"] };
const POLICY = "01990000-0000-7000-8000-0000000000aa";

const ok = async (method: string, path: string, body?: unknown): Promise<never> => {
  const answer = await world.call(method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as never;
};
type Settings = { readonly settings: { readonly [part: string]: object }; readonly revision: number };
const settle = async (change: object): Promise<void> => {
  const { settings, revision }: Settings = await ok("GET", "/v1/desk/staffing");
  await ok("PUT", "/v1/desk/staffing", { settings: { ...settings, ...change }, revision });
};
let phones = 0;
const customer = async (name = "Zoe") => {
  const phone = `+3361234${String((phones += 1)).padStart(4, "0")}`;
  return { phone, ...(await world.customer(phone, { name })) };
};
const assigneeOf = async (phone: string): Promise<string | null> => (await team.conversation(phone)).assignee;

beforeAll(async () => {
  world = await createWorld({ at: MONDAY });
  team = playTeam(world);
  await ok("PATCH", "/v1/workspace", { timeZone: "Europe/Paris", answerHours: OFFICE, language: "en" });
  ana = await team.agent("ana");
  ben = await team.agent("ben");
  const made: { readonly id: string } = await ok("POST", "/v1/desk/teams", {
    name: "Help",
    policy: "round_robin",
    isDefault: true,
    members: [ana.id, ben.id],
  });
  teamId = made.id;
  await ok("POST", "/v1/webhooks", { url: "https://desk.example/told", kinds: ["conversation.due_soon", "conversation.overdue"] });
  for (const agent of [ana, ben]) await ok("PUT", `/v1/desk/staff/${agent.id}`, { capacity: 2 });
  await settle({
    goneMinutes: null,
    policies: [
      {
        id: POLICY,
        name: "Usual",
        teams: [],
        priorities: [],
        channels: [],
        firstMinutes: 60,
        nextMinutes: 60,
        countsIn: "working_hours",
        warnMinutes: 15,
      },
    ],
  });
});
afterAll(async () => world[Symbol.asyncDispose]());

test("who waits is given to whoever is there, in turn, up to what they take; the rest when they have room, the longest waiting first", async () => {
  const people: Awaited<ReturnType<typeof customer>>[] = [];
  for (let each = 0; each < 6; each += 1) {
    const person = await customer();
    people.push(person);
    await person.says("Where is my parcel?");
    await world.advance("1s");
  }
  const given = async () => Promise.all(people.map(({ phone }) => assigneeOf(phone)));
  expect(await given()).toEqual([null, null, null, null, null, null]);
  await ana.is("online");
  expect(await given()).toEqual([ana.id, ana.id, null, null, null, null]);
  await ben.is("online");
  expect(await given()).toEqual([ana.id, ana.id, ben.id, ben.id, null, null]);
  const [first, , , , fifth, last] = people;
  if (!first || !fifth || !last) throw new Error("six people wrote");
  // More urgent than who waits longer.
  await ben.order(last.phone, { do: "priority", priority: "urgent" });
  await ana.answers(first.phone);
  await ana.order(first.phone, { do: "resolve" });
  expect(await given()).toEqual([ana.id, ana.id, ben.id, ben.id, null, ana.id]);
  expect((await ok("GET", `/v1/desk/conversations/${(await team.conversation(fifth.phone)).id}/service`)) as object).toMatchObject({
    queue: { reason: "all_full" },
  });
  // Who takes more by themselves may.
  await ben.order(fifth.phone, { do: "claim", take: false });
  expect((await given())[4]).toBe(ben.id);
  // What was over comes back to whoever had it, with room; else to who has some.
  await first.says("One more thing");
  expect(await assigneeOf(first.phone)).toBeNull();
  for (const each of people.slice(1)) {
    await ana.answers(each.phone);
    await ana.order(each.phone, { do: "resolve" });
  }
  expect(await assigneeOf(first.phone)).not.toBeNull();
  await ana.answers(first.phone);
  await ana.order(first.phone, { do: "resolve" });
});

test("an answer that is owed is warned of and told when it is late; it stops with the answer and stands while put off", async () => {
  await ana.is("online");
  await ben.is("offline");
  const person = await customer();
  await person.says("Hello?");
  const due = async (): Promise<string | null> => {
    const { firstDueAt, nextDueAt } = await team.conversation(person.phone);
    return (firstDueAt ?? nextDueAt)?.toISOString().slice(11, 16) ?? null;
  };
  const before = new Date(world.now() + 3_600_000).toISOString().slice(11, 16);
  expect(await due()).toBe(before);
  await world.advance("20m");
  await ana.order(person.phone, { do: "snooze", until: new Date(world.now() + 2 * 3_600_000).toISOString() });
  expect(await due()).toBeNull();
  await world.advance("121m");
  await world.advance("2s");
  const after = new Date(world.now() + 40 * 60_000);
  expect(
    Math.abs(Date.parse(`1970-01-01T${await due()}:00Z`) - Date.parse(`1970-01-01T${after.toISOString().slice(11, 16)}:00Z`)),
  ).toBeLessThan(180_000);
  await world.advance("26m");
  await world.advance("2s");
  expect(await team.entries(person.phone)).toContain("answer_due_soon");
  expect(await team.entries(person.phone)).not.toContain("answer_overdue");
  await world.advance("15m");
  await world.advance("2s");
  expect(await team.entries(person.phone)).toContain("answer_overdue");
  const late: { readonly rows: readonly object[] } = await ok(
    "GET",
    `/v1/desk/late?from=${MONDAY}&to=${new Date(world.now() + 60_000).toISOString()}&team=${teamId}`,
  );
  expect(late.rows).toMatchObject([
    { owed: "first", policy: "Usual", conversation: { id: (await team.conversation(person.phone)).id, assignee: { name: "ana" } } },
  ]);
  const told = await world.system.pool.query<{ kind: string; body: { data: object } }>(
    "select kind, body from webhook_delivery where kind like 'conversation.%due%' order by created_at, id",
  );
  expect(told.rows.map(({ kind }) => kind)).toEqual(["conversation.due_soon", "conversation.overdue"]);
  expect(told.rows[1]?.body.data).toMatchObject({ owed: "first", policy: "Usual", assignee: ana.id, state: "open" });
  await ana.answers(person.phone);
  expect(await due()).toBeNull();
  await person.says("And now?");
  expect(await due()).not.toBeNull();
  await ana.answers(person.phone);
  await ana.order(person.phone, { do: "resolve" });
});

test("whoever is away for longer loses who waits to others, not before", async () => {
  await ana.is("online");
  const person = await customer();
  await person.says("Anybody?");
  expect(await assigneeOf(person.phone)).toBe(ana.id);
  await ana.is("away");
  await ben.is("online");
  await world.advance("29m");
  expect(await assigneeOf(person.phone)).toBe(ana.id);
  await world.advance("2m");
  await world.settle();
  expect(await assigneeOf(person.phone)).toBe(ben.id);
  await ben.answers(person.phone);
  await ben.order(person.phone, { do: "resolve" });
});

test("what was put off and is due again comes back to whoever put it off, with room; else to the queue", async () => {
  await ben.is("offline");
  await ana.is("online");
  const [first, second, third] = [await customer(), await customer(), await customer()];
  const inAnHour = { do: "snooze", until: new Date(world.now() + 3_600_000).toISOString() } as const;
  await first.says("Later is fine");
  expect(await assigneeOf(first.phone)).toBe(ana.id);
  await ana.order(first.phone, inAnHour);
  const reminder = await customer();
  await reminder.says("Thank you");
  await ana.answers(reminder.phone);
  await ana.order(reminder.phone, inAnHour);
  await second.says("One");
  await third.says("Two");
  expect([await assigneeOf(second.phone), await assigneeOf(third.phone)]).toEqual([ana.id, ana.id]);
  await world.advance("61m");
  await world.settle();
  // Nobody waits in it: it is what Ana wanted to be reminded of.
  expect(await team.conversation(reminder.phone)).toMatchObject({ state: "open", assignee: ana.id });
  expect(await team.conversation(first.phone)).toMatchObject({ state: "open", assignee: null });
  // Who has room gets it; and whoever opens one again by themselves keeps it, full or not.
  await ben.is("online");
  expect(await assigneeOf(first.phone)).toBe(ben.id);
  await ana.order(second.phone, { do: "snooze", until: new Date(world.now() + 3_600_000).toISOString() });
  await ana.order(second.phone, { do: "reopen" });
  expect(await assigneeOf(second.phone)).toBe(ana.id);
  for (const { phone } of [first, second, third, reminder]) {
    await ana.answers(phone);
    await ana.order(phone, { do: "resolve" });
  }
});

test("who has had the console open nowhere for some minutes is away, and there again with the next look", async () => {
  await settle({ goneMinutes: 5 });
  const availability = async (): Promise<string> => {
    const { rows }: { readonly rows: readonly { readonly id: string; readonly availability: string }[] } = await ok(
      "GET",
      "/v1/desk/staff",
    );
    return rows.find(({ id }) => id === ana.id)?.availability ?? "";
  };
  await ben.is("offline");
  await ana.is("online");
  const two = [await ana.opens(), await ana.opens()];
  await world.advance("20m");
  expect(await availability()).toBe("online");
  const person = await customer();
  await person.says("Are you there?");
  expect(await assigneeOf(person.phone)).toBe(ana.id);
  await two[0]?.();
  await world.advance("6m");
  expect(await availability()).toBe("online");
  await two[1]?.();
  await world.advance("4m");
  expect(await availability()).toBe("online");
  await world.advance("2m");
  expect(await availability()).toBe("away");
  // Those who wait for her go to others, counted from when she was last there.
  await ben.is("online");
  const bens = await ben.opens();
  await world.advance("23m");
  expect(await assigneeOf(person.phone)).toBe(ana.id);
  await world.advance("2m");
  await world.settle();
  expect(await assigneeOf(person.phone)).toBe(ben.id);
  await settle({ goneMinutes: null });
  await bens();
  const close = await ana.opens();
  expect(await availability()).toBe("online");
  await close();
  // Who says of themselves that they are away stays so.
  await ana.is("away");
  await (
    await ana.opens()
  )();
  expect(await availability()).toBe("away");
  await ben.answers(person.phone);
  await ben.order(person.phone, { do: "resolve" });
});

test("out of hours the customer is told once when somebody is back, and again only after the next day", async () => {
  await ana.is("offline");
  await ben.is("offline");
  await world.advance("9h");
  const person = await customer();
  await person.says("Are you there?");
  await person.says("Hello?");
  const [told, ...more] = await person.received();
  expect(told).toMatch(/^Thank you for writing\. Nobody is here right now; we are back .*9:00/);
  expect(more).toEqual([]);
  await world.advance("1h");
  await person.says("Still here");
  expect(await person.received()).toHaveLength(1);
  await world.advance("24h");
  await person.says("Nobody answered");
  expect(await person.received()).toHaveLength(2);
  // Somebody who works late answers late: then it is no lie that somebody is there.
  await ben.is("online");
  const other = await customer();
  await other.says("Good evening");
  expect([await assigneeOf(other.phone), await other.received()]).toEqual([ben.id, []]);
  await ben.answers(other.phone);
  await ben.order(other.phone, { do: "resolve" });
  await ben.answers(person.phone);
  await ben.order(person.phone, { do: "resolve" });
});

test("a call-back is offered below the workspace's own words; its times are looked up, one is taken once, and nobody else hears the taps", async () => {
  await ben.is("offline");
  const call = { texts: { en: { name: "Call-back", description: "" } }, minutes: 30, stepMinutes: 30 };
  const haircut: { readonly id: string } = await ok("POST", "/v1/appointments/services", { ...call, place: null });
  const service: { readonly id: string } = await ok("POST", "/v1/appointments/services", { ...call, place: { kind: "phone", text: "" } });
  const mornings = [1, 2, 3, 4, 5].map((day) => ({ day, from: "09:00", to: "14:00" }));
  await ok("POST", "/v1/appointments/resources", { name: "Ana", zone: "Europe/Paris", hours: mornings, services: [service.id] });
  await expect(settle({ callBackService: haircut.id })).rejects.toThrow(/422/);
  await settle({ callBackService: service.id, closed: { isOn: true, texts: { en: "Nobody until {{ staff.opens }}, sorry." } } });
  // What a tap says is no answer that a journey waits for.
  await world.publish(
    journey("keen", {
      title: "Keen",
      entry: { kind: "inbound", contains: ["call me"], reentry: "always" },
      start: "done",
      nodes: { done: exit() },
    }),
  );
  const [one, two] = [await customer(), await customer()];
  for (const each of [one, two]) {
    await each.says("Is anybody there?");
    const [offer] = (await each.chat()).filter(({ from }) => from === "business");
    expect(offer?.body).toMatch(/^Nobody until .*9:00.*, sorry\.$/);
    expect(offer?.buttons.map(({ text }) => text)).toEqual(["Call me back"]);
    await each.taps("Call me back");
  }
  const rows = async (who: typeof one) => {
    const bubble = (await who.chat()).findLast(({ from, list }) => from === "business" && list !== null);
    return { body: bubble?.body, id: bubble?.id, rows: bubble?.list?.sections.flatMap((section) => section.rows) ?? [] };
  };
  const choose = async (who: typeof one, row: string | undefined): Promise<void> =>
    who.acts({ action: "choose_row", messageId: (await rows(who)).id, rowId: row });
  const [ofOne, ofTwo] = [await rows(one), await rows(two)];
  expect(ofOne.body).toBe("When shall we call you?");
  expect(ofOne.rows.map(({ id }) => id)).toEqual(ofTwo.rows.map(({ id }) => id));
  expect(ofOne.rows).toHaveLength(9);
  await choose(one, ofOne.rows[0]?.id);
  expect((await one.received()).at(-1)).toMatch(/^Noted: we call you .*9:00/);
  await choose(two, ofTwo.rows[0]?.id);
  const again = await rows(two);
  expect(again.body).toContain("just been taken");
  const [last, other] = again.rows.slice(-2);
  expect(again.rows.map(({ id }) => id)).not.toContain(ofOne.rows[0]?.id);
  await choose(two, other?.id);
  const others = await rows(two);
  const after = Date.parse(last?.id.replace("call-back:at:", "") ?? "") + 30 * 60_000;
  expect(others.rows[0]?.id).toBe(`call-back:at:${new Date(after).toISOString()}`);
  await choose(two, others.rows[0]?.id);
  expect((await two.received()).at(-1)).toMatch(/^Noted: we call you /);
  const booked: { readonly rows: readonly object[] } = await ok("GET", "/v1/appointments/bookings");
  expect(booked.rows).toHaveLength(2);
  expect(await team.entries(two.phone)).toEqual(["opened", "told_closed", "call_back"]);
  // The list stays in the chat: the same time again changes nothing, another one moves what there is.
  await choose(one, ofOne.rows[0]?.id);
  expect((await one.received()).at(-1)).toMatch(/^Noted: we call you .*9:00/);
  expect(await team.entries(one.phone)).toEqual(["opened", "told_closed", "call_back"]);
  await choose(one, ofOne.rows[1]?.id);
  expect((await one.received()).at(-1)).toMatch(/^Noted: we call you .*9:30/);
  const starts = async (): Promise<readonly string[]> => {
    const all: { readonly rows: readonly { readonly startsAt: string }[] } = await ok("GET", "/v1/appointments/bookings");
    return all.rows.map(({ startsAt }) => `call-back:at:${new Date(startsAt).toISOString()}`);
  };
  expect(await starts()).toEqual([ofOne.rows[1]?.id, others.rows[0]?.id]);
  expect(await team.entries(one.phone)).toEqual(["opened", "told_closed", "call_back", "call_back"]);
  // Above a text that leaves no room for a button it is a number.
  await settle({ closed: { isOn: true, texts: { en: "{% for i in (1..70) %}Nobody is here. {% endfor %}" } } });
  const three = await customer();
  await three.says("Hello?");
  expect((await three.chat()).findLast(({ from }) => from === "business")).toMatchObject({
    body: expect.stringMatching(/Reply 1 and/),
    buttons: [],
  });
  await three.says("1");
  expect((await rows(three)).body).toBe("When shall we call you?");
  await ben.answers(three.phone);
  await ben.order(three.phone, { do: "resolve" });
  // What is out of use has words of its own: not that there is no time.
  await ok("PUT", `/v1/appointments/services/${service.id}`, { ...call, place: { kind: "phone", text: "" }, isArchived: true });
  await one.taps("Call me back");
  expect((await one.received()).at(-1)).toBe("We offer no calls at the moment. What you wrote here is answered all the same.");
  const { rows: runs } = await world.system.pool.query("select 1 from run");
  expect(runs).toHaveLength(0);
  // They still wait: to be called is not to be answered.
  expect(await team.conversation(one.phone)).toMatchObject({ state: "open", assignee: null });
  await settle({ callBackService: null, closed: { isOn: true, texts: {} } });
  for (const { phone } of [one, two]) {
    await ben.answers(phone);
    await ben.order(phone, { do: "resolve" });
  }
});

test("too many before them: told how many, once; a team without anybody promises nothing it has not measured", async () => {
  await ben.is("offline");
  await world.advance("14h");
  await settle({ busy: { isOn: true, moreThan: 1, texts: { fr: "Patience : {{ staff.ahead }} avant vous." } } });
  const people = [await customer(), await customer(), await customer()];
  for (const person of people) {
    await person.says("Where is it?");
    await world.advance("1s");
  }
  const [one, two, three] = people;
  expect([await one?.received(), await two?.received()]).toEqual([[], []]);
  expect(await three?.received()).toEqual(["Thank you for writing. 2 people wrote before you and are answered first."]);
  await three?.says("Please");
  expect(await three?.received()).toHaveLength(1);
  // Journeys know the same, and say it in their own words; it was counted some seconds ago.
  const early = { fact: "workspace.waiting", is: "less", value: 3 } as const;
  await world.publish(
    journey("queue", {
      title: "Queue",
      entry: { kind: "inbound", contains: ["how long"], where: { not: early } },
      start: "early",
      nodes: {
        early: branch([{ when: { fact: "workspace.answerMinutes", is: "set" }, next: "done" }], "tell"),
        tell: text("{{ workspace.waiting }} wait.{% if workspace.answerBy %} By {{ workspace.answerBy }}.{% endif %}", { next: "done" }),
        done: exit(),
      },
    }),
  );
  await world.advance("6s");
  await one?.says("How long?");
  expect(await one?.received()).toEqual(["3 wait."]);
  // They are counted as well where nothing was ever settled.
  await world.system.pool.query("delete from desk_staffing");
  await world.advance("6s");
  await two?.says("How long?");
  expect((await two?.received())?.at(-1)).toBe("3 wait.");
});

test("how it was is asked once when it is over; a score is typed, why is kept, and only the unhappy are somebody's again", async () => {
  await settle({ csat: { isOn: true, scale: 3, question: {}, thanks: {}, asksWhy: true, why: {} } });
  await ana.is("online");
  const happy = await customer();
  await happy.says("My order?");
  await ana.answers(happy.phone);
  await ana.order(happy.phone, { do: "resolve" });
  expect(await happy.received()).toEqual(["How was our help?"]);
  await happy.taps("Good");
  await happy.says("Ana was quick");
  expect(await happy.received()).toHaveLength(2);
  const { id, state } = await team.conversation(happy.phone);
  expect(state).toBe("resolved");
  expect((await ok("GET", `/v1/desk/conversations/${id}/service`)) as object).toMatchObject({
    csat: { score: 3, scale: 3, comment: "Ana was quick" },
  });
  // A second resolve of the same opening asks nothing anew.
  await ana.order(happy.phone, { do: "reopen" });

  const sad = await customer();
  await sad.says("It is broken");
  await ana.answers(sad.phone);
  await ana.order(sad.phone, { do: "resolve" });
  await sad.taps("Bad");
  await sad.says("Still broken");
  expect((await team.conversation(sad.phone)).state).toBe("open");

  const report: { readonly total: object; readonly rows: readonly object[]; readonly comments: readonly object[] } = await ok(
    "GET",
    `/v1/desk/report?from=${MONDAY}&to=2027-04-01T00:00:00Z&by=agent`,
  );
  expect(report.total).toMatchObject({ csat: { asked: 2, answered: 2, satisfied: 1, share: 0.5 } });
  expect(report.comments).toMatchObject([{ comment: "Still broken", score: 1 }, { comment: "Ana was quick" }]);
  const csv = await world.call("GET", `/v1/desk/report.csv?from=${MONDAY}&to=2027-04-01T00:00:00Z&by=team`);
  expect(csv.body).toMatch(/^name,opened,.*\r\nHelp,\d+,/);
  expect(await team.entries(sad.phone)).toEqual(expect.arrayContaining(["csat_asked", "csat", "csat_comment", "reopened"]));
  expect(teamId).toBe((await team.conversation(sad.phone)).team);
  expect(world.complaints).toEqual([]);
});
