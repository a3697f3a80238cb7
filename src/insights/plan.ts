/** What is planned in a workspace, day by day, and whom two marketing messages less than a day apart would both reach. */
import type { CampaignState } from "../campaigns/campaign-document.ts";
import { countPeople } from "../campaigns/people.store.ts";
import { beginningsOf, cronTimes, passesOf, passesToCome, type PlannedPass, type Stretch } from "../campaigns/planned-times.ts";
import { listAudiences } from "../catalog/audiences.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Plan, PlanClash, PlanEntry } from "../contract/plan.ts";
import type { Db } from "../db/pool.ts";
import type { ScheduleEntry } from "../journeys/document.ts";
import { instantOf, parseLocalDate } from "../journeys/local-time.ts";
import { messagesOf } from "../journeys/messages-of.ts";
import { DAY_MS, fromMs } from "../journeys/time.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import { firstZone, momentOf, wallTimeAt } from "../platform/zoned-time.ts";
import { readOverlap } from "./audience-people.store.ts";
import { type BegunOccurrence, type OpenCampaign, readOccurrences, readOpenCampaigns } from "./plan.store.ts";

type Sized = { readonly id: string; readonly name: string; readonly title: string; readonly size: number };
type World = {
  readonly zone: string;
  readonly now: number;
  readonly stretch: Stretch;
  readonly everybody: number;
  readonly audiences: ReadonlyMap<string, Sized>;
};
/** `whom`: the audience's name; null: everybody; undefined: those of a condition, of whom nobody knows before. */
type Entry = PlanEntry & { readonly atMs: number; readonly untilMs: number; readonly whom: string | null | undefined };

const MOST_ROWS = 2_000;
/** Audiences that are held against others in one answer, each by a query of its own. */
const MOST_COMPARED = 24;

export async function readPlan(
  db: Db,
  catalog: Catalog,
  workspaceId: WorkspaceId,
  { from, to, now }: { readonly from: string; readonly to: string; readonly now: number },
): Promise<Plan> {
  const zone = firstZone(catalog.hours(workspaceId).timeZone);
  const stretch = { from: midnight(from, zone), to: midnight(dayAfter(to), zone) };
  const [campaigns, occurrences, audiences, everybody] = await Promise.all([
    readOpenCampaigns(db, workspaceId, MOST_ROWS),
    readOccurrences(db, workspaceId, { from: fromMs(stretch.from), to: fromMs(stretch.to), most: MOST_ROWS }),
    listAudiences(db, workspaceId),
    countPeople(db, workspaceId),
  ]);
  const sized = audiences.map(({ id, name, size, document }) => ({ id, name, size, title: document.title }));
  const world = { zone, now, stretch, everybody, audiences: new Map(sized.map((one) => [one.name, one])) };
  const entries = [
    ...occurrences.flatMap((one) => begunEntries(one, world)),
    ...campaigns.flatMap((one) => comingEntries(one, world)),
    ...journeyEntries(catalog, workspaceId, world),
  ].toSorted((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1));
  const { clashes, comparedAll } = await findClashes(db, entries, world);
  return {
    zone,
    today: dateAt(now, zone),
    entries: entries.map(({ atMs: _at, untilMs: _until, whom: _whom, ...entry }) => entry),
    clashes,
    comparedAll,
  };
}

function begunEntries(one: BegunOccurrence, world: World): readonly Entry[] {
  const isOver = one.finishedAt !== null;
  return passesOf(one, one.document).flatMap((pass, index) => {
    const isDone = isOver || index < one.wave;
    // What was called off before its time never was.
    if (pass.at < world.stretch.from || pass.at >= world.stretch.to || (isOver && index > one.wave)) return [];
    const state = isDone ? "done" : one.campaignState === "paused" ? "paused" : pass.at <= world.now ? "running" : "planned";
    return [campaignEntry(one, `${one.occurrence}/${index}`, pass, state, world)];
  });
}

function comingEntries(one: OpenCampaign, world: World): readonly Entry[] {
  const { name, document } = one;
  // Once told to begin, the engine knows when; one that is under way has its next time only when it comes back.
  if (one.nextAt === null && (one.state === "running" || one.state === "paused") && document.schedule.kind !== "recurring") return [];
  const nextAt = one.nextAt?.getTime() ?? null;
  const begins = beginningsOf(document.schedule, { nextAt, now: world.now }, longBefore(world.stretch));
  return begins
    .flatMap((at) => passesToCome(document, at, sizeOf(whomOf(one), world)).map((pass) => ({ at, pass })))
    .filter(({ pass }) => pass.at >= world.stretch.from && pass.at < world.stretch.to)
    .map(({ at, pass }) => campaignEntry({ name, document }, `${at}/${pass.wave ?? 0}`, pass, stateOf(one.state), world));
}

/** A ramp that begins before shows its later days. */
function longBefore({ from, to }: Stretch): Stretch {
  return { from: from - 120 * DAY_MS, to };
}

function stateOf(state: CampaignState): Entry["state"] {
  if (state === "draft" || state === "awaiting_approval" || state === "paused") return state;
  return "planned";
}

function campaignEntry(
  { name, document }: Pick<OpenCampaign, "name" | "document">,
  of: string,
  pass: PlannedPass,
  state: Entry["state"],
  { zone }: World,
): Entry {
  const { title, schedule, channel, purpose, holdout = 0 } = document;
  const whom = whomOf({ document });
  return {
    id: `campaign/${name}/${of}`,
    kind: "campaign",
    name,
    title,
    state,
    // Everybody's own clock shows this date, wherever they are.
    day: schedule.kind === "local" && pass.wave === null ? schedule.date : dateAt(pass.at, zone),
    at: fromMs(pass.at).toISOString(),
    until: pass.until === null ? null : fromMs(pass.until).toISOString(),
    channels: [channel],
    purpose,
    audience: whom ?? null,
    people: pass.people === null ? null : Math.round(pass.people * (1 - holdout)),
    wave: pass.wave,
    waves: pass.waves,
    atMs: pass.at,
    untilMs: pass.until ?? pass.at,
    whom,
  };
}

