import { afterEach, beforeEach, expect, test } from "vitest";
import { createIntakePhase } from "../../src/engine/intake-phase.ts";
import { changedProfiles } from "../../src/lanes/postgres/changed-profiles.store.ts";
import type { InboxHandlers } from "../../src/lanes/phase.ts";
import { decideFailure } from "../../src/channels/whatsapp/error-codes.ts";
import { QUARANTINE } from "../../src/messages/doubt.ts";
import { createOutcomeHandler } from "../../src/sends/outcome-handler.ts";
import { createSender } from "../../src/sends/sender.ts";
import { type Clock, nextTurn, systemClock } from "../../src/platform/clock.ts";
import { noCrashPoints } from "../../src/platform/crash-points.ts";
import type { CampaignId, ChannelId, MessageId, ProfileId } from "../../src/platform/ids.ts";
import { laneOf } from "../../src/platform/lane.ts";
import type { Claim } from "../../src/sends/claim.ts";
import { NO_CLAIM_LOG } from "../../src/sends/claim-log.ts";
import { createClaimPhase } from "../../src/sends/claim-phase.ts";
import { createLeaveLeases, createSlotLeases } from "../../src/campaigns/campaign-slots.store.ts";
import { aChannel, aMessage, aProfile, NO_PORTFOLIO, optedIn, optedOut } from "../support/sample-rows.ts";
import { ids, type Lanes, NO_CATALOG, NO_LINKS, openLanes, profileIn, WORKSPACE } from "./lanes.ts";

let lanes: Lanes;
beforeEach(async () => void (lanes = await openLanes()));
afterEach(async () => lanes[Symbol.asyncDispose]());

const channelId = ids.next<ChannelId>();
const campaignId = ids.next<CampaignId>();
const PER_SECOND = 10;

async function backlog(people: number): Promise<void> {
  await lanes.pool.query("insert into workspace (id, name) values ($1, 'Paced') on conflict do nothing", [WORKSPACE]);
  await lanes.pool.query(
    "insert into channel (id, workspace_id, kind, name, config, secrets) values ($1, $2, 'whatsapp', 'Shop', '{}', '')",
    [channelId, WORKSPACE],
  );
  for (let index = 0; index < people; index += 1) {
    const profileId = profileIn(index % 4);
    const lane = laneOf(profileId);
    await lanes.put(lane, (work) => {
      const phone = `+33612345${String(index).padStart(3, "0")}`;
      const consent = { whatsapp: { utility: optedIn } };
      work.putProfile(aProfile({ lane, id: profileId, workspaceId: WORKSPACE, identities: { phone }, consent }));
      work.conversations.put({
        lane,
        profileId,
        channelId,
        workspaceId: WORKSPACE,
        windowExpiresAt: new Date(work.now.getTime() + 3_600_000),
        lastInboundAt: null,
        lastOutboundAt: null,
        lastPreview: null,
        unread: 0,
        pairTat: null,
        reachedAt: null,
      });
      const origin = { kind: "campaign", campaignId, occurrence: "1", variant: "a", wave: 0, perSecond: PER_SECOND } as const;
      const content = { kind: "text", text: "Hello" } as const;
      const id = ids.inLane<MessageId>(lane);
      work.messages.add(aMessage({ id, lane, workspaceId: WORKSPACE, profileId, channelId, content, origin, dueAt: work.now }));
    });
  }
}

const pace = { campaignId, perSecond: 50 };
const DATABASE_MS = "select extract(epoch from clock_timestamp())::float8 * 1000 as n";

/** Answers when it was there, by the database's clock. */
async function pacedCampaign(): Promise<number> {
  await lanes.pool.query("insert into workspace (id, name) values ($1, 'Paced') on conflict do nothing", [WORKSPACE]);
  await lanes.pool.query(
    `insert into campaign (id, workspace_id, name, document, created_by, created_at, updated_at) values ($1, $2, 'paced', '{}', 'a', now(), now())`,
    [campaignId, WORKSPACE],
  );
  return lanes.count(DATABASE_MS);
}

