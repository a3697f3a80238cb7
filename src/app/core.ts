/**
 * What every process does, whatever its roles: one database, its lanes, its channels, its duties, wired explicitly. The doors stand on it
 * (`system.ts`); a thread without doors is this alone (`engine-thread-main.ts`).
 */
import { isWhatsApp } from "../catalog/channel.ts";
import { type ChannelRegistry, loadChannels } from "../channels/registry.ts";
import { openCatalog, type CatalogSource } from "../catalog/catalog-source.ts";
import { type FollowedCatalog, followCatalog } from "../catalog/follow-catalog.ts";
import { settleAudiences } from "../catalog/audiences.ts";
import { createDoorSecrets, type DoorSecrets } from "../catalog/door-secrets.ts";
import { createJourneySecrets } from "../catalog/journey-secrets.ts";
import { createTemplateSync, type TemplateSync } from "../catalog/sync-templates.ts";
import { createChannelCare } from "./channel-care.ts";
import { createReadHistory } from "../channels/whatsapp/message-history.ts";
import { listTemplates } from "../channels/whatsapp/templates.ts";
import { openDuty } from "../db/duty.store.ts";
import { createPool, type Db } from "../db/pool.ts";
import { type Near, type Notices, openNotices } from "../lanes/postgres/notices.ts";
import { createOutboundHttp, type OutboundHttp, publicOnly } from "../outbound/safe-http.ts";
import type { WebhookPorts } from "../outbound/webhooks.ts";
import { startWebhookDeliverer } from "../outbound/webhooks-deliverer.ts";
import { shiftedClock, systemClock } from "../platform/clock.ts";
import type { Role } from "../platform/config.ts";
import { type CrashPoints, noCrashPoints } from "../platform/crash-points.ts";
import { Disposal } from "../platform/disposal.ts";
import { type ChannelId, createIds, type Ids } from "../platform/ids.ts";
import { type Logger, namedLog } from "../platform/log.ts";
import { addGauge, createMetrics, type Metrics } from "../platform/metrics.ts";
import { systemRng } from "../platform/rng.ts";
import { createSecrets, deriveKey, type Secrets } from "../platform/secrets.ts";
import { followNotices, senderOf } from "../campaigns/follow-notices.ts";
import { openErasureLog } from "../privacy/erasure-log.ts";
import { createNightlyRetention } from "../privacy/retention.ts";
import type { ErasePorts } from "../privacy/erase.ts";
import { endErasures, replayErasures } from "../privacy/keep-erased.ts";
import { renderText } from "../liquid/liquid.ts";
import type { S3Options } from "../media/s3-storage.ts";
import { createNightlyCheck } from "../insights/rollups-check.ts";
import { createAuditLogCheck } from "./auditor/audit-log-check.ts";
import { createConsentLedgerCheck } from "./auditor/consent-ledger-check.ts";
import { createAuditor } from "./auditor/auditor.ts";
import { createHistoryCheck } from "./auditor/history-check.ts";
import { openIncidents } from "./auditor/open-incident.store.ts";
import { startHousekeeping } from "./housekeeping.ts";
import { farewellsOf, loadSources } from "../sources/registry.ts";
import { type LaneEngine, startLaneEngine } from "./lane-engine.ts";
import { LANE_TUNING, type LaneTuning } from "./lane-tuning.ts";
import { noteAttendance } from "../catalog/attendance.ts";
import { type Attendance, createAttendance } from "../http/stream/attendance.ts";
import { type MediaPlace, openMediaPlace } from "./media-work.ts";
import { openClaimLogs } from "./claim-logs/claim-logs.ts";
import { guardAgainstRestore } from "./restore-guard.ts";
import { NO_CLAIM_LOG } from "../sends/claim-log.ts";
import { releaseHeld } from "../sends/portfolio-room.store.ts";
import { allLanes } from "../platform/lane.ts";
import { ensureRootKey } from "./root-key.ts";
import { knowLostTime } from "./restored-catalog.ts";
import { addSystemGauges } from "./system-gauges.ts";

