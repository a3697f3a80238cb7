/** What an address of Insights says, as the server wants it. */
import type { Grain } from "../api/types.ts";

export type Search = {
  readonly period?: "24h" | "7d" | "30d" | "90d" | "custom";
  readonly from?: string;
  readonly to?: string;
  readonly compare?: "before" | "year";
  readonly journey?: string;
  readonly campaign?: string;
  readonly template?: string;
  readonly channel?: string;
  readonly variant?: string;
};
export type Scope = {
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  readonly journey?: string;
  readonly campaign?: string;
  readonly template?: string;
  readonly channel?: string;
  readonly variant?: string;
};

const HOUR_MS = 3_600_000;
const DAYS = { "7d": 7, "30d": 30, "90d": 90 } as const;
const MOST_HOURLY_MS = 3 * 24 * HOUR_MS;

/**
 * Whole hours or days of the reader's own zone, so that the address of an answer stays the same while time passes. The day under
 * way is the last one.
 */
export function periodOf(search: Search, now: number): { readonly from: Date; readonly to: Date; readonly grain: Grain } {
  const tomorrow = dayAfter(now, 1);
  const custom = search.period === "custom" ? { from: dayFrom(search.from), to: dayFrom(search.to) } : null;
  if (custom?.from && custom.to && custom.from <= custom.to) {
    const to = dayAfter(custom.to.getTime(), 1);
    return { from: custom.from, to, grain: to.getTime() - custom.from.getTime() <= MOST_HOURLY_MS ? "hour" : "day" };
  }
  if (search.period === "24h") {
    const to = new Date(Math.ceil((now + 1) / HOUR_MS) * HOUR_MS);
    return { from: new Date(to.getTime() - 24 * HOUR_MS), to, grain: "hour" };
  }
  const days = DAYS[search.period === "30d" || search.period === "90d" ? search.period : "7d"];
  return { from: dayAfter(now, 1 - days), to: tomorrow, grain: "day" };
}

export function scopeOf(search: Search, now: number): Scope & { readonly grain: Grain } {
  const { from, to, grain } = periodOf(search, now);
  const { journey, campaign, template, channel, variant } = search;
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    grain,
    ...(journey ? { journey } : {}),
    ...(campaign ? { campaign } : {}),
    ...(template ? { template } : {}),
    ...(channel ? { channel } : {}),
    ...(variant ? { variant } : {}),
  };
}

/** The list of the very messages a number counts. */
export function messagesOf(
  scope: Scope,
  fact: string,
  more: { readonly [name: string]: string | undefined } = {},
): { readonly [name: string]: string } {
  const { from, to, journey, campaign, template, channel, variant } = scope;
  const all = { from, to, journey, campaign, template, channel, variant, fact, ...more };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ""));
}

/** The end of a point in time of the series. */
export function endOf(at: string, grain: Grain, to: string): string {
  const start = new Date(at);
  const end = grain === "hour" ? new Date(start.getTime() + HOUR_MS) : dayAfter(start.getTime(), 1);
  return end < new Date(to) ? end.toISOString() : to;
}

function dayAfter(ms: number, days: number): Date {
  const day = new Date(ms);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days);
}

function dayFrom(text: string | undefined): Date | null {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text ?? "");
  return parts ? new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])) : null;
}
