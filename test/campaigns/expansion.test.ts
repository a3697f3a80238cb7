/** From an audience to messages: nobody twice, nobody left out, whoever dies when, and whatever is commanded meanwhile. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { readHours } from "../../src/campaigns/people.store.ts";
import { inTransaction } from "../../src/db/pool.ts";
import { expandChunk } from "../../src/campaigns/expand-chunk.ts";
import { beginOccurrence, endOccurrence, moveOccurrence } from "../../src/campaigns/occurrences.ts";
import { sweepLanes } from "../../src/campaigns/sweep-lanes.ts";
import { retryCampaign, saveCampaign, startCampaign } from "../../src/campaigns/commands.ts";
import type { CrashPoint } from "../../src/platform/crash-points.ts";
import { CHANNEL, openHall, STRIPES, WORKSPACE } from "./hall.ts";
import { campaign, SALE } from "./shop.ts";

let hall: Awaited<ReturnType<typeof openHall>>;
beforeEach(async () => {
  hall = await openHall();
});
afterEach(async () => {
  await hall[Symbol.asyncDispose]();
});

/** Dies at every nth visit of the point. */
const dying = (point: CrashPoint, nth: number) => {
  let visits = 0;
  return {
    visit: (name: CrashPoint) => {
      if (name === point && (visits += 1) % nth === 0) throw new Error("killed");
    },
  };
};

it.each(["campaign.before_commit", "campaign.after_commit"] as const)(
  "asks everybody once although workers die at %s",
  async (point) => {
    await hall.people(12_000);
    const id = await hall.begin(campaign("blast"));
    const deps = hall.expanding(dying(point, 3));
    let deaths = 0;
    // Two workers over the same lanes, each in its own order.
    const work = async (order: typeof STRIPES): Promise<void> => {
      while ((await hall.number("select count(*)::int as n from campaign_lane where kind = 'expand'")) > 0) {
        for (const lanes of order) await expandChunk(deps, id, lanes).catch(() => (deaths += 1));
      }
    };
    await Promise.all([work(STRIPES), work(STRIPES.toReversed())]);
    expect(deaths).toBeGreaterThan(2);
    expect(await hall.check()).toEqual({ records: 12_000, messages: 12_000, broken: 0 });
    expect(await hall.number("select sum(n)::int as n from fact_count where metric = 'queued' and owner_kind = 'campaign'")).toBe(12_000);
  },
  60_000,
);

it("pauses in the middle, goes on where it was, and cancels what is left", async () => {
  await hall.people(6_000);
  const id = await hall.begin(campaign("paused"));
  await hall.expand(id, 6);
  const asked = (await hall.check()).messages;
  expect(asked).toBeGreaterThan(0);
  expect(asked).toBeLessThan(6_000);

  await hall.pause("paused");
  await hall.expand(id, 20);
  expect((await hall.check()).messages).toBe(asked);
  await hall.sweep(id);
  const held =
    "select count(*)::int as n from message where state = 'held' and reason = 'campaign_paused' and due_at > now() + interval '1 year'";
  expect(await hall.number(held)).toBe(asked);
  expect(await hall.number("select sum(n)::int as n from fact_count where metric = 'held' and label = 'campaign_paused'")).toBe(asked);

  await hall.resume("paused");
  await hall.sweep(id);
  expect(await hall.number(held)).toBe(0);
  expect(await hall.number("select sum(n)::int as n from fact_count where metric = 'held'")).toBe(0);
  expect(await hall.number("select count(*)::int as n from message where state = 'queued' and due_at <= now()")).toBe(asked);
  await hall.expand(id, 12);
  const later = (await hall.check()).messages;
  expect(later).toBeGreaterThan(asked);

  await hall.cancel("paused");
  await hall.sweep(id);
  await hall.expand(id, 20);
  expect(await hall.number("select count(*)::int as n from message where state = 'cancelled'")).toBe(later);
  expect(await hall.number("select count(*)::int as n from campaign_lane")).toBe(0);
  expect(await hall.number("select sum(n)::int as n from fact_count where metric = 'cancelled'")).toBe(later);
  expect((await hall.check()).broken).toBe(0);
});

