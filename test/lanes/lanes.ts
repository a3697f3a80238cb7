/** Lanes on a real database, with handlers of the test's own. */
import { BUILT_IN_KEYWORDS } from "../../src/consent/keywords/settings.ts";
import { NO_OPT_IN_SETTINGS } from "../../src/consent/opt-in-settings.ts";
import type { Catalog } from "../../src/catalog/catalog.ts";
import { createPool, type Db } from "../../src/db/pool.ts";
import { createIntakePhase } from "../../src/engine/intake-phase.ts";
import type { ArrivedEvent, NewInboxRow } from "../../src/lanes/inbox.ts";
import { LaneWork } from "../../src/lanes/lane-work.ts";
import type { InboxHandler, InboxHandlers, LanePhase } from "../../src/lanes/phase.ts";
import { createPostgresLaneStore } from "../../src/lanes/postgres/lane-store.store.ts";
import type { LaneProgram } from "../../src/lanes/run-lanes.ts";
import { type LaneWorker, startLaneWorker } from "../../src/lanes/worker.ts";
import { type Clock, nextTurn, systemClock } from "../../src/platform/clock.ts";
import { noCrashPoints } from "../../src/platform/crash-points.ts";
import { createIds, type InboxId, type ProfileId, type WorkspaceId } from "../../src/platform/ids.ts";
import { type Lane, laneOf, toLane } from "../../src/platform/lane.ts";
import type { JsonObject } from "../../src/platform/json.ts";
import { seededRng } from "../../src/platform/rng.ts";
import type { Profile } from "../../src/profiles/profile.ts";
import { NO_STAFF_SETTINGS } from "../../src/desk/staff-settings.ts";
import { NO_FRAGMENTS } from "../../src/liquid/text-facts.ts";
import { pricesOf } from "../../src/messages/rate-card.ts";
import { SAMPLE_RATE_CARD } from "../../src/messages/rate-card-sample.ts";
import { createTestDatabase } from "../support/database.ts";

export const WORKSPACE = "01990000-0000-7000-8000-000000000000" as WorkspaceId;
export const ids = createIds(systemClock, seededRng(20_261_122));
export const NO_CATALOG: Catalog = {
  revision: 1,
  channels: new Map(),
  defaultChannel: () => null,
  channelForm: () => null,
  templates: () => [],
  templateRule: () => null,
  fragments: () => NO_FRAGMENTS,
  languages: () => ({ workspace: null, template: null }),
  versions: new Map(),
  webhooks: new Map(),
  campaigns: new Map(),
  assets: new Map(),
  campaignStops: new Map(),
  splits: new Map(),
  journey: () => null,
  entriesOf: () => [],
  holdout: () => ({ share: 0, salt: "" }),
  hours: () => ({ timeZone: "UTC", quiet: null }),
  staffing: () => ({ settings: NO_STAFF_SETTINGS, callBackService: null, measured: null, isBehind: false, teams: [], hoursOf: () => null }),
  links: () => ({ address: null, track: false, utm: {}, hosts: [] }),
  linkHostOf: () => null,
  campaignLinks: new Map(),
  entryPoint: () => undefined,
  topic: () => null,
  keywords: () => BUILT_IN_KEYWORDS,
  policy: () => null,
  isAssisted: false,
  helpers: () => null,
  groupKinds: () => new Map(),
  topics: () => [],
  optIn: () => ({ name: "", settings: NO_OPT_IN_SETTINGS }),
  suppressing: new Set(),
  audiences: new Map(),
  computed: new Map(),
  forms: new Map(),
  prices: () => pricesOf(SAMPLE_RATE_CARD),
  entryVersions: () => [],
};

export type Lanes = Awaited<ReturnType<typeof openLanes>>;

