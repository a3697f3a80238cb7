/** What has to be done now and then whoever asks for nothing: by the roles of this process, one thing after the other, each failing alone. */
import { noteAudienceSizes, unfilledAudiences } from "../catalog/audiences.ts";
import { type LowPool, lowPools } from "../catalog/coupons.ts";
import type { ChannelInspector } from "../catalog/channel-health.ts";
import type { TemplateSync } from "../catalog/sync-templates.ts";
import { sweepSamples } from "../catalog/template-drafts.ts";
import type { Duty } from "../db/duty.store.ts";
import type { Db } from "../db/pool.ts";
import { fillAudiences } from "../ingress/fill-audiences.ts";
import { type Farewell, forgetDeliveries, readFarewells } from "../ingress/sources/deliveries.store.ts";
import { forgetSeen } from "../lanes/postgres/inbox.store.ts";
import { openDataRequests } from "../privacy/data-requests.ts";
import { removeUnneeded } from "../media/library.ts";
import { sweepArriving } from "../media/sweep-arriving.ts";
import { forgetOldDeliveries } from "../outbound/webhooks.ts";
import { type Clock, systemClock } from "../platform/clock.ts";
import type { Role } from "../platform/config.ts";
import type { Ids } from "../platform/ids.ts";
import { Rests } from "../platform/rests.ts";
import { forgetReach } from "../sends/portfolio-room.store.ts";
import { type Finding, openIncidents } from "./auditor/open-incident.store.ts";
import type { Auditor } from "./auditor/auditor.ts";
import type { HistoryCheck } from "./auditor/history-check.ts";
import type { LaneEngine } from "./lane-engine.ts";
import type { MediaPlace } from "./media-work.ts";

export type HousekeepingOptions = {
  readonly pool: Db;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly roles: readonly Role[];
  readonly lanes: Pick<LaneEngine, "inboxWriter" | "renewUploads">;
  readonly templates: Pick<TemplateSync, "syncStale">;
  readonly media: MediaPlace;
  readonly auditor: Pick<Auditor, "audit">;
  readonly endErasures: () => Promise<void>;
  readonly followNotices: () => Promise<unknown>;
  /** By kind of source, the topic by which a shop says that it is gone. */
  readonly farewells: { readonly [kind: string]: string };
  /** Held by one process at a time. */
  readonly nightDuty: Duty;
  readonly nightlyChecks: readonly (() => Promise<unknown>)[];
  readonly historyCheck: Pick<HistoryCheck, "look">;
  readonly inspector: Pick<ChannelInspector, "inspectStale">;
  readonly settleAudiences: (audienceIds: readonly string[]) => Promise<void>;
  readonly webhooks: Parameters<typeof forgetOldDeliveries>[0];
  readonly failed: (error: unknown) => void;
};

const TEMPLATES_STALE_MS = 15 * 60_000;
const HEALTH_STALE_MS = 3_600_000;
/** As Shopify gives. */
const FAREWELL_DAYS = 30;
const EVERY_MS = 60_000;
const SIZES_EVERY_MS = 600_000;
/** What failed again and again is tried again after so long. */
const LONGEST_REST_MS = 3_600_000;
/** Meta retries a webhook for 7 days; senders of events are promised 30. */
const SEEN_DAYS = 31;

export function startHousekeeping(options: HousekeepingOptions): AsyncDisposable {
  const { pool, ids, clock, roles, lanes, templates, media, nightDuty, failed } = options;
  const stopping = new AbortController();
  const rests = new Rests(clock, failed, { mostMs: LONGEST_REST_MS });
  const isEngine = roles.includes("engine");
  let sizesNotedMs = Number.NEGATIVE_INFINITY;

  const keepEngine = async (): Promise<void> => {
    await forgetSeen(pool, SEEN_DAYS).catch(failed);
    await forgetDeliveries(pool, new Date(clock.now())).catch(failed);
    await forgetReach(pool, new Date(clock.now())).catch(failed);
    await options.auditor.audit().catch(failed);
    await options.endErasures().catch(failed);
    await options.followNotices().catch(failed);
    await fillAudiences({ pool, ids, inboxWriter: lanes.inboxWriter }).catch(failed);
    // Whoever filled the last lane may have died before it could say so.
    await unfilledAudiences(pool)
      .then(async (unfilled) => options.settleAudiences(unfilled.map(({ id }) => id)))
      .catch(failed);
    if (clock.now() - sizesNotedMs >= SIZES_EVERY_MS) {
      sizesNotedMs = clock.now();
      await noteAudienceSizes(pool, new Date(sizesNotedMs)).catch(failed);
    }
    if (await nightDuty.hold().catch(() => false)) for (const check of options.nightlyChecks) await check().catch(failed);
    await lowPools(pool)
      .then(async (pools) => openIncidents(pool, pools.map(lowPoolFinding)))
      .catch(failed);
    await openDataRequests(pool)
      .then(async (waiting) => openIncidents(pool, waiting.map(dataRequestFinding)))
      .catch(failed);
    await readFarewells(pool, options.farewells)
      .then(async (shops) => openIncidents(pool, shops.map(farewellFinding)))
      .catch(failed);
    await forgetOldDeliveries(options.webhooks).catch(failed);
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      if (isEngine) {
        await templates.syncStale(TEMPLATES_STALE_MS);
        await removeUnneeded({ pool, clock, rests, ...media }).catch(failed);
        await sweepSamples({ pool, clock }).catch(failed);
      }
      await sweepArriving(media.arriving).catch(failed);
      if (isEngine) await keepEngine();
      if (roles.includes("sends")) await lanes.renewUploads().catch(failed);
      await systemClock.sleep(EVERY_MS, stopping.signal);
      if (!isEngine || stopping.signal.aborted) continue;
      // Not at the start, which has other things to ask Meta.
      await options.inspector.inspectStale(HEALTH_STALE_MS);
      if (!stopping.signal.aborted) await options.historyCheck.look().catch(failed);
    }
    if (isEngine) await nightDuty.release().catch(failed);
  };
  const running = run();
  return {
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** One for all of them: whoever has seen it knows where they are listed. */
function dataRequestFinding({ workspaceId, open, dueAt, first }: Awaited<ReturnType<typeof openDataRequests>>[number]): Finding {
  return { workspaceId, kind: "data_request_open", subject: first, detail: { open, dueAt: dueAt.toISOString() }, once: true };
}

/** Nobody is erased by it: the same people may have agreed to other things here. Whoever acknowledges it has decided. */
function farewellFinding({ id, workspaceId, source, people, toldAt }: Farewell): Finding {
  const dueAt = new Date(toldAt.getTime() + FAREWELL_DAYS * 86_400_000).toISOString();
  return { workspaceId, kind: "shop_left", subject: id, detail: { source, people, dueAt }, once: true };
}

function lowPoolFinding({ workspaceId, name, title, free }: LowPool): Finding {
  return { workspaceId, kind: "coupon_pool_low", subject: name, detail: { title, free } };
}
