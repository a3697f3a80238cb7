/**
 * Turns a part of an audience into recipients and queued messages, in one transaction that also moves the lanes' cursors:
 * whoever dies in it has done nothing, whoever comes next goes on where it left off. Must be the only way in which an
 * audience becomes messages.
 */
import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import { consentFacts, profileFacts } from "../journeys/facts.ts";
import { evaluate } from "../journeys/conditions.ts";
import { addDuration, fromMs, parseDuration } from "../journeys/time.ts";
import { PRIORITY } from "../messages/priority.ts";
import { marketOf, type Prices } from "../messages/rate-card.ts";
import type { CrashPoints } from "../platform/crash-points.ts";
import type { CampaignId, ChannelId, Ids, MessageId, ProfileId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";
import { firstZone } from "../platform/zoned-time.ts";
import { budgetLeft } from "./budget.ts";
import { bySender, type ChooseSender } from "./by-sender.ts";
import type { Campaign, Occurrence } from "./campaign.ts";
import { lockOccurrence, noteTaken, readOccurrence, shareCampaign, updateOccurrence } from "./campaign.store.ts";
import { readEarlier } from "./earlier.store.ts";
import { GroupCap, isLost } from "./group-cap.ts";
import { readGroupPlaces, writeGroupPlaces } from "./group-places.store.ts";
import { lockLanes, moveCursors, readTime, removeTasks, tasksIn } from "./lane-task.store.ts";
import { paceAt } from "./pace.ts";
import { findAudience, type PersonRow, readHours, readPeople } from "./people.store.ts";
import { placePerson } from "./place-person.ts";
import { factsOf } from "./chunk-facts.ts";
import { addFacts, insertRecipients, type RecipientRow, type SpokenVariant } from "./recipients.store.ts";

export type ExpandDeps = {
  readonly pool: Db;
  readonly ids: Ids;
  readonly crashPoints: CrashPoints;
  /** Virtual milliseconds ahead of the database's clock. */
  readonly shift: () => number;
  readonly channelOf: (campaign: Campaign) => ChannelId | null;
  /** Null: the workspace has one number only. */
  readonly sendersOf: (campaign: Campaign) => ChooseSender | null;
  readonly pricesOf: (campaign: Campaign) => Prices;
};

/**
 * `waits`: its rate or its wave allows nobody just now. `settles`: its budget is used up by estimates, of which what is on its way may
 * give some back. `stop`: its budget is used up, or it has no channel.
 */
export type Expanded = { readonly kind: "done" | "busy" | "waits" | "settles" } | { readonly kind: "stop"; readonly reason: StopReason };
export type StopReason = "budget" | "budget_currency" | "channel_missing" | "audience_missing";

/** People looked at in one transaction: large enough that its fixed cost does not count, short enough that others get the lanes. */
const CHUNK = 4_000;
/** What is looked at when only a few may be asked. */
const TRICKLE = 100;

export async function expandChunk(deps: ExpandDeps, campaignId: CampaignId, lanes: readonly Lane[]): Promise<Expanded> {
  const expanded = await inTransaction(deps.pool, async (client): Promise<Expanded> => {
    const held = await lockLanes(client, lanes);
    if (held.lanes.length === 0) return { kind: "busy" };
    const [campaign, tasks] = await Promise.all([shareCampaign(client, campaignId), tasksIn(client, campaignId, held.lanes, true)]);
    const [first] = tasks;
    if (campaign?.state !== "running" || !first?.occurrence) return { kind: "done" };
    const channelId = deps.channelOf(campaign);
    if (channelId === null) return { kind: "stop", reason: "channel_missing" };
    const prices = deps.pricesOf(campaign);
    const { budget } = campaign.document;
    if (budget && budget.currency !== prices.currency) return { kind: "stop", reason: "budget_currency" };
    // Processes that share a rate take turns by the occurrence's lock: the time that counts is the one at which the turn came.
    const [occurrence, turnAt] = isLimited(campaign)
      ? await Promise.all([lockOccurrence(client, campaignId, first.occurrence), readTime(client)])
      : [await readOccurrence(client, campaignId, first.occurrence), held.now];
    if (!occurrence) return { kind: "done" };
    const now = new Date(turnAt.getTime() + deps.shift());
    const audienceId = await audienceOf(client, campaign);
    if (audienceId === undefined) return { kind: "stop", reason: "audience_missing" };
    const left = await budgetLeft(client, campaign);
    const limits = limitsOf(campaign, occurrence, left.micros, now);
    if (limits.most === 0) {
      if (!limits.isWaveFull) return { kind: "waits" };
      await removeTasks(client, tasks);
      return { kind: "done" };
    }
    // A trickle is taken from one lane at a time: a portion each from sixteen would look at many to take a few.
    const chosen = limits.most < tasks.length ? tasks.slice(0, 1) : tasks;
    const perLane = Math.ceil((chosen.length < tasks.length ? Math.max(limits.most, TRICKLE) : CHUNK) / chosen.length);
    const people = await readPeople(client, {
      workspaceId: campaign.workspaceId,
      campaignId,
      occurrence: occurrence.occurrence,
      places: chosen,
      whole: campaign.document.audience.kind === "condition" || campaign.document.perGroup !== undefined,
      audienceId,
      limit: perLane,
    });
    const context = { campaign, occurrence, channelId, choose: deps.sendersOf(campaign), prices, now, limits };
    const taken = await take(client, deps.ids, context, people);
    const [moved, through] = progressOf(chosen, people, taken.lookedAt, perLane);
    await Promise.all([
      moveCursors(client, moved),
      removeTasks(client, through),
      isLimited(campaign)
        ? updateOccurrence(client, { ...occurrence, taken: occurrence.taken + taken.asked, ...paceAfter(limits, taken.asked) })
        : Promise.resolve(),
      noteTaken(client, {
        campaignId,
        occurrence: occurrence.occurrence,
        taken: isLimited(campaign) ? 0 : taken.asked,
        spentMicros: taken.spentMicros,
      }),
    ]);
    await deps.crashPoints.visit("campaign.before_commit");
    if (!taken.outOfBudget) return { kind: "done" };
    return left.mayGiveBack || taken.asked > 0 ? { kind: "settles" } : { kind: "stop", reason: "budget" };
  });
  await deps.crashPoints.visit("campaign.after_commit");
  return expanded;
}

/** Null: everybody; undefined: the audience is gone. */
async function audienceOf(client: DbClient, { workspaceId, document: { audience } }: Campaign): Promise<string | null | undefined> {
  return audience.kind === "audience" ? (await findAudience(client, workspaceId, audience.name))?.id : null;
}

type Limits = {
  /** People who may be asked now. */
  readonly most: number;
  readonly isWaveFull: boolean;
  readonly budgetMicros: number;
  readonly pace: ReturnType<typeof paceAt> | null;
};

/** Whether processes have to take turns: something is shared out exactly. */
function isLimited({ document }: Campaign): boolean {
  return [document.ratePerSecond, document.budget, document.waves, document.perGroup].some((limit) => limit !== undefined);
}

function limitsOf({ document }: Campaign, occurrence: Occurrence, budgetMicros: number, now: Date): Limits {
  const ofWave = occurrence.passes[occurrence.wave]?.most ?? null;
  const leftOfWave = ofWave === null ? Number.POSITIVE_INFINITY : Math.max(ofWave - occurrence.taken, 0);
  const { ratePerSecond } = document;
  const { credit, pacedAt, recent } = occurrence;
  const pace =
    ratePerSecond === undefined ? null : paceAt({ credit, atMs: pacedAt?.getTime() ?? null, recent }, ratePerSecond, now.getTime());
  return {
    most: Math.min(leftOfWave, pace?.granted ?? Number.POSITIVE_INFINITY),
    isWaveFull: leftOfWave === 0,
    budgetMicros,
    pace,
  };
}

function paceAfter({ pace }: Limits, asked: number): Partial<Pick<Occurrence, "credit" | "pacedAt" | "recent">> {
  if (!pace) return {};
  const { credit, atMs, recent } = pace.spend(asked);
  return { credit, pacedAt: atMs === null ? null : new Date(atMs), recent };
}

type Context = {
  readonly campaign: Campaign;
  readonly occurrence: Occurrence;
  /** The workspace's first. */
  readonly channelId: ChannelId;
  readonly choose: ChooseSender | null;
  readonly prices: Prices;
  readonly now: Date;
  readonly limits: Limits;
};
type Taken = {
  readonly asked: number;
  readonly lookedAt: ReadonlySet<ProfileId>;
  readonly spentMicros: number;
  readonly outOfBudget: boolean;
};

async function take(client: DbClient, ids: Ids, context: Context, people: readonly PersonRow[]): Promise<Taken> {
  const { campaign, occurrence, now, limits } = context;
  const { document } = campaign;
  const [nowMs, price] = [now.getTime(), priceList(context.prices, document.purpose, now)];
  const hours = document.schedule.kind === "best_time" ? await readHours(client, firstZone(document.schedule.zone), people) : null;
  const earlier = campaign.occurrences > 1 ? await readEarlier(client, campaign.id, people) : null;
  const sending = { campaignId: campaign.id, occurrence: occurrence.occurrence };
  const { perGroup } = document;
  const cap = perGroup ? new GroupCap(perGroup.most, await readGroupPlaces(client, sending, perGroup.kind, people)) : null;
  const spoken = spokenIn(campaign);
  const life = document.expiresAfter === undefined ? null : parseDuration(document.expiresAfter);
  const rows: RecipientRow[] = [];
  const lookedAt = new Set<ProfileId>();
  let [asked, spentMicros, outOfBudget] = [0, 0, false];
  for (const person of people) {
    if (asked >= limits.most) break;
    if (person.known || !isMeant(campaign, person)) {
      lookedAt.add(person.id);
      continue;
    }
    const known = { ...person, hours: hours?.get(person.id) ?? null, earlier: earlier?.get(person.id) ?? null };
    const place = placePerson(campaign, occurrence, known, nowMs);
    const takesPlace = place.kind === "message" && cap !== null && !isLost(document, person, now);
    const placed =
      takesPlace && cap.isFull(person.id) ? { kind: "skipped" as const, reason: "group_full" as const, variant: place.variant } : place;
    const cost = placed.kind === "message" ? price(person.address) : 0;
    if (spentMicros + cost > limits.budgetMicros) {
      outOfBudget = true;
      break;
    }
    lookedAt.add(person.id);
    if (placed.kind === "later") continue;
    if (takesPlace && placed.kind === "message") cap.take(person.id);
    const row = rowOf(person, placed, { ids, spoken, life });
    rows.push(row);
    // People who are held out or skipped take no place in a wave and no time.
    if (row.outcome === "message") asked += 1;
    spentMicros += cost;
  }
  for (const [sender, ofSender] of await bySender(client, rows, spoken, context)) await write(client, context, sender, spoken, ofSender);
  if (cap) await writeGroupPlaces(client, sending, cap.changed());
  return { asked, lookedAt, spentMicros, outOfBudget };
}

async function write(
  client: DbClient,
  { campaign, occurrence, now }: Context,
  channelId: ChannelId,
  spoken: readonly SpokenVariant[],
  rows: readonly RecipientRow[],
): Promise<void> {
  const [firstRow] = rows;
  if (!firstRow) return;
  const { id: campaignId, workspaceId, document } = campaign;
  const { purpose, topic } = document;
  const of = {
    campaignId,
    workspaceId,
    channelId,
    occurrence: occurrence.occurrence,
    wave: occurrence.wave,
    perSecond: document.ratePerSecond,
    purpose,
    topic,
    notice: document.notice ? (true as const) : undefined,
    priority: PRIORITY[purpose],
    now,
  };
  await Promise.all([
    insertRecipients(client, of, spoken, rows),
    addFacts(
      client,
      { lane: firstRow.lane, workspaceId, campaignId },
      factsOf(rows, spoken, { channelId, occurrence: occurrence.occurrence, now }),
    ),
  ]);
}

function rowOf(
  person: PersonRow,
  placed: Exclude<ReturnType<typeof placePerson>, { kind: "later" }>,
  { ids, spoken, life }: { readonly ids: Ids; readonly spoken: readonly SpokenVariant[]; readonly life: ReturnType<typeof parseDuration> },
): RecipientRow {
  const { lane, id: profileId } = person;
  const nothing = {
    reason: null,
    bestHour: null,
    variant: null,
    language: null,
    messageId: null,
    dueMs: null,
    expiresMs: null,
    spoken: -1,
  };
  if (placed.kind !== "message") {
    const told = placed.kind === "skipped" ? { reason: placed.reason, variant: placed.variant } : {};
    return { ...nothing, ...told, lane, profileId, outcome: placed.kind };
  }
  const { variant, language, dueMs, bestHour } = placed;
  return {
    lane,
    profileId,
    outcome: "message",
    reason: null,
    bestHour,
    variant,
    language,
    messageId: ids.inLane<MessageId>(lane),
    dueMs,
    expiresMs: life === null ? null : addDuration(fromMs(dueMs), life).getTime(),
    spoken: spoken.findIndex((one) => one.variant === variant && one.language === language),
  };
}

function spokenIn({ document, name }: Campaign): readonly SpokenVariant[] {
  return document.variants.flatMap((variant) =>
    Object.entries(variant.messages).map(([language, content]) => ({
      variant: variant.name,
      language,
      content,
      variables: { campaign: { name, title: document.title, variant: variant.name } },
    })),
  );
}

function isMeant({ document: { audience } }: Campaign, { profile }: PersonRow): boolean {
  if (audience.kind !== "condition") return true;
  return profile !== null && evaluate(audience.condition, { profile: profileFacts(profile), consent: consentFacts(profile.consent) });
}

/** Of a message to that address, in micros. */
function priceList(prices: Prices, purpose: Campaign["document"]["purpose"], now: Date): (address: string | null) => number {
  const known = new Map<string, number>();
  return (address) => {
    const market = address === null ? "other" : marketOf(address);
    const price = known.get(market) ?? Math.round(prices.of(market, purpose, now) * 1_000_000);
    known.set(market, price);
    return price;
  };
}

type Place = { readonly lane: Lane; readonly id: string; readonly cursor: ProfileId | null };

/** Cursors go to the last person of each lane who was looked at; lanes that gave less than asked for are through. */
function progressOf(
  tasks: readonly Place[],
  people: readonly PersonRow[],
  lookedAt: ReadonlySet<ProfileId>,
  perLane: number,
): readonly [moved: readonly Place[], through: readonly Place[]] {
  const byLane = new Map<Lane, ProfileId[]>();
  for (const { lane, id } of people) {
    const ofLane = byLane.get(lane);
    if (ofLane) ofLane.push(id);
    else byLane.set(lane, [id]);
  }
  const [moved, through]: [Place[], Place[]] = [[], []];
  for (const task of tasks) {
    const found = byLane.get(task.lane) ?? [];
    const seen = found.filter((id) => lookedAt.has(id));
    const last = seen.at(-1);
    if (found.length < perLane && seen.length === found.length) through.push(task);
    else if (last !== undefined) moved.push({ ...task, cursor: last });
  }
  return [moved, through];
}