it("holds nothing after a resume that overtook the pause", async () => {
  await hall.people(500);
  const id = await hall.begin(campaign("hasty"));
  await hall.expand(id);
  await hall.pause("hasty");
  // One message is in the air in every lane: the command to hold stays there until it has landed.
  await hall.pool.query(
    "update message m set state = 'claimed', stage = 'claimed', attempt = 1, deadline = now() + interval '1 minute' from (select distinct on (lane) lane, id from message) f where m.lane = f.lane and m.id = f.id",
  );
  await hall.sweep(id);
  expect(await hall.number("select count(*)::int as n from campaign_lane where kind = 'hold'")).toBeGreaterThan(0);
  await hall.resume("hasty");
  await hall.sweep(id);
  await hall.sweep(id);
  expect(await hall.number("select count(*)::int as n from campaign_lane where kind in ('hold', 'release')")).toBe(0);
  expect(await hall.number("select count(*)::int as n from message where state = 'held'")).toBe(0);
});

it("catches what was in the air when it was cancelled and comes back to wait", async () => {
  await hall.people(300);
  const id = await hall.begin(campaign("late"));
  await hall.expand(id);
  await hall.pool.query("update message set state = 'claimed', stage = 'claimed', attempt = 1, deadline = now() + interval '1 minute'");
  await hall.cancel("late");
  await hall.sweep(id);
  expect(await hall.number("select count(*)::int as n from message where state = 'cancelled'")).toBe(0);
  await hall.pool.query("update message set state = 'queued', stage = 'waiting'");
  await hall.sweep(id);
  expect(await hall.number("select count(*)::int as n from message where state = 'cancelled'")).toBe(300);
});

it("keeps waves exact, and asks in each only whom no earlier one asked", async () => {
  await hall.people(5_000);
  const id = await hall.begin(campaign("waves", { waves: { kind: "sizes", sizes: [100, 700], every: "PT0S", rest: true } }));
  const sizes: number[] = [];
  for (let wave = 0; wave < 3; wave += 1) {
    await hall.expand(id);
    sizes.push(await hall.number("select count(*)::int as n from campaign_recipient where wave = $1", [wave]));
    await moveOccurrence(hall.deps, id, "1");
  }
  expect(sizes).toEqual([100, 700, 4_200]);
  expect(await hall.check()).toEqual({ records: 5_000, messages: 5_000, broken: 0 });
  // The first hundred were not simply the oldest: chance took them from all of them.
  const oldest = await hall.number(
    "select count(*)::int as n from campaign_recipient where wave = 0 and profile_id in (select id from profile order by id limit 500)",
  );
  expect(oldest).toBeLessThan(60);
});

it.each([
  ["people are held out", { holdout: 0.5, conversion: { event: "bought", within: "P1D" } }, [100, 300, 700]],
  [
    "the condition holds for few",
    { audience: { kind: "condition", condition: { fact: "profile.attributes.rare", is: "equal", value: true } } },
    [100, 300, 100],
  ],
] as const)(
  "keeps waves exact where %s",
  async (_story, change, expected) => {
    await hall.people(5_000);
    await hall.pool.query(
      `update profile set attributes = '{"rare":true}' where id in (select id from profile order by md5(id::text) limit 500)`,
    );
    const id = await hall.begin(
      campaign("ramped", { waves: { kind: "sizes", sizes: [100, 300, 700], every: "PT0S", rest: false }, ...change }),
    );
    const sizes: number[] = [];
    for (let wave = 0; wave < 3; wave += 1) {
      const asked = async () =>
        hall.number("select count(*)::int as n from campaign_recipient where wave = $1 and outcome = 'message'", [wave]);
      const at = async () => hall.number("select wave::int as n from campaign_occurrence");
      do await hall.expand(id);
      while ((await moveOccurrence(hall.deps, id, "1")) && (await at()) === wave);
      sizes.push(await asked());
    }
    expect(sizes).toEqual(expected);
    expect((await hall.check()).broken).toBe(0);
  },
  60_000,
);

