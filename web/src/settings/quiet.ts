/** Quiet hours as the page explains them; the server keeps to its own. Times are `HH:MM`, `from` after `to` reaches over midnight. */
export type Hours = { readonly from: string; readonly to: string };

const DAY_MINUTES = 1_440;

export function minutesQuiet({ from, to }: Hours): number {
  return (minuteOf(to) - minuteOf(from) + DAY_MINUTES) % DAY_MINUTES;
}

export function isQuietAt(hours: Hours, atMs: number, zone: string): boolean {
  const minute = minuteOf(zoneTime("en-GB", atMs, zone));
  return (minute - minuteOf(hours.from) + DAY_MINUTES) % DAY_MINUTES < minutesQuiet(hours);
}

export function zoneTime(locale: string, atMs: number, timeZone: string): string {
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }).format(atMs);
}

function minuteOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return hour * 60 + minute;
}
