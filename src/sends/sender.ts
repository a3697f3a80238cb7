/**
 * Makes the attempts that were claimed and records their outcomes. Promises: one call of the channel for one claim;
 * an outcome, once known, is recorded or the process dies trying; no more in the air than `maxInFlight`.
 */
import { setMaxListeners } from "node:events";
import type { LeaseLeave } from "../campaigns/slots.ts";
import type { NewInboxRow } from "../lanes/inbox.ts";
import type { AttemptOutcome } from "../messages/attempt.ts";
import type { DecideFailure } from "../messages/failure-action.ts";
import type { Clock } from "../platform/clock.ts";
import type { CrashPoints } from "../platform/crash-points.ts";
import type { Ids, InboxId } from "../platform/ids.ts";
import type { Claim, SendClaim, Turn } from "./claim.ts";
import { type ClaimLog, logged } from "./claim-log.ts";
import { createDepartures } from "./departures.ts";
import { type ChangedProfiles, createSecondLook } from "./second-look.ts";
import type { SenderBudget } from "./sender-budget.ts";

export type SenderPorts = {
  readonly send: SendClaim;
  readonly append: (rows: readonly NewInboxRow[]) => Promise<unknown>;
  readonly claimLog: Pick<ClaimLog, "leaves" | "settled">;
  /** Outcomes are on their way into the lanes: there is room for more. */
  readonly recorded: () => void;
  /** Of claims that waited for their turn: who has changed since. */
  readonly changedProfiles: ChangedProfiles;
  readonly leaseLeave: LeaseLeave;
  /** With less of its time left a claim is given back instead of waiting on for leave. */
  readonly leastToWriteMs: number;
  readonly budget: Pick<SenderBudget, "slowDown">;
  readonly decideFailure: DecideFailure;
  readonly clock: Clock;
  readonly crashPoints: CrashPoints;
  readonly ids: Ids;
  readonly maxInFlight: number;
  /** For the log. */
  readonly failed: (error: unknown) => void;
};
export type Sender = {
  /** How many more claims would start at once. */
  readonly room: () => number;
  /** Keeps room for claims that a transaction is about to make; lapses by itself should it fail. */
  readonly reserve: (count: number) => Reservation;
  readonly take: (claims: readonly Claim[]) => void;
  /** Resolves when everything taken so far has been sent and recorded; answers whether anything had to be waited for. */
  readonly idle: () => Promise<boolean>;
  /** Starts nothing more, gives back what has not started, waits for the rest. */
  readonly stop: () => Promise<void>;
};
export type Reservation = { readonly release: () => void };

const RESERVED_MS = 5_000;
const MOST_IN_BATCH = 500;
/** Of what may be in the air. */
const MOST_IN_LINE = 2;
/** So long before its turn a claim is looked at again: longer than it takes to ask, and so short that nobody's opt-out falls into it unless it comes at the last moment. */
const LOOK_AGAIN_MS = 100;
/** So long before its turn a claim stands in line: what a busy process does not take, others do. */
const AHEAD_MS = 60;
const FIRST_RETRY_MS = 50;
const MOST_RETRY_MS = 2_000;