export type CoreOptions = {
  readonly databaseUrl: string;
  readonly publicUrl: string;
  readonly roles: readonly Role[];
  readonly masterKey: Uint8Array;
  /** Open what was sealed before a new key is rolled in. */
  readonly previousMasterKeys?: readonly Uint8Array[];
  /** Where to remember how far the database was, to notice that it was put back; without it, that goes unnoticed. */
  readonly dataDir?: string;
  /** Where files are kept; default: the data folder. */
  readonly s3?: S3Options | undefined;
  readonly log: Logger;
  /** Whether outgoing calls may go to private addresses, and numbers may be elsewhere than at Meta. */
  readonly allowPrivate?: boolean;
  /** Origins beside Meta's own where numbers may be: the emulator's. */
  readonly numbersAlsoAt?: readonly string[];
  readonly crashPoints?: CrashPoints;
  readonly tuning?: Partial<LaneTuning>;
  /** The other thread of this process. */
  readonly near?: Near | undefined;
  /** A thread beside the doors: they have looked after the restored and the erased, and measure the process. */
  readonly isBeside?: boolean;
};

export type Core = AsyncDisposable & {
  readonly pool: Db;
  readonly ids: Ids;
  readonly secrets: Secrets;
  /** Virtual time: moves the clock of this system ahead of the real one. */
  readonly clock: ReturnType<typeof shiftedClock>;
  readonly metrics: Metrics;
  readonly registry: ChannelRegistry;
  readonly catalog: CatalogSource;
  readonly followed: FollowedCatalog;
  readonly notices: Notices;
  readonly doorSecrets: DoorSecrets;
  readonly rootKey: Uint8Array;
  readonly callbackKey: string;
  readonly pagesKey: string;
  readonly media: MediaPlace;
  readonly attendance: Attendance;
  readonly erasePorts: ErasePorts;
  readonly outboundHttp: OutboundHttp;
  readonly graphPlaces: { readonly anywhere: boolean; readonly also: readonly string[] };
  readonly lanes: LaneEngine;
  readonly templates: TemplateSync;
  readonly limitChanged: (channelIds: readonly ChannelId[]) => Promise<void>;
  readonly care: ReturnType<typeof createChannelCare>;
  readonly webhookPorts: WebhookPorts;
  readonly webhooksChanged: () => void;
  /** False when the loop over the lanes is stuck. */
  readonly lanesAlive: () => boolean;
  /** Begins what has to be done now and then. */
  readonly keepHouse: () => void;
  readonly onError: (error: unknown) => void;
};

/** Of doors whose engine has a thread of its own; what people and keys ask goes by another pool. */
const DOORS_CONNECTIONS = 10;
/** Several times what one round of housekeeping takes. */
const NIGHT_DUTY_MS = 10 * 60_000;
/** A loop that has not looked for work for this long is stuck. */
const LANES_STUCK_MS = 15_000;

/** What fails on the way leaves nothing open: the process can end. */
export async function startCore(options: CoreOptions): Promise<Core> {
  const opened = new Disposal();
  try {
    return await wire(options, opened);
  } catch (error) {
    await opened[Symbol.asyncDispose]().catch(() => undefined);
    throw error;
  }
}

