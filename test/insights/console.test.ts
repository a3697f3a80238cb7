import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPool, type Db } from "../../src/db/pool.ts";
import { listChannels, setChannelPaused } from "../../src/insights/channels.store.ts";
import { lastRejection } from "../../src/insights/campaign-rejection.store.ts";
import { readJourneyFlow } from "../../src/insights/journey-flow.ts";
import { listJourneys, readJourney } from "../../src/insights/journeys.ts";
import { peopleAtNode } from "../../src/insights/journeys.store.ts";
import { findMessage, listMessages } from "../../src/insights/messages.store.ts";
import { readOverview } from "../../src/insights/overview.ts";
import { findProfile, listProfiles } from "../../src/insights/profiles.store.ts";
import { listTemplates } from "../../src/insights/templates.ts";
import { listUnrecognised } from "../../src/insights/settings.store.ts";
import { readTimeline } from "../../src/insights/timeline.store.ts";
import type { MessagesQuery, Page } from "../../src/contract/console.ts";
import { TIMELINE_KINDS } from "../../src/contract/console-profiles.ts";
import type { WorkspaceId } from "../../src/platform/ids.ts";
import { createTestDatabase } from "../support/database.ts";
import { seedConsole, type Seeded } from "./console-data.ts";

// On a whole minute, so that the sixty minutes are the same at any time of the day.
const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
const PEOPLE = 48;
let db: Db;
let shop: Seeded;
let other: Seeded;

beforeAll(async () => {
  const { url } = await createTestDatabase();
  db = createPool({ url, max: 2, name: "test", onError: () => undefined });
  shop = await seedConsole(db, { people: PEOPLE, now: NOW, spreadMs: 50 * 60_000 });
  other = await seedConsole(db, { people: 3, now: NOW, spreadMs: 60_000, workspaceName: "Other" });
});
afterAll(async () => db.end());

async function all<Row>(read: (after: string | undefined) => Promise<Page<Row>>): Promise<Row[]> {
  const rows: Row[] = [];
  let after: string | undefined;
  do {
    const page = await read(after);
    rows.push(...page.rows);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return rows;
}

const messages = (query: Partial<MessagesQuery> = {}) =>
  all((after) => listMessages(db, shop.workspaceId, { limit: 7, ...query, after }, NOW));

describe("messages", () => {
  it("pages through every message once, newest first", async () => {
    const rows = await messages();
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(rows.length).toBeGreaterThan(PEOPLE);
    expect(rows.map(({ createdAt }) => createdAt)).toEqual(
      rows
        .map(({ createdAt }) => createdAt)
        .toSorted()
        .toReversed(),
    );
  });

  it("filters by state, reason, direction, journey and node", async () => {
    const refused = await messages({ state: ["refused"] });
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every((row) => row.state === "refused" && row.reason === "no_consent")).toBe(true);
    expect((await messages({ reason: ["no_consent"] })).map(({ id }) => id)).toEqual(refused.map(({ id }) => id));
    expect((await messages({ reason: ["131026"] })).every((row) => row.error?.code === "131026")).toBe(true);
    const inbound = await messages({ direction: "inbound" });
    const outbound = await messages({ journey: "order-updates", node: "confirm" });
    expect(inbound.length + outbound.length).toBe((await messages()).length);
    expect(await messages({ journey: "nothing" })).toEqual([]);
  });

  it("shows what a refused message would have said, with the person's name filled in", async () => {
    const [refused] = await messages({ state: ["refused"] });
    expect(refused?.preview.body).toContain(`Hi ${refused?.person.name?.split(" ")[0] ?? "?"},`);
    expect(refused?.preview.body).not.toContain("{{");
  });

  it("gives the whole ladder of one message, and nothing of another workspace's", async () => {
    const [row] = await messages({ state: ["refused"] });
    const found = await findMessage(db, shop.workspaceId, row?.id ?? "");
    expect(found?.decision?.ladder.at(-1)).toMatchObject({ rule: "consent", verdict: "refuse" });
    expect(await findMessage(db, other.workspaceId, row?.id ?? "")).toBeNull();
  });

  it("refuses a cursor that is none", async () => {
    await expect(listMessages(db, shop.workspaceId, { limit: 5, after: "drop table" }, NOW)).rejects.toThrow("not a place in this list");
  });
});

