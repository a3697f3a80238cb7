/** The clocks of a workspace: who may set them, and what they decide where nobody says otherwise. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { JourneyDocument, WaitNode } from "../../src/journeys/document.ts";
import { createWorld, type World } from "../scenario/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld({ at: "2027-03-20T12:00:00Z", switches: { pairRate: null } });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const change = async (body: object) => world.call("PATCH", "/v1/workspace", body);
const waiting = (name: string, wait: Partial<WaitNode>): JourneyDocument => ({
  schema: 1,
  name,
  title: name,
  entry: { kind: "event", event: name.replaceAll("-", "_") },
  start: "hold",
  nodes: { hold: { ...wait, kind: "wait", next: "end" }, end: { kind: "exit" } },
});
const dueOf = async (journey: string): Promise<string | null | undefined> => {
  const { rows } = await world.system.pool.query<{ due: Date | null }>(
    "select due_at as due from run where journey = $1 order by id desc limit 1",
    [journey],
  );
  return rows[0]?.due?.toISOString() ?? (rows[0] ? null : undefined);
};

test("begin at UTC and without quiet hours; what does not exist is refused in words; changes are audited once", async () => {
  expect((await world.call("GET", "/v1/workspace")).body).toMatchObject({ timeZone: "UTC", quietHours: null });
  expect(await change({ timeZone: "Europe/Atlantis" })).toMatchObject({
    status: 400,
    body: { detail: expect.stringContaining("must be an IANA time zone such as Europe/Paris") },
  });
  expect((await change({ quietHours: { from: "25:00", to: "08:00" } })).status).toBe(400);
  expect((await change({ quietHours: { from: "08:00", to: "08:00" } })).status).toBe(400);
  expect((await change({ zone: "UTC" })).status).toBe(400);
  expect((await change({ timeZone: "Europe/Paris", quietHours: { from: "21:00", to: "08:00" } })).body).toMatchObject({
    timeZone: "Europe/Paris",
    quietHours: { from: "21:00", to: "08:00" },
  });
  expect((await change({ timeZone: "Europe/Paris" })).status).toBe(200);
  const { rows } = await world.system.pool.query("select detail from audit where action = 'workspace.changed'");
  expect(rows).toEqual([
    {
      detail: {
        timeZone: { before: "UTC", after: "Europe/Paris" },
        quietHours: { before: null, after: { from: "21:00", to: "08:00" } },
      },
    },
  ]);
});

test("a wait for a time, a date or the end of quiet hours goes by the person's clock, then the journey's, then the workspace's", async () => {
  await world.publish(waiting("by-time", { at: { time: "09:00" } }));
  const inTokyo: JourneyDocument = { ...waiting("by-journey", { at: { time: "09:00" } }), zone: "Asia/Tokyo" };
  await world.publish(inTokyo);
  await world.publish(waiting("by-date", { until: "event.properties.day" }));
  for (const name of ["by_time", "by_journey"]) await world.event(name, { externalId: "nobody-knows-where" });
  await world.event("by_date", { externalId: "nobody-knows-where" }, { day: "2027-04-01" });
  await world.settle();
  // Noon in UTC is past nine in Paris and in Tokyo: tomorrow.
  expect(await dueOf("by-time")).toBe("2027-03-21T08:00:00.000Z");
  expect(await dueOf("by-journey")).toBe("2027-03-21T00:00:00.000Z");
  // Summer time has begun by then.
  expect(await dueOf("by-date")).toBe("2027-03-31T22:00:00.000Z");
  await world.profile({ externalId: "new-yorker", timeZone: "America/New_York" });
  await world.event("by_time", { externalId: "new-yorker" });
  await world.settle();
  expect(await dueOf("by-time")).toBe("2027-03-20T13:00:00.000Z");
});

test("quiet hours that a node does not name are the workspace's; a node's own come before them; none: nobody waits", async () => {
  await world.publish(waiting("quiet", { quiet: {} }));
  await world.publish(waiting("own-quiet", { quiet: { from: "10:00", to: "14:30" } }));
  await world.profile({ externalId: "in-auckland", timeZone: "Pacific/Auckland" });
  // Noon in UTC is 01:00 of the next day in Auckland, and 13:00 in Paris.
  for (const name of ["quiet", "own_quiet"])
    for (const externalId of ["in-auckland", "nobody-knows-where"]) await world.event(name, { externalId });
  await world.settle();
  const { rows } = await world.system.pool.query<{ journey: string; who: string; due: Date | null }>(
    `select r.journey, p.identities ->> 'externalId' as who, r.due_at as due from run r join profile p on p.lane = r.lane and p.id = r.profile_id
     where r.journey in ('quiet', 'own-quiet') order by 1, 2`,
  );
  expect(rows.map(({ journey, who, due }) => [journey, who, due?.toISOString() ?? null])).toEqual([
    ["own-quiet", "in-auckland", null],
    ["own-quiet", "nobody-knows-where", "2027-03-20T13:30:00.000Z"],
    ["quiet", "in-auckland", "2027-03-20T19:00:00.000Z"],
    ["quiet", "nobody-knows-where", null],
  ]);
  await change({ quietHours: null });
  await world.event("quiet", { externalId: "night-owl", phone: "+6421555001" });
  await world.settle();
  expect(await dueOf("quiet")).toBeNull();
});

test("a node may say that there are no quiet hours for it, also for the hour at which somebody reads", async () => {
  // Quiet for all but one hour of the day, which is not the one of now.
  await change({ timeZone: "Europe/Paris", quietHours: { from: "05:00", to: "04:00" } });
  await world.publish(waiting("never-quiet", { quiet: "none" }));
  await world.publish(waiting("workspace-quiet", { quiet: {} }));
  await world.publish(waiting("best-loud", { best: { within: "P1D" } }));
  await world.publish(waiting("best-any", { best: { within: "PT1H" }, quiet: "none" }));
  await world.publish(waiting("best-own", { best: { within: "P1D" }, quiet: { from: "07:00", to: "06:00" } }));
  for (const name of ["never_quiet", "workspace_quiet", "best_loud", "best_any", "best_own"])
    await world.event(name, { externalId: "nobody-knows-where" });
  await world.settle();
  // Noon in UTC is 13:00 in Paris, 04:00 there is 03:00 in UTC.
  expect(await dueOf("never-quiet")).toBeNull();
  expect(await dueOf("workspace-quiet")).toBe("2027-03-21T03:00:00.000Z");
  expect((await dueOf("best-loud"))?.slice(0, 13)).toBe("2027-03-21T03");
  expect((await dueOf("best-own"))?.slice(0, 13)).toBe("2027-03-21T05");
  expect((await dueOf("best-any"))?.slice(0, 10)).toBe("2027-03-20");
  await change({ quietHours: null });
});

test("half of the quiet hours is refused when it is written", async () => {
  const half = await world.call("PUT", "/v1/journeys/half", waiting("half", { quiet: { from: "21:00" } }));
  expect(half).toMatchObject({
    status: 422,
    body: { problems: [expect.objectContaining({ node: "hold", message: expect.stringContaining('add "to"') })] },
  });
});

test("audiences whose days are of no zone are judged anew when the workspace moves", async () => {
  await change({ timeZone: "UTC" });
  await world.call("PUT", "/v1/audiences/today", {
    schema: 1,
    name: "today",
    title: "Bought today",
    rule: { event: "bought", window: { this: "day" } },
  });
  // 23:30 of the 20th in Apia, where it is the 21st by now.
  await world.event("bought", { externalId: "islander" }, {}, { occurredAt: "2027-03-20T10:30:00Z" });
  await world.settle();
  const members = async (): Promise<number> =>
    ((await world.call("GET", "/v1/audiences/today/members")).body as { readonly rows: readonly unknown[] }).rows.length;
  expect(await members()).toBe(1);
  await change({ timeZone: "Pacific/Apia" });
  await world.settle();
  expect(await members()).toBe(0);
  await change({ timeZone: "UTC" });
  await world.settle();
  expect(await members()).toBe(1);
});

test("a schedule without a zone begins by the workspace's clock, and the days of Insights are cut by it", async () => {
  await change({ timeZone: "Asia/Tokyo" });
  const day = { from: "2027-03-18T15:00:00.000Z", to: "2027-03-20T15:00:00.000Z" };
  const report = await world.call("GET", `/v1/console/insights/report?from=${day.from}&to=${day.to}`);
  expect(report.body).toMatchObject({ zone: "Asia/Tokyo", now: { series: [{ at: day.from }, { at: "2027-03-19T15:00:00.000Z" }] } });
  expect((await world.call("GET", `/v1/console/insights/report?from=${day.from}&to=${day.to}&zone=UTC`)).body).toMatchObject({
    zone: "UTC",
  });
  await world.call("PUT", "/v1/audiences/everyone", {
    schema: 1,
    name: "everyone",
    title: "Everyone",
    rule: { fact: "profile.id", is: "set" },
  });
  await world.settle();
  const daily: JourneyDocument = {
    ...waiting("daily", { for: "P1D" }),
    entry: { kind: "schedule", audience: "everyone", cron: "0 6 * * *" },
  };
  await world.publish(daily);
  // 06:00 in Tokyo is 21:00 in UTC.
  await world.advance("8h");
  expect(await dueOf("daily")).toBeUndefined();
  await world.advance("2h");
  expect(await dueOf("daily")).toMatch(/^2027-03-21T2[12]:/);
});
