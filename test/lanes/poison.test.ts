import { afterEach, beforeEach, expect, test } from "vitest";
import type { Run } from "../../src/journeys/run.ts";
import type { LanePhase } from "../../src/lanes/phase.ts";
import { nextTurn, systemClock } from "../../src/platform/clock.ts";
import { noCrashPoints } from "../../src/platform/crash-points.ts";
import type { ChannelId, MessageId, ProfileId, RunId, VersionId } from "../../src/platform/ids.ts";
import { laneOf } from "../../src/platform/lane.ts";
import { NO_CLAIM_LOG } from "../../src/sends/claim-log.ts";
import { createClaimPhase } from "../../src/sends/claim-phase.ts";
import type { Claim } from "../../src/sends/claim.ts";
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
    ownAddressesOf: () => ({ preferences: () => "", confirm: null }),
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

test("a run whose timer cannot be served ends visibly, and the timers beside it fire", async () => {
  const [bad, good] = [profileIn(1), profileIn(1)];
  const versionId = ids.next<VersionId>();
  for (const profileId of [bad, good]) {
    const lane = laneOf(profileId);
    const run = {
      lane,
      id: ids.inLane<RunId>(lane),
      workspaceId: WORKSPACE,
      profileId,
      journey: "j",
      versionId,
      key: "",
      state: "live",
      node: "wait",
    } as const;
    await lanes.put(lane, (work) => {
      const rest: Pick<Run, "dueAt" | "memory" | "outcome" | "startedAt" | "updatedAt"> = {
        dueAt: work.now,
        memory: { event: null, vars: {}, trail: [], messages: {} } as unknown as Run["memory"],
        outcome: null,
        startedAt: work.now,
        updatedAt: work.now,
      };
      work.runs.add({ ...run, ...rest });
    });
  }
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
  expect((await lanes.pool.query("select subject, detail->>'error' as error from incident")).rows).toEqual([
    { subject: "j", error: "cannot wake it" },
  ]);
});