function whomOf({ document: { audience } }: Pick<OpenCampaign, "document">): Entry["whom"] {
  if (audience.kind === "condition") return undefined;
  return audience.kind === "audience" ? audience.name : null;
}

function sizeOf(whom: Entry["whom"], { audiences, everybody }: World): number | null {
  if (whom === undefined) return null;
  return whom === null ? everybody : (audiences.get(whom)?.size ?? 0);
}

/** Live journeys whose people come in by a schedule. What was begun is counted by its runs, not here. */
function journeyEntries(catalog: Catalog, workspaceId: WorkspaceId, world: World): readonly Entry[] {
  return catalog.entriesOf(workspaceId, "schedule").flatMap(({ journey, document }) => {
    const { entry } = document;
    if (entry.kind !== "schedule") return [];
    const said = messagesOf(document);
    const isMarketing = said.some(({ purpose }) => purpose === "marketing");
    const people = sizeOf(entry.audience, world);
    return timesOf(entry, firstZone(entry.zone, document.zone, world.zone), world).map((at): Entry => ({
      id: `journey/${journey}/${at}`,
      kind: "journey",
      name: journey,
      title: document.title,
      state: "planned",
      day: dateAt(at, world.zone),
      at: fromMs(at).toISOString(),
      until: null,
      channels: [...new Set(said.map(({ channel }) => channel))],
      purpose: isMarketing ? "marketing" : (said[0]?.purpose ?? "service"),
      audience: entry.audience,
      people: people === null ? null : Math.round(people * (1 - (document.holdout ?? 0))),
      wave: null,
      waves: null,
      atMs: at,
      untilMs: at,
      whom: entry.audience,
    }));
  });
}

function timesOf(entry: ScheduleEntry, zone: string, { now, stretch }: World): readonly number[] {
  const coming = { from: Math.max(now, stretch.from), to: stretch.to };
  if (entry.cron !== undefined) return cronTimes(entry.cron, zone, coming);
  const local = entry.at === undefined ? null : parseLocalDate(entry.at);
  const at = local && instantOf(zone, local, local).getTime();
  return at !== null && at >= coming.from && at < coming.to ? [at] : [];
}

/** Marketing less than a day apart, of which some is still to come, and not of one and the same campaign. */
async function findClashes(db: Db, entries: readonly Entry[], world: World): Promise<Pick<Plan, "clashes" | "comparedAll">> {
  const pairs: (readonly [Entry, Entry])[] = [];
  const marketing = entries.filter(({ purpose, whom }) => purpose === "marketing" && whom !== undefined);
  for (const [index, first] of marketing.entries())
    for (const second of marketing.slice(index + 1)) {
      const isSame = first.kind === second.kind && first.name === second.name;
      const isNear = second.atMs - first.untilMs < DAY_MS;
      if (!isSame && isNear && (first.state !== "done" || second.state !== "done")) pairs.push([first, second]);
    }
  const others = new Map<string, Set<string>>();
  for (const [{ whom: one }, { whom: other }] of pairs) {
    if (typeof one !== "string" || typeof other !== "string" || one === other) continue;
    const [by, beside] = inOrder(one, other);
    others.set(by, (others.get(by) ?? new Set()).add(beside));
  }
  const compared = [...others].slice(0, MOST_COMPARED);
  const both = new Map<string, { readonly people: number; readonly exact: boolean }>();
  for (const [name, beside] of compared) {
    const audience = world.audiences.get(name);
    const known = [...beside].flatMap((one) => world.audiences.get(one) ?? []);
    if (!audience || known.length === 0) continue;
    const { rows, exact } = await readOverlap(db, audience, known);
    for (const row of rows) both.set(`${name} ${row.name}`, { people: row.both, exact });
  }
  const sharedBy = (one: Entry["whom"], other: Entry["whom"]): { readonly people: number; readonly exact: boolean } | undefined => {
    if (one === other || one === null || other === null)
      return { people: Math.min(sizeOf(one, world) ?? 0, sizeOf(other, world) ?? 0), exact: true };
    return one === undefined || other === undefined ? undefined : both.get(inOrder(one, other).join(" "));
  };
  const clashes = pairs.flatMap(([first, second]): readonly PlanClash[] => {
    const shared = sharedBy(first.whom, second.whom);
    return shared && shared.people > 0 ? [{ day: second.day, entries: [first.id, second.id], ...shared }] : [];
  });
  return { clashes, comparedAll: compared.length === others.size };
}

function inOrder(one: string, other: string): readonly [string, string] {
  return one < other ? [one, other] : [other, one];
}

function midnight(date: string, zone: string): number {
  const [year = 1970, month = 1, day = 1] = date.split("-").map(Number);
  return momentOf({ year, month, day, hour: 0, minute: 0 }, zone);
}

function dayAfter(date: string): string {
  return fromMs(Date.parse(`${date}T00:00:00Z`) + DAY_MS)
    .toISOString()
    .slice(0, 10);
}

function dateAt(ms: number, zone: string): string {
  const { year, month, day } = wallTimeAt(ms, zone);
  return fromMs(Date.UTC(year, month - 1, day))
    .toISOString()
    .slice(0, 10);
}
