/**
 * The whole send path under virtual time: several processes run the real lane worker, phases, gate, rendering, sender,
 * budget and settler against a store in memory and a faulty Meta. Only what lies outside the process is replaced.
 */
import type { Catalog } from "../../src/catalog/catalog.ts";
import type { Template } from "../../src/catalog/template.ts";
import type { Channel } from "../../src/catalog/channel.ts";
import { readCallbackData, type CallbackData } from "../../src/channels/whatsapp/callback-data.ts";
import { decideFailure } from "../../src/channels/whatsapp/error-codes.ts";
import { parseWhatsAppWebhook } from "../../src/channels/whatsapp/parse-webhook.ts";
import { createWhatsAppSend } from "../../src/channels/whatsapp/send.ts";
import { partyOfWamid } from "../../src/channels/whatsapp/wamid.ts";
import type { Purpose } from "../../src/consent/consent.ts";
import { renderMessage } from "../../src/content/render-message.ts";
import { createIntakePhase } from "../../src/engine/intake-phase.ts";
import type { NewInboxRow } from "../../src/lanes/inbox.ts";
import type { InboxHandler, InboxHandlers } from "../../src/lanes/phase.ts";
import { startLaneWorker } from "../../src/lanes/worker.ts";
import { QUARANTINE, type Quarantine } from "../../src/messages/doubt.ts";
import type { MessageOrigin, OutboundMessage } from "../../src/messages/message.ts";
import {
  type CampaignId,
  createIds,
  type ChannelId,
  type Ids,
  type InboxId,
  type MessageId,
  type ProfileId,
  type WorkspaceId,
} from "../../src/platform/ids.ts";
import { laneOf } from "../../src/platform/lane.ts";
import { seededRng } from "../../src/platform/rng.ts";
import type { Profile } from "../../src/profiles/profile.ts";
import type { SendClaim } from "../../src/sends/claim.ts";
import { createClaimPhase } from "../../src/sends/claim-phase.ts";
import { createEvidenceHandler } from "../../src/sends/evidence-handler.ts";
import { createOutcomeHandler } from "../../src/sends/outcome-handler.ts";
import { createReceiptHandler } from "../../src/sends/receipt-handler.ts";
import { createSender } from "../../src/sends/sender.ts";
import { createSenderBudget } from "../../src/sends/sender-budget.ts";
import { createSettler, type SettlerPorts } from "../../src/sends/settler.ts";
import { createSweepPhase } from "../../src/sends/sweep-phase.ts";
import { pricesOf } from "../../src/messages/rate-card.ts";
import { SAMPLE_RATE_CARD } from "../../src/messages/rate-card-sample.ts";
import { judge, type Verdict } from "./checker.ts";
import { FAULTS, NO_FAULTS, type Faults } from "./faults.ts";
import { MemoryLaneStore } from "./memory-lane-store.ts";
import { MetaModel } from "./meta-model.ts";
import { Process, World } from "./world.ts";

export type SimulationOptions = {
  readonly seed: number;
  readonly sends: number;
  readonly faults?: Faults;
  readonly quarantine?: Quarantine;
  /** Puts something between the code and its ports, to show that the checker sees the mechanism break. */
  readonly breakSend?: (send: SendClaim, store: MemoryLaneStore) => SendClaim;
  readonly breakHistory?: (read: SettlerPorts["readHistory"]) => SettlerPorts["readHistory"];
  readonly breakParty?: SettlerPorts["partyOf"];
  readonly sendsPerSecond?: number;
  readonly purposes?: readonly Purpose[];
};
export type SimulationResult = Verdict & {
  readonly crashes: number;
  readonly freezes: number;
  readonly posts: number;
  readonly incidents: readonly string[];
  readonly virtualHours: number;
  readonly errors: readonly string[];
};

const START_MS = Date.UTC(2026, 0, 5, 9);
const WORKSPACE = "00000000-0000-7000-8000-000000000001" as WorkspaceId;
const CHANNEL = "00000000-0000-7000-8000-000000000002" as ChannelId;
const CALLBACK_KEY = "simulation";
const PROCESSES = 3;
const RESTART_MS = 2_000;
const POLL_MS = 2_000;
/** Wide, because batches are what makes a million sends cheap. */
const STRIPE = 64;
const LONGEST_RUN_MS = 40 * 3_600_000;
/** After the last burst one message each so often, so that the history can be seen to have caught up. */
const TRICKLE_MS = 60_000;
const TRICKLES = 60;
const MESSAGES_PER_PROFILE = 4;
/** So many are of a campaign whose rate is a third of what is asked of it: most wait for their turn, queued, held and claimed. */
const PACED_EVERY = 20;
const OF_API: MessageOrigin = { kind: "api", key: null };
const OF_CAMPAIGN: MessageOrigin = {
  kind: "campaign",
  campaignId: "00000000-0000-7000-8000-000000000003" as CampaignId,
  occurrence: "1",
  variant: "a",
  wave: 0,
  perSecond: 100,
};