test("of a campaign's backlog only what leaves in a moment is claimed; the rest is held for its turn and keeps it", async () => {
  await backlog(40);
  const claims: Claim[] = [];
  const text = "Hello";
  let leased = 0;
  // Time stands still, later than all that is due: on a busy machine more turns would come while the first are claimed.
  const startedAt = systemClock.monotonic();
  const standsAt = systemClock.now() + 60_000;
  const clock: Clock = { ...systemClock, monotonic: () => startedAt };
  const claim = createClaimPhase({
    claimLog: NO_CLAIM_LOG,
    budget: { room: () => 100, spend: () => undefined },
    sender: { room: () => 100, reserve: () => ({ release: () => undefined }), take: (taken) => void claims.push(...taken) },
    linksOf: () => NO_LINKS,
    ownAddressesOf: () => ({ preferences: () => "", confirm: null, opened: (text) => text }),
    uploadMedia: () => undefined,
    portfolioRoom: NO_PORTFOLIO,
    leaseSlots: async ({ perSecond }, count) => Array.from({ length: count }, () => (leased++ * 1_000) / perSecond),
    render: () => ({
      kind: "rendered",
      gaps: [],
      rendered: { content: { kind: "text", text }, preview: { header: null, body: text, footer: null, buttons: [] } },
    }),
    clock,
    breathe: nextTurn,
    crashPoints: noCrashPoints,
  });
  const channel = aChannel({ id: channelId, workspaceId: WORKSPACE });
  const worker = lanes.worker([claim], {
    catalog: { ...NO_CATALOG, channels: new Map([[channelId, channel]]) },
    shift: () => standsAt - systemClock.now(),
  });
  await worker.idle();
  // The turns of the first second, and of the moment in which others are found early.
  expect(claims.length).toBeGreaterThanOrEqual(10);
  expect(claims.length).toBeLessThanOrEqual(14);
  expect(claims.every(({ turn }) => turn !== null && turn.at >= startedAt)).toBe(true);
  const held = "select count(*)::int as n from message where state = 'held' and reason = 'campaign_rate'";
  expect(await lanes.count(held)).toBe(40 - claims.length);
  const turns = async (): Promise<readonly number[]> =>
    (
      await lanes.pool.query<{ until: Date }>(
        "select (t.decision->>'until')::timestamptz as until from message m join message_text t using (lane, id) where m.state = 'held' order by 1",
      )
    ).rows.map(({ until }) => until.getTime());
  const before = await turns();
  expect((before.at(-1) ?? 0) - (before[0] ?? 0)).toBeGreaterThanOrEqual((before.length - 1) * 100 - 300);
  // Found before its time, each keeps its turn: nothing more is leased.
  await lanes.pool.query("update message set due_at = now() where state = 'held'");
  await worker.idle();
  expect(leased).toBe(40);
  expect((await turns()).at(-1)).toBeCloseTo(before.at(-1) ?? 0, -2);
});

test("two processes that lease at the same moment get different slots, at one rate", async () => {
  const before = await pacedCampaign();
  const other = lanes.connect(2);
  const [one, two] = [lanes.pool, other].map((db) => createSlotLeases(db, systemClock));
  const leases = await Promise.all(Array.from({ length: 10 }, async (_, turn) => (turn % 2 === 0 ? one : two)?.(pace, 5) ?? []));
  expect(leases.flat()).toHaveLength(50);
  // Fifty slots of one row: had two leases begun at the same one, the last would be nearer.
  expect(await lanes.count("select last_ms as n from campaign_slots")).toBeGreaterThanOrEqual(before + (49 * 1_000) / (50 * 1.02));
});

test("two processes that ask for leave at the same moment share what the rate allows", async () => {
  const before = await pacedCampaign();
  const other = lanes.connect(2);
  const [one, two] = [lanes.pool, other].map((db) => createLeaveLeases(db));
  const given = await Promise.all(Array.from({ length: 20 }, async (_, turn) => (turn % 2 === 0 ? one : two)?.(pace, 100, 30)));
  const after = await lanes.count(DATABASE_MS);
  const granted = given.flatMap((leave) => leave?.inMs ?? []);
  expect(granted.length).toBeGreaterThanOrEqual(2);
  // What lapsed not yet, what is settled ahead, and what came meanwhile.
  expect(granted.length).toBeLessThanOrEqual(((8 + 30 + after - before) / 1_000) * 50 * 1.01 + 1);
});

