/** The counts of the rollups are the rows of the messages, whatever happened to them and in whatever order. */
import { NO_CATALOG } from "../lanes/lanes.ts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPool, type Db } from "../../src/db/pool.ts";
import { createInboundHandler, preferenceHandler } from "../../src/engine/handlers.ts";
import { createIntakePhase } from "../../src/engine/intake-phase.ts";
import { FACTS } from "../../src/contract/console.ts";
import { BREAKDOWNS } from "../../src/contract/insights.ts";
import { listMessages } from "../../src/insights/messages.store.ts";
import { readBreakdown, readHeat, readReport } from "../../src/insights/rollups.ts";
import { findDrift } from "../../src/insights/rollups-check.store.ts";
import type { InboxItem, NewInboxRow } from "../../src/lanes/inbox.ts";
import type { LaneWork } from "../../src/lanes/lane-work.ts";
import type { InboxHandlers } from "../../src/lanes/phase.ts";
import { createPostgresLaneStore } from "../../src/lanes/postgres/lane-store.store.ts";
import { runLanes } from "../../src/lanes/run-lanes.ts";
import type { MessageOrigin, MessageState, OutboundMessage } from "../../src/messages/message.ts";
import { QUARANTINE } from "../../src/messages/doubt.ts";
import { withTap } from "../../src/messages/taps.ts";
import { nextTurn, systemClock } from "../../src/platform/clock.ts";
import { noCrashPoints } from "../../src/platform/crash-points.ts";
import {
  createIds,
  type CampaignId,
  type InboxId,
  type MessageId,
  type ProfileId,
  type RunId,
  type VersionId,
  type WorkspaceId,
} from "../../src/platform/ids.ts";
import { allLanes } from "../../src/platform/lane.ts";
import { seededRng } from "../../src/platform/rng.ts";
import { keepChange } from "../../src/sends/announce.ts";
import { noteEngagement } from "../../src/sends/note-engagement.ts";
import { createOutcomeHandler } from "../../src/sends/outcome-handler.ts";
import { createReceiptHandler } from "../../src/sends/receipt-handler.ts";
import { createTestDatabase } from "../support/database.ts";
import { aMessage, CHANNEL_ID } from "../support/sample-rows.ts";

const ids = createIds(systemClock, seededRng(7));
const ports = {
  pauseSender: () => undefined,
  resyncTemplates: () => undefined,
  rules: { decideFailure: () => ({ kind: "fail" }) as const, quarantine: QUARANTINE },
};
const handlers = {
  inbound: createInboundHandler({ noteInbound: () => undefined }),
  preference: preferenceHandler,
  receipt: createReceiptHandler(ports),
  outcome: createOutcomeHandler(ports),
} as unknown as InboxHandlers;
const intake = createIntakePhase(handlers, { batch: 10_000, breathe: nextTurn });

let pool: Db;
beforeAll(async () => {
  const database = await createTestDatabase();
  pool = createPool({ url: database.url, max: 4, name: "rollups test", onError: () => undefined });
});
afterAll(async () => pool.end());