export async function openLanes(options: { readonly connections?: number } = {}) {
  const database = await createTestDatabase();
  const errors: unknown[] = [];
  const opened: (LaneWorker | { readonly [Symbol.asyncDispose]: () => Promise<void> })[] = [];
  const pools: Db[] = [];
  const connect = (max = options.connections ?? 10, name = "lanes test"): Db => {
    const pool = createPool({ url: database.url, max, name, onError: (error) => void errors.push(error) });
    pools.push(pool);
    return pool;
  };
  const pool = connect();
  const store = createPostgresLaneStore(pool);
  return {
    pool,
    store,
    connect,
    errors,
    /** A worker with a pool of its own, as another process would have. */
    worker: (
      phases: readonly LanePhase[],
      more: {
        readonly clock?: Clock;
        /** Of the database's time. */
        readonly shift?: () => number;
        readonly mostLanes?: number;
        readonly parallel?: number;
        readonly catalog?: Catalog;
      } = {},
    ): LaneWorker => {
      const program: LaneProgram = {
        store: createPostgresLaneStore(connect(4), more.shift),
        phases,
        catalogAt: async () => more.catalog ?? NO_CATALOG,
        ids,
        crashPoints: noCrashPoints,
      };
      const worker = startLaneWorker({
        program,
        clock: more.clock ?? systemClock,
        mostLanes: more.mostLanes ?? 16,
        parallel: more.parallel ?? 3,
        pollMs: 50,
        onError: (error) => void errors.push(error),
      });
      opened.push(worker);
      return worker;
    },
    /** Rows that are there before anything happens. */
    put: async (lane: Lane, put: (work: LaneWork) => void): Promise<void> => {
      await store.transaction([lane], async (tx) => {
        const work = new LaneWork(tx, NO_CATALOG, ids);
        put(work);
        await tx.save(work.changes());
      });
    },
    count: async (sql: string): Promise<number> => (await pool.query<{ n: number }>(sql)).rows[0]?.n ?? -1,
    [Symbol.asyncDispose]: async () => {
      for (const resource of opened) await resource[Symbol.asyncDispose]();
      for (const each of pools) await each.end();
      await database.drop();
    },
  };
}

export function profileIn(lane: number): ProfileId {
  return ids.inLane<ProfileId>(toLane(lane));
}

export function eventRow(profileId: ProfileId, properties: JsonObject = {}, dedupeKey: string | null = null): NewInboxRow {
  const lane: Lane = laneOf(profileId);
  const event: ArrivedEvent = {
    id: dedupeKey ?? "",
    type: "happened",
    properties,
    occurredAt: "2027-01-01T00:00:00.000Z",
    source: "test",
    change: { identities: {} },
  };
  return { lane, id: ids.inLane<InboxId>(lane), workspaceId: WORKSPACE, profileId, item: { kind: "event", event }, dedupeKey };
}

/** Intake with one handler, for events. */
export function intake(apply: (work: LaneWork, profile: Profile, event: ArrivedEvent) => void, batch = 1_024): LanePhase {
  const event: InboxHandler<"event"> = {
    prefetch: async () => undefined,
    apply: (work, row, item) => {
      if (row.profileId === null) throw new Error("no profile");
      apply(work, work.profile(row.profileId) ?? someone(row.profileId, work.now), item.event);
    },
  };
  return createIntakePhase({ event } as unknown as InboxHandlers, { batch, breathe: nextTurn });
}

export function someone(id: ProfileId, now: Date): Profile {
  return {
    lane: laneOf(id),
    id,
    workspaceId: WORKSPACE,
    identities: {},
    attributes: {},
    locale: null,
    timeZone: null,
    country: null,
    consent: {},
    reachability: {},
    mergedInto: null,
    consentHead: null,
    absorbed: [],
    createdAt: now,
    updatedAt: now,
  };
}

/** Keeps, in the profile, the last number seen and how often it was not the next one. */
export function countInOrder(work: LaneWork, profile: Profile, event: ArrivedEvent): void {
  const last = Number(profile.attributes["last"] ?? 0);
  const gaps = Number(profile.attributes["gaps"] ?? 0);
  const n = Number(event.properties["n"]);
  work.putProfile({ ...profile, attributes: { last: n, gaps: gaps + (n === last + 1 ? 0 : 1) }, updatedAt: work.now });
}

export const NO_LINKS = { base: "https://go.example/l/", hosts: new Set<string>(), track: false, utm: () => ({}), codeOf: () => "" };