it("weighs a bandit at the beginning of each day's sending, before anybody is asked", async () => {
  await hall.people(2_000);
  let day = Date.parse("2026-12-01T08:00:00Z");
  const deps = { ...hall.deps, now: () => new Date(day) };
  const variants = ["a", "b"].map((name) => ({ name, messages: { en: SALE } }));
  const by = { workspaceId: WORKSPACE, name: "daily", actor: "test", person: "test" };
  const document = campaign("daily", {
    variants,
    experiment: { kind: "bandit", goal: "read", explore: 0.05 },
    schedule: { kind: "recurring", cron: "0 9 * * *", zone: "UTC" },
  });
  await saveCampaign(deps, by, document);
  const started = await startCampaign(deps, by);
  const id = started.kind === "done" ? started.campaign.id : ("" as never);
  const shares: number[] = [];
  // Begun a moment earlier in its minute each day: less than a day after the day before.
  for (const late of [900, 600, 300]) {
    day = Math.ceil(day / 86_400_000 - 9 / 24) * 86_400_000 + 9 * 3_600_000 + late;
    expect(await beginOccurrence(deps, id)).toBe(true);
    const occurrence = String(shares.length + 1);
    await hall.expand(id);
    shares.push(
      await hall.number(
        "select (100 * count(*) filter (where variant = 'b') / count(*))::int as n from campaign_recipient where campaign_id = $1 and occurrence = $2",
        [id, occurrence],
      ),
    );
    // Whoever gets b reads it.
    await hall.pool.query(
      `insert into fact_count select 0, $1, now(), 'campaign', $2::text, $3, v, '', '', $3, m, '', case when m = 'read' and v = 'a' then 5 else 300 end, 0
       from unnest(array['a', 'b']) v, unnest(array['accepted', 'read']) m`,
      [WORKSPACE, id, occurrence],
    );
    await hall.pool.query("update message set state = 'refused', stage = 'done'");
    while (await moveOccurrence(deps, id, occurrence));
    await endOccurrence(deps, id, occurrence);
  }
  expect(Math.abs((shares[0] ?? 0) - 50)).toBeLessThan(6);
  expect(shares[1]).toBeGreaterThan(90);
  expect(await hall.number("select count(*)::int as n from campaign_decision")).toBe(3);
}, 60_000);

it("learns each person's hour from what they read and wrote, on their own clock, and says what it rests on", async () => {
  await hall.people(40);
  await hall.pool.query("update profile set time_zone = 'Asia/Tokyo'");
  // Sixty times each at half past eight in the evening of Tokyo: two thirds read, one third answered.
  await hall.pool.query(
    `insert into message (lane, id, workspace_id, profile_id, channel_id, direction, state, stage, purpose, origin, attempt, external_id, reason, due_at, receipts, created_at, updated_at)
     select p.lane, (left(gen_random_uuid()::text, 34) || right(p.id::text, 2))::uuid, p.workspace_id, p.id, gen_random_uuid(),
       case when n % 3 = 0 then 'inbound' else 'outbound' end, case when n % 3 = 0 then 'received' else 'read' end, 'done',
       case when n % 3 = 0 then null else 'marketing' end, case when n % 3 = 0 then null else '{"kind":"api","key":null}'::jsonb end,
       1, gen_random_uuid()::text, 'allowed', at,
       case when n % 3 = 0 then '{}'::jsonb else jsonb_build_object('read', at) end, case when n % 3 = 0 then at else at - interval '7 hours' end, at
     from profile p, generate_series(1, 60) n, lateral (select timestamptz '2026-11-01 11:30:00Z' + n * interval '8 hours' * 3 as at) t`,
  );
  const id = await hall.begin(campaign("own-hour", { schedule: { kind: "best_time", windowHours: 24, zone: "UTC" } }));
  await hall.expand(id);
  const { rows } = await hall.pool.query<{ hour: number; best: object }>(
    `select extract(hour from due_at at time zone 'Asia/Tokyo')::int as hour, best_hour as best from campaign_recipient where campaign_id = $1`,
    [id],
  );
  expect(rows).toHaveLength(40);
  expect(rows.filter(({ hour }) => hour === 20).length).toBeGreaterThan(28);
  expect(rows.find(({ hour }) => hour === 20)?.best).toEqual({ hour: 20, own: 50, inHour: 50 });
}, 60_000);

