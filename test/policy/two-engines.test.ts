/**
 * Two engines with pools of their own on one PostgreSQL: they compete for the same people's lanes, while stops come in and some sends are
 * refused. What went over the wire is judged by the naive checker. The channel is the test's own; all else is the product's.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Catalog } from "../../src/catalog/catalog.ts";
import type { Channel } from "../../src/catalog/channel.ts";
import type { PolicyDocument, PolicyInForce } from "../../src/contact-rules/document.ts";
import type { NewInboxRow } from "../../src/lanes/inbox.ts";
import { LaneWork } from "../../src/lanes/lane-work.ts";
import type { InboxHandlers } from "../../src/lanes/phase.ts";
import { createPostgresLaneStore } from "../../src/lanes/postgres/lane-store.store.ts";
import { startLaneWorker } from "../../src/lanes/worker.ts";
import { createIntakePhase } from "../../src/engine/intake-phase.ts";
import { QUARANTINE } from "../../src/messages/doubt.ts";
import { nextTurn, systemClock } from "../../src/platform/clock.ts";
import { noCrashPoints } from "../../src/platform/crash-points.ts";
import type { ChannelId, InboxId, MessageId, ProfileId } from "../../src/platform/ids.ts";
import { laneOf } from "../../src/platform/lane.ts";
import { seededRng } from "../../src/platform/rng.ts";
import { NO_CLAIM_LOG } from "../../src/sends/claim-log.ts";
import { createClaimPhase } from "../../src/sends/claim-phase.ts";
import { createOutcomeHandler } from "../../src/sends/outcome-handler.ts";
import { createSender } from "../../src/sends/sender.ts";
import { createSenderBudget } from "../../src/sends/sender-budget.ts";
import { decideFailure } from "../../src/channels/whatsapp/error-codes.ts";
import { ids, type Lanes, NO_CATALOG, NO_LINKS, openLanes, profileIn, WORKSPACE } from "../lanes/lanes.ts";
import { formOf } from "../support/channel-forms.ts";
import { aMessage, aProfile, NO_PORTFOLIO, optedIn } from "../support/sample-rows.ts";
import { forbidden, type Sent } from "./naive-checker.ts";

const PEOPLE = 100;
const MESSAGES = 6;
const HOUR = 3_600_000;
/** So that all lanes are worked on in few transactions, and often by both at once. */
const LANES = 8;
const source = { basis: "house", title: "test", url: null } as const;
const head = { version: 1, countries: "all", purposes: ["marketing"], source } as const;
const DOCUMENT: PolicyDocument = {
  format: 1,
  title: "Two engines",
  rules: [
    { ...head, id: "cap", kind: "frequency_cap", most: 2, per: { hours: 30 } },
    { ...head, id: "cap-email", kind: "frequency_cap", most: 1, per: { calendar: "day" }, channels: ["email"] },
    { ...head, id: "hours", kind: "quiet_hours", allowed: [{ days: [0, 1, 2, 3, 4, 5, 6], from: "06:00", to: "22:00" }] },
  ],
};
const IN_FORCE: PolicyInForce = { version: 1, document: DOCUMENT, holidays: {} };
const ZONES = ["Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"];

const channels = (["email", "sms"] as const).map((kind): Channel => {
  const form = formOf(kind);
  return {
    id: ids.next<ChannelId>(),
    workspaceId: WORKSPACE,
    kind,
    name: kind,
    state: "active",
    pause: null,
    form,
    config: { messagesPerSecond: 5_000 },
  };
});
const catalog: Catalog = { ...NO_CATALOG, channels: new Map(channels.map((channel) => [channel.id, channel])), policy: () => IN_FORCE };

let lanes: Lanes;
beforeAll(async () => void (lanes = await openLanes()));
afterAll(async () => lanes[Symbol.asyncDispose]());

type OnWire = Sent & { readonly profileId: ProfileId };

