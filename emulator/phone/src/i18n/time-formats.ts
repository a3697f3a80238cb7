import type { EmulatorTime } from "../../../src/control/contract.ts";
import type { Catalogue } from "./en.ts";

export type TimeFormats = {
  /** Hours and minutes. */
  readonly time: (at: EmulatorTime) => string;
  readonly dateTime: (at: EmulatorTime) => string;
  /** "Today", "Yesterday" or the date: for the lines between days. */
  readonly day: (at: EmulatorTime, now: EmulatorTime) => string;
  /** What a chat list shows: the time today, else the day. */
  readonly short: (at: EmulatorTime, now: EmulatorTime) => string;
  /** A length of time as hours, minutes and seconds. */
  readonly left: (ms: number) => string;
  readonly number: (value: number) => string;
};

export function timeFormats(tag: string, t: Catalogue): TimeFormats {
  const time = new Intl.DateTimeFormat(tag, { hour: "2-digit", minute: "2-digit" });
  const dateTime = new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "short" });
  const longDay = new Intl.DateTimeFormat(tag, { dateStyle: "long" });
  const shortDay = new Intl.DateTimeFormat(tag, { day: "2-digit", month: "2-digit", year: "2-digit" });
  const number = new Intl.NumberFormat(tag);

  const nearDay = (at: EmulatorTime, now: EmulatorTime): string | null => {
    if (sameDay(at, now)) return t.today;
    const dayBefore = new Date(now);
    dayBefore.setDate(dayBefore.getDate() - 1);
    return sameDay(at, dayBefore.getTime()) ? t.yesterday : null;
  };

  return {
    time: (at) => time.format(at),
    dateTime: (at) => dateTime.format(at),
    day: (at, now) => nearDay(at, now) ?? longDay.format(at),
    short: (at, now) => (sameDay(at, now) ? time.format(at) : (nearDay(at, now) ?? shortDay.format(at))),
    left: clockLike,
    number: (value) => number.format(value),
  };
}

export function sameDay(one: EmulatorTime, other: EmulatorTime): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

function clockLike(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
