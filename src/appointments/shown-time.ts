/** Times as a customer reads them, by their clock and in their language. */

/** "Friday, 4 December 2026 at 15:00". A language that nobody knows is English. */
export function shownTime(at: Date, zone: string, language: string): string {
  return format(language, { dateStyle: "full", timeStyle: "short", timeZone: zone }).format(at);
}

/** "Friday, 4 December 2026 at 15:00 – 16:30": where its length is news. */
export function shownSpan(from: Date, until: Date, zone: string, language: string): string {
  return format(language, { dateStyle: "full", timeStyle: "short", timeZone: zone }).formatRange(from, until);
}

/** "Fri, 4 Dec, 15:00": short enough for a row of a list, which has room for 24 characters. */
export function shortTime(at: Date, zone: string, language: string): string {
  const text = format(language, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "numeric",
    minute: "2-digit",
    timeZone: zone,
  }).format(at);
  return text.slice(0, 24);
}

function format(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(language.replace("_", "-"), options);
  } catch {
    // RangeError: it is no language.
    return new Intl.DateTimeFormat("en-GB", options);
  }
}
