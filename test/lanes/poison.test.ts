import { afterEach, beforeEach, expect, test } from "vitest";
import { newConversation } from "../../src/desk/hear.ts";
import { createDeskPhase } from "../../src/engine/desk-phase.ts";
import type { Run } from "../../src/journeys/run.ts";
import type { LanePhase } from "../../src/lanes/phase.ts";
import { QUARANTINE } from "../../src/messages/doubt.ts";
import type { OutboundMessage } from "../../src/messages/message.ts";
import { nextTurn, systemClock } from "../../src/platform/clock.ts";
import { noCrashPoints } from "../../src/platform/crash-points.ts";
import type { CallId, ChannelId, MessageId, ProfileId, RunId, VersionId } from "../../src/platform/ids.ts";
import { laneOf } from "../../src/platform/lane.ts";
import { NO_CLAIM_LOG } from "../../src/sends/claim-log.ts";
import { createClaimPhase } from "../../src/sends/claim-phase.ts";
import type { Claim } from "../../src/sends/claim.ts";
import { createSweepPhase } from "../../src/sends/sweep-phase.ts";
import { aChannel, aMessage, aProfile, NO_PORTFOLIO, optedIn } from "../support/sample-rows.ts";
import { countInOrder, eventRow, ids, intake, type Lanes, NO_CATALOG, NO_LINKS, openLanes, profileIn, WORKSPACE } from "./lanes.ts";

let lanes: Lanes;
beforeEach(async () => void (lanes = await openLanes()));
afterEach(async () => lanes[Symbol.asyncDispose]());

/** Good rows of several profiles in several lanes of one stripe, and in the middle of one lane one that cannot be applied. */
async function runWith(
  phases: readonly LanePhase[],
  poison: object,
): Promise<{ readonly incidents: readonly { readonly subject: string; readonly detail: { readonly item: string } }[] }> {
  const people = [profileIn(1), profileIn(1), profileIn(2), profileIn(15), profileIn(99)];
  const bad = profileIn(1);
  for (let n = 1; n <= 30; n += 1) {
    await lanes.store.append(people.map((profile) => eventRow(profile, { n })));
    if (n === 15) await lanes.store.append([eventRow(bad, { bad: true, ...poison })]);
  }
  const worker = lanes.worker(phases);
  await worker.idle();
  await worker[Symbol.asyncDispose]();
  expect(await lanes.count("select count(*)::int as n from inbox")).toBe(0);
  expect(await lanes.count('select count(*)::int as n from profile where attributes = \'{"last": 30, "gaps": 0}\'')).toBe(people.length);
  return { incidents: (await lanes.pool.query("select subject, detail from incident")).rows as never };
}

test("a row that throws when it is applied is reported, and its neighbours go on", async () => {
  const phase = intake((work, profile, event) => {
    if (event.properties["bad"]) throw new TypeError("cannot read it");
    countInOrder(work, profile, event);
  });
  expect((await runWith([phase], {})).incidents).toMatchObject([{ subject: "event", detail: { error: "cannot read it" } }]);
});

test("a row whose effect the database refuses does not stop its lane either: it is found, taken out and reported whole", async () => {
  const phase = intake((work, profile, event) => {
    if (!event.properties["bad"]) return countInOrder(work, profile, event);
    // An invalid date becomes null on its way to a column that takes none.
    work.putProfile({ ...profile, createdAt: new Date(Number.NaN), updatedAt: work.now });
  });
  const { incidents } = await runWith([phase], { words: "keep me" });
  expect(incidents).toMatchObject([{ subject: "event" }]);
  expect(incidents[0]?.detail.item).toContain("keep me");
  expect(lanes.errors.length).toBeLessThan(5);
});

test("a row with a text that no index entry holds does not stop its lane", async () => {
  // Pseudo-random, so that it cannot be made shorter.
  const long = Array.from({ length: 600 }, () => ids.next<string>()).join("");
  const phase = intake((work, profile, event) => {
    if (event.properties["bad"]) work.count({ workspaceId: WORKSPACE, metric: "revenue", label: long });
    else countInOrder(work, profile, event);
  });
  expect((await runWith([phase], {})).incidents).toMatchObject([
    { subject: "event", detail: { error: expect.stringContaining("index row") } },
  ]);
});

