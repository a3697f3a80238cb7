/** Puts the lane transaction's program together and runs it: what this process does with lanes, by its roles. */
import type { CatalogSource } from "../catalog/catalog-source.ts";
import type { DoorSecrets } from "../catalog/door-secrets.ts";
import { pauseChannel } from "../catalog/pause-channel.ts";
import { CONNECTION_DEFAULTS, createConnections, type Guard } from "../channels/whatsapp/connections.ts";
import { decideFailure } from "../channels/whatsapp/error-codes.ts";
import { createGraphClient, type GraphClient } from "../channels/whatsapp/graph-client.ts";
import { createReadHistory } from "../channels/whatsapp/message-history.ts";
import { createWhatsAppSend, LEAST_TIME_TO_WRITE_MS } from "../channels/whatsapp/send.ts";
import { partyOfWamid } from "../channels/whatsapp/wamid.ts";
import type { Channel, WhatsAppSecrets } from "../catalog/channel.ts";
import { renderMessage } from "../content/render-message.ts";
import type { Db } from "../db/pool.ts";
import { campaignSendHandler } from "../engine/campaign-send-handler.ts";
import { startCampaignRunner } from "../engine/campaign-runner.ts";
import { createAudienceHandler, listHandler } from "../engine/audience-handlers.ts";
import { createAudiencesPhase, createLateAudiencesPhase } from "../engine/audiences-phase.ts";
import { conversionHandler, createConversionsPhase } from "../engine/conversions-phase.ts";
import { clickHandler } from "../engine/click-handler.ts";
import { createIntakePhase } from "../engine/intake-phase.ts";
import { createHandOnPhase, createJourneysPhase, createLateJourneysPhase } from "../engine/journeys-phase.ts";
import { callOutcomeHandler, createCallsPhase } from "../engine/journeys-calls.ts";
import { startJourneyScheduler } from "../engine/journeys-scheduler.ts";
import { createSplitConversionsPhase } from "../engine/split-conversions.ts";
import { journeyTaskHandler } from "../engine/journeys-tasks.ts";
import {
  createInboundHandler,
  enterHandler,
  eventHandler,
  preferenceHandler,
  profileHandler,
  runInputHandler,
} from "../engine/handlers.ts";
import { absorbHandler, mergeHandler } from "../engine/merge-handlers.ts";
import { createInboxWriter, type InboxWriter } from "../lanes/inbox-writer.ts";
import type { LanePhase } from "../lanes/phase.ts";
import { createPostgresLaneStore } from "../lanes/postgres/lane-store.store.ts";
import { readKnownExternalIds } from "../lanes/postgres/message-rows.store.ts";
import type { Notices } from "../lanes/postgres/notices.ts";
import { changedProfiles } from "../lanes/postgres/changed-profiles.store.ts";
import { leaseRoom } from "../sends/portfolio-room.store.ts";
import { leaseTokens } from "../lanes/postgres/sender-pace.store.ts";
import { createWakeSoon, type Gathering } from "../lanes/wake-soon.ts";
import { type LaneWorker, startLaneWorker, type Wake } from "../lanes/worker.ts";
import { QUARANTINE, type Quarantine } from "../messages/doubt.ts";
import { type Clock, nextTurn } from "../platform/clock.ts";
import type { Role } from "../platform/config.ts";
import type { CrashPoints } from "../platform/crash-points.ts";
import { AppError } from "../platform/errors.ts";
import type { ChannelId, Ids, WorkspaceId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";
import { type Logger, namedLog } from "../platform/log.ts";
import { createCaller } from "../outbound/caller.ts";
import { createMakeCall } from "../outbound/make-call.ts";
import type { OutboundHttp } from "../outbound/safe-http.ts";
import { CLAIM_TIMES, type ClaimTimes } from "../sends/claim.ts";
import { createWebhooksPhase } from "../outbound/webhooks-phase.ts";
import { createClaimPhase } from "../sends/claim-phase.ts";
import { type MediaPlace, startMediaWork } from "./media-work.ts";
import { createLinksOf, type LinkPorts } from "../sends/link-facts.ts";
import { createEvidenceHandler } from "../sends/evidence-handler.ts";
import { createOutcomeHandler } from "../sends/outcome-handler.ts";
import { createReceiptHandler } from "../sends/receipt-handler.ts";
import { createSlotLeases } from "../campaigns/campaign-slots.store.ts";
import { createPortfolioRoom } from "../sends/portfolio-room.ts";
import { createSender } from "../sends/sender.ts";
import { createSenderBudget } from "../sends/sender-budget.ts";
import { createSettler } from "../sends/settler.ts";
import { createSweepPhase } from "../sends/sweep-phase.ts";
import { createTurns } from "../sends/turns.ts";

export type LaneTuning = {
  /** Of one transaction. */
  readonly mostLanes: number;
  readonly parallel: number;
  readonly pollMs: number;
  /** Inbox rows and due runs of one transaction. */
  readonly batch: number;
  readonly maxInFlight: number;
  /** How long receipts and outcomes may gather before their lanes are woken for them. */
  readonly news: Gathering;
  readonly quarantine: Quarantine;
  /** For the channel's answer; with less than `leastToWriteMs` of the claim left nothing is written. */
  readonly times: ClaimTimes & { readonly answerMs: number; readonly leastToWriteMs: number };
};
// Tried at 200 events/s: fixed stripes of 32 lanes took 77 transactions a second and a p50 of 92 ms; half the lanes, 63 ms.
export const LANE_TUNING: LaneTuning = {
  mostLanes: 128,
  parallel: 2,
  pollMs: 1_000,
  batch: 1_024,
  maxInFlight: 512,
  news: { leastMs: 100, mostMs: 1_000 },
  quarantine: QUARANTINE,
  times: { ...CLAIM_TIMES, answerMs: CONNECTION_DEFAULTS.timeoutMs, leastToWriteMs: LEAST_TIME_TO_WRITE_MS },
};

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
  readonly requestTemplateSync: (channelId: ChannelId) => void;
  /** Hears how late each timer of a run fired. */
  readonly timerFired: (secondsLate: number) => void;
  /** For calls of journeys. */
  readonly outboundHttp: Pick<OutboundHttp, "request">;
  readonly secretOf: (workspaceId: WorkspaceId, name: string) => Promise<string | null>;
  readonly whatsAppGuard: Guard;
  /** Lanes in which everybody was looked at for these audiences or computed attributes. */
  readonly audiencesFilled: (audienceIds: readonly string[]) => void;
  readonly links: LinkPorts;
  readonly media: MediaPlace;
  readonly log: Logger;
  readonly tuning: LaneTuning;
};

