/** How people get into journeys, through their nodes and out again, on the real product. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { JourneyDocument } from "../../src/journeys/document.ts";
import type { RunMemory } from "../../src/journeys/run.ts";
import { createWorld, type World } from "../scenario/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld({ at: "2027-03-01T08:00:00Z", switches: { pairRate: null } });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

type More = Partial<JourneyDocument> & Pick<JourneyDocument, "nodes" | "start">;
const doc = (name: string, more: More): JourneyDocument => ({
  schema: 1,
  name,
  title: name,
  entry: { kind: "event", event: name },
  ...more,
});
type RunRow = {
  readonly state: string;
  readonly node: string;
  readonly outcome: string | null;
  readonly due: string | null;
  readonly memory: RunMemory;
};
const runsOf = async (journey: string): Promise<readonly RunRow[]> =>
  (
    await world.system.pool.query<RunRow>("select state, node, outcome, due_at as due, memory from run where journey = $1 order by id", [
      journey,
    ])
  ).rows;
const END = { end: { kind: "exit" } } as const;

async function audience(name: string, attribute: string): Promise<void> {
  const rule = { fact: `profile.attributes.${attribute}`, is: "equal", value: true };
  expect((await world.call("PUT", `/v1/audiences/${name}`, { schema: 1, name, title: name, rule })).status).toBe(200);
  await vi.waitUntil(async () => ((await world.call("GET", `/v1/audiences/${name}`)).body as { state: string }).state === "ready", {
    timeout: 100_000,
    interval: 20,
  });
}

test("whoever comes into an audience begins, branches by it, and leaves when they go out of it", async () => {
  await audience("keen", "keen");
  await world.publish(
    doc("courting", {
      entry: { kind: "audience", audience: "keen", on: "entered" },
      exitOn: [{ audience: "keen", on: "left" }],
      start: "ask",
      nodes: {
        ask: { kind: "branch", arms: [{ when: { audience: "keen", is: "in" }, next: "wait" }], otherwise: "end" },
        wait: { kind: "wait", for: "P30D", next: "end" },
        ...END,
      },
    }),
  );
  await world.profile({ externalId: "keen-1", attributes: { keen: true } });
  await world.settle();
  expect(await runsOf("courting")).toMatchObject([{ state: "live", node: "wait" }]);
  await world.profile({ externalId: "keen-1", attributes: { keen: false } });
  await world.settle();
  expect(await runsOf("courting")).toMatchObject([{ state: "exited", outcome: "exit:audience:keen" }]);
});

test("an attribute that changes ends the run at once", async () => {
  await world.publish(
    doc("nagging", {
      exitOn: [{ when: { fact: "profile.attributes.done", is: "equal", value: true } }],
      start: "wait",
      nodes: { wait: { kind: "wait", for: "P30D", next: "end" }, ...END },
    }),
  );
  await world.event("nagging", { externalId: "n1" });
  await world.settle();
  await world.profile({ externalId: "n1", attributes: { done: true } });
  await world.settle();
  expect(await runsOf("nagging")).toMatchObject([{ state: "exited", outcome: "exit:when:0" }]);
});

test("a schedule begins all members of its audience, once a time, whoever looks and however late", async () => {
  await audience("weekly", "weekly");
  const digest = doc("digest", {
    entry: { kind: "schedule", audience: "weekly", cron: "0 9 * * tue", zone: "Europe/Paris" },
    start: "end",
    nodes: END,
  });
  const told = async () => (await world.call("POST", "/v1/journeys/digest/validate", digest)).body;
  expect(await told()).toMatchObject({ warnings: [{ code: "audience_empty", path: "/entry/audience" }] });
  for (let n = 0; n < 30; n += 1) await world.profile({ externalId: `weekly-${n}`, attributes: { weekly: true } });
  await world.settle();
  expect(await told()).toMatchObject({ warnings: [] });
  await world.publish(digest);
  await world.publish(
    doc("held-back", {
      entry: { kind: "schedule", audience: "weekly", cron: "0 9 * * tue", zone: "Europe/Paris" },
      start: "end",
      nodes: END,
    }),
  );
  await world.call("POST", "/v1/journeys/held-back/pause", {});
  await world.advance("1h");
  expect(await runsOf("digest")).toHaveLength(0);
  // Monday 08:00 UTC and an hour; Tuesday 09:00 in Paris is 08:00 UTC.
  await world.advance("24h");
  expect(await runsOf("digest")).toHaveLength(30);
  // What passed while it was paused is not made up for, although it had never begun before.
  expect(await world.call("POST", "/v1/journeys/held-back/resume", {})).toMatchObject({ status: 200 });
  await world.settle();
  expect(await runsOf("held-back")).toHaveLength(0);
  await world.advance("1h");
  expect(await runsOf("digest")).toHaveLength(30);
  await world.advance("7d");
  expect(await runsOf("digest")).toHaveLength(60);
  expect(await runsOf("held-back")).toHaveLength(30);
});

test("what concerns an audience begins the journey for its members, once for each id, by what each of them is compared with", async () => {
  await audience("watchers", "watches");
  const told: JourneyDocument = doc("price-news", {
    entry: {
      kind: "business_event",
      event: "price_fell",
      audience: "watchers",
      key: "properties.sku",
      where: { fact: "profile.attributes.sku", is: "same_as", other: "event.properties.sku" },
    },
    start: "note",
    nodes: { note: { kind: "update_profile", set: { price: "{{ event.properties.price }}" }, next: "end" }, ...END },
  });
  await world.publish(told);
  await world.profile({ externalId: "w1", attributes: { watches: true, sku: "4711" } });
  await world.profile({ externalId: "w2", attributes: { watches: true, sku: "other" } });
  await world.profile({ externalId: "w3", attributes: { watches: false, sku: "4711" } });
  await world.settle();
  const tell = async (id: string) =>
    world.call("POST", "/v1/business-events", { id, type: "price_fell", properties: { sku: "4711", price: 19 } });
  expect(await tell("fall-1")).toEqual({ status: 202, body: { accepted: true, journeys: ["price-news"] } });
  expect(await tell("fall-1")).toEqual({ status: 202, body: { accepted: false, journeys: ["price-news"] } });
  await world.settle();
  expect(await runsOf("price-news")).toMatchObject([{ state: "finished", memory: { event: { type: "price_fell", id: "fall-1" } } }]);
  const { rows } = await world.system.pool.query(
    "select identities ->> 'externalId' as who from profile where attributes ->> 'price' = '19'",
  );
  expect(rows).toEqual([{ who: "w1" }]);
  await tell("fall-2");
  await world.settle();
  expect((await runsOf("price-news")).length).toBe(2);
  const unheard = await world.call("POST", "/v1/business-events", { id: "x", type: "nobody_waits" });
  expect(unheard).toEqual({ status: 202, body: { accepted: true, journeys: [] } });
});

test("a request begins the journey for one person, once for each id", async () => {
  await world.publish(
    doc("welcome", {
      entry: { kind: "api", reentry: "always" },
      start: "set",
      nodes: { set: { kind: "update_profile", set: { code: "{{ event.properties.code }}" }, next: "end" }, ...END },
    }),
  );
  const body = { id: "r-1", profile: { externalId: "asked" }, properties: { code: "X9" } };
  expect(await world.call("POST", "/v1/journeys/welcome/runs", body)).toMatchObject({ status: 202, body: { accepted: true } });
  expect(await world.call("POST", "/v1/journeys/welcome/runs", body)).toMatchObject({ status: 202, body: { accepted: false } });
  await world.settle();
  expect(await runsOf("welcome")).toHaveLength(1);
  const { rows } = await world.system.pool.query("select attributes from profile where identities ->> 'externalId' = 'asked'");
  expect(rows).toEqual([{ attributes: { code: "X9" } }]);
  expect(await world.call("POST", "/v1/journeys/nagging/runs", body)).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining("begins by event") },
  });
  expect((await world.call("POST", "/v1/journeys/none/runs", body)).status).toBe(404);
});

test("words begin the journey that asks for them, whatever else somebody writes the other; an answer begins nothing", async () => {
  await world.publish(
    doc("helping", {
      entry: { kind: "inbound", contains: ["help"], reentry: "always" },
      start: "ask",
      nodes: {
        ask: { kind: "wait_for", arms: [{ on: "any_reply", next: "end" }], timeout: { after: "P1D", next: "end" } },
        ...END,
      },
    }),
  );
  await world.publish(doc("greeting", { entry: { kind: "inbound", reentry: "always" }, start: "end", nodes: END }));
  const ana = await world.customer("+33612349001");
  await ana.says("Good morning");
  expect([(await runsOf("helping")).length, (await runsOf("greeting")).length]).toEqual([0, 1]);
  await ana.says("I need HELP!");
  expect([(await runsOf("helping")).length, (await runsOf("greeting")).length]).toEqual([1, 1]);
  await ana.says("my parcel is lost, help");
  expect(await runsOf("helping")).toMatchObject([{ state: "finished", memory: { answers: { ask: { text: "my parcel is lost, help" } } } }]);
  expect((await runsOf("greeting")).length).toBe(1);
  expect((await world.call("POST", "/v1/journeys/greeting/stop", {})).status).toBe(200);
  expect((await world.call("POST", "/v1/journeys/helping/stop", {})).status).toBe(200);
});

test("between two passages lies the pause that the journey asks for", async () => {
  await world.publish(doc("paced", { entry: { kind: "event", event: "paced", reentryAfter: "P7D" }, start: "end", nodes: END }));
  const visit = async (): Promise<number> => {
    await world.event("paced", { externalId: "paced-1" });
    await world.settle();
    return (await runsOf("paced")).length;
  };
  expect(await visit()).toBe(1);
  await world.advance("6d");
  expect(await visit()).toBe(1);
  await world.advance("2d");
  expect(await visit()).toBe(2);
});

test("paths run side by side, meet, and go on as one; consent, assignment and a jump do what they say", async () => {
  await world.publish(
    doc("after-all", { entry: { kind: "event", event: "never_sent" }, start: "end", nodes: { end: { kind: "exit", outcome: "there" } } }),
  );
  await world.publish(
    doc("everything", {
      start: "both",
      nodes: {
        both: { kind: "fork", paths: [{ next: "quick" }, { next: "slow" }] },
        quick: {
          kind: "consent",
          channel: "whatsapp",
          purpose: "marketing",
          action: "opt_out",
          evidence: { said: "{{ event.properties.words }}" },
          next: "meet",
        },
        slow: { kind: "wait", for: "PT2H", next: "agent" },
        agent: { kind: "assign", to: "support", note: "for {{ profile.externalId }}", next: "meet" },
        meet: { kind: "join", fork: "both", when: "all", next: "away" },
        away: { kind: "jump", journey: "after-all" },
      },
    }),
  );
  await world.event("everything", { externalId: "e1" }, { words: "no more" });
  await world.settle();
  expect(await runsOf("everything")).toMatchObject([
    { state: "live", memory: { paths: [{ node: "meet", dueAt: null }, { node: "slow" }] } },
  ]);
  await world.advance("3h");
  expect(await runsOf("everything")).toMatchObject([{ state: "finished", outcome: "jumped:after-all" }]);
  expect(await runsOf("after-all")).toMatchObject([{ state: "finished", outcome: "there", memory: { jumps: 1 } }]);
  const { rows: consent } = await world.system.pool.query(
    "select action, source, evidence from consent_entry where source = 'journey:everything'",
  );
  expect(consent).toMatchObject([{ action: "opt_out", evidence: { said: "no more", node: "quick", journey: "everything" } }]);
  const { rows: given } = await world.system.pool.query("select assigned_to, note from assignment");
  expect(given).toEqual([{ assigned_to: "support", note: "for e1" }]);
});

test("a wait for the service window ends when the customer writes, or with its time-out", async () => {
  await world.publish(
    doc("patient", {
      start: "wait",
      nodes: {
        wait: { kind: "wait", window: { after: "P1D", next: "late" }, next: "end" },
        late: { kind: "exit", outcome: "late" },
        end: { kind: "exit", outcome: "open" },
      },
    }),
  );
  const writes = await world.customer("+33612349101");
  await world.event("patient", { phone: "+33612349101" });
  await world.event("patient", { phone: "+33612349102" });
  await world.settle();
  expect(await runsOf("patient")).toMatchObject([{ state: "live" }, { state: "live" }]);
  await writes.says("hello");
  await world.advance("25h");
  expect(new Set((await runsOf("patient")).map(({ outcome }) => outcome))).toEqual(new Set(["open", "late"]));
});

test("a timer of 400 days fires after 400 days, and not before", async () => {
  await world.publish(doc("far", { start: "wait", nodes: { wait: { kind: "wait", for: "P400D", next: "end" }, ...END } }));
  await world.event("far", { externalId: "far-1" });
  await world.settle();
  await world.advance("399d");
  expect(await runsOf("far")).toMatchObject([{ state: "live" }]);
  await world.advance("1d");
  expect(await runsOf("far")).toMatchObject([{ state: "finished" }]);
});
