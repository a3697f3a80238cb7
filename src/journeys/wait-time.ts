import { readFact } from "./conditions.ts";
import type { WaitNode } from "./document.ts";
import { conditionFacts } from "./facts.ts";
import { firstZone } from "../platform/zoned-time.ts";
import { instantOf, nextAnniversary, nextLocal, parseLocalDate, parseLocalTime, quietUntil } from "./local-time.ts";
import type { Moment } from "./node-kind.ts";
import { addDuration, addSigned, DAY_MS, fromMs, LONGEST_WAIT_DAYS, parseDuration, parseInstant, parseSigned } from "./time.ts";

/** When the wait is over; null: it already is. `why` as a run's outcome tells it. */
type Due = { readonly kind: "at"; readonly at: Date | null } | { readonly kind: "fail"; readonly why: string };

/** A zone that nobody knows counts as none: the profile's, then the document's, then UTC. */
export function dueAtOf(node: WaitNode, moment: Moment): Due {
  const { now, windowOpen } = moment.facts;
  const zone = firstZone(node.zone, moment.profile.timeZone, moment.document.zone);
  if (node.window) {
    const timeout = parseDuration(node.window.after);
    if (windowOpen) return { kind: "at", at: null };
    return timeout ? { kind: "at", at: addDuration(now, timeout) } : fail("duration_invalid");
  }
  if (node.quiet) {
    const [from, to] = [parseLocalTime(node.quiet.from), parseLocalTime(node.quiet.to)];
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
  const ms = local && hasZone(node, moment) ? instantOf(zone, local, local).getTime() : parseInstant(named);
  if (ms === null) return fail("until_not_a_time");
  const at = fromMs(ms);
  return near(offset ? addSigned(at, offset) : at, now);
}

/** A date without a time is midnight where somebody says which midnight; otherwise in UTC, as everywhere in documents. */
function hasZone(node: WaitNode, moment: Moment): boolean {
  return node.zone !== undefined || moment.profile.timeZone !== null || moment.document.zone !== undefined;
}

function near(at: Date, now: Date): Due {
  return at.getTime() - now.getTime() > LONGEST_WAIT_DAYS * DAY_MS ? fail("until_too_far") : { kind: "at", at };
}

function fail(why: string): Due {
  return { kind: "fail", why };
}
