/**
 * The whole send path under virtual time: several processes run the real lane worker, phases, gate, rendering, sender,
 * budget and settler against a store in memory and a faulty Meta. Only what lies outside the process is replaced.
 */
import type { Catalog } from "../../src/catalog/catalog.ts";
import type { WhatsAppChannel } from "../../src/catalog/channel.ts";
import { decideFailure } from "../../src/channels/whatsapp/error-codes.ts";
import { LEAST_TIME_TO_WRITE_MS } from "../../src/channels/whatsapp/connections.ts";
import { createWhatsAppSend } from "../../src/channels/whatsapp/send.ts";
import { partyOfWamid } from "../../src/channels/whatsapp/wamid.ts";
import type { Purpose } from "../../src/consent/consent.ts";
import { renderMessage } from "../../src/content/render-message.ts";
import { createIntakePhase } from "../../src/engine/intake-phase.ts";
import type { NewInboxRow } from "../../src/lanes/inbox.ts";
import type { InboxHandler, InboxHandlers } from "../../src/lanes/phase.ts";
import { startLaneWorker } from "../../src/lanes/worker.ts";
import { QUARANTINE, type Quarantine } from "../../src/messages/doubt.ts";
import { createIds } from "../../src/platform/ids.ts";
import { laneOf } from "../../src/platform/lane.ts";
import { seededRng } from "../../src/platform/rng.ts";
import { asNotSent, type ClaimLog } from "../../src/sends/claim-log.ts";
import type { SendClaim } from "../../src/sends/claim.ts";
import { createClaimPhase } from "../../src/sends/claim-phase.ts";
import { createLinksOf } from "../../src/sends/link-facts.ts";
import { createEvidenceHandler } from "../../src/sends/evidence-handler.ts";
import { createOutcomeHandler } from "../../src/sends/outcome-handler.ts";
import { createReceiptHandler } from "../../src/sends/receipt-handler.ts";
import { createSender } from "../../src/sends/sender.ts";
import { createSenderBudget } from "../../src/sends/sender-budget.ts";
import { createSettler, type SettlerPorts } from "../../src/sends/settler.ts";
import { createSweepPhase } from "../../src/sends/sweep-phase.ts";
import { NO_PORTFOLIO } from "../support/sample-rows.ts";
import { judge, type Verdict } from "./checker.ts";
import { FAULTS, NO_FAULTS, type Faults } from "./faults.ts";
import { createMemoryClaimLog } from "./memory-claim-log.ts";
import { MemoryLaneStore } from "./memory-lane-store.ts";
import { MetaModel } from "./meta-model.ts";
import { createEchoReader, receiptRows } from "./receipt-rows.ts";
import { CALLBACK_KEY, catalogOf, CHANNEL, START_MS } from "./sample-catalog.ts";
import { seedMessages } from "./seed-messages.ts";
import { Process, World } from "./world.ts";

export type SimulationOptions = {
  readonly seed: number;
  readonly sends: number;
  readonly faults?: Faults;
  readonly quarantine?: Quarantine;
  /** Puts something between the code and its ports, to show that the checker sees the mechanism break. */
  readonly breakSend?: (send: SendClaim, store: MemoryLaneStore) => SendClaim;
  readonly breakHistory?: (read: SettlerPorts["readHistory"]) => SettlerPorts["readHistory"];
  readonly breakClaimLog?: (log: ClaimLog) => ClaimLog;
  readonly breakGivenBack?: (row: NewInboxRow) => NewInboxRow;
  readonly breakParty?: SettlerPorts["partyOf"];
  readonly sendsPerSecond?: number;
  readonly purposes?: readonly Purpose[];
};
export type SimulationResult = Verdict & {
  readonly crashes: number;
  readonly freezes: number;
  /** Claims of dead processes that their logs say had not left. */
  readonly givenBack: number;
  readonly posts: number;
  readonly incidents: readonly string[];
  readonly virtualHours: number;
  readonly errors: readonly string[];
};