/** One shop with a few customers, moved by hand. */
function openShop() {
  const workspaceId = ids.next<WorkspaceId>();
  const people = Array.from({ length: 4 }, () => ids.next<ProfileId>());
  const [versionId, campaignId] = [ids.next<VersionId>(), ids.next<CampaignId>()];
  const messages: MessageId[] = [];
  const wamids = new Map<MessageId, string>();
  const store = createPostgresLaneStore(pool);
  let script: ((work: LaneWork) => void)[] = [];
  let inbox: NewInboxRow[] = [];
  const person = (n: number): ProfileId => people[n % people.length] ?? ("" as ProfileId);
  const message = (n: number): MessageId | null => (messages.length === 0 ? null : (messages[n % messages.length] ?? null));
  const put = (profileId: ProfileId, item: InboxItem): void => {
    const lane = Number.parseInt(profileId.slice(-2), 16) as NewInboxRow["lane"];
    inbox.push({ lane, id: ids.inLane<InboxId>(lane), workspaceId, profileId, item, dedupeKey: null });
  };
  const change = (id: MessageId, to: (message: OutboundMessage, now: Date) => Partial<OutboundMessage> | null): void => {
    script.push((work) => {
      const before = work.messages.outbound(id);
      const changes = before && to(before, work.now);
      if (before && changes) keepChange(work, before, { message: { ...before, ...changes, updatedAt: work.now }, incident: null });
    });
  };
  const waits = (one: OutboundMessage): boolean => one.state === "queued" || one.state === "held";
  const decision = (reason: string) =>
    ({ verdict: "hold", reason, until: null, at: new Date(0).toISOString(), ladder: [] }) as unknown as OutboundMessage["decision"];

  return {
    workspaceId,
    make: (n: number, kind: MessageOrigin["kind"], purpose: OutboundMessage["purpose"], template: boolean): void => {
      const profileId = person(n);
      const lane = Number.parseInt(profileId.slice(-2), 16) as NewInboxRow["lane"];
      const id = ids.inLane<MessageId>(lane);
      messages.push(id);
      wamids.set(id, `wamid.${id}`);
      const origin: MessageOrigin =
        kind === "journey"
          ? { kind, runId: ids.inLane<RunId>(lane), versionId, node: n % 2 === 0 ? "ask" : "remind" }
          : kind === "campaign"
            ? {
                kind,
                campaignId,
                occurrence: "",
                variant: n % 2 === 0 ? "a" : "b",
                wave: 1,
                ...(n % 7 === 0 ? { test: true } : n % 5 === 0 ? { replaced: true } : {}),
              }
            : { kind: "api", key: null };
      script.push((work) =>
        work.messages.add({
          ...aMessage({ id, lane, workspaceId, profileId, purpose, origin, createdAt: work.now, dueAt: work.now, updatedAt: work.now }),
          ...(template ? {} : { content: { kind: "text", text: "Hello" } }),
        }),
      );
    },
    move: (n: number, state: MessageState, reason: string): void => {
      const id = message(n);
      if (id === null) return;
      change(id, (one, now) => {
        if (state === "claimed")
          return waits(one)
            ? {
                state,
                attempt: one.attempt + 1,
                claimedAt: now,
                deadline: now,
                decision: decision("allowed"),
                recipient: n % 2 === 0 ? "+33612345678" : "+919812345678",
                ...(one.content.kind !== "template"
                  ? { template: "", language: null }
                  : n % 4 === 3
                    ? { template: one.content.name, language: null }
                    : { template: n % 5 === 1 ? "second" : one.content.name, language: n % 2 === 0 ? "fr" : "en_US" }),
              }
            : null;
        if (state === "unsettled") return one.state === "claimed" ? { state, deadline: null } : null;
        return waits(one) ? { state, decision: decision(reason) } : null;
      });
    },
    outcome: (n: number, kind: "accepted" | "rejected"): void => {
      const id = message(n);
      if (id === null) return;
      const outcome =
        kind === "accepted"
          ? ({ kind, externalId: wamids.get(id) ?? "", note: null } as const)
          : ({
              kind,
              error: { code: 131_000 + (n % 3), subcode: null, title: "No", details: null, httpStatus: 400 },
              retryAfterMs: null,
            } as const);
      put(person(Number.parseInt(id.slice(-2), 16)), { kind: "outcome", messageId: id, attempt: 1, outcome });
    },
    receipt: (n: number, status: "sent" | "delivered" | "read" | "played" | "failed", priced: boolean): void => {
      const id = message(n);
      if (id === null) return;
      put(person(0), {
        kind: "receipt",
        channelId: CHANNEL_ID,
        messageId: id,
        receipt: {
          externalId: wamids.get(id) ?? "",
          status,
          at: new Date(Date.UTC(2026, 10, 22, 12, 0, n % 50)).toISOString(),
          attempt: 1,
          error:
            status === "failed" ? { code: 131_047 + (n % 2), subcode: null, title: "Not delivered", details: null, httpStatus: 0 } : null,
          pricing: priced
            ? {
                billable: true,
                pricing_model: "PMP",
                type: n % 3 === 0 ? "free_customer_service" : "regular",
                category: n % 2 === 0 ? "marketing" : "utility",
              }
            : null,
        },
      });
    },
    writes: (n: number, answers: boolean): void => {
      const target = answers ? message(n) : null;
      const externalId = `wamid.in.${ids.next()}`;
      put(person(n), {
        kind: "inbound",
        channelId: CHANNEL_ID,
        message: {
          externalId,
          at: new Date().toISOString(),
          identities: {},
          displayName: null,
          username: null,
          content: {
            kind: n % 5 === 0 ? "reaction" : "text",
            text: "Yes",
            target: target === null ? null : (wamids.get(target) ?? null),
            raw: {},
          },
        },
      } as unknown as InboxItem);
    },
    stops: (n: number): void =>
      put(person(n), {
        kind: "preference",
        channelId: CHANNEL_ID,
        purpose: "marketing",
        action: "opt_out",
        source: "test",
        at: new Date(Date.now() - 1_000 + n).toISOString(),
      }),
    engages: (n: number, what: "clicked" | "converted"): void => {
      const id = message(n);
      if (id !== null) script.push((work) => noteEngagement(work, id, what, work.now));
    },
    taps: (n: number): void => {
      const id = message(n);
      if (id === null) return;
      const tap = { place: n % 2 === 0 ? "0" : "1.0", text: n % 3 === 0 ? "Oui, merci" : "Yes" };
      script.push((work) => {
        const tapped = work.messages.outbound(id);
        if (tapped?.receipts.accepted !== undefined) work.messages.put(withTap(tapped, tap, work.now));
      });
    },
    commit: async (): Promise<void> => {
      await store.append(inbox);
      const steps = script;
      [script, inbox] = [[], []];
      const scripted = {
        name: "script",
        run: async (work: LaneWork) => {
          await work.messages.load(messages);
          for (const step of steps) step(work);
          return undefined;
        },
      };
      await runLanes({ store, phases: [scripted, intake], catalogAt: async () => NO_CATALOG, ids, crashPoints: noCrashPoints }, allLanes);
    },
  };
}