it("holds people out by chance, the same ones each time", async () => {
  await hall.people(4_000);
  for (const name of ["first", "second"]) {
    const id = await hall.begin(campaign(name, { holdout: 0.1 }));
    await hall.expand(id);
    const heldOut = await hall.number("select count(*)::int as n from campaign_recipient where campaign_id = $1 and outcome = 'held_out'", [
      id,
    ]);
    expect(Math.abs(heldOut - 400)).toBeLessThan(80);
  }
  expect(await hall.number("select sum(n)::int as n from fact_count where metric = 'targeted'")).toBe(8_000);
});

it("stops when the budget is used up, not one message later", async () => {
  await hall.people(3_000);
  // 0.0529 a message to Great Britain, by the list of 2025-07-01.
  const id = await hall.begin(campaign("cheap", { budget: { amount: 10, currency: "USD" } }));
  let last = "";
  for (const lanes of STRIPES) {
    const expanded = await expandChunk(hall.expanding(), id, lanes);
    if (expanded.kind !== "done") last = expanded.kind;
    if (last !== "") break;
  }
  // Not over yet: what waits might be refused.
  expect(last).toBe("settles");
  await hall.expand(id, 40);
  const { messages, broken } = await hall.check();
  expect([messages, broken]).toEqual([Math.floor(10 / 0.0529), 0]);
  expect(await hall.number("select spent_micros::int as n from campaign_occurrence")).toBe(messages * 52_900);
  // All of them are with the channel, and none has a price yet.
  await hall.pool.query("insert into fact_count select 1, $1, now(), 'campaign', $2::text, '1', 'a', '', '', '', 'accepted', '', $3, 0", [
    WORKSPACE,
    id,
    messages,
  ]);
  expect(await expandChunk(hall.expanding(), id, hall.lanes)).toEqual({ kind: "stop", reason: "budget" });
  expect((await hall.check()).messages).toBe(messages);
}, 60_000);

it("shares one rate between two processes", async () => {
  await hall.people(2_000);
  const id = await hall.begin(campaign("paced", { ratePerSecond: 200 }));
  const messages = async (): Promise<number> => hall.number("select count(*)::int as n from message");
  const began = performance.now();
  const work = async (from: number): Promise<void> => {
    for (let turn = from; (await messages()) < 500; turn += 1) await expandChunk(hall.expanding(), id, STRIPES[turn % 16] ?? []);
  };
  await Promise.all([work(0), work(8)]);
  const tookMs = performance.now() - began;
  const largest = await hall.number(
    `select max(n)::int as n from (
      select count(*) over (order by created_at range between interval '999 milliseconds' preceding and current row) as n from message) s`,
  );
  expect(largest).toBeLessThanOrEqual(208);
  // Never faster than the rate, however slow the machine.
  expect((await hall.check()).messages).toBeLessThanOrEqual(200 * (tookMs / 1_000) + 25);
});