async function wire(options: CoreOptions, early: Disposal): Promise<Core> {
  const { databaseUrl, log, roles, isBeside = false } = options;
  const clock = shiftedClock(systemClock);
  const ids = createIds(clock, systemRng());
  const onError = (error: unknown): void => namedLog(log, "database").error({ err: error }, "a database connection broke; it is replaced");
  const isAlone = !options.near;
  const pool = createPool({ url: databaseUrl, max: isAlone || isBeside ? 20 : DOORS_CONNECTIONS, name: roles.join(","), onError });
  early.use({ [Symbol.asyncDispose]: async () => pool.end() });
  const metrics = createMetrics({ ofProcess: !isBeside });
  const secrets = createSecrets({ current: options.masterKey, previous: options.previousMasterKeys ?? [] });
  const tuning = { ...LANE_TUNING, ...options.tuning };
  // Before anything can be claimed.
  const restoreGuard =
    options.dataDir === undefined || isBeside
      ? null
      : await guardAgainstRestore({
          pool,
          dataDir: options.dataDir,
          clock,
          log: namedLog(log, "restore"),
          settleAfterMs: tuning.quarantine.firstLookMs,
        });
  if (restoreGuard) early.use(restoreGuard);
  const registry = await loadChannels();
  const catalog = await openCatalog(pool, registry.formOf);
  const followed = early.use(followCatalog({ db: pool, source: catalog, clock, failed: onError }));
  const notices = early.use(await openNotices({ url: databaseUrl, db: pool, clock, near: options.near, onError }));
  const doorSecrets = createDoorSecrets({ pool, clock, secrets });
  const rootKey = await ensureRootKey(pool, secrets);
  const callbackKey = deriveKey(rootKey, "callback-data");
  const settle = async (audienceIds: readonly string[]): Promise<void> => {
    if (await settleAudiences(pool, audienceIds)) await catalog.refresh();
  };
  const media = openMediaPlace(options.dataDir, options.s3 ? { kind: "s3", ...options.s3 } : undefined);
  const erasureLog = options.dataDir === undefined ? null : openErasureLog(options.dataDir);
  const crashPoints = options.crashPoints ?? noCrashPoints;
  const erasePorts = { pool, ids, clock, storage: media.storage, log: erasureLog, crashPoints };
  // Before anything is sent: a backup may have brought somebody back.
  if (erasureLog && !isBeside) await replayErasures(erasePorts, namedLog(log, "privacy"), await erasureLog.read());
  const outboundHttp = createOutboundHttp({ allowPrivate: options.allowPrivate ?? false, clock });
  const graphPlaces = { anywhere: options.allowPrivate ?? false, also: options.numbersAlsoAt ?? [] };
  const pages = { publicUrl: options.publicUrl, key: deriveKey(rootKey, "pages") };
  const attendance = createAttendance({
    clock,
    note: async (attending) => noteAttendance(pool, attending, new Date(clock.now())),
    failed: (error) => namedLog(log, "desk").warn({ err: error }, "it could not be noted who has the console open"),
  });
  const claimLogs =
    options.dataDir === undefined || !roles.includes("sends")
      ? null
      : early.use(await openClaimLogs({ dataDir: options.dataDir, ids, clock, log: namedLog(log, "sends") }));
  const lanes = startLaneEngine({
    claimLog: claimLogs?.own ?? NO_CLAIM_LOG,
    pool,
    clock,
    shift: clock.offsetMs,
    ids,
    catalog: knowLostTime(catalog, pool),
    doorSecrets,
    callbackKey,
    roles: new Set(roles),
    crashPoints,
    notices,
    tellAttendance: roles.includes("http") ? attendance.tell : null,
    requestTemplateSync: (channelId) => templates.request(channelId),
    timerFired: (secondsLate) => metrics.timerLatenessSeconds.observe(secondsLate),
    outboundHttp,
    secrets,
    secretOf: createJourneySecrets({ pool, clock, vault: secrets }),
    whatsAppGuard: (origin) => (graphPlaces.anywhere || graphPlaces.also.includes(origin.origin) ? {} : publicOnly(origin)),
    registry,
    channelPorts: {
      publicUrl: options.publicUrl,
      webhookUrlOf: ({ id }) => `${options.publicUrl}/webhooks/channels/${id}`,
      allowPrivate: options.allowPrivate ?? false,
    },
    media,
    pages,
    links: { publicUrl: options.publicUrl, key: deriveKey(rootKey, "link-codes"), render: renderText },
    audiencesFilled: (audienceIds) => void settle(audienceIds).catch(onError),
    log,
    tuning,
  });
  claimLogs?.watch(lanes.inboxWriter.append);
  const templates: TemplateSync = createTemplateSync({
    pool,
    clock,
    log: namedLog(log, "templates"),
    catalog,
    listTemplates: async (channel, now) => listTemplates(lanes.graph, channel, now),
  });
  // Nobody who told of it waits for this: what is not released by then is looked at within the hour.
  const limitChanged = async (channelIds: readonly ChannelId[]): Promise<void> => {
    await catalog.refresh();
    released = released.then(async () => releaseHeld(pool, channelIds)).then(() => lanes.wake(allLanes), onError);
  };
  let released: Promise<void> = Promise.resolve();
  const care = createChannelCare({
    limitChanged,
    doorSecrets,
    pool,
    clock,
    ids,
    log: namedLog(log, "channels"),
    catalog,
    lanes,
    publicUrl: options.publicUrl,
  });
  if (!isBeside) addSystemGauges(metrics.registry, pool);
  const auditor = createAuditor({ pool, clock, ...tuning });
  if (roles.includes("engine")) {
    addGauge(metrics.registry, {
      name: "parley_invariant_breaches",
      help: "Rows that break a promise of sending, by invariant, as of the last audit",
      label: "invariant",
      read: async () => auditor.breaches(),
    });
  }

  const webhookPorts = { pool, clock, ids, secrets, allowPrivate: options.allowPrivate ?? false };
  const deliverer = roles.includes("sends")
    ? startWebhookDeliverer({
        ...webhookPorts,
        http: outboundHttp,
        rng: systemRng(),
        report: async (finding) => openIncidents(pool, [finding]),
        failed: (error) => namedLog(log, "webhooks").error({ err: error }, "delivering a webhook stumbled; it is tried again"),
      })
    : null;
  const nightDuty = openDuty(pool, { name: "nightly", holder: ids.next(), forMs: NIGHT_DUTY_MS });
  const historyCheck = createHistoryCheck({
    pool,
    clock,
    ids,
    channels: () => [...catalog.current().channels.values()].filter(isWhatsApp),
    readHistory: createReadHistory(lanes.graph),
    append: lanes.inboxWriter.append,
    report: async (findings) => openIncidents(pool, findings),
    log: namedLog(log, "history"),
    onDuty: nightDuty.hold,
  });
  if (roles.includes("engine")) {
    addGauge(metrics.registry, {
      name: "parley_history_differences",
      help: "Where the channels' own history and our record differed, as of the last night",
      label: "kind",
      read: async () => historyCheck.differences(),
    });
  }
  const nightlyCheck = createNightlyCheck({ pool, clock, report: async (findings) => openIncidents(pool, findings) });
  const auditLogCheck = createAuditLogCheck({
    pool,
    clock,
    report: async (findings) => openIncidents(pool, findings),
    log: namedLog(log, "audit"),
  });
  const consentLedgerCheck = createConsentLedgerCheck({
    pool,
    clock,
    report: async (findings) => openIncidents(pool, findings),
    log: namedLog(log, "consent"),
  });

  const lanesAlive = (): boolean => {
    const at = lanes.lastPollAt();
    return at === null || clock.monotonic() - at < LANES_STUCK_MS;
  };
  let housekeeping: AsyncDisposable | null = null;
  const farewells = farewellsOf(await loadSources());
  const keepHouse = (): void => {
    housekeeping = startHousekeeping({
      pool,
      ids,
      clock,
      roles,
      lanes,
      templates,
      media,
      auditor,
      followNotices: async () => followNotices({ pool, ids, clock, senderOf: senderOf(catalog.current), wake: lanes.wake }),
      endErasures: async () => endErasures(erasePorts),
      farewells,
      nightDuty,
      nightlyChecks: [nightlyCheck, auditLogCheck, consentLedgerCheck, createNightlyRetention({ pool, ids, clock })],
      historyCheck,
      inspector: care.inspector,
      settleAudiences: settle,
      webhooks: webhookPorts,
      failed: onError,
    });
  };
  return {
    pool,
    ids,
    secrets,
    clock,
    metrics,
    registry,
    catalog,
    followed,
    notices,
    doorSecrets,
    rootKey,
    callbackKey,
    pagesKey: pages.key,
    media,
    attendance,
    erasePorts,
    outboundHttp,
    graphPlaces,
    lanes,
    templates,
    limitChanged,
    care,
    webhookPorts,
    webhooksChanged: () => deliverer?.wake(),
    lanesAlive,
    keepHouse,
    onError,
    [Symbol.asyncDispose]: async () => {
      await housekeeping?.[Symbol.asyncDispose]();
      // Last named, first closed; one that fails to close leaves none of the others open.
      await using opened = new Disposal();
      const close = (work: () => Promise<unknown>): unknown => opened.use({ [Symbol.asyncDispose]: async () => void (await work()) });
      close(async () => pool.end());
      opened.use(notices);
      opened.use(attendance);
      opened.use(followed);
      if (restoreGuard) opened.use(restoreGuard);
      close(templates.idle);
      close(async () => released);
      close(care.inspector.idle);
      opened.use(media.storage);
      opened.use(outboundHttp);
      if (claimLogs) opened.use(claimLogs);
      opened.use(lanes);
      if (deliverer) opened.use(deliverer);
    },
  };
}
