/** The composition root: one database, one set of roles, everything wired explicitly. Used by `start`, by tests and by benches. */
import { loadSources } from "../sources/registry.ts";
import { createApiKeys } from "../accounts/api-keys.ts";
import { createOidc, type OidcConfig } from "../accounts/oidc.ts";
import { createPasskeys } from "../accounts/passkeys.ts";
import { createSecondFactor } from "../accounts/second-factor.ts";
import { createSessions } from "../accounts/sessions.ts";
import { isWhatsApp } from "../catalog/channel.ts";
import { loadChannels } from "../channels/registry.ts";
import { openCatalog, type CatalogSource } from "../catalog/catalog-source.ts";
import { followCatalog } from "../catalog/follow-catalog.ts";
import { settleAudiences } from "../catalog/audiences.ts";
import { createDoorSecrets } from "../catalog/door-secrets.ts";
import { createJourneySecrets } from "../catalog/journey-secrets.ts";
import { createTemplateSync, type TemplateSync } from "../catalog/sync-templates.ts";
import { createChannelCare } from "./channel-care.ts";
import { createFlowPorts } from "./flow-ports.ts";
import { createReadHistory } from "../channels/whatsapp/message-history.ts";
import { createTemplateDesk } from "../channels/whatsapp/template-desk.ts";
import { listTemplates } from "../channels/whatsapp/templates.ts";
import { openDuty } from "../db/duty.store.ts";
import { createDoorPool, createPool, type Db } from "../db/pool.ts";
import { createHttpServer, type HttpServer } from "../http/server.ts";
import { openNotices } from "../lanes/postgres/notices.ts";
import { createOutboundHttp, publicOnly } from "../outbound/safe-http.ts";
import { startWebhookDeliverer } from "../outbound/webhooks-deliverer.ts";
import { shiftedClock, systemClock } from "../platform/clock.ts";
import type { Role } from "../platform/config.ts";
import { type CrashPoints, noCrashPoints } from "../platform/crash-points.ts";
import { Disposal } from "../platform/disposal.ts";
import { AppError } from "../platform/errors.ts";
import { type ChannelId, createIds, type Ids } from "../platform/ids.ts";
import { type Logger, namedLog } from "../platform/log.ts";
import { addGauge, createMetrics } from "../platform/metrics.ts";
import { systemRng } from "../platform/rng.ts";
import { createSecrets, deriveKey, type Secrets } from "../platform/secrets.ts";
import { followNotices, senderOf } from "../campaigns/follow-notices.ts";
import { openErasureLog } from "../privacy/erasure-log.ts";
import { createNightlyRetention } from "../privacy/retention.ts";
import { endErasures, replayErasures } from "../privacy/keep-erased.ts";
import { createRehearsals } from "../rehearsal/rehearsals.ts";
import { createInboundFiles } from "../media/inbound-files.ts";
import { renderText } from "../liquid/liquid.ts";
import { createLibrary } from "../media/library.ts";
import type { S3Options } from "../media/s3-storage.ts";
import { createNightlyCheck } from "../insights/rollups-check.ts";
import { createAuditLogCheck } from "./auditor/audit-log-check.ts";
import { createAuditor } from "./auditor/auditor.ts";
import { createHistoryCheck } from "./auditor/history-check.ts";
import { openIncidents } from "./auditor/open-incident.store.ts";
import { createDeskDoors } from "./desk-doors.ts";
import { createPresenceBoard } from "../http/desk/presence.ts";
import { createAttendance } from "../http/stream/attendance.ts";
import { noteAttendance } from "../catalog/attendance.ts";
import { startHousekeeping } from "./housekeeping.ts";
import { consoleDoors } from "./console-doors.ts";
import { type LaneEngine, startLaneEngine } from "./lane-engine.ts";
import { LANE_TUNING, type LaneTuning } from "./lane-tuning.ts";
import { openMediaPlace } from "./media-work.ts";
import { guardAgainstRestore } from "./restore-guard.ts";
import { createPostgresLaneStore } from "../lanes/postgres/lane-store.store.ts";
import { createAskGate } from "../sends/ask-gate.ts";
import { releaseHeld } from "../sends/portfolio-room.store.ts";
import { allLanes } from "../platform/lane.ts";
import { ensureRootKey } from "./root-key.ts";
import { knowLostTime } from "./restored-catalog.ts";
import { addSystemGauges } from "./system-gauges.ts";

