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

const FORMATS = new Map<string, Intl.DateTimeFormat | null>();
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Whether this machine knows the zone. */
export function isZone(zone: string): boolean {
  return formatOf(zone) !== null;
}

/** The first of these zones that exists; names come from outside, and outside knows zones that no machine does. */
export function firstZone(...zones: readonly (string | null | undefined)[]): string {
  return zones.find((zone) => typeof zone === "string" && isZone(zone)) ?? "UTC";
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

/** Days (of UTC) to the offset that a zone has throughout them; NaN where it changes within the day. */
const OFFSETS = new Map<string, Map<number, number>>();
const MOST_DAYS = 4_000;

/**
 * How far the zone's clocks are ahead of UTC at that moment. Asking the machine takes 10 µs, and schedules ask for each minute they
 * look at; no zone ever changed its offset and changed it back within a day, so a day that begins and ends with the same one has it throughout.
 */
function offsetMs(ms: number, zone: string): number {
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
  const format = formatOf(zone);
  if (!format) throw new RangeError(`there is no time zone ${zone}`);
  const parts = new Map(format.formatToParts(whole).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const shown = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return shown - whole;
}

function formatOf(zone: string): Intl.DateTimeFormat | null {
  const known = FORMATS.get(zone);
  if (known !== undefined) return known;
  let made: Intl.DateTimeFormat | null = null;
  try {
    made = new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    // RangeError: the zone is not known here.
  }
  FORMATS.set(zone, made);
  return made;
}
