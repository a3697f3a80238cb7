/** Hours of a week as the server has them: `day` 0 is Sunday, times `09:00` to `24:00`. Pure. */
export type Hours = { readonly from: string; readonly to: string };
export type WeeklyHours = Hours & { readonly day: number };

/** Monday first, as weeks are read here. */
export const DAYS = [1, 2, 3, 4, 5, 6, 0] as const;
const CLOCK = /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/;

export const USUAL_HOURS: readonly WeeklyHours[] = [1, 2, 3, 4, 5].flatMap((day) => [
  { day, from: "09:00", to: "12:30" },
  { day, from: "13:30", to: "18:00" },
]);

export function hoursOf(hours: readonly WeeklyHours[], day: number): readonly Hours[] {
  return hours.filter((one) => one.day === day).map(({ from, to }) => ({ from, to }));
}

export function withHours(hours: readonly WeeklyHours[], day: number, own: readonly Hours[]): readonly WeeklyHours[] {
  return DAYS.flatMap((one) => (one === day ? own : hoursOf(hours, one)).map(({ from, to }) => ({ day: one, from, to })));
}

/** What somebody would add after what is there: an afternoon to a morning. */
export function nextHours(own: readonly Hours[]): Hours {
  const last = own.at(-1);
  if (last === undefined) return { from: "09:00", to: "18:00" };
  const from = Math.min(minutesOf(last.to) + 60, 23 * 60);
  return { from: clockOf(from), to: clockOf(Math.min(from + 240, 24 * 60)) };
}

/** Which of them cannot be: ends before it begins, or overlaps the one before it. */
export function wrongHours(own: readonly Hours[]): readonly boolean[] {
  return own.map(({ from, to }, index) => {
    if (!CLOCK.test(from) || !CLOCK.test(to) || from >= to) return true;
    return own.some((other, at) => at !== index && other.from < to && from < other.to);
  });
}

export function areRight(hours: readonly WeeklyHours[]): boolean {
  return DAYS.every((day) => !wrongHours(hoursOf(hours, day)).includes(true));
}

/** `00:00` at the end of a day is its midnight. */
export function endOf(text: string): string {
  return text === "00:00" ? "24:00" : text;
}

function minutesOf(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(":").map(Number);
  return hour * 60 + minute;
}

function clockOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}
