/**
 * The lane store in memory, with the behaviour of the real one that matters here: lanes are locked for one transaction
 * and skipped by others, nothing is kept of one that fails or whose process dies, a frozen holder loses its lanes after
 * 3 s and its commit is refused, and the answer to a commit may never arrive though the commit was made.
 */
import { type Leave, type SlotState, takeLeave, takeSlots } from "../../src/campaigns/slots.ts";
import type { Conversation } from "../../src/conversations/conversation.ts";
import { type InboxRow, isNews, type NewInboxRow } from "../../src/lanes/inbox.ts";
import { shareOfLane } from "../../src/lanes/share.ts";
import type { Incident, LaneChanges, LaneStore, LaneTx } from "../../src/lanes/lane-store.ts";
import { FINAL_STATES, type OutboundMessage } from "../../src/messages/message.ts";
import type { InboxId, MessageId, ProfileId } from "../../src/platform/ids.ts";
import { allLanes, laneOf, type Lane } from "../../src/platform/lane.ts";
import type { Profile } from "../../src/profiles/profile.ts";
import type { Process, World } from "./world.ts";
import { LaneRows } from "./lane-rows.ts";

const LOST_AFTER_MS = 3_000;
const TRANSACTION_MS = 20;
const COMMIT_MS = 10;

export class MemoryLaneStore {
  readonly profiles = new Map<ProfileId, Profile>();
  readonly messages = new Map<MessageId, OutboundMessage>();
  readonly incidents: Incident[] = [];
  readonly #lanes: readonly LaneRows[] = allLanes.map(() => new LaneRows());
  readonly #byExternalId = new Map<string, MessageId>();
  readonly #conversations = new Map<string, Conversation>();
  readonly #seen = new Set<string>();
  readonly #world: World;
  #slots: SlotState = { plannedMs: 0, lastMs: 0 };
  #leavesMs = 0;
  /** Messages that are not in a final state. */
  open = 0;

  constructor(world: World) {
    this.#world = world;
  }

