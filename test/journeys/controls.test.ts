/** What people decide about a journey as a whole, on the real product: nobody is lost, nobody is told twice. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { JourneyDocument } from "../../src/journeys/document.ts";
import { createWorld, type World } from "../scenario/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld({ switches: { pairRate: null } });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const doc = (name: string, more: Partial<JourneyDocument> & Pick<JourneyDocument, "nodes" | "start">): JourneyDocument => ({
  schema: 1,
  name,
  title: name,
  entry: { kind: "event", event: name.replaceAll("-", "_") },
  ...more,
});
const phone = (n: number): string => `+3361234${String(n).padStart(4, "0")}`;
type RunRow = {
  readonly state: string;
  readonly node: string;
  readonly outcome: string | null;
  readonly version: number;
  readonly due_at: Date | null;
};
const runsOf = async (journey: string): Promise<readonly RunRow[]> =>
  (
    await world.system.pool.query<RunRow>(
      "select r.state, r.node, r.outcome, v.version, r.due_at from run r join journey_version v on v.id = r.version_id where r.journey = $1 order by r.id",
      [journey],
    )
  ).rows;
const enter = async (journey: string, from: number, count: number): Promise<void> => {
  for (let n = from; n < from + count; n += 1) await world.event(journey.replaceAll("-", "_"), { phone: phone(n) });
  await world.settle();
};
const command = async (name: string, what: string, body: object = {}) => world.call("POST", `/v1/journeys/${name}/${what}`, body);

test("a held journey keeps what its people hear, and lets them go on at the chosen rate", async () => {
  await world.publish(
    doc("held", {
      start: "pause",
      nodes: {
        pause: { kind: "wait", for: "PT1H", next: "mark" },
        mark: { kind: "update_profile", set: { marked: true }, next: "end" },
        end: { kind: "exit" },
      },
    }),
  );
  await enter("held", 1, 20);
  expect((await command("held", "pause", { runs: "hold" })).body).toMatchObject({ state: "paused", people: 20 });
  await enter("held", 50, 1);
  await world.advance("2h");
  expect((await runsOf("held")).map(({ state, node }) => `${state} ${node}`)).toEqual(Array.from({ length: 20 }, () => "live mark"));
  expect((await command("held", "pause")).status).toBe(200);
  expect((await command("held", "resume", { perSecond: 2 })).body).toMatchObject({ state: "live" });
  await world.settle();
  const dues = (await runsOf("held")).flatMap((run) => (run.due_at === null ? [] : [run.due_at.getTime() - world.now()]));
  // Twenty people at two a second: ten seconds, however they are spread over the lanes.
  expect([Math.max(...dues) > 6_000, Math.max(...dues) <= 10_000], `until ${Math.max(...dues)} ms`).toEqual([true, true]);
  await world.advance("10m");
  await world.advance("10m");
  expect((await runsOf("held")).map(({ state }) => state)).toEqual(Array.from({ length: 20 }, () => "finished"));
  expect(await command("held", "resume")).toMatchObject({ status: 409, body: { detail: expect.stringContaining("not paused") } });
});

test("with flow, people under way go on and nobody enters", async () => {
  await world.publish(
    doc("flowing", { start: "pause", nodes: { pause: { kind: "wait", for: "PT1H", next: "end" }, end: { kind: "exit" } } }),
  );
  await enter("flowing", 101, 3);
  await command("flowing", "pause", { runs: "flow" });
  await enter("flowing", 111, 2);
  await world.advance("2h");
  expect((await runsOf("flowing")).map(({ state }) => state)).toEqual(["finished", "finished", "finished"]);
});

test("a stop ends everybody, tells how many, and cancels what was still to be sent", async () => {
  const stopping = doc("stopping", { start: "pause", nodes: { pause: { kind: "wait", for: "P30D", next: "end" }, end: { kind: "exit" } } });
  await world.publish(stopping);
  await enter("stopping", 201, 7);
  expect((await command("stopping", "archive")).status).toBe(409);
  expect((await command("stopping", "stop")).body).toMatchObject({ state: "stopped", people: 7 });
  await world.settle();
  expect(new Set((await runsOf("stopping")).map(({ state, outcome }) => `${state} ${outcome}`))).toEqual(new Set(["exited stopped"]));
  // The document that was live goes live again, which is somebody's deed too.
  expect((await world.call("PUT", "/v1/journeys/stopping", stopping)).body).toMatchObject({ changed: true, version: 1 });
  expect((await command("stopping", "stop")).body).toMatchObject({ state: "stopped", people: 0 });
  await world.settle();
  expect((await command("stopping", "archive")).body).toMatchObject({ state: "archived" });
  const publish = await world.call("PUT", "/v1/journeys/stopping", doc("stopping", { start: "end", nodes: { end: { kind: "exit" } } }));
  expect(publish).toMatchObject({ status: 409, body: { detail: expect.stringContaining("restore it") } });
  expect((await world.call("GET", "/v1/journeys?archived=true")).body).toMatchObject({ rows: [{ name: "stopping" }] });
  expect((await runsOf("stopping")).length).toBe(7);
  const audit = await world.system.pool.query<{ action: string }>("select action from audit where subject = 'stopping' order by id");
  expect(audit.rows.map(({ action }) => action)).toEqual([
    "journey.publish",
    "journey.stop",
    "journey.publish",
    "journey.stop",
    "journey.archive",
  ]);
});

test("a drain moves people to the new version, where they go on waiting or go on at once", async () => {
  await world.publish(
    doc("draining", {
      start: "first",
      nodes: {
        first: { kind: "wait", for: "P2D", next: "second" },
        second: { kind: "wait", for: "P9D", next: "end" },
        end: { kind: "exit" },
      },
    }),
  );
  await enter("draining", 301, 4);
  await world.advance("3d");
  await enter("draining", 311, 2);
  await world.publish(
    doc("draining", {
      start: "first",
      nodes: {
        first: { kind: "wait", for: "P2D", next: "note" },
        note: { kind: "update_profile", set: { moved: "yes" }, next: "end" },
        end: { kind: "exit" },
      },
    }),
  );
  const refused = await command("draining", "drain");
  expect(refused).toMatchObject({ status: 422, body: { problems: [expect.objectContaining({ node: "second" })] } });
  expect((await command("draining", "drain", { nodes: { second: "note" } })).body).toMatchObject({ people: 6, moved: 6 });
  await world.settle();
  expect((await runsOf("draining")).map(({ state, node, version }) => `${state} ${node} ${version}`)).toEqual([
    ...Array.from({ length: 4 }, () => "finished end 2"),
    ...Array.from({ length: 2 }, () => "live first 2"),
  ]);
  await world.advance("3d");
  expect(new Set((await runsOf("draining")).map(({ state }) => state))).toEqual(new Set(["finished"]));
});

test("the same people are held out, and are counted; a cap lets exactly so many begin", async () => {
  await world.publish(doc("kept-out", { holdout: 0.5, start: "end", nodes: { end: { kind: "exit" } } }));
  await world.publish(
    doc("capped", { caps: { total: 5, per: { period: "hour", count: 3 } }, start: "end", nodes: { end: { kind: "exit" } } }),
  );
  await enter("kept-out", 401, 40);
  const first = (await runsOf("kept-out")).length;
  // Of forty; who it is differs with every workspace.
  expect(first).toBeGreaterThan(2);
  expect(first).toBeLessThan(38);
  await enter("kept-out", 401, 40);
  expect((await runsOf("kept-out")).length).toBe(2 * first);
  const { rows } = await world.system.pool.query<{ via: string; n: number }>(
    "select via, sum(passed)::int as n from node_count c join journey_version v on v.id = c.version_id where v.journey = 'kept-out' and node = '' group by via order by via",
  );
  expect(rows).toEqual([
    { via: "entered", n: 2 * first },
    { via: "held_out", n: 80 - 2 * first },
  ]);
  await enter("capped", 501, 10);
  expect((await runsOf("capped")).length).toBe(3);
  await world.advance("1h");
  await enter("capped", 521, 10);
  expect((await runsOf("capped")).length).toBe(5);
});

test("at most so many people of one company begin, whichever lane they are of; whoever belongs to none does", async () => {
  await world.call("PUT", "/v1/group-kinds/company", { title: "Company" });
  const perGroup = { kind: "company", count: 2, period: "hour" } as const;
  await world.publish(doc("by-company", { caps: { perGroup }, start: "end", nodes: { end: { kind: "exit" } } }));
  const unknown = doc("by-company", { caps: { perGroup: { ...perGroup, kind: "firm" } }, start: "end", nodes: { end: { kind: "exit" } } });
  expect((await world.call("POST", "/v1/journeys/by-company/validate", unknown)).body).toMatchObject({
    warnings: expect.arrayContaining([expect.objectContaining({ code: "group_kind_unknown", path: "/caps/perGroup/kind" })]),
  });
  const members = Array.from({ length: 8 }, (_, index) => ({
    phone: phone(800 + index),
    groups: [{ kind: "company", key: index < 5 ? "acme" : "globex" }],
  }));
  for (const member of members) await world.profile(member);
  await world.settle();
  await enter("by-company", 800, 9);
  expect((await runsOf("by-company")).length).toBe(2 + 2 + 1);
  await world.advance("1h");
  await enter("by-company", 800, 9);
  expect((await runsOf("by-company")).length).toBe(10);
});

test("nobody at all enters while everybody is held out", async () => {
  await world.publish(doc("globally", { start: "end", nodes: { end: { kind: "exit" } } }));
  await world.call("PUT", "/v1/holdout", { share: 0.5 });
  await enter("globally", 601, 30);
  const some = (await runsOf("globally")).length;
  expect(some).toBeGreaterThan(0);
  expect(some).toBeLessThan(30);
  await world.call("PUT", "/v1/holdout", { share: 0 });
  expect((await world.call("GET", "/v1/holdout")).body).toEqual({ share: 0 });
});