test("a phase that fails without any row to blame takes no row with it", async () => {
  let failing = true;
  const broken: LanePhase = {
    name: "broken",
    run: async (work) => {
      if (failing && work.tx.lanes.includes(profileLane)) throw new Error("not the fault of a row");
      return undefined;
    },
  };
  const profile = profileIn(4);
  const profileLane = Number.parseInt(profile.slice(-2), 16) as never;
  await lanes.store.append([1, 2, 3].map((n) => eventRow(profile, { n })));
  const worker = lanes.worker([intake(countInOrder), broken]);
  while (lanes.errors.length < 2) await lanes.store.lanesWithWork(0);
  failing = false;
  await worker.idle();
  expect(await lanes.count("select count(*)::int as n from incident")).toBe(0);
  expect(await lanes.count('select count(*)::int as n from profile where attributes = \'{"last": 3, "gaps": 0}\'')).toBe(1);
  await worker[Symbol.asyncDispose]();
});

/** One message to each of these people, due now; the claim phase is the real one, what makes the text is the test's. */
async function claimWith(people: readonly ProfileId[], render: (profileId: ProfileId) => string) {
  const channelId = ids.next<ChannelId>();
  const channel = aChannel({ id: channelId, workspaceId: WORKSPACE });
  await lanes.pool.query("insert into workspace (id, name) values ($1, 'Poisoned') on conflict do nothing", [WORKSPACE]);
  await lanes.pool.query(
    "insert into channel (id, workspace_id, kind, name, config, secrets) values ($1, $2, 'whatsapp', 'Shop', '{}', '')",
    [channelId, WORKSPACE],
  );
  for (const [index, id] of people.entries()) {
    const lane = laneOf(id);
    await lanes.put(lane, (work) => {
      const phone = `+3361234560${index}`;
      work.putProfile(
        aProfile({
          lane,
          id,
          workspaceId: WORKSPACE,
          identities: { phone },
          consent: { whatsapp: { utility: optedIn } },
        }),
      );
      const windowExpiresAt = new Date(work.now.getTime() + 3_600_000);
      work.conversations.put({ ...TALKED, lane, profileId: id, channelId, windowExpiresAt });
      const content = { kind: "text", text: "Hello" } as const;
      work.messages.add(
        aMessage({ id: ids.inLane<MessageId>(lane), lane, workspaceId: WORKSPACE, profileId: id, channelId, content, dueAt: work.now }),
      );
    });
  }
  const claims: Claim[] = [];
  const claim = createClaimPhase({
    claimLog: NO_CLAIM_LOG,
    budget: { room: () => 100, spend: () => undefined },
    sender: { room: () => 100, reserve: () => ({ release: () => undefined }), take: (taken) => void claims.push(...taken) },
    linksOf: () => NO_LINKS,
    ownAddressesOf: () => ({ preferences: () => "", confirm: null, opened: (text) => text }),
    uploadMedia: () => undefined,
    portfolioRoom: NO_PORTFOLIO,
    leaseSlots: async () => [],
    render: (_content, { profile }) => {
      const text = render(profile.id);
      return {
        kind: "rendered",
        gaps: [],
        rendered: { content: { kind: "text", text }, preview: { header: null, body: text, footer: null, buttons: [] } },
      };
    },
    clock: systemClock,
    breathe: nextTurn,
    crashPoints: noCrashPoints,
  });
  const catalog = { ...NO_CATALOG, channels: new Map([[channelId, channel]]) };
  const worker = lanes.worker([claim], { catalog });
  await worker.idle();
  return { claims, again: async () => worker.idle() };
}
const TALKED = {
  workspaceId: WORKSPACE,
  lastInboundAt: null,
  lastOutboundAt: null,
  lastPreview: null,
  unread: 0,
  pairTat: null,
  reachedAt: null,
};

test.each([
  ["whose text cannot be made", "cannot write it"],
  ["that the database refuses", "no such words"],
])("a message %s waits, is reported once, and its neighbours go out", async (_what, why) => {
  await lanes.pool.query("alter table message_text add constraint \"no such words\" check (rendered::text not like '%refuse me%')");
  const bad = profileIn(1);
  const people = [profileIn(1), bad, profileIn(1), profileIn(2)];
  const { claims, again } = await claimWith(people, (id) => {
    if (id !== bad) return "Hello";
    if (why === "cannot write it") throw new TypeError(why);
    return "refuse me";
  });
  expect(claims.map(({ message }) => message.profileId).toSorted()).toEqual(people.filter((id) => id !== bad).toSorted());
  const states = async () =>
    (
      await lanes.pool.query("select state, reason, due_at > now() + interval '50 minutes' as later from message where profile_id = $1", [
        bad,
      ])
    ).rows;
  expect(await states()).toEqual([{ state: "held", reason: "processing_failed", later: true }]);
  // An hour later it is as bad as before, and nobody is told again.
  await lanes.pool.query("update message set due_at = now() where profile_id = $1", [bad]);
  await again();
  expect(await states()).toEqual([{ state: "held", reason: "processing_failed", later: true }]);
  const { rows: incidents } = await lanes.pool.query("select kind, subject, detail->>'error' as error from incident");
  expect(incidents).toEqual([{ kind: "handler_failed", subject: "message", error: expect.stringContaining(why) }]);
});

