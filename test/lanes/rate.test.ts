import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../src/platform/clock.ts";
import { noCrashPoints } from "../../src/platform/crash-points.ts";
import type { CampaignId, ChannelId, MessageId } from "../../src/platform/ids.ts";
import { laneOf } from "../../src/platform/lane.ts";
import type { Claim } from "../../src/sends/claim.ts";
import { createClaimPhase } from "../../src/sends/claim-phase.ts";
import { leaseSlots } from "../../src/sends/campaign-slots.store.ts";
import { aChannel, aMessage, aProfile, optedIn } from "../support/sample-rows.ts";
import { ids, type Lanes, NO_CATALOG, openLanes, profileIn, WORKSPACE } from "./lanes.ts";

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
      work.putConversation({
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
      });
      const origin = { kind: "campaign", campaignId, occurrence: "1", variant: "a", wave: 0, perSecond: PER_SECOND } as const;
      const content = { kind: "text", text: "Hello" } as const;
      const id = ids.inLane<MessageId>(lane);
      work.addMessage(aMessage({ id, lane, workspaceId: WORKSPACE, profileId, channelId, content, origin, dueAt: work.now }));
    });
  }
}

test("of a campaign's backlog only what leaves within a second is claimed; the rest is spread out at its rate", async () => {
  await backlog(40);
  const claims: Claim[] = [];
  const text = "Hello";
  const claim = createClaimPhase({
    budget: { room: () => 100, spend: () => undefined },
    sender: { room: () => 100, reserve: () => ({ release: () => undefined }), take: (taken) => void claims.push(...taken) },
    pacer: { room: ({ perSecond }) => perSecond - claims.length },
    render: () => ({
      kind: "rendered",
      rendered: { content: { kind: "text", text }, preview: { header: null, body: text, footer: null, buttons: [] } },
    }),
    clock: systemClock,
    crashPoints: noCrashPoints,
  });
  const channel = aChannel({ id: channelId, workspaceId: WORKSPACE });
  const worker = lanes.worker([claim], { catalog: { ...NO_CATALOG, channels: new Map([[channelId, channel]]) } });
  await worker.idle();
  expect(claims.map(({ pace }) => pace)).toEqual(Array.from({ length: PER_SECOND }, () => ({ campaignId, perSecond: PER_SECOND })));
  const { rows } = await lanes.pool.query<{ later: number }>(
    "select extract(epoch from due_at - created_at)::float8 as later from message where stage = 'waiting' order by due_at",
  );
  expect(rows).toHaveLength(30);
  expect(rows[0]?.later).toBeGreaterThanOrEqual(1);
  // Those of one transaction are a tenth of a second apart.
  expect((rows.at(-1)?.later ?? 0) - (rows[0]?.later ?? 0)).toBeGreaterThanOrEqual(2.8);
  expect(await lanes.count("select count(*)::int as n from message where stage = 'waiting' and state <> 'queued'")).toBe(0);
});

test("two processes that lease at the same moment get different slots, at one rate", async () => {
  await lanes.pool.query("insert into workspace (id, name) values ($1, 'Paced') on conflict do nothing", [WORKSPACE]);
  await lanes.pool.query(
    `insert into campaign (id, workspace_id, name, document, created_by, created_at, updated_at) values ($1, $2, 'paced', '{}', 'a', now(), now())`,
    [campaignId, WORKSPACE],
  );
  const pace = { campaignId, perSecond: 50 };
  const other = lanes.connect(2);
  const before = await lanes.count("select extract(epoch from clock_timestamp())::float8 * 1000 as n");
  const leases = await Promise.all(Array.from({ length: 10 }, async (_, turn) => leaseSlots(turn % 2 === 0 ? lanes.pool : other, pace, 5)));
  expect(leases.flat()).toHaveLength(50);
  // Fifty slots of one row: had two leases begun at the same one, the last would be nearer.
  expect(await lanes.count("select last_ms as n from campaign_slots")).toBeGreaterThanOrEqual(before + (49 * 1_000) / (50 * 1.02));
});