export function createSender(ports: SenderPorts): Sender {
  const { clock, crashPoints, maxInFlight } = ports;
  const waiting: Claim[] = [];
  let inFlight = 0;
  /** Claims whose turn has not come. */
  let early = 0;
  const stopping = new AbortController();
  // One listener for each claim that waits for its turn: thousands are no leak.
  setMaxListeners(0, stopping.signal);
  const reserved = new Set<{ readonly count: number; readonly until: number }>();
  const recorder = createRecorder(ports);
  const stillHolds = createSecondLook(ports.changedProfiles, ports.failed);
  const departures = createDepartures({
    leaseLeave: ports.leaseLeave,
    stillHolds,
    lookAgainMs: LOOK_AGAIN_MS,
    leastLeftMs: ports.leastToWriteMs,
    clock,
    signal: stopping.signal,
    failed: ports.failed,
  });
  let whenIdle: (() => void)[] = [];

  const attempt = async (claim: Claim): Promise<void> => {
    let outcome: AttemptOutcome;
    try {
      outcome = await ports.send(claim, () => ports.claimLog.leaves(logged(claim.message)));
    } catch (error) {
      // Cannot tell how far it got.
      ports.failed(error);
      outcome = { kind: "doubt", why: "the attempt broke off" };
    }
    recorder.record(claim, outcome);
    inFlight -= 1;
    if (outcome.kind === "rejected" && slowsSender(claim, outcome, ports)) ports.budget.slowDown(claim.channel.id);
    pump();
  };
  const pump = (): void => {
    if (stopping.signal.aborted) {
      for (const claim of waiting.splice(0)) recorder.record(claim, { kind: "not_sent", why: "stopping" });
    }
    const leaving = waiting.splice(0, Math.max(maxInFlight - inFlight, 0));
    inFlight += leaving.length;
    for (const claim of leaving) void attempt(claim);
    if (waiting.length === 0 && inFlight === 0 && early === 0) {
      for (const resolve of whenIdle) resolve();
      whenIdle = [];
    }
  };
  const idle = async (): Promise<boolean> => {
    const sending = waiting.length > 0 || inFlight > 0 || early > 0;
    if (sending) await new Promise<void>((resolve) => whenIdle.push(resolve));
    return (await recorder.idle()) || sending;
  };
  /** Sleeps until then; what was decided more than a moment before is asked about once more. Answers whether it still holds. */
  const waitWith = async (claim: Claim, until: number): Promise<boolean> => {
    let holds = true;
    if (until - clock.monotonic() > LOOK_AGAIN_MS) {
      await clock.sleep(until - LOOK_AGAIN_MS - clock.monotonic(), stopping.signal);
      holds = stopping.signal.aborted || (await stillHolds(claim));
    }
    const wait = until - clock.monotonic();
    if (holds && wait > 0) await clock.sleep(wait, stopping.signal);
    return holds;
  };
  /** Until its turn it takes nobody's socket. */
  const startInTurn = async (claim: Claim, turn: Turn): Promise<void> => {
    early += 1;
    const departure = (await waitWith(claim, turn.at - AHEAD_MS)) ? await departures.wait(claim, turn) : "changed";
    early -= 1;
    if (departure === "leave") waiting.push(claim);
    // Given back, the gate decides on what is known now; its turn goes to nobody.
    else recorder.record(claim, { kind: "not_sent", why: departure });
    pump();
  };
  const start = async (claims: readonly Claim[]): Promise<void> => {
    await crashPoints.visit("claim.after_commit");
    for (const claim of claims) {
      if (claim.turn) void startInTurn(claim, claim.turn);
      else waiting.push(claim);
    }
    inFlight -= claims.length;
    pump();
  };
  return {
    room: () => {
      // A line that does not move takes no more: its claims would only grow old.
      if (stopping.signal.aborted || departures.waiting() >= MOST_IN_LINE * maxInFlight) return 0;
      const now = clock.monotonic();
      let held = 0;
      for (const reservation of reserved) {
        if (reservation.until <= now) reserved.delete(reservation);
        else held += reservation.count;
      }
      return Math.max(maxInFlight - inFlight - waiting.length - held, 0);
    },
    reserve: (count) => {
      const reservation = { count, until: clock.monotonic() + RESERVED_MS };
      reserved.add(reservation);
      return { release: () => void reserved.delete(reservation) };
    },
    take: (claims) => {
      // Counted from now on, also while the crash point is visited.
      inFlight += claims.length;
      void start(claims);
    },
    idle,
    stop: async () => {
      stopping.abort();
      pump();
      await idle();
    },
  };
}

/** Whoever decides on a failure may break; what became of the attempt is told all the same, and the next ones leave. */
function slowsSender(
  claim: Claim,
  outcome: Extract<AttemptOutcome, { readonly kind: "rejected" }>,
  { decideFailure, failed }: Pick<SenderPorts, "decideFailure" | "failed">,
): boolean {
  try {
    const action = decideFailure(outcome.error, {
      channelId: claim.channel.id,
      purpose: claim.message.purpose,
      retries: claim.message.retries,
      retryAfterMs: outcome.retryAfterMs,
    });
    return action.kind === "retry" && action.slowSender;
  } catch (error) {
    failed(error);
    return false;
  }
}

/** Outcomes that become known while a batch is being written make up the next one. */
function createRecorder({ append, recorded, claimLog, clock, crashPoints, ids, failed }: SenderPorts): {
  readonly record: (claim: Claim, outcome: AttemptOutcome) => void;
  readonly idle: () => Promise<boolean>;
} {
  let waiting: NewInboxRow[] = [];
  let running: Promise<void> | null = null;
  const write = async (rows: readonly NewInboxRow[]): Promise<void> => {
    for (let delay = FIRST_RETRY_MS; ; delay = Math.min(delay * 2, MOST_RETRY_MS)) {
      try {
        await crashPoints.visit("record.before_commit");
        await append(rows);
        claimLog.settled(rows.flatMap(({ item }) => (item.kind === "outcome" ? [item] : [])));
        await crashPoints.visit("record.after_commit");
        return;
      } catch (error) {
        // Recorded twice is harmless: the second finds nothing to change.
        failed(error);
        await clock.sleep(delay);
      }
    }
  };
  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const rows = waiting.splice(0, MOST_IN_BATCH);
      await write(rows);
      recorded();
    }
    running = null;
  };
  const idle = async (): Promise<boolean> => {
    const recording = running !== null;
    await running;
    // A run that ended while something was recorded has been followed by another.
    if (running) await idle();
    return recording;
  };
  return {
    record: ({ message }, outcome) => {
      waiting.push({
        lane: message.lane,
        id: ids.inLane<InboxId>(message.lane),
        workspaceId: message.workspaceId,
        profileId: null,
        item: { kind: "outcome", messageId: message.id, attempt: message.attempt, outcome },
        dedupeKey: null,
      });
      running ??= run();
    },
    idle,
  };
}