async function addRun(profileId: ProfileId, dueAt: (now: Date) => Date | null): Promise<Run> {
  const lane = laneOf(profileId);
  const run = { lane, id: ids.inLane<RunId>(lane), workspaceId: WORKSPACE, profileId, journey: "j", versionId: ids.next<VersionId>() };
  const stands = { key: "", state: "live", node: "wait", outcome: null } as const;
  const memory = { event: null, vars: {}, trail: [], messages: {} } as unknown as Run["memory"];
  const added: Run[] = [];
  await lanes.put(lane, (work) => {
    const { now } = work;
    added.push({ ...run, ...stands, memory, dueAt: dueAt(now), startedAt: now, updatedAt: now });
    for (const one of added) work.runs.add(one);
  });
  const [only] = added;
  if (!only) throw new Error("no run was added");
  return only;
}

test("a run whose timer cannot be served ends visibly, and the timers beside it fire", async () => {
  const [bad, good] = [profileIn(1), profileIn(1)];
  for (const profileId of [bad, good]) await addRun(profileId, (now) => now);
  const ring: LanePhase = {
    name: "ring",
    run: async (work) => {
      const inputs = work.takeInputs();
      await work.runs.load(inputs.map(({ profileId }) => profileId));
      for (const { profileId } of inputs) {
        if (profileId === bad) throw new TypeError("cannot wake it");
        for (const run of work.runs.liveOf(profileId)) work.runs.put({ ...run, state: "finished", dueAt: null });
      }
      return undefined;
    },
  };
  const worker = lanes.worker([intake(countInOrder), ring]);
  await worker.idle();
  const { rows } = await lanes.pool.query("select profile_id as who, state, outcome from run order by state");
  expect(rows).toEqual([
    { who: bad, state: "failed", outcome: "step_failed:wait" },
    { who: good, state: "finished", outcome: null },
  ]);
  expect(await incidents()).toEqual([{ subject: "j", error: "cannot wake it" }]);
});

test("a call that cannot be handed over ends the run that waits for it, and the calls beside it are made", async () => {
  const [bad, good] = [profileIn(1), profileIn(1)];
  for (const profileId of [bad, good]) {
    const { lane, id: runId, versionId } = await addRun(profileId, () => null);
    const id = ids.inLane<CallId>(lane);
    const request = { method: "GET", url: "https://shop.example", headers: {}, body: null, timeoutMs: 1_000, retries: 0 } as never;
    await lanes.put(lane, (work) => {
      const now = work.now;
      const times = { dueAt: now, giveUpAt: now, createdAt: now, updatedAt: now };
      const tries = { state: "waiting", attempt: 0, failures: 0, status: null, why: null } as const;
      work.putCall({ lane, id, workspaceId: WORKSPACE, profileId, runId, versionId, node: "wait", request, ...tries, ...times });
    });
  }
  const calls: LanePhase = {
    name: "calls",
    run: async (work) => {
      for (const call of await work.tx.dueCalls(10)) {
        if (call.profileId === bad) throw new TypeError("cannot hand it over");
        work.putCall({ ...call, state: "done" });
      }
      return undefined;
    },
  };
  await lanes.worker([intake(countInOrder), calls]).idle();
  const { rows } = await lanes.pool.query(
    "select c.profile_id as who, c.state, c.why, r.state as run, r.outcome from run_call c join run r on r.id = c.run_id order by r.state",
  );
  expect(rows).toEqual([
    { who: bad, state: "done", why: "processing_failed", run: "failed", outcome: "step_failed:wait" },
    { who: good, state: "done", why: null, run: "live", outcome: null },
  ]);
  expect(await incidents()).toEqual([{ subject: "j", error: "cannot hand it over" }]);
});