describe("overview", () => {
  it("adds up: minutes, funnel and the lists they lead to say the same", async () => {
    const overview = await readOverview(db, shop.workspaceId, NOW);
    expect(overview.minutes).toHaveLength(60);
    expect(overview.lastHour.events).toBe(PEOPLE);
    expect(overview.lastHour.outbound).toBe(PEOPLE);
    expect(overview.funnel.queued).toBe(PEOPLE);
    for (const stage of ["accepted", "delivered", "read", "replied"] as const)
      expect([stage, (await messages({ stage, within: "1h" })).length]).toEqual([stage, overview.funnel[stage]]);
    expect(overview.funnel.replied).toBeGreaterThan(0);
    expect(overview.lastHour.notSent).toBe(overview.reasons.filter(({ kind }) => kind !== "held").reduce((sum, { n }) => sum + n, 0));
    expect(overview.attention).toContainEqual(expect.objectContaining({ kind: "template", name: "autumn_sale", status: "PAUSED" }));
    expect(overview.health.level).toBe("sending");
  });

  it("is empty and calm for a workspace without anything", async () => {
    const overview = await readOverview(db, "00000000-0000-4000-8000-000000000000", NOW);
    expect(overview).toMatchObject({
      lastHour: { events: 0, outbound: 0 },
      latest: [],
      attention: [],
      health: { level: "held", reasons: [{ kind: "no_channel" }] },
    });
  });
});

describe("journeys", () => {
  it("counts who stands where and who passed", async () => {
    const [row] = await listJourneys(db, shop.workspaceId, () => []);
    const journey = await readJourney(db, shop.workspaceId, "order-updates", undefined, () => []);
    expect(row?.live).toBe(journey?.live);
    expect(journey?.nodes.reduce((sum, node) => sum + node.live, 0)).toBe(journey?.live);
    expect(journey?.edges.find(({ from, via }) => from === "confirm" && via === "next")?.passed).toBe(PEOPLE);
    expect(journey?.nodes.find(({ name }) => name === "confirm")?.preview?.body).toContain("{{ profile.attributes.firstName }}");
    const here = await all((after) =>
      peopleAtNode(db, shop.workspaceId, { versionIds: [shop.versionId], node: "answer", limit: 4, after }),
    );
    expect(here).toHaveLength(journey?.nodes.find(({ name }) => name === "answer")?.live ?? -1);
    expect(await readJourney(db, shop.workspaceId, "order-updates", 2, () => [])).toBeNull();
  });

  it("says how late the timers of each node fired, of this version and this month only", async () => {
    const journey = await readJourney(db, shop.workspaceId, "order-updates", undefined, () => []);
    const versionId = journey?.version.id ?? "";
    const hour = Math.floor(NOW / 3_600_000) * 3_600_000;
    const fact = async (of: string, at: number, label: string, n: number, seconds: number) =>
      db.query(
        `insert into fact_count (lane, workspace_id, hour, owner_kind, owner_id, node, variant, template, language, channel_id, metric, label, n, amount)
         values (1, $1, $2, 'journey', $3, 'feedback', '', '', '', '', 'timer', $4, $5, $6)`,
        [shop.workspaceId, new Date(at), of, label, n, seconds],
      );
    await fact(versionId, hour, "more", 1, 7_200);
    await fact(versionId, hour, "1", 8, 4);
    await fact(versionId, hour - 3_600_000, "1", 1, 0);
    await fact(versionId, hour - 40 * 86_400_000, "1", 100, 50);
    await fact("another version", hour, "1", 100, 50);
    const { timers } = await readJourneyFlow(db, { workspaceId: shop.workspaceId, versionId, nowMs: NOW });
    expect(timers).toEqual({
      feedback: {
        fired: 10,
        meanSeconds: 720.4,
        rows: [
          { withinSeconds: 1, n: 9 },
          { withinSeconds: null, n: 1 },
        ],
      },
    });
  });
});

