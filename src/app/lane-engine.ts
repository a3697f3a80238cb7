/** Puts the lane transaction's program together and runs it: what this process does with lanes, by its roles. */
import type { QueueLength } from "../advice/answer-promise.ts";
import type { CatalogSource } from "../catalog/catalog-source.ts";
import type { DoorSecrets } from "../catalog/door-secrets.ts";
import { pauseChannel } from "../catalog/pause-channel.ts";
import { CONNECTION_DEFAULTS, createConnections, type Guard } from "../channels/whatsapp/connections.ts";
import { decideFailure } from "../channels/whatsapp/error-codes.ts";
import { createGraphClient, type GraphClient } from "../channels/whatsapp/graph-client.ts";
import { createReadHistory } from "../channels/whatsapp/message-history.ts";
import type { ChannelPorts } from "../channels/channel-module.ts";
import { type OpenChannels, startChannels } from "./channels.ts";
import { createHandlers } from "./inbox-handlers.ts";
import { createLaneCalls } from "./lane-calls.ts";
import { startLaneDuties } from "./lane-duties.ts";
import type { LaneTuning } from "./lane-tuning.ts";
import { createWhatsAppSend } from "../channels/whatsapp/send.ts";
import { partyOfWamid } from "../channels/whatsapp/wamid.ts";
import { isWhatsApp, type WhatsAppChannel, type WhatsAppSecrets, whatsAppOnly } from "../catalog/channel.ts";
import type { ChannelRegistry } from "../channels/registry.ts";
import { renderMessage } from "../content/render-message.ts";
import type { Db } from "../db/pool.ts";
import { createAssistPhase } from "../engine/assist-phase.ts";
import { type Assistant, startAssistant } from "../engine/assistant.ts";
import { createAudiencesPhase, createLateAudiencesPhase } from "../engine/audiences-phase.ts";
import { createConversionsPhase } from "../engine/conversions-phase.ts";
import { createIntakePhase } from "../engine/intake-phase.ts";
import { createHandOnPhase, createJourneysPhase, createLateJourneysPhase } from "../engine/journeys-phase.ts";
import type { DeskOfficePorts } from "../engine/desk-office.ts";
import { deskReference } from "../desk/desk-reference.ts";
import { createDeskPhase } from "../engine/desk-phase.ts";
import { createStaffingPhase } from "../engine/staffing-phase.ts";
import { createCallsPhase } from "../engine/journeys-calls.ts";
import { createSalesPhase } from "../engine/sales-phase.ts";
import { createSplitConversionsPhase } from "../engine/split-conversions.ts";
import { createInboxWriter, type InboxWriter } from "../lanes/inbox-writer.ts";
import type { LanePhase } from "../lanes/phase.ts";
import { createPostgresLaneStore } from "../lanes/postgres/lane-store.store.ts";
import { readKnownExternalIds } from "../lanes/postgres/message-rows.store.ts";
import { type Notices, tellChanges } from "../lanes/postgres/notices.ts";
import { changedProfiles } from "../lanes/postgres/changed-profiles.store.ts";
import { leaseRoom } from "../sends/portfolio-room.store.ts";
import { leaseTokens } from "../lanes/postgres/sender-pace.store.ts";
import { createWakeSoon } from "../lanes/wake-soon.ts";
import { type LaneWorker, startLaneWorker, type Wake } from "../lanes/worker.ts";
import { type Clock, nextTurn } from "../platform/clock.ts";
import type { Role } from "../platform/config.ts";
import type { CrashPoints } from "../platform/crash-points.ts";
import { AppError } from "../platform/errors.ts";
import type { ChannelId, Ids, WorkspaceId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";
import { type Logger, namedLog } from "../platform/log.ts";
import type { Secrets } from "../platform/secrets.ts";
import type { OutboundHttp } from "../outbound/safe-http.ts";
import { createWebhooksPhase } from "../outbound/webhooks-phase.ts";
import type { ClaimLog } from "../sends/claim-log.ts";
import { createClaimPhase } from "../sends/claim-phase.ts";
import { type MediaPlace, startMediaWork } from "./media-work.ts";
import { createOwnAddressesOf, type PagePorts, preferencesUrl } from "../sends/own-addresses.ts";
import { createLinksOf, type LinkPorts } from "../sends/link-facts.ts";
import { createLeaveLeases, createSlotLeases } from "../campaigns/campaign-slots.store.ts";
import { createPortfolioRoom } from "../sends/portfolio-room.ts";
import { createChannelFiles } from "../media/channel-files.ts";
import { createSender } from "../sends/sender.ts";
import { createSenderBudget } from "../sends/sender-budget.ts";
import { createSettler } from "../sends/settler.ts";
import { createSweepPhase } from "../sends/sweep-phase.ts";
import { createTurns } from "../sends/turns.ts";

/** Of what may be in the air, the part that must be free before more is claimed. */
const LEAST_ROOM = 8;

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
  readonly outboundHttp: Pick<OutboundHttp, "request">;
  /** Opens the key of an assistant's endpoint. */
  readonly secrets: Pick<Secrets, "open">;
  readonly secretOf: (workspaceId: WorkspaceId, name: string) => Promise<string | null>;
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
  const store = createPostgresLaneStore(pool, shift);
  const connections = createConnections(options.whatsAppGuard, { ...CONNECTION_DEFAULTS, timeoutMs: tuning.times.answerMs });
  const secretsOf = async (channel: WhatsAppChannel): Promise<WhatsAppSecrets> => {
    const door = await doorSecrets.channel(channel.id);
    if (!door) throw new AppError("not_found", `channel ${channel.id} is gone`);
    return door.secrets;
  };
  const graph = createGraphClient({ exchange: connections.exchange, secretsOf });
  const failed = (error: unknown): void => sendsLog.error({ err: error }, "sending stumbled; it goes on");

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
    isSending: roles.has("sends"),
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
  const runsLanes = roles.has("engine") || roles.has("sends");
  const wakeSoon = runsLanes ? gathered : (notices.gatherNear ?? gathered);
  const inboxWriter = createInboxWriter({ store, wake, wakeSoon, crashPoints });

  const readHistory = createReadHistory(graph);
  const failures = {
    pauseSender: (channelId: ChannelId, pause: { readonly reason: string; readonly detail: string | null }): void => {
      pauseChannel(pool, channelId, { ...pause, at: new Date(clock.now()).toISOString() }).then(
        (changed) => changed && sendsLog.warn({ channelId, reason: pause.reason }, "the channel told us to stop: sender paused"),
        failed,
      );
    },
    resyncTemplates: options.requestTemplateSync,
  };
  const send = createWhatsAppSend({
    exchange: connections.exchange,
    secretsOf,
    callbackKey,
    clock,
    crashPoints,
    leastTimeToWriteMs: tuning.times.leastToWriteMs,
  });
  const channels = startChannels({
    ...options.channelPorts,
    preferencesUrlOf: (profileId) => preferencesUrl(options.pages, profileId, clock.now()),
    registry: options.registry,
    whatsApp: { send, decideFailure },
    catalog,
    doorSecrets,
    callbackKey,
    inboxWriter,
    pauseSender: failures.pauseSender,
    isSending: roles.has("sends"),
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

  const budget = createSenderBudget({
    leaseTokens: async (channel, want, used) => leaseTokens(pool, channel.id, want, used, channel.config.messagesPerSecond),
    wake: () => turns.next(),
    clock,
    failed,
  });
  const sender = createSender({
    send: channels.send,
    append: inboxWriter.append,
    claimLog: options.claimLog,
    recorded: () => turns.next(),
    changedProfiles: async (asked) => changedProfiles(pool, asked),
    leaseLeave: createLeaveLeases(pool),
    leastToWriteMs: tuning.times.leastToWriteMs,
    budget,
    decideFailure: channels.decideFailure,
    clock,
    crashPoints,
    ids,
    maxInFlight: tuning.maxInFlight,
    failed,
  });
  const portfolioRoom = createPortfolioRoom({ leaseRoom: async (asked) => leaseRoom(pool, asked), clock, holder: ids.next(), failed });
  const turns = createTurns({
    room: () => {
      // A transaction for a few sockets costs nearly as much as one for many: they gather first.
      if (sender.room() < tuning.maxInFlight / LEAST_ROOM) return "none";
      const active = [...catalog.current().channels.values()].filter((channel) => channel.state === "active");
      const open = active.filter((channel) => budget.room(channel) > 0);
      return open.length === 0 ? "none" : open.length < active.length ? "some" : "all";
    },
    // To send, not to hear what became of what was sent.
    wake: (lanes) => worker?.wake(lanes, false),
  });
  const settler = createSettler({
    channelOf: (channelId) => catalog.current().channels.get(channelId) ?? null,
    hasHistory: isWhatsApp,
    readHistory: async (channel, after) =>
      isWhatsApp(channel) ? readHistory(channel, after) : { kind: "unreadable", why: "the channel keeps no history" },
    partyOf: partyOfWamid,
    knownExternalIds: async (externalIds) => readKnownExternalIds(pool, externalIds),
    append: async (rows) => store.append(rows),
    wake,
    ids,
    clock,
    quarantine: tuning.quarantine,
    times: tuning.times,
    failed,
  });

  const { appointments, calendars, caller } = createLaneCalls({ ...options, append: inboxWriter.append, wake: inboxWriter.wake, failed });

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

  const handlers = createHandlers({
    noteInbound: budget.noteInbound,
    failures,
    decideFailure: channels.decideFailure,
    quarantine: tuning.quarantine,
  });
  let waiting: ReadonlyMap<WorkspaceId, QueueLength> = new Map();
  const engine = [
    createIntakePhase(handlers, { batch: tuning.batch, breathe: nextTurn }),
    createConversionsPhase(),
    createSplitConversionsPhase(),
    createSalesPhase(),
    createAudiencesPhase({ limit: tuning.batch, filled: options.audiencesFilled }),
    createJourneysPhase({ timerFired: options.timerFired }),
    createAssistPhase({ asked: () => assistant.wake() }),
  ];
  const sends = [
    createSweepPhase({ settler, clock, quarantine: tuning.quarantine, times: tuning.times }),
    turns.inTurn(
      createClaimPhase({
        budget,
        sender,
        claimLog: options.claimLog,
        leaseSlots: createSlotLeases(pool, clock),
        portfolioRoom,
        uploadMedia: files.uploadMedia,
        linksOf: createLinksOf(options.links),
        ownAddressesOf: createOwnAddressesOf(options.pages),
        render: (content, facts) => renderMessage(content, facts),
        clock,
        breathe: nextTurn,
        crashPoints,
        times: tuning.times,
      }),
    ),
  ];
  const phases: readonly LanePhase[] = [
    ...(roles.has("engine") ? engine : []),
    ...(roles.has("sends") ? sends : []),
    createLateAudiencesPhase(),
    ...(roles.has("engine") ? [createLateJourneysPhase(), createLateAudiencesPhase()] : []),
    createHandOnPhase(),
    createDeskPhase({ clock }),
    createStaffingPhase(),
    ...(roles.has("sends") ? [createCallsPhase({ caller })] : []),
    createWebhooksPhase(),
  ];

  const deskPorts: DeskOfficePorts = {
    program: { store, phases: [createStaffingPhase(), createWebhooksPhase()], catalogAt: catalog.at, ids, crashPoints },
    reference: deskReference(pool),
    committed: (run) => {
      tellChanges(notices, run);
      if (run.queuedIn.length > 0) wake(run.queuedIn, false);
    },
  };
  if (runsLanes) {
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
        if (!roles.has("sends") && run.queuedIn.length > 0) notices.wakeOthers(run.queuedIn, false);
      },
    });
  }
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
      // Only transactions start sends, look-ups and calls: nothing of them was open and then nothing was due means all is done.
      for (let busy = true; busy;) {
        busy = (await Promise.all([sender.idle(), settler.idle(), caller.idle(), files.idle(), assistant.idle()])).includes(true);
        if (await worker?.idle()) busy = true;
        if (!busy) busy = (await duties?.idle()) ?? false;
      }
    },
    [Symbol.asyncDispose]: async () => {
      await duties?.[Symbol.asyncDispose]();
      await assistant[Symbol.asyncDispose]();
      // Claims that have not started are given back, answers that are on their way are recorded.
      await sender.stop();
      await worker?.[Symbol.asyncDispose]();
      // A transaction that was under way may have claimed after all.
      await sender.idle();
      await settler.idle();
      await caller.idle();
      await portfolioRoom[Symbol.asyncDispose]();
      await files[Symbol.asyncDispose]();
      await channels.close();
      await connections.close();
    },
  };
}