const PROCESSES = 3;
const RESTART_MS = 2_000;
/** Of processes that die: those whose machine does. */
const LOGS_LOST = 0.2;
const GIVEN_BACK_MS = [100, 4_000] as const;
const POLL_MS = 2_000;
/** Wide, because batches are what makes a million sends cheap. */
const STRIPE = 64;
const LONGEST_RUN_MS = 40 * 3_600_000;
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const world = new World(options.seed, START_MS);
  const store = new MemoryLaneStore(world);
  const quarantine = options.quarantine ?? QUARANTINE;
  const faults = options.faults ?? FAULTS;
  const doorIds = createIds(
    { now: () => world.now, monotonic: () => world.now, sleep: (ms) => world.sleep(ms) },
    seededRng(options.seed, 2),
  );
  const counts = { crashes: 0, freezes: 0, givenBack: 0 };
  const errors: string[] = [];
  const wakes = new Set<(rows: readonly NewInboxRow[]) => void>();
  const readEcho = createEchoReader();
  const meta = new MetaModel(world, faults, (body) => {
    const rows = receiptRows(body, doorIds, readEcho);
    store.append(rows);
    // A notification reaches one of them; the others' polls would find it too.
    const [first] = wakes;
    first?.(rows);
  });
  const catalog = catalogOf();
  const start = (index: number): void => {
    const process = new Process(world);
    const stop = startProcess({ process, index, world, store, meta, catalog, quarantine, options, counts, wakes, errors });
    process.onDeath(() => {
      counts.crashes += 1;
      stop();
      world.after(RESTART_MS, () => start(index));
    });
  };
  for (let index = 0; index < PROCESSES; index += 1) start(index);
  const seeding = seedMessages(world, store, options, () => {
    meta.faults = { ...NO_FAULTS, answerMs: faults.answerMs };
  });
  const done = await world.runUntil(() => seeding.done && store.open === 0 && meta.quiet, 10_000, LONGEST_RUN_MS);
  // What the last webhooks said is still to be applied.
  if (done) await world.runUntil(() => false, 1_000, 30_000);
  const verdict = judge(meta.ledger, store.messages.values());
  return {
    ...verdict,
    ...counts,
    posts: meta.posts,
    incidents: store.incidents.map((incident) => incident.kind),
    virtualHours: (world.now - START_MS) / 3_600_000,
    errors,
  };
}

type ProcessFacts = {
  readonly process: Process;
  readonly index: number;
  readonly world: World;
  readonly store: MemoryLaneStore;
  readonly meta: MetaModel;
  readonly catalog: Catalog;
  readonly quarantine: Quarantine;
  readonly options: SimulationOptions;
  readonly counts: { crashes: number; freezes: number; givenBack: number };
  readonly wakes: Set<(rows: readonly NewInboxRow[]) => void>;
  readonly errors: string[];
};