test("whoever opts out while their message waits for its turn does not get it: it is given back, and the gate refuses it", async () => {
  await backlog(2);
  let now = systemClock.monotonic();
  const timers: { readonly at: number; readonly resolve: () => void }[] = [];
  // Its time is moved by hand: a turn comes when the test says so.
  const clock: Clock = {
    ...systemClock,
    monotonic: () => now,
    sleep: async (ms) => new Promise((resolve) => void timers.push({ at: now + ms, resolve })),
  };
  const sent: string[] = [];
  const sender = createSender({
    claimLog: NO_CLAIM_LOG,
    send: async ({ message }) => {
      sent.push(message.profileId);
      return { kind: "accepted", externalId: `wamid.${message.id}`, note: null };
    },
    append: async (rows) => lanes.store.append(rows),
    recorded: () => undefined,
    changedProfiles: async (asked) => changedProfiles(lanes.pool, asked),
    leaseLeave: async (_pace, count) => ({ inMs: Array.from({ length: count }, () => 0), askAgainMs: 0 }),
    leastToWriteMs: 0,
    budget: { slowDown: () => undefined },
    decideFailure,
    clock,
    crashPoints: noCrashPoints,
    ids,
    maxInFlight: 10,
    failed: (error) => void lanes.errors.push(error),
  });
  const claim = createClaimPhase({
    claimLog: NO_CLAIM_LOG,
    budget: { room: () => 100, spend: () => undefined },
    sender,
    linksOf: () => NO_LINKS,
    ownAddressesOf: () => ({ preferences: () => "", confirm: null, opened: (text) => text }),
    uploadMedia: () => undefined,
    // Both in half a second.
    portfolioRoom: NO_PORTFOLIO,
    leaseSlots: async (_pace, count) => Array.from({ length: count }, () => 500),
    render: () => ({
      kind: "rendered",
      gaps: [],
      rendered: { content: { kind: "text", text: "Hello" }, preview: { header: null, body: "Hello", footer: null, buttons: [] } },
    }),
    clock,
    breathe: nextTurn,
    crashPoints: noCrashPoints,
  });
  const outcome = createOutcomeHandler({
    pauseSender: () => undefined,
    resyncTemplates: () => undefined,
    rules: { decideFailure, quarantine: QUARANTINE },
  });
  const handlers = { outcome } as unknown as InboxHandlers;
  const channel = aChannel({ id: channelId, workspaceId: WORKSPACE });
  const worker = lanes.worker([createIntakePhase(handlers, { batch: 100, breathe: nextTurn }), claim], {
    catalog: { ...NO_CATALOG, channels: new Map([[channelId, channel]]) },
  });
  await worker.idle();
  expect(await lanes.count("select count(*)::int as n from message where state = 'claimed'")).toBe(2);
  const { rows } = await lanes.pool.query<{ id: ProfileId }>("select id from profile order by id");
  const [leaver, stayer] = rows.map(({ id }) => id);
  if (leaver === undefined || stayer === undefined) throw new Error("two people were made");
  const lane = laneOf(leaver);
  await lanes.put(lane, (work) => {
    const consent = { whatsapp: { utility: optedOut } };
    const identities = { phone: "+33612345000" };
    work.putProfile(aProfile({ lane, id: leaver, workspaceId: WORKSPACE, identities, consent, updatedAt: work.now }));
  });
  const over = new AbortController();
  const idle = sender.idle().then(() => over.abort());
  for (; !over.signal.aborted; now += 10) {
    for (const timer of timers.splice(0)) {
      if (timer.at <= now) timer.resolve();
      else timers.push(timer);
    }
    await nextTurn();
  }
  await idle;
  expect(sent).toEqual([stayer]);
  // Looked at again a moment later, it is refused by the rule that says why.
  worker.wake([lane]);
  await worker.idle();
  await lanes.pool.query("update message set due_at = now() where stage = 'waiting'");
  worker.wake([lane]);
  await worker.idle();
  const states = await lanes.pool.query("select profile_id as who, state, reason from message order by profile_id");
  expect(states.rows).toMatchObject([
    { who: leaver, state: "refused", reason: "opted_out" },
    { who: stayer, state: "accepted" },
  ]);
  expect(lanes.errors).toEqual([]);
});
