import { useMemo } from "react";
import { useI18n, type Language } from "../i18n/i18n.tsx";
import { type CalendarDate, noonOf } from "./dates.ts";

/** Times and days in words, by the clock of a zone, whichever the reader's own is. */
export type Clock = {
  readonly time: (ms: number, zone: string) => string;
  /** Of the clock on the wall: `09:30`. */
  readonly ofMinute: (minute: number) => string;
  /** `Mon 30` */
  readonly shortDay: (date: CalendarDate) => string;
  /** `Monday 30 November 2026` */
  readonly longDay: (date: CalendarDate) => string;
  /** `M` */
  readonly weekday: (date: CalendarDate, width: "narrow" | "short" | "long") => string;
  readonly month: (date: CalendarDate) => string;
  /** `Mon 30 Nov, 14:00` */
  readonly moment: (ms: number, zone: string) => string;
  readonly between: (from: CalendarDate, to: CalendarDate) => string;
  /** The place that names the zone, with how far it is from UTC: `Paris (GMT+1)`. */
  readonly zoneName: (zone: string, ms: number) => string;
  readonly money: (price: { readonly amountMinor: number; readonly currency: string }) => string;
};

export const VIEWER_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function useClock(): Clock {
  const { language } = useI18n();
  return useMemo(() => clockIn(language), [language]);
}

function clockIn(language: Language): Clock {
  const locale = language === "fr" ? "fr-FR" : (navigator.languages.find((tag) => tag.startsWith("en")) ?? "en-GB");
  const formats = new Map<string, Intl.DateTimeFormat>();
  const format = (zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
    const key = JSON.stringify([zone, options]);
    const made = formats.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone: zone, hourCycle: "h23", ...options });
    formats.set(key, made);
    return made;
  };
  const day = (date: CalendarDate, options: Intl.DateTimeFormatOptions): string => format("UTC", options).format(noonOf(date));
  return {
    time: (ms, zone) => format(zone, { hour: "2-digit", minute: "2-digit" }).format(ms),
    ofMinute: (minute) => format("UTC", { hour: "2-digit", minute: "2-digit" }).format(minute * 60_000),
    shortDay: (date) => day(date, { weekday: "short", day: "numeric" }),
    longDay: (date) => day(date, { weekday: "long", day: "numeric", month: "long", year: "numeric" }),
    weekday: (date, weekday) => day(date, { weekday }),
    month: (date) => day(date, { month: "long", year: "numeric" }),
    moment: (ms, zone) => format(zone, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(ms),
    between: (from, to) => format("UTC", { day: "numeric", month: "short", year: "numeric" }).formatRange(noonOf(from), noonOf(to)),
    zoneName: (zone, ms) => {
      const offset = format(zone, { timeZoneName: "shortOffset" })
        .formatToParts(ms)
        .find(({ type }) => type === "timeZoneName")?.value;
      const place = zone.split("/").at(-1)?.replaceAll("_", " ") ?? zone;
      return offset === undefined || offset === place ? place : `${place} (${offset})`;
    },
    money: ({ amountMinor, currency }) => {
      const numbers = new Intl.NumberFormat(locale, { style: "currency", currency });
      return numbers.format(amountMinor / 10 ** (numbers.resolvedOptions().maximumFractionDigits ?? 2));
    },
  };
}