function startProcess({
  process,
  index,
  world,
  store,
  meta,
  catalog,
  quarantine,
  options,
  counts,
  wakes,
  errors,
}: ProcessFacts): () => void {
  const { clock } = process;
  const own = store.for(process);
  const ids = createIds(clock, seededRng(world.rng.integer(0x1_0000_0000), index));
  const channel = catalog.channels.get(CHANNEL) as WhatsAppChannel;
  const failed = (error: unknown): void => {
    if (!String(error).includes("transaction timeout")) errors.push(String(error));
  };
  const crashPoints = createCrashPoints(process, world, meta, counts);
  const wake = (lanes: Iterable<ReturnType<typeof laneOf>>): void => worker.wake(lanes);
  const budget = createSenderBudget({
    leaseTokens: (_channel, want) => process.wait(5).then(() => want),
    wake: () => wake([]),
    clock,
    failed,
  });
  const send = createWhatsAppSend({
    exchange: (request) => meta.post(process, request),
    secretsOf: async () => ({ accessToken: "t", appSecret: "s", verifyToken: "v" }),
    callbackKey: CALLBACK_KEY,
    clock,
    crashPoints,
  });
  // All senders of the simulation are WhatsApp numbers. The claim stays what it is: whoever breaks it may have put a getter there.
  const sendBy: SendClaim = async (claim, leaves) => send(Object.assign(claim, { channel, leaves }));
  const leaseSlots = async ({ perSecond }: { readonly perSecond: number }, count: number): Promise<readonly number[]> => {
    await process.wait(5);
    const slots = store.leaseSlots(perSecond, count);
    await process.wait(5);
    return slots;
  };
  const { claimLog, neverLeft } = createMemoryClaimLog(clock.now);
  const log = options.breakClaimLog?.(claimLog) ?? claimLog;
  // A machine that dies takes the log with it.
  if (!world.chance(LOGS_LOST))
    process.onDeath(() =>
      world.after(world.between(...GIVEN_BACK_MS), () => {
        const rows = neverLeft()
          .map((claim) => asNotSent(claim, ids))
          .map(options.breakGivenBack ?? ((row) => row));
        counts.givenBack += rows.length;
        store.append(rows);
        for (const heard of wakes) heard(rows);
      }),
    );
  const sender = createSender({
    claimLog: log,
    send: options.breakSend?.(sendBy, store) ?? sendBy,
    append: async (rows) => {
      await own.append(rows);
      wake(rows.map((row) => row.lane));
    },
    changedProfiles: async (asked) => {
      await process.wait(5);
      return store.changedProfiles(asked);
    },
    leaseLeave: async ({ perSecond }, count, aheadMs) => {
      await process.wait(5);
      return store.leaseLeave(perSecond, count, aheadMs);
    },
    leastToWriteMs: LEAST_TIME_TO_WRITE_MS,
    recorded: () => undefined,
    budget,
    decideFailure,
    clock,
    crashPoints,
    ids,
    maxInFlight: 1_000,
    failed,
  });
  const readHistory: SettlerPorts["readHistory"] = (_channel, after) => meta.history(process, after);
  const settler = createSettler({
    channelOf: () => channel,
    hasHistory: () => true,
    readHistory: options.breakHistory?.(readHistory) ?? readHistory,
    partyOf: options.breakParty ?? ((externalId) => meta.remember(externalId, partyOfWamid)),
    knownExternalIds: async (externalIds) => {
      await process.wait(5);
      return store.knows(externalIds);
    },
    append: own.append,
    wake,
    ids,
    clock,
    quarantine,
    failed,
  });
  const failures = { pauseSender: () => undefined, resyncTemplates: () => undefined };
  const worker = startLaneWorker({
    program: {
      store: own,
      catalogAt: async () => catalog,
      ids,
      crashPoints,
      phases: [
        createIntakePhase(
          handlersOf({
            outcome: createOutcomeHandler({ ...failures, rules: { decideFailure, quarantine } }),
            receipt: createReceiptHandler({ ...failures, rules: { decideFailure } }),
            evidence: createEvidenceHandler({ quarantine }),
          }),
          { batch: 4_000, breathe: async () => undefined },
        ),
        createSweepPhase({ settler, clock, quarantine }),
        createClaimPhase({
          budget,
          sender,
          claimLog: log,
          leaseSlots,
          ownAddressesOf: () => ({ preferences: () => "", confirm: null, opened: (text) => text }),
          linksOf: createLinksOf({ publicUrl: "https://parley.example", key: "links", render: (text) => text }),
          portfolioRoom: NO_PORTFOLIO,
          uploadMedia: () => undefined,
          render: (content, facts) => renderMessage(content, facts),
          clock,
          breathe: async () => undefined,
          crashPoints,
        }),
      ],
    },
    clock,
    mostLanes: STRIPE,
    parallel: 2,
    pollMs: POLL_MS,
    onError: failed,
  });
  const listen = (rows: readonly NewInboxRow[]): void => worker.wake(new Set(rows.map((row) => row.lane)));
  wakes.add(listen);
  return () => wakes.delete(listen);
}

const SEND_POINTS: ReadonlySet<string> = new Set(["post.before_write", "post.after_write", "post.after_answer"]);

function createCrashPoints(
  process: Process,
  world: World,
  meta: MetaModel,
  counts: { freezes: number },
): { readonly visit: (point: string) => Promise<void> | undefined } {
  return {
    visit: (point) => {
      const { faults } = meta;
      const ofSend = SEND_POINTS.has(point);
      if (world.chance(ofSend ? faults.crashAtSend : faults.crashAtBatch)) process.crash();
      if (ofSend) {
        const long = world.chance(faults.freezeLong);
        if (long || world.chance(faults.freezeShort)) {
          counts.freezes += 1;
          process.freeze(world.between(...(long ? faults.freezeLongMs : faults.freezeShortMs)));
        }
      }
      if (point === "post.before_write" && world.chance(faults.stalled)) return process.wait(world.between(...faults.stalledMs));
      return process.alive && !process.frozen ? undefined : process.wait(0);
    },
  };
}

function handlersOf(own: Pick<InboxHandlers, "outcome" | "receipt" | "evidence">): InboxHandlers {
  const absent = { prefetch: async () => undefined, apply: () => undefined } satisfies InboxHandler;
  return {
    profile: absent,
    event: absent,
    inbound: absent,
    preference: absent,
    merge: absent,
    absorb: absent,
    run_input: absent,
    conversion: absent,
    enter: absent,
    call_outcome: absent,
    assist_outcome: absent,
    journey_task: absent,
    campaign: absent,
    audience: absent,
    list: absent,
    click: absent,
    desk_route: absent,
    opt_in_request: absent,
    opt_in_confirm: absent,
    ...own,
  };
}
