import type { Language } from "./i18n.tsx";

export type Formats = {
  readonly number: (value: number) => string;
  readonly percent: (share: number) => string;
  /** `14:03`, `14:03:27` */
  readonly time: (iso: string, seconds?: boolean) => string;
  readonly day: (iso: string) => string;
  readonly dateTime: (iso: string) => string;
  /** Today: the time; else the day with it, and the year when it is another. */
  readonly moment: (iso: string) => string;
  /** `3 minutes ago`, `in 2 hours` */
  readonly relative: (iso: string, now: number) => string;
  /** From an ISO 8601 duration such as `PT2H`. */
  readonly isoDuration: (duration: string) => string;
  readonly span: (ms: number) => string;
  /** `0.4 sec`, `5 min`: short, for how late something was. */
  readonly seconds: (seconds: number) => string;
  readonly fileSize: (bytes: number) => string;
  readonly country: (code: string) => string;
  readonly languageName: (tag: string) => string;
  readonly timeIn: (zone: string, now: number) => string | null;
  readonly list: (words: readonly string[]) => string;
};

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
];
const ISO = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const UNITS = ["year", "month", "week", "day", "hour", "minute", "second"] as const;

export function createFormats(language: Language): Formats {
  const locale = language === "fr" ? "fr-FR" : (navigator.languages.find((tag) => tag.startsWith("en")) ?? "en-GB");
  const numbers = new Intl.NumberFormat(locale);
  const percents = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const minute = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const second = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" });
  const full = new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const short = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  const regions = new Intl.DisplayNames([locale], { type: "region" });
  const languages = new Intl.DisplayNames([locale], { type: "language" });
  const lists = new Intl.ListFormat(locale, { type: "unit", style: "short" });
  const unit = (n: number, name: (typeof UNITS)[number]) =>
    new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "long" }).format(n);
  return {
    number: (value) => numbers.format(value),
    percent: (share) => percents.format(share),
    time: (iso, seconds = false) => (seconds ? second : minute).format(new Date(iso)),
    day: (iso) => day.format(new Date(iso)),
    dateTime: (iso) => full.format(new Date(iso)),
    moment: (iso) => {
      const [at, now] = [new Date(iso), new Date()];
      return (at.toDateString() === now.toDateString() ? minute : at.getFullYear() === now.getFullYear() ? short : full).format(at);
    },
    relative: (iso, now) => {
      const distance = Date.parse(iso) - now;
      // Shown times move on in steps of ten seconds, and clocks differ a little.
      if (Math.abs(distance) < 10_000) return relative.format(0, "second");
      for (const [name, ms] of STEPS)
        if (Math.abs(distance) >= ms || name === "second") return relative.format(Math.round(distance / ms), name);
      return "";
    },
    isoDuration: (duration) => {
      const parts = ISO.exec(duration);
      if (!parts) return duration;
      return lists.format(UNITS.flatMap((name, index) => (parts[index + 1] === undefined ? [] : [unit(Number(parts[index + 1]), name)])));
    },
    span: (ms) => {
      const hours = Math.floor(ms / 3_600_000);
      const minutes = Math.floor((ms % 3_600_000) / 60_000);
      if (hours > 0) return lists.format([unit(hours, "hour"), ...(minutes > 0 ? [unit(minutes, "minute")] : [])]);
      return unit(Math.max(minutes, 1), "minute");
    },
    fileSize: (bytes) => {
      const [value, unit] = bytes >= 1_000_000 ? [bytes / 1_000_000, "megabyte"] : [Math.max(bytes / 1_000, 0.1), "kilobyte"];
      return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
    },
    seconds: (seconds) => {
      const [value, name] = seconds < 60 ? [seconds, "second"] : seconds < 3_600 ? [seconds / 60, "minute"] : [seconds / 3_600, "hour"];
      const maximumFractionDigits = value < 10 ? 1 : 0;
      return new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits }).format(value);
    },
    country: (code) => attempt(() => regions.of(code)) ?? code,
    languageName: (tag) => attempt(() => languages.of(tag.replaceAll("_", "-"))) ?? tag,
    timeIn: (zone, now) =>
      attempt(() =>
        new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone }).format(now),
      ) ?? null,
    list: (words) => lists.format(words),
  };
}

/** Intl throws on names it does not know; those are shown as they are. */
function attempt(make: () => string | undefined): string | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
