/** The composition root: the core and the doors on it, wired explicitly. Used by `start`, by tests and by benches. */
import { loadSources } from "../sources/registry.ts";
import { createApiKeys } from "../accounts/api-keys.ts";
import { createOidc, type OidcConfig } from "../accounts/oidc.ts";
import { createPasskeys } from "../accounts/passkeys.ts";
import { createSecondFactor } from "../accounts/second-factor.ts";
import { createSessions } from "../accounts/sessions.ts";
import { type CatalogSource } from "../catalog/catalog-source.ts";
import { type TemplateSync } from "../catalog/sync-templates.ts";
import { createFlowPorts } from "./flow-ports.ts";
import { createTemplateDesk } from "../channels/whatsapp/template-desk.ts";
import { createDoorPool, type Db } from "../db/pool.ts";
import { createHttpServer, type HttpServer } from "../http/server.ts";
import { shiftedClock } from "../platform/clock.ts";
import { Disposal } from "../platform/disposal.ts";
import { AppError } from "../platform/errors.ts";
import { type Ids } from "../platform/ids.ts";
import { namedLog } from "../platform/log.ts";
import { type Secrets } from "../platform/secrets.ts";
import { createRehearsals } from "../rehearsal/rehearsals.ts";
import { createInboundFiles } from "../media/inbound-files.ts";
import { createLibrary } from "../media/library.ts";
import { createDeskDoors } from "./desk-doors.ts";
import { createPresenceBoard } from "../http/desk/presence.ts";
import { consoleDoors } from "./console-doors.ts";
import { type CoreOptions, startCore } from "./core.ts";
import type { Beside } from "./engine-thread.ts";
import { type LaneEngine } from "./lane-engine.ts";
import { createPostgresLaneStore } from "../lanes/postgres/lane-store.store.ts";
import { createAskGate } from "../sends/ask-gate.ts";

export type SystemOptions = Omit<CoreOptions, "isBeside"> & {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Addresses of proxies whose word on the caller's address counts. */
  readonly trustProxy?: string | undefined;
  readonly metricsKey?: string | undefined;
  /** Where people may sign in beside here. */
  readonly oidc?: OidcConfig | undefined;
  /** The thread that has the roles without doors. */
  readonly beside?: Beside | undefined;
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

export async function startSystem(options: SystemOptions): Promise<System> {
  const { roles, log, beside } = options;
  const core = await startCore(options);
  const {
    pool,
    clock,
    ids,
    secrets,
    metrics,
    registry,
    catalog,
    followed,
    notices,
    doorSecrets,
    lanes,
    templates,
    limitChanged,
    care,
    media,
  } = core;
  const doorPool = createDoorPool({ url: options.databaseUrl, max: 10, name: "doors", onError: core.onError });
  const apiKeys = createApiKeys(pool, clock, ids);
  const sessions = createSessions(pool, clock, ids);
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
    config: { publicUrl: options.publicUrl, trustProxy: options.trustProxy, metricsKey: options.metricsKey, graphPlaces: core.graphPlaces },
    metrics,
    metricsBeside: beside?.metrics,
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
    callbackKey: core.callbackKey,
    pagesKey: core.pagesKey,
    syncTemplates: templates.sync,
    requestTemplateSync: templates.request,
    requestInspection: care.inspector.request,
    limitChanged,
    readiness: () => ({ lanes: core.lanesAlive() && (beside?.isAlive() ?? true) }),
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
    attendance: core.attendance,
    webhooks: { ...core.webhookPorts, pool: doorPool, changed: core.webhooksChanged },
    health: care.routes,
    erasePorts: core.erasePorts,
    desk: createDeskDoors({ lanes, doorPool, catalog, presence, notices, clock, log: namedLog(log, "desk") }),
    assistant: { vault: secrets, suggest: lanes.suggest, translate: lanes.translate },
    warehouse: { vault: secrets, places: { http: core.outboundHttp, allowPrivate: options.allowPrivate ?? false } },
    calendars: { vault: secrets, dav: { http: core.outboundHttp, allowPlain: options.allowPrivate ?? false } },
  };
  let closeDoors = async (): Promise<unknown> => undefined;
  const putAway = async (): Promise<void> => {
    // Last named, first closed; one that fails to close leaves none of the others open.
    await using opened = new Disposal();
    const close = (work: () => Promise<unknown>): unknown => opened.use({ [Symbol.asyncDispose]: async () => void (await work()) });
    opened.use(core);
    close(async () => doorPool.end());
    opened.use(presence);
    opened.use(rehearsals);
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

  core.keepHouse();
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
    [Symbol.asyncDispose]: putAway,
  };
}