export type LaneEngine = AsyncDisposable & {
  readonly inboxWriter: InboxWriter;
  readonly graph: GraphClient;
  readonly secretsOf: (channel: Channel) => Promise<WhatsAppSecrets>;
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
  const secretsOf = async (channel: Channel): Promise<WhatsAppSecrets> => {
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
    channelOf: (channelId) => catalog.current().channels.get(channelId) ?? null,
    refreshCatalog: catalog.refresh,
    changed: notices.changed,
    failed: (error) => namedLog(log, "media").error({ err: error }, "a file could not be moved; it is tried again"),
    isSending: roles.has("sends"),
  });

  let worker: LaneWorker | null = null;
  const wakeHere = (lanes: Iterable<Lane>): void => worker?.wake(lanes);
  const wake: Wake = (lanes, withNews) => {
    const list = [...lanes];
    worker?.wake(list, withNews);
    notices.wakeOthers(list);
  };
  notices.onWake(wakeHere);
  const wakeSoon = createWakeSoon({ wake, clock, gathering: tuning.news });
  const inboxWriter = createInboxWriter({ store, wake, wakeSoon, crashPoints });

  const budget = createSenderBudget({
    leaseTokens: async (channel, want, used) => leaseTokens(pool, channel.id, want, used, channel.config.messagesPerSecond),
    wake: () => turns.next(),
    clock,
    failed,
  });
  const sender = createSender({
    send: createWhatsAppSend({
      exchange: connections.exchange,
      secretsOf,
      callbackKey,
      clock,
      crashPoints,
      leastTimeToWriteMs: tuning.times.leastToWriteMs,
    }),
    append: inboxWriter.append,
    recorded: () => turns.next(),
    changedProfiles: async (asked) => changedProfiles(pool, asked),
    budget,
    decideFailure,
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
    readHistory: createReadHistory(graph),
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

  const caller = createCaller({
    makeCall: createMakeCall({ http: options.outboundHttp, secretOf: options.secretOf, clock }),
    append: inboxWriter.append,
    ids,
    failed,
  });

  const failures = {
    pauseSender: (channelId: ChannelId, pause: { readonly reason: string; readonly detail: string | null }): void => {
      pauseChannel(pool, channelId, { ...pause, at: new Date(clock.now()).toISOString() }).then(
        (changed) => changed && sendsLog.warn({ channelId, reason: pause.reason }, "the channel told us to stop: sender paused"),
        failed,
      );
    },
    resyncTemplates: options.requestTemplateSync,
  };
  const rules = { decideFailure, quarantine: tuning.quarantine };
  const handlers = {
    profile: profileHandler,
    event: eventHandler,
    inbound: createInboundHandler({ noteInbound: budget.noteInbound }),
    preference: preferenceHandler,
    campaign: campaignSendHandler,
    merge: mergeHandler,
    absorb: absorbHandler,
    run_input: runInputHandler,
    conversion: conversionHandler,
    enter: enterHandler,
    call_outcome: callOutcomeHandler,
    journey_task: journeyTaskHandler,
    audience: createAudienceHandler(),
    list: listHandler,
    click: clickHandler,
    receipt: createReceiptHandler({ ...failures, rules }),
    outcome: createOutcomeHandler({ ...failures, rules }),
    evidence: createEvidenceHandler({ quarantine: tuning.quarantine }),
  };
  const engine = [
    createIntakePhase(handlers, { batch: tuning.batch, breathe: nextTurn }),
    createConversionsPhase(),
    createSplitConversionsPhase(),
    createAudiencesPhase({ limit: tuning.batch, filled: options.audiencesFilled }),
    createJourneysPhase({ timerFired: options.timerFired }),
  ];
  const sends = [
    createSweepPhase({ settler, clock, quarantine: tuning.quarantine, times: tuning.times }),
    turns.inTurn(
      createClaimPhase({
        budget,
        sender,
        leaseSlots: createSlotLeases(pool, clock),
        portfolioRoom,
        uploadMedia: files.uploadMedia,
        linksOf: createLinksOf(options.links),
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
    ...(roles.has("sends") ? [createCallsPhase({ caller })] : []),
    createWebhooksPhase(),
  ];

  if (roles.has("engine") || roles.has("sends")) {
    worker = startLaneWorker({
      program: { store, phases, catalogAt: catalog.at, ids, crashPoints },
      clock,
      mostLanes: tuning.mostLanes,
      parallel: tuning.parallel,
      pollMs: tuning.pollMs,
      onError: (error) => engineLog.error({ err: error }, "a lane transaction failed; it is tried again"),
      onCommitted: (run) => {
        for (const [workspaceId, profileIds] of run.touched)
          notices.changed({ workspaceId, profileIds: [...profileIds], lanes: [...run.lanes] });
        if (run.forwardedTo.length > 0) notices.wakeOthers(run.forwardedTo);
        if (!roles.has("sends") && run.queuedIn.length > 0) notices.wakeOthers(run.queuedIn);
      },
    });
  }
  const campaigns = roles.has("engine")
    ? startCampaignRunner({
        pool,
        ids,
        clock,
        shift,
        crashPoints,
        catalog: catalog.current,
        wake,
        onError: (error) => engineLog.error({ err: error }, "a campaign stumbled; it is tried again"),
      })
    : null;
  const scheduler = roles.has("engine")
    ? startJourneyScheduler({
        pool,
        ids,
        clock,
        catalog: catalog.current,
        refreshCatalog: catalog.refresh,
        wake,
        failed: (error) => engineLog.error({ err: error }, "a scheduled journey could not begin; it is tried again"),
      })
    : null;
  return {
    inboxWriter,
    graph,
    secretsOf,
    renewUploads: files.renewUploads,
    wake,
    lastPollAt: () => worker?.lastPollAt() ?? null,
    settled: async () => {
      await scheduler?.look();
      await campaigns?.idle();
      // Only transactions start sends, look-ups and calls: nothing of them was open and then nothing was due means all is done.
      for (let busy = true; busy;) {
        busy = (await Promise.all([sender.idle(), settler.idle(), caller.idle(), files.idle()])).includes(true);
        if (await worker?.idle()) busy = true;
        // What was sent may have been the last of a wave.
        if (!busy) busy = (await campaigns?.idle()) ?? false;
      }
    },
    [Symbol.asyncDispose]: async () => {
      await campaigns?.[Symbol.asyncDispose]();
      await scheduler?.[Symbol.asyncDispose]();
      // Claims that have not started are given back, answers that are on their way are recorded.
      await sender.stop();
      await worker?.[Symbol.asyncDispose]();
      // A transaction that was under way may have claimed after all.
      await sender.idle();
      await settler.idle();
      await caller.idle();
      await portfolioRoom[Symbol.asyncDispose]();
      await files[Symbol.asyncDispose]();
      await connections.close();
    },
  };
}