describe("profiles", () => {
  it("finds people by name, by part of a number as it is written, by email and external id", async () => {
    const find = (query: string) => all((after) => listProfiles(db, shop.workspaceId, { query, limit: 5, after }));
    expect((await find("laurent")).every(({ person }) => person.name === "Amélie Laurent")).toBe(true);
    expect(await find("shop-1007")).toHaveLength(1);
    expect(await find("customer7@example.com")).toHaveLength(1);
    const [one] = await find("shop-1000");
    expect((await find(one?.person.address ?? "")).map(({ person }) => person.id)).toEqual([one?.person.id]);
    expect((await find(one?.person.id ?? "")).map(({ person }) => person.id)).toEqual([one?.person.id]);
    expect(await find((one?.person.id ?? "").slice(0, 20))).toEqual([]);
    expect(await find("100%_nothing")).toEqual([]);
    expect(await find("phone")).toEqual([]);
  });

  it("shows consent with its proof, and a timeline that pages through everything once", async () => {
    const id = shop.profileIds[0] ?? "";
    const profile = await findProfile(db, shop.workspaceId, id);
    expect(profile?.consent.find(({ purpose }) => purpose === "marketing")).toMatchObject({
      state: "opted_in",
      source: "checkout form",
      evidence: { form: "checkout-v3" },
    });
    const items = await all((after) => readTimeline(db, shop.workspaceId, id, { limit: 2, after, kinds: TIMELINE_KINDS }));
    expect(new Set(items.map(({ kind }) => kind))).toEqual(new Set(TIMELINE_KINDS));
    expect(new Set(items.map((item) => `${item.kind}:${item.id}`)).size).toBe(items.length);
    expect(
      (await readTimeline(db, shop.workspaceId, id, { limit: 50, kinds: ["message"] })).rows.every(({ kind }) => kind === "message"),
    ).toBe(true);
    expect(await findProfile(db, other.workspaceId, id)).toBeNull();
    expect((await readTimeline(db, other.workspaceId, id, { limit: 50, kinds: TIMELINE_KINDS })).rows).toEqual([]);
  });
});

describe("settings", () => {
  it("pauses and resumes a sender, moves the catalog and leaves an audit row", async () => {
    const revision = async () => (await db.query<{ revision: number }>("select revision from catalog_revision")).rows[0]?.revision ?? 0;
    const before = await revision();
    const change = (paused: boolean, workspaceId = shop.workspaceId) =>
      setChannelPaused(db, {
        workspaceId: workspaceId as WorkspaceId,
        channelId: shop.channelId,
        paused,
        actor: "account:1",
        auditId: crypto.randomUUID(),
        at: new Date(NOW),
      });
    expect(await change(true)).toBe(true);
    expect((await listChannels(db, shop.workspaceId))[0]).toMatchObject({ state: "paused", pause: { reason: "by_hand" } });
    expect((await readOverview(db, shop.workspaceId, NOW)).health).toMatchObject({ level: "held", reasons: [{ kind: "channel_paused" }] });
    expect(await change(false)).toBe(true);
    expect(await revision()).toBeGreaterThan(before);
    expect((await db.query("select 1 from audit where subject = $1", [shop.channelId])).rowCount).toBe(2);
    expect(await change(true, other.workspaceId)).toBe(false);
  });

  it("names the live journeys that use a template", async () => {
    const { rows } = await listTemplates(db, shop.workspaceId);
    expect(rows.find(({ name, language }) => name === "order_confirmation" && language === "fr")?.usedBy).toEqual([
      { name: "order-updates", title: "Order updates" },
    ]);
    expect(rows.find(({ name }) => name === "autumn_sale")?.usedBy).toEqual([]);
    expect(await listUnrecognised(db, shop.workspaceId, { limit: 10 })).toEqual({ rows: [], next: null });
  });
});

describe("campaigns", () => {
  it("keeps what the last person wrote who sent one back", async () => {
    expect(await lastRejection(db, shop.workspaceId, "spring")).toBeNull();
    for (const [note, at] of [
      ["Too long.", NOW],
      ["Still too long.", NOW + 1_000],
    ] as const)
      await db.query(
        `insert into audit (id, workspace_id, actor, action, subject, detail, at)
         values (gen_random_uuid(), $1, 'account:1', 'campaign.reject', 'spring', $2, $3)`,
        [shop.workspaceId, JSON.stringify({ note }), new Date(at)],
      );
    expect(await lastRejection(db, shop.workspaceId, "spring")).toEqual({
      note: "Still too long.",
      by: "account:1",
      at: new Date(NOW + 1_000).toISOString(),
    });
    expect(await lastRejection(db, other.workspaceId, "spring")).toBeNull();
  });
});