test(`${PEOPLE} people, two engines: nothing left that the checker forbids`, { timeout: 120_000 }, async () => {
  const rng = seededRng(20_261_130);
  let shiftMs = 0;
  const now = (): number => systemClock.now() + shiftMs;
  const clock = { ...systemClock, now };
  const wire: OnWire[] = [];
  const sentBy = { one: 0, two: 0 };
  const people = Array.from({ length: PEOPLE }, (_, index) => ({
    id: profileIn(index % LANES),
    zone: ZONES[index % ZONES.length] ?? "UTC",
    stopped: false,
  }));
  const startMs = now();
  // The poll looks for senders that are active.
  await lanes.pool.query("insert into workspace (id, name) values ($1, 'Two engines')", [WORKSPACE]);
  for (const { id, kind, config } of channels)
    await lanes.pool.query("insert into channel (id, workspace_id, kind, name, config, secrets) values ($1, $2, $3, $3, $4, '')", [
      id,
      WORKSPACE,
      kind,
      JSON.stringify(config),
    ]);
  const saidAt = new Date(startMs - 24 * HOUR);
  const yes = { ...optedIn, at: saidAt.toISOString() };
  for (const { id, zone } of people)
    await lanes.put(laneOf(id), (work) => {
      const consent = { email: { marketing: yes }, sms: { marketing: yes } };
      const identities = { phone: "+33612345678", email: "ana@example.com" };
      work.putProfile(aProfile({ id, lane: laneOf(id), workspaceId: WORKSPACE, timeZone: zone, country: null, consent, identities }));
      for (let n = 0; n < MESSAGES; n += 1) {
        const channel = channels[n % 2] as Channel;
        const dueAt = new Date(startMs + (n < 4 ? 0 : 40 * HOUR));
        work.messages.add(
          aMessage({
            id: ids.inLane<MessageId>(laneOf(id)),
            lane: laneOf(id),
            workspaceId: WORKSPACE,
            profileId: id,
            channelId: channel.id,
            purpose: "marketing",
            content: { kind: "fields", fields: { subject: "Sale", body: "Now", text: "Now" } },
            dueAt,
            createdAt: dueAt,
          }),
        );
      }
    });

  const engine = (name: "one" | "two") => {
    const pool = lanes.connect(6);
    const store = createPostgresLaneStore(pool, () => shiftMs);
    const failed = (error: unknown): void => void lanes.errors.push(error);
    const budget = createSenderBudget({ leaseTokens: async (_channel, want) => want, wake: () => worker.wake([]), clock, failed });
    const failures = { pauseSender: () => undefined, resyncTemplates: () => undefined };
    const sender = createSender({
      claimLog: NO_CLAIM_LOG,
      send: async ({ message, channel }) => {
        await nextTurn();
        // One in ten is refused for good, and was never got.
        sentBy[name] += 1;
        if (rng.integer(10) === 0) {
          const error = { code: 131_009, subcode: null, title: "refused", details: null, httpStatus: 400 };
          return { kind: "rejected", error, retryAfterMs: null };
        }
        wire.push({
          profileId: message.profileId,
          claimedMs: message.claimedAt?.getTime() ?? 0,
          wireMs: now(),
          channel: channel.kind,
          purpose: "marketing",
          topic: null,
        });
        return { kind: "accepted", externalId: `x-${message.id}`, note: null };
      },
      append: async (rows) => {
        await store.append(rows);
        worker.wake(rows.map(({ lane }) => lane));
      },
      changedProfiles: async () => new Set(),
      leaseLeave: async (_pace, count) => ({ inMs: Array.from({ length: count }, () => 0), askAgainMs: 0 }),
      leastToWriteMs: 0,
      recorded: () => undefined,
      budget,
      decideFailure,
      clock,
      crashPoints: noCrashPoints,
      ids,
      maxInFlight: 200,
      failed,
    });
    const outcome = createOutcomeHandler({ ...failures, rules: { decideFailure, quarantine: QUARANTINE } });
    const stop = {
      prefetch: async () => undefined,
      apply: (work: LaneWork, { profileId }: { readonly profileId: ProfileId | null }) => {
        const profile = profileId === null ? null : work.profile(profileId);
        if (!profile) return;
        const no = { ...yes, state: "opted_out" as const, at: work.now.toISOString() };
        work.putProfile({ ...profile, consent: { email: { marketing: no }, sms: { marketing: no } } });
      },
    };
    const worker = startLaneWorker({
      program: {
        store,
        catalogAt: async () => catalog,
        ids,
        crashPoints: noCrashPoints,
        phases: [
          createIntakePhase({ outcome, event: stop } as unknown as InboxHandlers, { batch: 500, breathe: nextTurn }),
          createClaimPhase({
            claimLog: NO_CLAIM_LOG,
            budget,
            sender,
            leaseSlots: async () => [],
            portfolioRoom: NO_PORTFOLIO,
            uploadMedia: () => undefined,
            linksOf: () => NO_LINKS,
            ownAddressesOf: () => ({ preferences: () => "", confirm: null, opened: (text) => text }),
            render: (content) =>
              ({ kind: "rendered", rendered: { content, preview: { header: null, body: "", footer: null, buttons: [] } } }) as never,
            clock,
            breathe: nextTurn,
            crashPoints: noCrashPoints,
          }),
        ],
      },
      clock,
      mostLanes: 3,
      parallel: 2,
      pollMs: 20,
      onError: failed,
    });
    return worker;
  };
  const workers = [engine("one"), engine("two")];
  const stopMs = new Map<ProfileId, number>();
  const quiet = async (): Promise<void> => {
    let before = -1;
    await expect
      .poll(
        async () => {
          const open = await lanes.count(
            `select (select count(*) from inbox)::int + (select count(*) from message where stage <> 'done' and due_at <= clock_timestamp() + make_interval(secs => ${shiftMs / 1_000}))::int as n`,
          );
          const same = open === 0 && wire.length === before;
          before = wire.length;
          return same;
        },
        { timeout: 60_000, interval: 60 },
      )
      .toBe(true);
  };
  for (let step = 0; step < 14; step += 1) {
    // Stops race with what comes due at this moment.
    const racing = people.filter(({ stopped }) => !stopped).filter(() => rng.integer(25) === 0);
    const rows = racing.map(({ id }): NewInboxRow => ({
      lane: laneOf(id),
      id: ids.inLane<InboxId>(laneOf(id)),
      workspaceId: WORKSPACE,
      profileId: id,
      item: {
        kind: "event",
        event: { id: "", type: "stop", properties: {}, occurredAt: "2027-01-01T00:00:00.000Z", source: "t", change: { identities: {} } },
      },
      dedupeKey: null,
    }));
    const store = createPostgresLaneStore(lanes.pool, () => shiftMs);
    for (const worker of workers) worker.wake(people.map(({ id }) => laneOf(id)));
    if (rows.length > 0) await store.append(rows);
    // Durable now: nothing that is claimed from here on may go to them.
    for (const person of racing) {
      person.stopped = true;
      stopMs.set(person.id, now());
    }
    await quiet();
    shiftMs += 5 * HOUR + rng.integer(HOUR);
  }
  for (const worker of workers) await worker[Symbol.asyncDispose]();
  expect(lanes.errors).toEqual([]);

  const faults = people.flatMap(({ id, zone }) => {
    const stoppedAt = stopMs.get(id);
    const said = (["email", "sms"] as const).flatMap((channel) => [
      { atMs: saidAt.getTime(), channel, purpose: "marketing" as const, topic: null, yes: true },
      ...(stoppedAt === undefined ? [] : [{ atMs: stoppedAt, channel, purpose: "marketing" as const, topic: null, yes: false }]),
    ]);
    const sent = wire.filter(({ profileId }) => profileId === id);
    return forbidden({ country: null, zone, rules: DOCUMENT.rules, holidays: {}, said, breaks: [], talks: [], wrote: [], sent });
  });
  expect(faults).toEqual([]);
  // It was worth looking: most got what the caps allow, some were stopped, both engines decided.
  expect(wire.length).toBeGreaterThan(1.5 * PEOPLE);
  expect(stopMs.size).toBeGreaterThan(10);
  expect(await lanes.count("select count(*)::int as n from message where reason = 'opted_out'")).toBeGreaterThan(10);
  expect(await lanes.count("select count(*)::int as n from message where state = 'failed'")).toBeGreaterThan(10);
  expect(sentBy.one).toBeGreaterThan(0);
  expect(sentBy.two).toBeGreaterThan(0);
});
