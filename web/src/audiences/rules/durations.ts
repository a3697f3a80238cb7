/** ISO 8601 durations of one unit, as they are typed: `P30D` is 30 days. Others are kept as they are. */
export const DURATION_UNITS = ["minute", "hour", "day", "week"] as const;
export type DurationUnit = (typeof DURATION_UNITS)[number];

const ONE_UNIT = /^P(?:(\d+)W|(\d+)D|T(\d+)H|T(\d+)M)$/;
const MS: { readonly [U in DurationUnit]: number } = { minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 };

export function readDuration(iso: string): { readonly n: number; readonly unit: DurationUnit } | null {
  const parts = ONE_UNIT.exec(iso);
  if (!parts) return null;
  const [, weeks, days, hours, minutes] = parts;
  if (weeks !== undefined) return { n: Number(weeks), unit: "week" };
  if (days !== undefined) return { n: Number(days), unit: "day" };
  return hours === undefined ? { n: Number(minutes), unit: "minute" } : { n: Number(hours), unit: "hour" };
}

export function writeDuration(n: number, unit: DurationUnit): string {
  const whole = Math.max(0, Math.round(n));
  if (unit === "minute") return `PT${whole}M`;
  if (unit === "hour") return `PT${whole}H`;
  return unit === "day" ? `P${whole}D` : `P${whole}W`;
}

export function durationMs(iso: string): number | null {
  const read = readDuration(iso);
  return read === null ? null : read.n * MS[read.unit];
}
