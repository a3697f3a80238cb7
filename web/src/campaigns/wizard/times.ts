/** Times as the fields of a browser write them, and schedules simple enough to be chosen instead of written. Pure. */
export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
export const ZONES: readonly string[] = Intl.supportedValuesOf("timeZone");

/** `2026-12-01T10:00` on this browser's clock → an instant; what is not whole yet stays as it is. */
export function isoOf(local: string): string {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? local : at.toISOString();
}

export function localOf(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** `day`: of the week (0 is Sunday) or of the month. */
export type SimpleCron = { readonly every: "day" | "week" | "month"; readonly day: number; readonly time: string };
const SIMPLE = /^(\d{1,2}) (\d{1,2}) (\*|\d{1,2}) \* (\*|[0-7])$/;

export function readCron(cron: string): SimpleCron | null {
  const parts = SIMPLE.exec(cron);
  if (!parts) return null;
  const [, minute = "0", hour = "0", monthDay = "*", weekDay = "*"] = parts;
  if (monthDay !== "*" && weekDay !== "*") return null;
  const time = `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
  if (monthDay !== "*") return { every: "month", day: Number(monthDay), time };
  return weekDay === "*" ? { every: "day", day: 1, time } : { every: "week", day: Number(weekDay) % 7, time };
}

export function writeCron({ every, day, time }: SimpleCron): string {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return `${minute} ${hour} ${every === "month" ? day : "*"} * ${every === "week" ? day : "*"}`;
}