test("a membership that cannot be judged stays as it is until the next day, and those beside it are judged", async () => {
  const [bad, good] = [profileIn(1), profileIn(1)];
  const audienceId = ids.next<string>();
  for (const id of [bad, good]) {
    const lane = laneOf(id);
    await lanes.put(lane, (work) => work.putProfile(aProfile({ lane, id, workspaceId: WORKSPACE })));
    await lanes.pool.query("insert into membership (lane, profile_id, audience_id, since, recheck_at) values ($1, $2, $3, now(), now())", [
      lane,
      id,
      audienceId,
    ]);
  }
  const judge: LanePhase = {
    name: "judge",
    run: async (work) => {
      const due = await work.tx.audiences.dueMemberships(10);
      await work.memberships.load(due.map(({ profileId }) => profileId));
      for (const { profileId } of due) {
        if (profileId === bad) throw new TypeError("cannot judge it");
        work.memberships.put({ lane: laneOf(profileId), profileId, audienceId, since: null, recheckAt: null });
      }
      return undefined;
    },
  };
  await lanes.worker([intake(countInOrder), judge]).idle();
  const { rows } = await lanes.pool.query(
    "select profile_id as who, since is not null as is_in, recheck_at > now() + interval '23 hours' as later from membership",
  );
  expect(rows).toEqual([{ who: bad, is_in: true, later: true }]);
  expect(await incidents()).toEqual([{ subject: "membership", error: "cannot judge it" }]);
});

test("a conversation that cannot be woken sleeps an hour longer, and those beside it wake", async () => {
  await lanes.pool.query(
    "alter table desk_conversation add constraint \"no waking\" check (language is distinct from 'xx' or state = 'snoozed')",
  );
  const [bad, good] = [profileIn(1), profileIn(1)];
  for (const profileId of [bad, good]) {
    const lane = laneOf(profileId);
    const of = { lane, id: ids.inLane<string>(lane), workspaceId: WORKSPACE, profileId, channelId: ids.next<ChannelId>() };
    await lanes.put(lane, (work) => {
      const until = { state: "snoozed", snoozedUntil: work.now, wakeAt: work.now } as const;
      work.desk.put({ ...newConversation(of, work.now), ...until, language: profileId === bad ? "xx" : "fr" });
    });
  }
  await lanes.worker([intake(countInOrder), createDeskPhase({ clock: systemClock })]).idle();
  const { rows } = await lanes.pool.query(
    "select profile_id as who, state, wake_at > now() + interval '50 minutes' as later from desk_conversation order by state desc",
  );
  expect(rows).toEqual([
    { who: bad, state: "snoozed", later: true },
    { who: good, state: "open", later: null },
  ]);
  expect(await incidents()).toEqual([{ subject: "conversation", error: expect.stringContaining("no waking") }]);
});

test("a claim that cannot be called doubtful and a doubt that cannot be looked into wait, and those beside them are settled", async () => {
  const {
    rows: [times],
  } = await lanes.pool.query<{ later: string }>("select now() + interval '50 minutes' as later");
  await lanes.pool.query(
    `alter table message add constraint "no settling" check (recipient is distinct from 'bad' or (state = 'claimed') or settle_at < '2026-01-01' or settle_at > '${new Date(times?.later ?? 0).toISOString()}')`,
  );
  const long = new Date("2025-01-01");
  const put = async (state: "claimed" | "unknown", recipient: string): Promise<void> => {
    const profileId = profileIn(1);
    const lane = laneOf(profileId);
    const open = state === "claimed" ? { deadline: long } : { doubtAt: long, settleAt: long };
    const row = { id: ids.inLane<MessageId>(lane), lane, workspaceId: WORKSPACE, profileId, channelId: ids.next<ChannelId>() };
    await lanes.put(lane, (work) => work.messages.add(aMessage({ ...row, state, recipient, attempt: 1, claimedAt: long, ...open })));
  };
  for (const recipient of ["good", "bad", "fine"]) for (const state of ["claimed", "unknown"] as const) await put(state, recipient);
  const settled: string[] = [];
  const settler = { take: (doubts: readonly OutboundMessage[]) => void settled.push(...doubts.map(({ recipient }) => recipient ?? "")) };
  await lanes.worker([intake(countInOrder), createSweepPhase({ settler, clock: systemClock, quarantine: QUARANTINE })]).idle();
  expect(settled.toSorted()).toEqual(["fine", "good"]);
  const { rows } = await lanes.pool.query(
    "select recipient, state, coalesce(deadline, settle_at) > now() + interval '55 minutes' as later from message order by recipient, state",
  );
  expect(rows).toEqual([
    { recipient: "bad", state: "claimed", later: true },
    { recipient: "bad", state: "unknown", later: true },
    ...["fine", "fine", "good", "good"].map((recipient) => ({ recipient, state: "unknown", later: false })),
  ]);
  const refused = { subject: "message", error: expect.stringContaining("no settling") };
  expect(await incidents()).toEqual([refused, refused]);
});

async function incidents(): Promise<readonly unknown[]> {
  return (await lanes.pool.query("select subject, detail->>'error' as error from incident")).rows;
}