  #rows(lane: Lane): LaneRows {
    const rows = this.#lanes[lane];
    if (!rows) throw new Error(`no lane ${lane}`);
    return rows;
  }

  /** A message some earlier transaction made. */
  seed(message: OutboundMessage): void {
    this.#keep(message);
  }

  /** The database as one process sees it. */
  for(process: Process): LaneStore {
    return {
      transaction: (lanes, work) => this.#transaction(process, lanes, work),
      // Of commands, which nobody gives here.
      transactionIn: async () => {
        throw new Error("nobody waits for a lane here");
      },
      lanesWithWork: async () => {
        await process.wait(TRANSACTION_MS);
        return allLanes.filter((lane) => this.#rows(lane).isDue(this.#world.now));
      },
      append: async (rows) => {
        await process.wait(COMMIT_MS);
        const added = this.append(rows);
        await process.wait(COMMIT_MS);
        return added;
      },
    };
  }

  /** Durable at once; also for the doors, which do not die here. */
  append(rows: readonly NewInboxRow[]): ReadonlySet<InboxId> {
    const added = new Set<InboxId>();
    const receivedAt = new Date(this.#world.now);
    for (const { dedupeKey, lane, id, workspaceId, profileId, item } of rows) {
      if (dedupeKey !== null) {
        if (this.#seen.has(dedupeKey)) continue;
        this.#seen.add(dedupeKey);
      }
      this.#rows(lane).inbox.push({ lane, id, workspaceId, profileId, item, receivedAt });
      added.add(id);
    }
    return added;
  }

  /** Of the one campaign there is. */
  leaseSlots(perSecond: number, count: number): readonly number[] {
    const { slots, state } = takeSlots(this.#slots, perSecond, this.#world.now, count);
    this.#slots = state;
    return slots.map((slot) => slot - this.#world.now);
  }

  leaseLeave(perSecond: number, count: number, aheadMs: number): Leave {
    const { leave, leavesMs } = takeLeave(this.#leavesMs, perSecond, this.#world.now, count, aheadMs);
    this.#leavesMs = leavesMs;
    return leave;
  }

  changedProfiles(asked: readonly { readonly id: ProfileId; readonly since: Date }[]): ReadonlySet<ProfileId> {
    return new Set(asked.filter(({ id, since }) => (this.profiles.get(id)?.updatedAt ?? since) > since).map(({ id }) => id));
  }

  knows(externalIds: readonly string[]): ReadonlySet<string> {
    return new Set(externalIds.filter((id) => this.#byExternalId.has(id)));
  }

  async #transaction<T>(process: Process, wanted: readonly Lane[], work: (tx: LaneTx) => Promise<T>): Promise<T | null> {
    await process.wait(TRANSACTION_MS);
    const token = {};
    const lanes = wanted.filter((lane) => this.#rows(lane).holder === null);
    if (lanes.length === 0) return null;
    for (const lane of lanes) this.#rows(lane).holder = token;
    let lost = false;
    const release = (): void => {
      for (const lane of lanes) if (this.#rows(lane).holder === token) this.#rows(lane).holder = null;
    };
    const lose = (): void => {
      lost = true;
      release();
    };
    const forgetDeath = process.onDeath(lose);
    const forgetFreeze = process.onFreeze(() => this.#world.after(LOST_AFTER_MS, () => (process.frozen ? lose() : undefined)));
    try {
      const saved: LaneChanges[] = [];
      const taken: { readonly rows: LaneRows; readonly count: number }[] = [];
      const result = await work(this.#tx(process, lanes, saved, taken));
      await process.wait(COMMIT_MS);
      if (lost) throw new Error("terminating connection due to transaction timeout");
      for (const { rows, count } of taken) rows.inbox.splice(0, count);
      for (const changes of saved) this.#apply(changes);
      for (const lane of lanes) this.#rows(lane).refresh(this.#world.now);
      release();
      // The commit is made; its answer is on its way.
      await process.wait(COMMIT_MS);
      return result;
    } finally {
      release();
      forgetDeath();
      forgetFreeze();
    }
  }

  #tx(
    process: Process,
    lanes: readonly Lane[],
    saved: LaneChanges[],
    taken: { readonly rows: LaneRows; readonly count: number }[],
  ): LaneTx {
    const now = new Date(this.#world.now);
    const own = lanes.map((lane) => this.#rows(lane));
    const read = async <R>(find: () => R): Promise<R> => {
      await process.wait(0);
      return find();
    };
    const isReady = (newsMs: number) => (row: InboxRow) => !isNews(row) || row.receivedAt.getTime() <= this.#world.now - newsMs;
    const take = (limit: number, newsMs: number): readonly InboxRow[] => {
      const each = shareOfLane(limit, lanes.length);
      return own.flatMap((rows) => {
        const some = rows.inbox.some(isReady(newsMs)) ? rows.inbox.slice(0, each) : [];
        if (some.length > 0) taken.push({ rows, count: some.length });
        return some;
      });
    };
    const present = <V>(values: readonly (V | undefined)[]): readonly V[] => values.filter((value) => value !== undefined);
    return {
      lanes,
      now,
      catalogRevision: 1,
      takeInbox: (limit, newsMs) => read(() => take(limit, newsMs)),
      profiles: (ids) => read(() => present(ids.map((id) => this.profiles.get(id)))),
      conversations: (ids) => read(() => present(ids.map((id) => this.#conversations.get(id)))),
      messages: (ids) => read(() => present(ids.map((id) => this.messages.get(id)))),
      messagesByExternalId: (of, ids) =>
        read(() =>
          present(ids.map((id) => this.messages.get(this.#byExternalId.get(id) ?? ("" as MessageId)))).filter((message) =>
            of.includes(message.lane),
          ),
        ),
      liveRuns: () => read(() => []),
      pastRuns: () => read(() => []),
      runsOfJourney: () => read(() => []),
      membersOf: () => read(() => []),
      lockEntries: () => read(() => []),
      calls: () => read(() => []),
      dueCalls: () => read(() => []),
      dueRuns: () => read(() => []),
      dueMessages: (limits) => read(() => limits.flatMap(({ channelId, limit }) => duePending(own, now, channelId, limit))),
      pendingMessages: (ids) => read(() => ids.flatMap((id) => [...(this.#rows(laneOf(id)).pending.get(id)?.values() ?? [])])),
      recentOutbound: () => read(() => []),
      contacts: (ids, since) =>
        read(() =>
          [...this.messages.values()].filter(
            ({ profileId, claimedAt }) => claimedAt !== null && claimedAt >= since && ids.includes(profileId),
          ),
        ),
      assignedAt: () => read(() => []),
      habits: () => read(() => []),
      readingTimes: () => read(() => []),
      campaignTouches: () => read(() => []),
      suppressed: () => read(() => []),
      agreedEarlier: () => read(() => []),
      takeCoupons: () => read(() => []),
      giveBackCoupons: () => read(() => undefined),
      redeemCoupons: () => read(() => undefined),
      outstanding: (ids) =>
        read(() =>
          present(ids.map((id) => this.#rows(laneOf(id)).busy.get(id))).map(({ profileId, channelId, id }) => ({
            profileId,
            channelId,
            messageId: id,
          })),
        ),
      overdueClaims: (graceMs, limit) =>
        read(() =>
          own
            .flatMap((rows) =>
              [...rows.inAir.values()].filter(
                (message) => message.state === "claimed" && (message.deadline?.getTime() ?? 0) + graceMs < now.getTime(),
              ),
            )
            .slice(0, limit),
        ),
      dueDoubts: (limit) =>
        read(() =>
          own
            .flatMap((rows) =>
              [...rows.inAir.values()].filter((message) => message.state === "unknown" && (message.settleAt ?? now) <= now),
            )
            .slice(0, limit),
        ),
      assist: { talks: () => read(() => []), turns: () => read(() => []) },
      audiences: {
        memberships: () => read(() => []),
        dueMemberships: () => read(() => []),
        people: () => read(() => []),
        facts: () => read(() => new Map()),
      },
      staffing: {
        episodes: async () => [],
        saveEpisodes: async () => undefined,
        dropEpisode: async () => undefined,
        lock: async () => undefined,
        agents: async () => [],
        waiting: async () => [],
        noteGiven: async () => undefined,
      },
      desk: {
        conversations: () => read(() => []),
        due: () => read(() => []),
        lastMessages: () => read(() => []),
        holdFiles: () => read(() => true),
      },
      save: (changes) => read(() => void saved.push(changes)),
    };
  }

  #apply(changes: LaneChanges): void {
    for (const profile of changes.profiles) this.profiles.set(profile.id, profile);
    for (const conversation of changes.conversations) this.#conversations.set(conversation.profileId, conversation);
    for (const message of [...changes.newMessages, ...changes.changedMessages]) if (message.direction === "outbound") this.#keep(message);
    this.append(changes.forwarded);
    this.incidents.push(...changes.incidents);
  }

  #keep(message: OutboundMessage): void {
    const before = this.messages.get(message.id);
    if (before === message) return;
    const wasFinal = before !== undefined && FINAL_STATES.has(before.state);
    const isFinal = FINAL_STATES.has(message.state);
    if (message.externalId !== null && before?.externalId !== message.externalId) this.#byExternalId.set(message.externalId, message.id);
    // What was sent and why is not read again by anybody here; without it a million messages fit into memory.
    this.messages.set(message.id, isFinal && message.rendered !== null ? { ...message, rendered: null, decision: null } : message);
    if (wasFinal && isFinal) return;
    this.open += (isFinal ? 0 : 1) - (before === undefined || wasFinal ? 0 : 1);
    this.#rows(message.lane).place(message);
  }
}

const URGENCY: Readonly<Record<OutboundMessage["purpose"], number>> = { authentication: 0, service: 1, utility: 2, marketing: 3 };

function duePending(own: readonly LaneRows[], now: Date, channelId: string, limit: number): readonly OutboundMessage[] {
  const found: OutboundMessage[] = [];
  for (const rows of own) {
    for (const message of rows.ready.values()) if (message.dueAt <= now && message.channelId === channelId) found.push(message);
  }
  found.sort((one, other) => URGENCY[one.purpose] - URGENCY[other.purpose] || one.dueAt.getTime() - other.dueAt.getTime());
  const pairs = new Set<ProfileId>();
  return found.filter((message) => !pairs.has(message.profileId) && pairs.add(message.profileId)).slice(0, limit);
}
