/**
 * Says which messages a person should never have got, from the words of the rules alone. Written apart from the gate: shares no code with
 * `contact-rules` or `policy` but the type of a rule, asks the machine's own calendar each time, and counts in the simplest way there is.
 */
import type { PolicyRule } from "../../src/contact-rules/document.ts";

export type Said = {
  readonly atMs: number;
  readonly channel: string;
  readonly purpose: "marketing" | "utility";
  readonly topic: string | null;
  readonly yes: boolean;
};
/** No marketing until then; to end one before, another one that is over at once. */
export type Break = { readonly atMs: number; readonly channel: string; readonly untilMs: number };
export type Sent = {
  /** When it was decided, and when it left. */
  readonly claimedMs: number;
  readonly wireMs: number;
  readonly channel: string;
  readonly purpose: "marketing" | "utility";
  readonly topic: string | null;
};
export type Life = {
  readonly country: string | null;
  readonly zone: string;
  readonly rules: readonly PolicyRule[];
  readonly holidays: { readonly [country: string]: readonly string[] };
  readonly said: readonly Said[];
  readonly breaks: readonly Break[];
  /** When a person of the team wrote. */
  readonly talks: readonly number[];
  /** When the person wrote. */
  readonly wrote: readonly number[];
  readonly sent: readonly Sent[];
};

const DAY = 86_400_000;

export function forbidden(life: Life): readonly string[] {
  return life.sent.flatMap((one) => [
    ...withoutConsent(life, one),
    ...duringBreak(life, one),
    ...life.rules.filter((rule) => applies(life, rule, one)).flatMap((rule) => against(life, rule, one)),
  ]);
}

function applies({ country, rules }: Life, rule: PolicyRule, one: Sent): boolean {
  if (!about(rule, one)) return false;
  if (rule.countries === "all") return true;
  if (rule.countries !== "others") return country !== null && rule.countries.includes(country);
  return !rules.some((other) => other.kind === rule.kind && Array.isArray(other.countries) && other.countries.includes(country));
}

function about(rule: PolicyRule, one: Sent): boolean {
  if (!rule.purposes.includes(one.purpose)) return false;
  if (rule.channels && !rule.channels.includes(one.channel)) return false;
  return !rule.topics || (one.topic !== null && rule.topics.includes(one.topic));
}

function against(life: Life, rule: PolicyRule, one: Sent): readonly string[] {
  switch (rule.kind) {
    case "quiet_hours":
      return isOpen(life, rule, one.wireMs) ? [] : [`quiet_hours ${rule.id} at ${new Date(one.wireMs).toISOString()} in ${life.zone}`];
    case "min_gap": {
      const tooSoon = life.sent.some(
        (other) => other !== one && about(rule, other) && Math.abs(other.wireMs - one.wireMs) < rule.minutes * 60_000,
      );
      return tooSoon ? [`min_gap ${rule.id}`] : [];
    }
    case "frequency_cap": {
      const alike = life.sent.filter((other) => about(rule, other) && sameKind(rule.each, other, one));
      const n = alike.filter((other) => inSamePeriod(life.zone, rule.per, other.wireMs, one.wireMs)).length;
      return n > rule.most ? [`frequency_cap ${rule.id}: ${n} instead of ${rule.most}`] : [];
    }
    case "conversation": {
      const interrupted = life.talks.some((talk) => talk <= one.claimedMs && one.claimedMs < talk + rule.minutes * 60_000);
      return interrupted ? [`conversation ${rule.id}`] : [];
    }
    case "consent": {
      if (rule.lapsesAfterDays === undefined) return [];
      const counts = one.purpose === "utility" ? ["utility", "marketing"] : [one.purpose];
      const yes = life.said.filter(
        (said) => said.yes && said.atMs <= one.claimedMs && counts.includes(said.purpose) && said.channel === one.channel,
      );
      const lastWord = Math.max(...life.wrote.filter((ms) => ms <= one.claimedMs), ...yes.map(({ atMs }) => atMs));
      return one.claimedMs - lastWord > rule.lapsesAfterDays * DAY ? [`lapsed ${rule.id}`] : [];
    }
    case "priority":
      return [];
  }
}