export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const world = new World(options.seed, START_MS);
  const store = new MemoryLaneStore(world);
  const quarantine = options.quarantine ?? QUARANTINE;
  const faults = options.faults ?? FAULTS;
  const doorIds = createIds(
    { now: () => world.now, monotonic: () => world.now, sleep: (ms) => world.sleep(ms) },
    seededRng(options.seed, 2),
  );
  const counts = { crashes: 0, freezes: 0 };
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
  readonly counts: { crashes: number; freezes: number };
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
  const channel = catalog.channels.get(CHANNEL) as Channel;
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
  const leaseSlots = async ({ perSecond }: { readonly perSecond: number }, count: number): Promise<readonly number[]> => {
    await process.wait(5);
    const slots = store.leaseSlots(perSecond, count);
    await process.wait(5);
    return slots;
  };
  const sender = createSender({
    send: options.breakSend?.(send, store) ?? send,
    append: async (rows) => {
      await own.append(rows);
      wake(rows.map((row) => row.lane));
    },
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
          leaseSlots,
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
    journey_task: absent,
    campaign: absent,
    audience: absent,
    list: absent,
    ...own,
  };
}

type ReadEcho = (text: string | null) => CallbackData | null;

/** Each attempt's data comes back two or three times; what it says was proven the first time. */
function createEchoReader(): ReadEcho {
  const known = new Map<string, CallbackData | null>();
  return (text) => {
    const seen = known.get(text ?? "");
    if (seen !== undefined) return seen;
    const data = readCallbackData(CALLBACK_KEY, text);
    known.set(text ?? "", data);
    return data;
  };
}

function receiptRows(body: object, ids: Ids, readEcho: ReadEcho): readonly NewInboxRow[] {
  return parseWhatsAppWebhook(body).flatMap((update): readonly NewInboxRow[] => {
    if (update.kind !== "receipt") return [];
    const data = readEcho(update.callbackData);
    if (!data) return [];
    const lane = laneOf(data.messageId);
    const receipt = { ...update.receipt, attempt: data.attempt };
    return [
      {
        lane,
        id: ids.inLane<InboxId>(lane),
        workspaceId: WORKSPACE,
        profileId: null,
        item: { kind: "receipt", channelId: CHANNEL, messageId: data.messageId, receipt },
        dedupeKey: update.dedupeKey,
      },
    ];
  });
}

/** Bursts of messages as an engine would have queued them, then a trickle without faults. */
function seedMessages(world: World, store: MemoryLaneStore, options: SimulationOptions, faultsEnd: () => void): { done: boolean } {
  const rng = seededRng(options.seed, 3);
  const ids = createIds({ now: () => world.now, monotonic: () => world.now, sleep: (ms) => world.sleep(ms) }, rng);
  const profiles: Profile[] = [];
  const state = { done: false };
  let made = 0;
  let trickled = 0;
  const purposes = options.purposes ?? (["utility", "utility", "utility", "marketing", "authentication", "service"] as const);
  const make = (): void => {
    if (made % MESSAGES_PER_PROFILE === 0 || profiles.length === 0) profiles.push(profileOf(ids, profiles.length, world.now));
    const profile = profiles[Math.max(profiles.length - 1 - rng.integer(Math.min(profiles.length, 5_000)), 0)] as Profile;
    store.profiles.set(profile.id, profile);
    const origin = made % PACED_EVERY === 0 ? OF_CAMPAIGN : OF_API;
    store.seed(messageOf(ids, profile, purposes[rng.integer(purposes.length)] ?? "utility", new Date(world.now), origin));
    made += 1;
  };
  const perTick = (options.sendsPerSecond ?? 6_000) / 10;
  const burst = (): void => {
    for (let count = 0; count < perTick && made < options.sends; count += 1) make();
    if (made < options.sends) {
      world.after(100, burst);
      return;
    }
    world.after(TRICKLE_MS, trickle);
  };
  const trickle = (): void => {
    if (trickled === 0) faultsEnd();
    make();
    trickled += 1;
    if (trickled < TRICKLES) world.after(TRICKLE_MS, trickle);
    else state.done = true;
  };
  world.after(100, burst);
  return state;
}

