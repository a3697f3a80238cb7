/**
 * What this process does with claims: whose turn it is, how much each sender may take, the attempts themselves and what is in doubt of them.
 * Its phases stand in the lane transaction; what they allow leaves only after the commit.
 */
import { createLeaveLeases, createSlotLeases } from "../campaigns/campaign-slots.store.ts";
import { type Channel, isWhatsApp } from "../catalog/channel.ts";
import type { CatalogSource } from "../catalog/catalog-source.ts";
import type { ReadHistory } from "../channels/whatsapp/message-history.ts";
import { partyOfWamid } from "../channels/whatsapp/wamid.ts";
import { renderMessage } from "../content/render-message.ts";
import type { Db } from "../db/pool.ts";
import type { InboxWriter } from "../lanes/inbox-writer.ts";
import type { LaneStore } from "../lanes/lane-store.ts";
import type { LanePhase } from "../lanes/phase.ts";
import { changedProfiles } from "../lanes/postgres/changed-profiles.store.ts";
import { readKnownExternalIds } from "../lanes/postgres/message-rows.store.ts";
import { leaseTokens } from "../lanes/postgres/sender-pace.store.ts";
import type { Wake } from "../lanes/worker.ts";
import { type Clock, nextTurn } from "../platform/clock.ts";
import type { CrashPoints } from "../platform/crash-points.ts";
import type { Ids } from "../platform/ids.ts";
import type { ClaimLog } from "../sends/claim-log.ts";
import { type ClaimPorts, createClaimPhase } from "../sends/claim-phase.ts";
import { createLinksOf, type LinkPorts } from "../sends/link-facts.ts";
import { createOwnAddressesOf, type PagePorts } from "../sends/own-addresses.ts";
import { createPortfolioRoom } from "../sends/portfolio-room.ts";
import { leaseRoom } from "../sends/portfolio-room.store.ts";
import { createSenderBudget, type SenderBudget } from "../sends/sender-budget.ts";
import { createSender } from "../sends/sender.ts";
import { createSettler } from "../sends/settler.ts";
import { createSweepPhase } from "../sends/sweep-phase.ts";
import { createTurns, type Room } from "../sends/turns.ts";
import type { OpenChannels } from "./channels.ts";
import type { LaneTuning } from "./lane-tuning.ts";

/** Of what may be in the air, the part that must be free before more is claimed. */
const LEAST_ROOM = 8;

export type SendingPorts = {
  readonly pool: Db;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly crashPoints: CrashPoints;
  readonly catalog: Pick<CatalogSource, "current">;
  readonly store: Pick<LaneStore, "append">;
  readonly append: InboxWriter["append"];
  readonly wake: Wake;
  /** Wakes lanes of this process to claim, not to hear what became of what was sent. */
  readonly wakeToClaim: (lanes: Parameters<Wake>[0]) => void;
  readonly channels: Pick<OpenChannels, "send" | "decideFailure">;
  readonly readHistory: ReadHistory;
  readonly uploadMedia: ClaimPorts["uploadMedia"];
  readonly claimLog: ClaimLog;
  readonly links: LinkPorts;
  readonly pages: PagePorts;
  readonly tuning: LaneTuning;
  readonly failed: (error: unknown) => void;
};
export type Sending = AsyncDisposable & {
  readonly phases: readonly LanePhase[];
  readonly noteInbound: SenderBudget["noteInbound"];
  /** Resolves when nothing is in the air or being looked up; answers whether anything was. */
  readonly idle: () => Promise<boolean>;
  /** Claims that have not started are given back, answers that are on their way are recorded. */
  readonly stop: () => Promise<void>;
};

export function startSending(ports: SendingPorts): Sending {
  const { pool, ids, clock, crashPoints, catalog, channels, tuning, failed } = ports;
  const { quarantine, times } = tuning;
  const budget = createSenderBudget({
    leaseTokens: async (channel, want, used) => leaseTokens(pool, channel.id, want, used, channel.config.messagesPerSecond),
    wake: () => turns.next(),
    clock,
    failed,
  });
  const sender = createSender({
    send: channels.send,
    append: ports.append,
    claimLog: ports.claimLog,
    recorded: () => turns.next(),
    changedProfiles: async (asked) => changedProfiles(pool, asked),
    leaseLeave: createLeaveLeases(pool),
    leastToWriteMs: times.leastToWriteMs,
    budget,
    decideFailure: channels.decideFailure,
    clock,
    crashPoints,
    ids,
    maxInFlight: tuning.maxInFlight,
    failed,
  });
  const turns = createTurns({
    room: () => {
      // A transaction for a few sockets costs nearly as much as one for many: they gather first.
      if (sender.room() < tuning.maxInFlight / LEAST_ROOM) return "none";
      return roomAmong([...catalog.current().channels.values()], budget);
    },
    wake: ports.wakeToClaim,
  });
  const portfolioRoom = createPortfolioRoom({ leaseRoom: async (asked) => leaseRoom(pool, asked), clock, holder: ids.next(), failed });
  const settler = createSettler({
    channelOf: (channelId) => catalog.current().channels.get(channelId) ?? null,
    hasHistory: isWhatsApp,
    readHistory: async (channel, after) =>
      isWhatsApp(channel) ? ports.readHistory(channel, after) : { kind: "unreadable", why: "the channel keeps no history" },
    partyOf: partyOfWamid,
    knownExternalIds: async (externalIds) => readKnownExternalIds(pool, externalIds),
    append: async (rows) => ports.store.append(rows),
    wake: ports.wake,
    ids,
    clock,
    quarantine,
    times,
    failed,
  });
  const claim = createClaimPhase({
    budget,
    sender,
    claimLog: ports.claimLog,
    leaseSlots: createSlotLeases(pool, clock),
    portfolioRoom,
    uploadMedia: ports.uploadMedia,
    linksOf: createLinksOf(ports.links),
    ownAddressesOf: createOwnAddressesOf(ports.pages),
    render: renderMessage,
    clock,
    breathe: nextTurn,
    crashPoints,
    times,
  });
  return {
    phases: [createSweepPhase({ settler, clock, quarantine, times }), turns.inTurn(claim)],
    noteInbound: budget.noteInbound,
    idle: async () => (await Promise.all([sender.idle(), settler.idle()])).includes(true),
    stop: sender.stop,
    [Symbol.asyncDispose]: async () => {
      // A transaction that was under way when it was stopped may have claimed after all.
      await sender.idle();
      await settler.idle();
      await portfolioRoom[Symbol.asyncDispose]();
    },
  };
}

function roomAmong(channels: readonly Channel[], budget: Pick<SenderBudget, "room">): Room {
  const active = channels.filter((channel) => channel.state === "active");
  const open = active.filter((channel) => budget.room(channel) > 0);
  if (open.length === 0) return "none";
  return open.length < active.length ? "some" : "all";
}