it("dates what a rate allows by the moment its turn came, not by when it began to wait for it", async () => {
  await hall.people(500);
  const id = await hall.begin(campaign("turns", { ratePerSecond: 50 }));
  const other = await hall.pool.connect();
  await other.query("begin");
  await other.query("select from campaign_occurrence where campaign_id = $1 for update", [id]);
  const expanding = expandChunk(hall.expanding(), id, hall.lanes);
  const waiting = "select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
  await expect.poll(async () => hall.number(waiting)).toBe(1);
  const { rows } = await other.query<{ at: Date }>("select clock_timestamp() as at");
  await other.query("commit");
  other.release();
  expect(await expanding).toEqual({ kind: "done" });
  const before = "select count(*)::int as n from message where created_at < $1";
  expect(await hall.number(before, [rows[0]?.at])).toBe(0);
  expect((await hall.check()).messages).toBeGreaterThan(0);
}, 60_000);

it("tries only the failed again, or only those whom another try may help", async () => {
  await hall.people(300);
  const id = await hall.begin(campaign("again"));
  await hall.expand(id);
  await moveOccurrence(hall.deps, id, "1");
  await hall.pool.query(
    `update message m set state = case when f.i <= 280 then 'refused' else 'failed' end, stage = 'done',
       error = case when f.i > 280 then jsonb_build_object('code', '1', 'title', 'no', 'details', null, 'action', case when f.i > 290 then 'retry' else 'fail' end) end
     from (select lane, id, row_number() over (order by id) as i from message) f where m.lane = f.lane and m.id = f.id`,
  );
  expect(await endOccurrence(hall.deps, id, "1")).toBe(true);
  const by = { workspaceId: WORKSPACE, name: "again", actor: "test", person: "test" };
  await retryCampaign(hall.deps, by, "retryable");
  await hall.sweep(id);
  expect(await hall.number("select count(*)::int as n from message where state = 'queued'")).toBe(10);
  expect(await hall.number("select count(*)::int as n from campaign_recipient where tries = 2")).toBe(10);
  // Another try keeps to the rate that the campaign has by then.
  await hall.pool.query("update campaign set document = document || '{\"ratePerSecond\": 5}' where id = $1", [id]);
  await retryCampaign(hall.deps, by, "failed");
  await sweepLanes(hall.expanding(), id, hall.lanes);
  expect(await hall.number("select count(*)::int as n from message where state = 'queued' and origin->'perSecond' = '5'")).toBe(10);
  expect(await hall.number("select count(*)::int as n from message where state = 'queued'")).toBe(20);
  expect(await hall.number("select max(tries)::int as n from campaign_recipient")).toBe(2);
  expect(await endOccurrence(hall.deps, id, "1")).toBe(false);
});

it("at everybody's best hour, a zone that only this program or only an older one knows counts as not known", async () => {
  await hall.people(50);
  // `BST` is a zone to neither, and Dhaka or London to who takes it for one.
  for (const zone of ["VST", "BST", "Mars/Olympus", ""])
    await hall.pool.query(
      "update profile set time_zone = $1 where (lane, id) = (select lane, id from profile where time_zone = 'Europe/London' limit 1)",
      [zone],
    );
  await hall.pool.query(
    `insert into message (lane, id, workspace_id, profile_id, channel_id, direction, state, stage, external_id, created_at, updated_at)
     select lane, gen_random_uuid(), workspace_id, id, $1, 'inbound', 'received', 'done', 'wamid.' || id, '2026-07-01 12:00Z', now() from profile`,
    [CHANNEL],
  );
  const people = (await hall.pool.query('select lane, id, time_zone as "timeZone" from profile')).rows;
  for (const [fallback, hour] of [
    ["Asia/Tokyo", 21],
    ["Mars/Olympus", 12],
  ] as const) {
    const hours = await inTransaction(hall.pool, async (client) => readHours(client, fallback, people));
    expect(hours.size).toBe(50);
    for (const { id, timeZone } of people) expect(hours.get(id)?.[timeZone === "Europe/London" ? 13 : hour]).toBe(1);
  }
  const id = await hall.begin(campaign("best", { schedule: { kind: "best_time", windowHours: 12, zone: "Europe/London" } }));
  await hall.expand(id);
  expect(await hall.number("select count(*)::int as n from campaign_recipient where best_hour is not null")).toBe(50);
});
