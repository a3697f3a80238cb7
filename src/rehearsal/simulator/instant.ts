/* oxlint-disable no-restricted-globals -- writes down times that are passed in; no clock is read here */
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const MINUTES = Array.from({ length: 1_440 }, (_, value) => `${twoDigits(Math.floor(value / 60))}:${twoDigits(value % 60)}`);
const SECONDS = Array.from({ length: 60 }, (_, value) => `:${twoDigits(value)}.`);
const MILLISECONDS = Array.from({ length: 1_000 }, (_, value) => `${String(value).padStart(3, "0")}Z`);

/**
 * A date that writes itself down once, and from the text of its day. The step,
 * the gate and the trail ask for it about twenty times a run, and the machine's own way costs as much as a small step.
 */
export class Instant extends Date {
  #text: string | null = null;
  override toISOString(): string {
    return (this.#text ??= written(this.getTime()));
  }
}

/** Virtual time hardly leaves its day, but it does so for every person who is under way. */
const days = new Map<number, string>();
const MOST_DAYS = 1_000;

function dayText(day: number): string {
  const known = days.get(day);
  if (known !== undefined) return known;
  if (days.size >= MOST_DAYS) days.clear();
  const text = new Date(day * DAY_MS).toISOString().slice(0, -"00:00:00.000Z".length);
  days.set(day, text);
  return text;
}

function written(ms: number): string {
  const day = Math.floor(ms / DAY_MS);
  const minute = Math.floor((ms - day * DAY_MS) / MINUTE_MS);
  const rest = ms - day * DAY_MS - minute * MINUTE_MS;
  const second = Math.floor(rest / 1_000);
  return dayText(day) + (MINUTES[minute] ?? "") + (SECONDS[second] ?? "") + (MILLISECONDS[rest - second * 1_000] ?? "");
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