function profileOf(ids: Ids, index: number, now: number): Profile {
  const id = ids.next<ProfileId>();
  const at = new Date(START_MS);
  const optedIn = { state: "opted_in", at: at.toISOString(), source: "checkout", entryId: "e" } as const;
  return {
    lane: laneOf(id),
    id,
    workspaceId: WORKSPACE,
    identities: { phone: `+1650${String(1_000_000 + index).padStart(7, "0")}` },
    attributes: { first_name: `Ana ${index}` },
    locale: "en-US",
    timeZone: null,
    country: "US",
    consent: { whatsapp: { marketing: optedIn, utility: optedIn } },
    reachability: {},
    mergedInto: null,
    absorbed: [],
    createdAt: new Date(now),
    updatedAt: new Date(now),
  };
}

function messageOf(ids: Ids, profile: Profile, purpose: Purpose, now: Date, origin: MessageOrigin): OutboundMessage {
  return {
    direction: "outbound",
    lane: profile.lane,
    id: ids.inLane<MessageId>(profile.lane),
    workspaceId: WORKSPACE,
    profileId: profile.id,
    channelId: CHANNEL,
    externalId: null,
    createdAt: now,
    updatedAt: now,
    state: "queued",
    purpose,
    origin,
    content: purpose === "authentication" ? CODE : ORDER,
    variables: {},
    rendered: null,
    recipient: null,
    attempt: 0,
    retries: 0,
    dueAt: now,
    expiresAt: null,
    claimedAt: null,
    deadline: null,
    doubtAt: null,
    settleAt: null,
    decision: null,
    error: null,
    pricing: null,
    receipts: {},
    settledBy: null,
  };
}

const ORDER: OutboundMessage["content"] = { kind: "template", name: "order_shipped", body: { "1": "{{ profile.attributes.first_name }}" } };
const CODE: OutboundMessage["content"] = { kind: "template", name: "code", body: { "1": "123456" } };

function catalogOf(): Catalog {
  const channel: Channel = {
    id: CHANNEL,
    workspaceId: WORKSPACE,
    kind: "whatsapp",
    name: "Shop",
    state: "active",
    pause: null,
    config: {
      baseUrl: "http://meta.invalid",
      version: "v26.0",
      phoneNumberId: "1",
      accountId: "2",
      appId: "3",
      displayPhoneNumber: "+1 555-078-3881",
      messagesPerSecond: 20_000,
      pairRate: { everyMs: 6_000, burst: 45 },
    },
  };
  const template = (name: string, category: Template["category"], components: Template["components"]): Template => ({
    workspaceId: WORKSPACE,
    channelId: CHANNEL,
    externalId: name,
    name,
    language: "en_US",
    status: "APPROVED",
    category,
    parameterFormat: "POSITIONAL",
    components,
    qualityScore: null,
    rejectedReason: null,
    syncedAt: new Date(START_MS),
  });
  const templates = new Map([
    ["order_shipped", [template("order_shipped", "UTILITY", [{ type: "BODY", text: "Hello {{1}}, your order is on its way." }])]],
    [
      "code",
      [
        template("code", "AUTHENTICATION", [
          { type: "BODY", text: "{{1}} is your code." },
          { type: "BUTTONS", buttons: [{ type: "OTP", otp_type: "COPY_CODE", text: "Copy" }] },
        ]),
      ],
    ],
  ]);
  return {
    revision: 1,
    channels: new Map([[CHANNEL, channel]]),
    defaultChannel: () => channel,
    templates: (_channel, name) => templates.get(name) ?? [],
    templateRule: () => null,
    versions: new Map(),
    webhooks: new Map(),
    campaigns: new Map(),
    campaignStops: new Map(),
    journey: () => null,
    entriesOf: () => [],
    holdout: () => ({ share: 0, salt: "" }),
    hours: () => ({ timeZone: "UTC", quiet: null }),
    audiences: new Map(),
    computed: new Map(),
    prices: () => pricesOf(SAMPLE_RATE_CARD),
    entryVersions: () => [],
  };
}