const n = fc.nat({ max: 11 });
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("make" as const),
      n,
      kind: fc.constantFrom("journey", "campaign", "api"),
      purpose: fc.constantFrom("marketing", "utility"),
      template: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("move" as const),
      n,
      state: fc.constantFrom("claimed", "claimed", "claimed", "held", "refused", "expired", "cancelled", "unsettled", "unsettled"),
      reason: fc.constantFrom("pair_pace", "no_consent"),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("outcome" as const), n, kind: fc.constantFrom("accepted", "accepted", "rejected") }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("receipt" as const),
      n,
      status: fc.constantFrom("sent", "delivered", "read", "played", "failed"),
      priced: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("writes" as const), n, answers: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("stops" as const), n }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("engages" as const), n, what: fc.constantFrom("clicked", "converted") }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("taps" as const), n }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("commit" as const) }) },
);

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** A schedule in which everything that is counted occurs, so that the property is never one over nothing. */
const EVERYTHING: Step[] = [
  ...Array.from({ length: 12 }, (_, one): Step => ({
    do: "make",
    n: one,
    kind: (["journey", "campaign", "api"] as const)[one % 3] ?? "api",
    purpose: one % 2 === 0 ? "marketing" : "utility",
    template: one !== 5,
  })),
  { do: "commit" },
  ...Array.from({ length: 7 }, (_, one): Step => ({ do: "move", n: one, state: "claimed", reason: "pair_pace" })),
  ...(["held", "refused", "expired", "cancelled"] as const).map((state, at): Step => ({
    do: "move",
    n: 7 + at,
    state,
    reason: "no_consent",
  })),
  { do: "commit" },
  { do: "move", n: 6, state: "unsettled", reason: "pair_pace" },
  ...Array.from({ length: 6 }, (_, one): Step => ({ do: "outcome", n: one, kind: one === 5 ? "rejected" : "accepted" })),
  ...(["sent", "delivered", "read", "played"] as const).map((status, n): Step => ({ do: "receipt", n, status, priced: n !== 0 })),
  { do: "receipt", n: 4, status: "failed", priced: false },
  { do: "commit" },
  ...Array.from({ length: 4 }, (_, n): Step => ({ do: "writes", n, answers: true })),
  { do: "writes", n: 1, answers: false },
  { do: "engages", n: 2, what: "clicked" },
  { do: "engages", n: 2, what: "converted" },
  { do: "taps", n: 2 },
  { do: "taps", n: 3 },
  { do: "stops", n: 2 },
];