export type SystemOptions = {
  readonly databaseUrl: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly publicUrl: string;
  /** Addresses of proxies whose word on the caller's address counts. */
  readonly trustProxy?: string | undefined;
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
  /** Where people may sign in beside here. */
  readonly oidc?: OidcConfig | undefined;
  readonly crashPoints?: CrashPoints;
  readonly tuning?: Partial<LaneTuning>;
};

export type System = AsyncDisposable & {
  readonly url: string;
  readonly http: HttpServer;
  readonly lanes: LaneEngine;
  readonly catalog: CatalogSource;
  readonly templates: TemplateSync;
  readonly pool: Db;
  readonly ids: Ids;
  readonly secrets: Secrets;
  /** Virtual time: moves the clock of this system ahead of the real one. */
  readonly clock: ReturnType<typeof shiftedClock>;
};

/** Several times what one round of housekeeping takes. */
const NIGHT_DUTY_MS = 10 * 60_000;
/** A loop that has not looked for work for this long is stuck. */
const LANES_STUCK_MS = 15_000;

export async function startSystem(options: SystemOptions): Promise<System> {
  const { databaseUrl, log, roles } = options;
  const clock = shiftedClock(systemClock);
  const ids = createIds(clock, systemRng());
  const onError = (error: unknown): void => namedLog(log, "database").error({ err: error }, "a database connection broke; it is replaced");
  const pool = createPool({ url: databaseUrl, max: 20, name: roles.join(","), onError });
  const doorPool = createDoorPool({ url: databaseUrl, max: 10, name: "doors", onError });
  const metrics = createMetrics();
  const secrets = createSecrets({ current: options.masterKey, previous: options.previousMasterKeys ?? [] });
  const tuning = { ...LANE_TUNING, ...options.tuning };
  // Before anything can be claimed.
  const restoreGuard =
    options.dataDir === undefined
      ? null
      : await guardAgainstRestore({
          pool,
          dataDir: options.dataDir,
          clock,
          log: namedLog(log, "restore"),
          settleAfterMs: tuning.quarantine.firstLookMs,
        });
  const registry = await loadChannels();
  const catalog = await openCatalog(pool, registry.formOf);
  const followed = followCatalog({ db: pool, source: catalog, clock, failed: onError });
  const notices = await openNotices({ url: databaseUrl, db: pool, clock, onError });
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
  if (erasureLog) await replayErasures(erasePorts, namedLog(log, "privacy"), await erasureLog.read());
  const outboundHttp = createOutboundHttp({ allowPrivate: options.allowPrivate ?? false, clock });
  const graphPlaces = { anywhere: options.allowPrivate ?? false, also: options.numbersAlsoAt ?? [] };
  const pages = { publicUrl: options.publicUrl, key: deriveKey(rootKey, "pages") };
  const attendance = createAttendance({
    clock,
    note: async (attending) => noteAttendance(pool, attending, new Date(clock.now())),
    failed: (error) => namedLog(log, "desk").warn({ err: error }, "it could not be noted who has the console open"),
  });
  const lanes = startLaneEngine({
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
    tellAttendance: attendance.tell,
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
  addSystemGauges(metrics.registry, pool);
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

  const apiKeys = createApiKeys(pool, clock, ids);
  const sessions = createSessions(pool, clock, ids);
  const lanesAlive = (): boolean => {
    const at = lanes.lastPollAt();
    return at === null || clock.monotonic() - at < LANES_STUCK_MS;
  };
  const deps = {
    pool: doorPool,
    enginePool: pool,
    inboxWriter: lanes.inboxWriter,
    catalog: catalog.current,
    lookAgain: followed.lookAgain,
    refreshCatalog: catalog.refresh,
    clock,
    ids,
    log: namedLog(log, "http"),
    config: { publicUrl: options.publicUrl, trustProxy: options.trustProxy, graphPlaces },
    metrics,
    apiKeys,
    sessions,
    secondFactor: createSecondFactor({ pool, clock, ids, secrets, sessions }),
    passkeys: createPasskeys({ pool, clock, ids, sessions }),
    oidc: options.oidc
      ? createOidc(options.oidc, { pool, clock, ids, secrets, sessions, publicUrl: options.publicUrl, log: namedLog(log, "oidc") })
      : null,
    doorSecrets,
    channelRegistry: registry,
    sources: await loadSources(),
    channelWork: lanes.channels.find,
    callbackKey,
    pagesKey: pages.key,
    syncTemplates: templates.sync,
    requestTemplateSync: templates.request,
    requestInspection: care.inspector.request,
    limitChanged,
    readiness: () => ({ lanes: lanesAlive() }),
    roles: new Set(roles.filter((role) => role === "ingress" || role === "http")),
  };
  const flowPorts = createFlowPorts({ ...deps, pool, graph: lanes.graph, publicUrl: options.publicUrl });
  const mediaDeps = {
    library: createLibrary({ pool: doorPool, ids, clock, ...media }),
    inboundFiles: createInboundFiles({ pool: doorPool, clock }),
    refreshCatalog: catalog.refresh,
  };
  const templateDesk = createTemplateDesk({
    pool: doorPool,
    ids,
    clock,
    graph: lanes.graph,
    catalog: catalog.current,
    sync: templates.sync,
  });
  const rehearsals = createRehearsals({ pool, catalog: catalog.current, clock, ids, log: namedLog(log, "rehearsal") });
  const presence = createPresenceBoard({ notices, clock });
  const askGate = createAskGate({ store: createPostgresLaneStore(pool, clock.offsetMs), catalogAt: catalog.at, ids, clock });
  const doors = {
    ...deps,
    flowPorts,
    media: mediaDeps,
    templateDesk,
    rehearsals,
    askGate,
    feed: notices,
    attendance,
    webhooks: { ...webhookPorts, pool: doorPool, changed: () => deliverer?.wake() },
    health: care.routes,
    erasePorts,
    desk: createDeskDoors({ lanes, doorPool, catalog, presence, log: namedLog(log, "desk") }),
    assistant: { vault: secrets, suggest: lanes.suggest, translate: lanes.translate },
  };
  let closeDoors = async (): Promise<unknown> => undefined;
  const putAway = async (): Promise<void> => {
    // Last named, first closed; one that fails to close leaves none of the others open.
    await using opened = new Disposal();
    const close = (work: () => Promise<unknown>): unknown => opened.use({ [Symbol.asyncDispose]: async () => void (await work()) });
    close(async () => pool.end());
    close(async () => doorPool.end());
    opened.use(notices);
    opened.use(presence);
    opened.use(attendance);
    opened.use(followed);
    if (restoreGuard) opened.use(restoreGuard);
    close(templates.idle);
    close(async () => released);
    close(care.inspector.idle);
    opened.use(media.storage);
    opened.use(outboundHttp);
    opened.use(rehearsals);
    opened.use(lanes);
    if (deliverer) opened.use(deliverer);
    close(async () => closeDoors());
  };
  const openDoors = async () => {
    const doorsOpen = await createHttpServer(deps, roles.includes("http") ? consoleDoors(doors) : []);
    closeDoors = async () => doorsOpen.close();
    await doorsOpen.listen({ host: options.host, port: options.port });
    return doorsOpen;
  };
  const http = await openDoors().catch(async (error: unknown) => {
    await putAway();
    if ((error as { readonly code?: unknown }).code !== "EADDRINUSE") throw error;
    throw new AppError("unavailable", `port ${options.port} is taken; stop what listens there, or set PARLEY_PORT`, { cause: error });
  });

  const housekeeping = startHousekeeping({
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
    nightDuty,
    nightlyChecks: [nightlyCheck, auditLogCheck, createNightlyRetention({ pool, ids, clock })],
    historyCheck,
    inspector: care.inspector,
    settleAudiences: settle,
    webhooks: webhookPorts,
    failed: onError,
  });

  const address = http.server.address();
  return {
    url: typeof address === "object" && address !== null ? `http://${options.host}:${address.port}` : options.publicUrl,
    http,
    lanes,
    catalog,
    templates,
    pool,
    ids,
    secrets,
    clock,
    [Symbol.asyncDispose]: async () => {
      await housekeeping[Symbol.asyncDispose]();
      await putAway();
    },
  };
}
