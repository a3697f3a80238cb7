const HOUR_MS = 3_600_000;

export type LocalStart = { readonly at: Date; /** As PostgreSQL writes it: `2026-11-22 14:00:00`. */ readonly local: string };

/**
 * The hours or days of a zone between two moments, oldest first. Counts are kept by whole hours of UTC, so where a zone is off
 * by a half hour its days begin at the first whole hour. A day of a clock change has 23 or 25 hours; an hour that comes twice
 * is one.
 */
export function localStarts(from: Date, to: Date, grain: "hour" | "day", zone: string): readonly LocalStart[] {
  const parts = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    hourCycle: "h23",
  });
  const starts: LocalStart[] = [];
  for (let ms = Math.floor(from.getTime() / HOUR_MS) * HOUR_MS; ms < to.getTime(); ms += HOUR_MS) {
    const text = parts.format(ms);
    const local = `${text.slice(0, 10)} ${grain === "day" ? "00" : text.slice(11, 13)}:00:00`;
    if (starts.at(-1)?.local !== local) starts.push({ at: new Date(Math.max(ms, from.getTime())), local });
  }
  return starts;
}

export function sameYearBefore(at: Date): Date {
  const before = new Date(at);
  before.setUTCFullYear(at.getUTCFullYear() - 1);
  return before;
}