const around = (workspaceId: WorkspaceId) => ({
  from: new Date(Date.now() - 86_400_000),
  to: new Date(Date.now() + 86_400_000),
  workspaceId,
});

describe("rollups", () => {
  it("equal a recount of the rows after any schedule of events, in transactions of any size", async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 90 }), async (steps) => {
        const shop = openShop();
        for (const one of steps) {
          if (one.do === "make") shop.make(one.n, one.kind, one.purpose, one.template);
          else if (one.do === "move") shop.move(one.n, one.state, one.reason);
          else if (one.do === "outcome") shop.outcome(one.n, one.kind);
          else if (one.do === "receipt") shop.receipt(one.n, one.status, one.priced);
          else if (one.do === "writes") shop.writes(one.n, one.answers);
          else if (one.do === "stops") shop.stops(one.n);
          else if (one.do === "engages") shop.engages(one.n, one.what);
          else if (one.do === "taps") shop.taps(one.n);
          else await shop.commit();
        }
        await shop.commit();
        const { drift } = await findDrift(pool, around(shop.workspaceId));
        expect(drift).toEqual([]);
        const { rows } = await pool.query<{ metric: string; n: number }>(
          `select unnest(array[metric, metric || ' ' || language, metric || ' ' || template]) as metric, sum(n)::int8 as n
           from fact_count where workspace_id = $1 group by 1`,
          [shop.workspaceId],
        );
        for (const row of rows) seen.set(row.metric, (seen.get(row.metric) ?? 0) + row.n);
      }),
      { numRuns: 100, examples: [[EVERYTHING]] },
    );
    for (const metric of [
      "queued",
      "accepted",
      "sent",
      "delivered",
      "read",
      "played",
      "replied",
      "clicked",
      "converted",
      "opted_out",
      "held",
      "refused",
      "failed",
      "expired",
      "cancelled",
      "unsettled",
      "received",
      "cost",
      "tapped",
      "sent fr",
      "failed en_US",
      "cost fr",
      "tapped fr",
      "queued second",
    ])
      expect([metric, seen.get(metric) ?? 0]).toEqual([metric, expect.toSatisfy((count: number) => count > 0)]);
  }, 120_000);

  it("lead to lists of exactly as many messages as they count, and never widen", async () => {
    const shop = openShop();
    for (let one = 0; one < 12; one += 1)
      shop.make(one, (["journey", "campaign", "api"] as const)[one % 3] ?? "api", "marketing", one % 2 === 0);
    await shop.commit();
    for (let one = 0; one < 12; one += 1) shop.move(one, one === 10 ? "held" : one === 11 ? "refused" : "claimed", "no_consent");
    await shop.commit();
    for (let one = 0; one < 10; one += 1) shop.outcome(one, one === 9 ? "rejected" : "accepted");
    for (let one = 0; one < 8; one += 1) shop.receipt(one, one < 3 ? "read" : one < 6 ? "delivered" : "sent", true);
    await shop.commit();
    for (let one = 0; one < 3; one += 1) shop.writes(one + 1, true);
    shop.engages(2, "clicked");
    await shop.commit();
    const { from, to } = { from: new Date(Date.now() - 86_400_000).toISOString(), to: new Date(Date.now() + 86_400_000).toISOString() };
    const report = await readReport(
      pool,
      shop.workspaceId,
      { from, to, zone: "Asia/Kolkata", grain: "hour", compare: "before" },
      new Date(),
    );
    const { totals, series } = report.now;
    expect(totals).toMatchObject({ queued: 12, accepted: 9, sent: 8, delivered: 6, read: 3, held: 1, refused: 1, failed: 1, clicked: 1 });
    for (const fact of FACTS) {
      const { rows } = await listMessages(pool, shop.workspaceId, { limit: 200, fact, from, to }, Date.now());
      if (fact !== "cost") expect([fact, rows.length]).toEqual([fact, totals[fact]]);
      expect(series.reduce((sum, point) => sum + point[fact], 0)).toBeCloseTo(totals[fact], 6);
    }
    expect(report.before?.totals.queued).toBe(0);
    expect(report.reasons).toContainEqual({ kind: "held", reason: "no_consent", n: 1 });
    // Cut by anything, the parts are the whole: nobody is counted twice and nobody falls between.
    for (const by of BREAKDOWNS) {
      const { rows } = await readBreakdown(pool, shop.workspaceId, { from, to, zone: "UTC", by });
      for (const metric of ["queued", "sent", "delivered", "read", "replied", "clicked", "opted_out", "held", "refused", "failed"] as const)
        expect([by, metric, rows.reduce((sum, row) => sum + row[metric], 0)]).toEqual([by, metric, totals[metric]]);
      expect(rows.reduce((sum, row) => sum + row.cost, 0)).toBeCloseTo(totals.cost, 6);
    }
    const byCampaign = await readBreakdown(pool, shop.workspaceId, { from, to, zone: "UTC", by: "variant" });
    expect(
      byCampaign.rows
        .filter(({ key }) => key !== "")
        .map(({ key }) => key)
        .toSorted(),
    ).toEqual(["a", "b"]);
  });

  it("by each recipient's own clock, a zone that the database does not know counts as not known", async () => {
    const shop = openShop();
    for (let one = 0; one < 2; one += 1) shop.make(one, "journey", "utility", true);
    await shop.commit();
    await pool.query("update message set created_at = '2026-07-01 12:00Z' where workspace_id = $1", [shop.workspaceId]);
    await pool.query(
      `insert into profile (lane, id, workspace_id, identities, attributes, time_zone, consent, reachability, created_at, updated_at)
       select lane, profile_id, workspace_id, '{}', '{}', 'VST', '{}', '{}', now(), now() from message where workspace_id = $1 limit 1
       on conflict (lane, id) do update set time_zone = excluded.time_zone`,
      [shop.workspaceId],
    );
    const { cells } = await readHeat(pool, shop.workspaceId, {
      from: "2026-07-01T00:00:00Z",
      to: "2026-07-02T00:00:00Z",
      zone: "Asia/Tokyo",
      clock: "recipient",
      metric: "read",
    });
    expect(cells[2]?.[21]).toEqual({ sent: 2, n: 0 });
  });

  it("say so when a count and the rows differ", async () => {
    const shop = openShop();
    for (let one = 0; one < 6; one += 1) shop.make(one, "journey", "utility", true);
    await shop.commit();
    await pool.query("update fact_count set n = n + 1 where workspace_id = $1 and metric = 'queued' and node = 'ask'", [shop.workspaceId]);
    const { rows, drift } = await findDrift(pool, around(shop.workspaceId));
    expect(rows).toBe(6);
    expect(drift).toMatchObject([{ metric: "queued", counted: 4, recounted: 3 }]);
  });
});
