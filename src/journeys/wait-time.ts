import { readFact } from "./conditions.ts";
import type { WaitNode } from "./document.ts";
import { conditionFacts } from "./facts.ts";
import { firstZone } from "../platform/zoned-time.ts";
import { instantOf, localDate, nextAnniversary, nextLocal, parseLocalDate, parseLocalTime, quietUntil } from "./local-time.ts";
import type { Moment } from "./node-kind.ts";
import type { WorkspaceHours } from "./workspace-hours.ts";
import { shareOf } from "./share.ts";
import { addDuration, addSigned, DAY_MS, fromMs, LONGEST_WAIT_DAYS, parseDuration, parseInstant, parseSigned } from "./time.ts";

const HOUR_MS = 3_600_000;
/** A week, and the hour it begins in. */
const MOST_SLOTS = 7 * 24 + 1;

/** When the wait is over; null: it already is. `why` as a run's outcome tells it. */
type Due = { readonly kind: "at"; readonly at: Date | null } | { readonly kind: "fail"; readonly why: string };

/** A zone that nobody knows counts as none: the node's, the profile's, the document's, the entry's, the workspace's, then UTC. */
export function dueAtOf(node: WaitNode, moment: Moment): Due {
  const { now, windowOpen } = moment.facts;
  const { entry } = moment.document;
  const entryZone = entry.kind === "schedule" ? entry.zone : null;
  const { hours } = moment.facts;
  const zone = firstZone(node.zone, moment.profile.timeZone, moment.document.zone, entryZone, hours?.timeZone);
  if (node.window) {
    const timeout = parseDuration(node.window.after);
    if (windowOpen) return { kind: "at", at: null };
    return timeout ? { kind: "at", at: addDuration(now, timeout) } : fail("duration_invalid");
  }
  if (node.best) return bestOf(node, node.best.within, moment, zone);
  if (node.quiet) {
    const quiet = quietOf(node, hours);
    if (!quiet) return { kind: "at", at: null };
    const [from, to] = [parseLocalTime(quiet.from), parseLocalTime(quiet.to)];
    return from && to ? { kind: "at", at: quietUntil(zone, { from, to }, now) } : fail("time_invalid");
  }
  const base = baseOf(node, moment, zone);
  if (base.kind === "fail" || !base.at || !node.at) return base;
  const time = parseLocalTime(node.at.time);
  if (!time) return fail("time_invalid");
  const isAlone = node.for === undefined && node.until === undefined;
  const at = nextLocal(zone, { time, ...(node.at.days ? { days: node.at.days } : {}) }, base.at, isAlone);
  return at ? near(at, now) : fail("until_too_far");
}

/** The same for the same run, however often it is asked; spread over the hour, so that not everybody's message is due at its beginning. */
function bestOf(node: WaitNode, within: string, moment: Moment, zone: string): Due {
  const { now, hours, bestHour } = moment.facts;
  const duration = parseDuration(within);
  if (!duration) return fail("duration_invalid");
  const untilMs = addDuration(now, duration).getTime();
  const beganAt = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  const slots: { readonly at: number; readonly hour: number }[] = [];
  for (let at = beganAt; at < untilMs && slots.length < MOST_SLOTS; at += HOUR_MS)
    slots.push({ at, hour: localDate(zone, fromMs(at)).hour });
  const quiet = quietOf(node, hours);
  const [from, to] = quiet ? [parseLocalTime(quiet.from), parseLocalTime(quiet.to)] : [null, null];
  const loud = from && to ? slots.filter(({ at }) => quietUntil(zone, { from, to }, fromMs(at)) === null) : slots;
  const allowed = loud.length > 0 ? loud : slots;
  const seed = `${moment.run.id}/${moment.name}/${moment.memory.passes?.[moment.name]?.n ?? 0}`;
  const all = [...new Set(allowed.map(({ hour }) => hour))];
  const chosen = bestHour?.(all, zone, seed) ?? all[Math.floor(shareOf(seed) * all.length)];
  const slot = allowed.find(({ hour }) => hour === chosen)?.at ?? now.getTime();
  const at = slot + Math.floor(shareOf(`${seed}/minute`) * HOUR_MS);
  return { kind: "at", at: fromMs(Math.min(Math.max(at, now.getTime()), untilMs)) };
}

/** From where on the time of day is looked for. */
function baseOf(node: WaitNode, moment: Moment, zone: string): Due {
  const { now } = moment.facts;
  if (node.for !== undefined) {
    const duration = parseDuration(node.for);
    return duration ? { kind: "at", at: addDuration(now, duration) } : fail("duration_invalid");
  }
  if (node.until === undefined) return { kind: "at", at: now };
  const named = parseInstant(node.until) === null ? readFact(conditionFacts(moment), node.until) : node.until;
  // Going on would send at a time nobody chose; a failed run is seen and can be asked about.
  if (typeof named !== "string") return fail("until_not_a_time");
  const offset = node.offset === undefined ? null : parseSigned(node.offset);
  const local = parseLocalDate(named);
  if (node.yearly) {
    const date = local ?? parseLocalDate(named.slice(0, 10));
    if (!date) return fail("until_not_a_time");
    // Three days before the birthday: the birthday looked for is the one three days from now or later.
    const from = offset ? addSigned(now, { ...offset, sign: offset.sign === 1 ? -1 : 1 }) : now;
    const day = nextAnniversary(zone, date, from);
    return near(offset ? addSigned(day, offset) : day, now);
  }
  const ms = local ? instantOf(zone, local, local).getTime() : parseInstant(named);
  if (ms === null) return fail("until_not_a_time");
  const at = fromMs(ms);
  return near(offset ? addSigned(at, offset) : at, now);
}

/** The node's own hours when it names them, else the workspace's; null: never quiet. */
function quietOf({ quiet }: WaitNode, hours: WorkspaceHours | undefined): WorkspaceHours["quiet"] {
  if (quiet === "none") return null;
  const { from, to } = quiet ?? {};
  return from === undefined || to === undefined ? (hours?.quiet ?? null) : { from, to };
}

function near(at: Date, now: Date): Due {
  return at.getTime() - now.getTime() > LONGEST_WAIT_DAYS * DAY_MS ? fail("until_too_far") : { kind: "at", at };
}

function fail(why: string): Due {
  return { kind: "fail", why };
}