function sameKind(each: "channel" | "topic" | undefined, other: Sent, one: Sent): boolean {
  if (each === undefined) return true;
  return each === "channel" ? other.channel === one.channel : other.topic === one.topic;
}

function inSamePeriod(
  zone: string,
  per: { readonly hours: number } | { readonly calendar: string },
  otherMs: number,
  oneMs: number,
): boolean {
  if ("hours" in per) return otherMs <= oneMs && otherMs > oneMs - per.hours * 3_600_000;
  const [other, one] = [clock(otherMs, zone), clock(oneMs, zone)];
  if (per.calendar === "day") return other.date === one.date;
  if (per.calendar === "month") return other.date.slice(0, 7) === one.date.slice(0, 7);
  // Days since a Monday, in the same block of seven.
  const days = ({ date }: { readonly date: string }): number => Math.floor((Date.parse(date) - Date.parse("2024-01-01")) / DAY / 7);
  return days(other) === days(one);
}

function isOpen({ zone, country, holidays }: Life, rule: Extract<PolicyRule, { readonly kind: "quiet_hours" }>, ms: number): boolean {
  const { date, time, weekday } = clock(ms, zone);
  const isHoliday = country !== null && (holidays[country] ?? []).includes(date);
  if (isHoliday && rule.holidays === "quiet") return false;
  const day = isHoliday && rule.holidays === "as_sunday" ? 0 : weekday;
  return rule.allowed.some(({ days, from, to }) => days.includes(day) && from <= time && time < to);
}

const CLOCKS = new Map<string, Intl.DateTimeFormat>();
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

function clock(ms: number, timeZone: string): { readonly date: string; readonly time: string; readonly weekday: number } {
  let format = CLOCKS.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      weekday: "short",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    CLOCKS.set(timeZone, format);
  }
  const part: { [type: string]: string } = {};
  for (const { type, value } of format.formatToParts(ms)) part[type] = value;
  return {
    date: `${part["year"]}-${part["month"]}-${part["day"]}`,
    time: `${part["hour"]}:${part["minute"]}`,
    weekday: WEEKDAYS.indexOf(part["weekday"] ?? ""),
  };
}

function duringBreak({ breaks }: Life, one: Sent): readonly string[] {
  const told = breaks.filter(({ atMs, channel }) => atMs <= one.claimedMs && channel === one.channel);
  const last = told.toSorted((a, b) => a.atMs - b.atMs).at(-1);
  return one.purpose === "marketing" && last !== undefined && last.untilMs > one.claimedMs ? ["break"] : [];
}

/** By what was said until then of the channel. */
function withoutConsent(life: Life, one: Sent): readonly string[] {
  const told = life.said.filter(({ atMs, channel }) => atMs <= one.claimedMs && channel === one.channel);
  const last = (purpose: string, topic: string | null): Said | null => {
    let found: Said | null = null;
    for (const said of told)
      if (
        said.purpose === purpose &&
        said.topic === topic &&
        (found === null || said.atMs > found.atMs || (said.atMs === found.atMs && !said.yes))
      )
        found = said;
    return found;
  };
  const whole = last(one.purpose, null);
  const topic = one.topic === null ? null : last(one.purpose, one.topic);
  if (topic && !topic.yes) return ["consent: left the topic"];
  if (topic && !(whole && !whole.yes && whole.atMs >= topic.atMs)) return [];
  if (whole) return whole.yes ? [] : ["consent: opted out"];
  const needs = life.rules.filter((rule) => rule.kind === "consent" && applies(life, rule, one));
  const wordless = needs.length > 0 && needs.every((rule) => rule.kind === "consent" && rule.needs === "not_refused");
  if (wordless) return [];
  if (one.purpose === "utility") {
    const marketing = last("marketing", null);
    if (marketing?.yes) return [];
    const strict = needs.some((rule) => rule.kind === "consent" && rule.needs === "opt_in");
    if (!strict && life.wrote.some((ms) => ms <= one.claimedMs && one.claimedMs < ms + DAY)) return [];
  }
  return ["consent: never said yes"];
}
