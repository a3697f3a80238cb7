/**
 * Wall clocks of IANA zones, daylight saving included. A time that is skipped in spring means the same time after the jump
 * (02:30 becomes 03:30); one that comes twice in autumn means the first.
 */
export type WallTime = {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
};

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const LONGEST_NAME = 64;

/** As it was spelled to how it is called; null: there is none. Spellings come from outside and have no end. */
const NAMES = new Map<string, string | null>();
const MOST_SPELLINGS = 2_000;
/** As IANA writes a name; some have other capitals, and are known by Intl's own answer. */
const IANA_SPELLING = /^[A-Z][a-z]+(?:\/[A-Z][a-z]+(?:_[A-Z][a-z]+)*)+$/;

/**
 * The name by which IANA knows the zone: whoever reads it, here or in PostgreSQL, means the same one. Null for what is no zone of
 * IANA, and for abbreviations (`BST` is Dhaka to one and London to the other) and offsets.
 */
export function canonicalZone(zone: string): string | null {
  const known = NAMES.get(zone);
  if (known !== undefined) return known;
  const name = zone.length > LONGEST_NAME ? null : nameOf(zone);
  if (NAMES.size >= MOST_SPELLINGS) NAMES.clear();
  NAMES.set(zone, name);
  return name;
}

function nameOf(zone: string): string | null {
  let resolved: string;
  try {
    resolved = new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    // RangeError: the zone is not known here.
    return null;
  }
  if (resolved === "UTC") return "UTC";
  // Names that only ICU has.
  if (!zone.includes("/") || /^SystemV\//i.test(zone)) return null;
  // Intl still answers Asia/Calcutta to Asia/Kolkata: of two names of one zone the one that was told stays.
  const isAlias = resolved.toLowerCase() !== zone.toLowerCase();
  return isAlias && IANA_SPELLING.test(zone) ? zone : resolved;
}

export function isZone(zone: string): boolean {
  return canonicalZone(zone) !== null;
}

/** The first of these zones that exists; names come from outside, and outside knows zones that no machine does. */
export function firstZone(...zones: readonly (string | null | undefined)[]): string {
  for (const zone of zones) {
    const name = typeof zone === "string" ? canonicalZone(zone) : null;
    if (name !== null) return name;
  }
  return "UTC";
}

/** What clocks in the zone show at that moment; `weekday` 0 is Sunday. */
export function wallTimeAt(ms: number, zone: string): WallTime & { readonly weekday: number } {
  const local = new Date(ms + offsetMs(ms, zone));
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    weekday: local.getUTCDay(),
  };
}

/** The moment, in milliseconds, at which clocks in the zone show that time. */
export function momentOf(wall: WallTime, zone: string): number {
  const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
  // The offsets a day before and after are those on either side of any change of the clocks.
  const before = offsetMs(asUtc - DAY_MS, zone);
  const after = offsetMs(asUtc + DAY_MS, zone);
  const fits = [asUtc - before, asUtc - after].filter((moment) => moment + offsetMs(moment, zone) === asUtc);
  return fits.length > 0 ? Math.min(...fits) : asUtc - before;
}

/** By canonical names, of which there are some hundreds: days (of UTC) to the offset that the zone has throughout them; NaN where it changes within the day. */
const OFFSETS = new Map<string, Map<number, number>>();
const MOST_DAYS = 4_000;

/**
 * How far the zone's clocks are ahead of UTC at that moment. Asking the machine takes 10 µs, and schedules ask for each minute they
 * look at; no zone ever changed its offset and changed it back within a day, so a day that begins and ends with the same one has it throughout.
 */
function offsetMs(ms: number, spelled: string): number {
  const zone = canonicalZone(spelled);
  if (zone === null) throw new RangeError(`there is no time zone ${spelled}`);
  const day = Math.floor(ms / DAY_MS);
  const days = OFFSETS.get(zone) ?? new Map<number, number>();
  const known = days.get(day);
  if (known !== undefined) return Number.isNaN(known) ? shownOffsetMs(ms, zone) : known;
  const first = shownOffsetMs(day * DAY_MS, zone);
  const isSame = first === shownOffsetMs((day + 1) * DAY_MS, zone);
  if (days.size >= MOST_DAYS) days.clear();
  OFFSETS.set(zone, days);
  days.set(day, isSame ? first : Number.NaN);
  return isSame ? first : shownOffsetMs(ms, zone);
}

function shownOffsetMs(ms: number, zone: string): number {
  const whole = Math.floor(ms / MINUTE_MS) * MINUTE_MS;
  const parts = new Map(
    formatOf(zone)
      .formatToParts(whole)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const shown = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return shown - whole;
}

/** By canonical names too. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  FORMATS.set(zone, made);
  return made;
}
