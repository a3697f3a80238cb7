/** Times of appointments as a visitor reads them: by the clock of their own zone, with the shop's said where it differs. Pure. */
import { momentOf, wallTimeAt } from "../platform/zoned-time.ts";

const DAY_MS = 86_400_000;

export type Times = {
  /** `Tuesday 1 December` */
  readonly day: (ms: number) => string;
  readonly time: (ms: number) => string;
  /** The shop's clock, where it shows another time. */
  readonly shopTime: (ms: number) => string | null;
  /** `Tuesday 1 December 2026, 14:00` */
  readonly moment: (ms: number) => string;
  readonly zone: string;
  readonly shopZone: string;
};

export function timesIn(language: string, zone: string, shopZone: string): Times {
  const format = (of: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(localeOf(language), { timeZone: of, hourCycle: "h23", ...options });
  const time = format(zone, { hour: "2-digit", minute: "2-digit" });
  const shop = format(shopZone, { hour: "2-digit", minute: "2-digit" });
  const shopDay = format(shopZone, { weekday: "short", hour: "2-digit", minute: "2-digit" });
  const day = format(zone, { weekday: "long", day: "numeric", month: "long" });
  const moment = format(zone, { weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" });
  return {
    zone,
    shopZone,
    day: (ms) => day.format(ms),
    time: (ms) => time.format(ms),
    shopTime: (ms) => {
      const isSameDay = dateIn(ms, zone) === dateIn(ms, shopZone);
      return isSameDay && time.format(ms) === shop.format(ms) ? null : (isSameDay ? shop : shopDay).format(ms);
    },
    moment: (ms) => moment.format(ms),
  };
}

/** English is read here as it is written in Europe, days before months. */
function localeOf(language: string): string {
  return language === "en" ? "en-GB" : language;
}

/** `2026-12-01` */
export function dateIn(ms: number, zone: string): string {
  const { year, month, day } = wallTimeAt(ms, zone);
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}

/** Of a date in the zone the first moment; null: it is none. */
export function startOfDate(date: string, zone: string): number | null {
  const [, year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined || month < 1 || month > 12 || day < 1 || day > 31) return null;
  return momentOf({ year, month, day, hour: 0, minute: 0 }, zone);
}

export function addDates(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** In the order of the days; each with its times. */
export function byDay<Slot extends { readonly startsAt: string }>(
  slots: readonly Slot[],
  zone: string,
): readonly (readonly [string, readonly Slot[]])[] {
  const days = new Map<string, Slot[]>();
  for (const slot of slots) {
    const date = dateIn(Date.parse(slot.startsAt), zone);
    days.set(date, [...(days.get(date) ?? []), slot]);
  }
  return [...days];
}

/** The place in a zone's name: `New York`. */
export function placeOf(zone: string): string {
  return zone.split("/").at(-1)?.replaceAll("_", " ") ?? zone;
}

/**
 * What the page asks the visitor's browser, which alone knows its zone; without scripts the shop's clock is shown, and the zone can be chosen.
 * Asked once: whoever has chosen has it in the address.
 */
export const ZONE_SCRIPT = `const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const address = new URL(location.href);
if (zone && document.querySelector("[data-zone]") && !address.searchParams.has("zone")) {
  address.searchParams.set("zone", zone);
  if (document.querySelector("[data-zone]").dataset.zone === zone) history.replaceState(null, "", address);
  else location.replace(address);
}
`;
