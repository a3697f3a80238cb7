/** Starts what this process does with lanes, by its roles, in the order in which one part needs another; and ends it the other way round. */
import type { QueueLength } from "../advice/answer-promise.ts";
import type { CatalogSource } from "../catalog/catalog-source.ts";
import { type WhatsAppChannel, type WhatsAppSecrets, whatsAppOnly } from "../catalog/channel.ts";
import type { DoorSecrets } from "../catalog/door-secrets.ts";
import type { JourneySecret } from "../catalog/journey-secrets.ts";
import { pauseChannel } from "../catalog/pause-channel.ts";
import type { ChannelPorts } from "../channels/channel-module.ts";
import type { ChannelRegistry } from "../channels/registry.ts";
import type { Guard } from "../channels/whatsapp/connections.ts";
import { decideFailure } from "../channels/whatsapp/error-codes.ts";
import type { GraphClient } from "../channels/whatsapp/graph-client.ts";
import { watchFrozenSessions } from "../db/frozen-sessions.store.ts";
import type { Db } from "../db/pool.ts";
import { deskReference } from "../desk/desk-reference.ts";
import { type Assistant, startAssistant } from "../engine/assistant.ts";
import type { DeskOfficePorts } from "../engine/desk-office.ts";
import { createInboxWriter, type InboxWriter } from "../lanes/inbox-writer.ts";
import { createPostgresLaneStore } from "../lanes/postgres/lane-store.store.ts";
import { type Notices, tellChanges } from "../lanes/postgres/notices.ts";
import { createWakeSoon } from "../lanes/wake-soon.ts";
import { type LaneWorker, startLaneWorker, type Wake } from "../lanes/worker.ts";
import { createChannelFiles } from "../media/channel-files.ts";
import type { OutboundHttp } from "../outbound/safe-http.ts";
import type { Clock } from "../platform/clock.ts";
import type { Role } from "../platform/config.ts";
import type { CrashPoints } from "../platform/crash-points.ts";
import type { ChannelId, Ids, WorkspaceId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";
import { type Logger, namedLog } from "../platform/log.ts";
import type { Secrets } from "../platform/secrets.ts";
import type { ClaimLog } from "../sends/claim-log.ts";
import type { FailurePorts } from "../sends/failure-effects.ts";
import type { LinkPorts } from "../sends/link-facts.ts";
import { type PagePorts, preferencesUrl } from "../sends/own-addresses.ts";
import { type OpenChannels, startChannels } from "./channels.ts";
import { createHandlers } from "./inbox-handlers.ts";
import { createLaneCalls } from "./lane-calls.ts";
import { startLaneDuties } from "./lane-duties.ts";
import { deskPhases, lanePhases } from "./lane-program.ts";
import type { LaneTuning } from "./lane-tuning.ts";
import { type MediaPlace, startMediaWork } from "./media-work.ts";
import { startSending } from "./sending.ts";
import { openWhatsApp } from "./whatsapp.ts";

export type LaneEngineOptions = {
  readonly pool: Db;
  readonly clock: Clock;
  /** Virtual milliseconds ahead of the database's clock; 0 but in tests. */
  readonly shift: () => number;
  readonly ids: Ids;
  readonly catalog: CatalogSource;
  readonly doorSecrets: DoorSecrets;
  readonly callbackKey: string;
  readonly roles: ReadonlySet<Role>;
  readonly crashPoints: CrashPoints;
  readonly notices: Notices;
  readonly tellAttendance: (() => Promise<void>) | null;
  readonly requestTemplateSync: (channelId: ChannelId) => void;
  /** Hears how late each timer of a run fired. */
  readonly timerFired: (secondsLate: number) => void;
  /** For calls of journeys. */
  readonly outboundHttp: OutboundHttp;
  /** Opens the key of an assistant's endpoint. */
  readonly secrets: Pick<Secrets, "open">;
  readonly secretOf: (workspaceId: WorkspaceId, name: string) => Promise<JourneySecret | null>;
  readonly whatsAppGuard: Guard;
  readonly registry: ChannelRegistry;
  readonly channelPorts: Pick<ChannelPorts, "webhookUrlOf" | "publicUrl" | "allowPrivate">;
  /** Lanes in which everybody was looked at for these audiences or computed attributes. */
  readonly audiencesFilled: (audienceIds: readonly string[]) => void;
  readonly links: LinkPorts;
  readonly pages: PagePorts;
  readonly media: MediaPlace;
  readonly claimLog: ClaimLog;
  readonly log: Logger;
  readonly tuning: LaneTuning;
};

export type LaneEngine = AsyncDisposable & {
  readonly inboxWriter: InboxWriter;
  /** For what people do in the shared inbox. */
  readonly deskPorts: DeskOfficePorts;
  readonly graph: GraphClient;
  readonly secretsOf: (channel: WhatsAppChannel) => Promise<WhatsAppSecrets>;
  readonly channels: OpenChannels;
  readonly suggest: Assistant["suggest"];
  readonly translate: Assistant["translate"];
  readonly renewUploads: () => Promise<void>;
  readonly wake: (lanes: Iterable<Lane>) => void;
  /** When the loop last looked for work, by the monotonic clock; null in a process that runs no lanes. */
  readonly lastPollAt: () => number | null;
  /** Resolves when nothing is due, in the air or being looked up. */
  readonly settled: () => Promise<void>;
};

export function startLaneEngine(options: LaneEngineOptions): LaneEngine {
  const { pool, clock, shift, ids, catalog, doorSecrets, callbackKey, roles, crashPoints, notices, log, tuning } = options;
  const engineLog = namedLog(log, "lanes");
  const sendsLog = namedLog(log, "sends");
  const failed = (error: unknown): void => sendsLog.error({ err: error }, "sending stumbled; it goes on");
  const isSending = roles.has("sends");
  const runsLanes = roles.has("engine") || isSending;
  const store = createPostgresLaneStore(pool, shift);
  const whatsApp = openWhatsApp({ guard: options.whatsAppGuard, doorSecrets, callbackKey, clock, crashPoints, times: tuning.times });
  const { graph, secretsOf } = whatsApp;

  const files = startMediaWork({
    ...options.media,
    pool,
    ids,
    clock,
    graph,
    guard: options.whatsAppGuard,
    secretsOf,
    channelOf: (channelId) => whatsAppOnly(catalog.current().channels.get(channelId)),
    refreshCatalog: catalog.refresh,
    changed: notices.changed,
    failed: (error) => namedLog(log, "media").error({ err: error }, "a file could not be moved; it is tried again"),
    isSending,
  });

  let worker: LaneWorker | null = null;
  const wake: Wake = (lanes, withNews) => {
    const list = [...lanes];
    worker?.wake(list, withNews);
    notices.wakeOthers(list, withNews);
  };
  notices.onWake((lanes, withNews) => worker?.wake(lanes, withNews));
  const gathered = createWakeSoon({ wake, clock, gathering: tuning.news });
  // Receipts, which the doors hear, and outcomes, which the sender hears, gather together: a message is changed once for both.
  notices.onGather(gathered);
  const wakeSoon = runsLanes ? gathered : (notices.gatherNear ?? gathered);
  const inboxWriter = createInboxWriter({ store, wake, wakeSoon, crashPoints });

  const failures: FailurePorts = {
    pauseSender: (channelId, pause) => {
      pauseChannel(pool, channelId, { ...pause, at: new Date(clock.now()).toISOString() }).then(
        (changed) => changed && sendsLog.warn({ channelId, reason: pause.reason }, "the channel told us to stop: sender paused"),
        failed,
      );
    },
    resyncTemplates: options.requestTemplateSync,
  };
  const channels = startChannels({
    ...options.channelPorts,
    preferencesUrlOf: (profileId) => preferencesUrl(options.pages, profileId, clock.now()),
    registry: options.registry,
    whatsApp: { send: whatsApp.send, decideFailure },
    catalog,
    doorSecrets,
    callbackKey,
    inboxWriter,
    pauseSender: failures.pauseSender,
    isSending,
    http: options.outboundHttp,
    changes: {
      tell: ({ workspaceId, profileId }) => notices.changed({ workspaceId, profileIds: [profileId], lanes: [] }),
      follow: (listener) => notices.subscribe(({ profileIds }) => listener(profileIds)),
    },
    files: createChannelFiles({ pool, ids, clock, ...options.media }),
    pool,
    ids,
    clock,
    failed,
  });
  const sending = startSending({
    pool,
    ids,
    clock,
    crashPoints,
    catalog,
    store,
    append: inboxWriter.append,
    wake,
    wakeToClaim: (lanes) => worker?.wake(lanes, false),
    channels,
    readHistory: whatsApp.readHistory,
    uploadMedia: files.uploadMedia,
    claimLog: options.claimLog,
    links: options.links,
    pages: options.pages,
    tuning,
    failed,
  });

  const { appointments, calendars, syncs, caller } = createLaneCalls({
    ...options,
    append: inboxWriter.append,
    wake: inboxWriter.wake,
    failed,
  });
  const assistant = startAssistant({
    pool,
    ids,
    clock,
    http: options.outboundHttp,
    vault: options.secrets,
    catalog: catalog.current,
    publicUrl: options.channelPorts.publicUrl,
    append: inboxWriter.append,
    isAsking: roles.has("engine"),
    failed: (error) => namedLog(log, "assistant").error({ err: error }, "asking the assistant stumbled; it is tried again"),
  });

  const deskPorts: DeskOfficePorts = {
    program: { store, phases: deskPhases(), catalogAt: catalog.at, ids, crashPoints },
    reference: deskReference(pool),
    committed: (run) => {
      tellChanges(notices, run);
      if (run.queuedIn.length > 0) wake(run.queuedIn, false);
    },
  };
  let waiting: ReadonlyMap<WorkspaceId, QueueLength> = new Map();
  if (runsLanes) {
    const { noteInbound } = sending;
    const phases = lanePhases({
      roles,
      handlers: createHandlers({ noteInbound, failures, decideFailure: channels.decideFailure, quarantine: tuning.quarantine }),
      batch: tuning.batch,
      sendPhases: sending.phases,
      caller,
      audiencesFilled: options.audiencesFilled,
      timerFired: options.timerFired,
      assistantAsked: () => assistant.wake(),
      clock,
    });
    worker = startLaneWorker({
      program: { store, phases, catalogAt: catalog.at, queueOf: (workspaceId) => waiting.get(workspaceId) ?? null, ids, crashPoints },
      clock,
      mostLanes: tuning.mostLanes,
      parallel: tuning.parallel,
      pollMs: tuning.pollMs,
      onError: (error) => engineLog.error({ err: error }, "a lane transaction failed; it is tried again"),
      onCommitted: (run) => {
        tellChanges(notices, run);
        if (run.forwardedTo.length > 0) notices.wakeOthers(run.forwardedTo);
        if (!isSending && run.queuedIn.length > 0) notices.wakeOthers(run.queuedIn, false);
      },
    });
  }
  const frozen = runsLanes
    ? watchFrozenSessions({
        pool,
        clock,
        ended: (session) => engineLog.warn(session, "a process froze in the middle of a statement: its transaction is taken back"),
        failed: (error) => engineLog.error({ err: error }, "frozen sessions could not be looked for; they are looked for again"),
      })
    : null;
  const duties = roles.has("engine")
    ? startLaneDuties({
        pool,
        ids,
        clock,
        shift,
        crashPoints,
        catalog,
        wake,
        inboxWriter,
        appointments,
        calendars,
        syncs,
        tellAttendance: options.tellAttendance,
        counted: (queues) => (waiting = queues),
        log: engineLog,
      })
    : null;
  return {
    inboxWriter,
    deskPorts,
    graph,
    secretsOf,
    channels,
    suggest: assistant.suggest,
    translate: assistant.translate,
    renewUploads: files.renewUploads,
    wake,
    lastPollAt: () => worker?.lastPollAt() ?? null,
    settled: async () => {
      await duties?.look();
      // Only transactions start sends, look-ups and calls: nothing of them was open, no transaction ran since, and nothing was due means all is done.
      for (let busy = true; busy;) {
        busy = (await Promise.all([sending.idle(), caller.idle(), files.idle(), assistant.idle()])).includes(true);
        if (await worker?.idle()) busy = true;
        if (!busy) busy = (await duties?.idle()) ?? false;
      }
    },
    [Symbol.asyncDispose]: async () => {
      await frozen?.[Symbol.asyncDispose]();
      await duties?.[Symbol.asyncDispose]();
      await assistant[Symbol.asyncDispose]();
      await sending.stop();
      await worker?.[Symbol.asyncDispose]();
      await sending[Symbol.asyncDispose]();
      await caller.idle();
      await files[Symbol.asyncDispose]();
      await channels.close();
      await whatsApp[Symbol.asyncDispose]();
    },
  };
}
