/* oxlint-disable no-restricted-globals -- writes down times that are passed in; no clock is read here */
const MINUTE_MS = 60_000;
const SECONDS = Array.from({ length: 60 }, (_, value) => `:${String(value).padStart(2, "0")}.`);
const MILLISECONDS = Array.from({ length: 1_000 }, (_, value) => `${String(value).padStart(3, "0")}Z`);

/**
 * A date that writes itself down once, and from the text of its minute: virtual time hardly moves between two moments. The step,
 * the gate and the trail ask for it about twenty times a run, and the machine's own way costs as much as a small step.
 */
export class Instant extends Date {
  #text: string | null = null;
  override toISOString(): string {
    return (this.#text ??= written(this.getTime()));
  }
}

let minute = Number.NaN;
let minuteText = "";

function written(ms: number): string {
  const at = Math.floor(ms / MINUTE_MS);
  if (at !== minute) {
    minuteText = new Date(at * MINUTE_MS).toISOString().slice(0, -":00.000Z".length);
    minute = at;
  }
  const rest = ms - at * MINUTE_MS;
  const second = Math.floor(rest / 1_000);
  return minuteText + (SECONDS[second] ?? "") + (MILLISECONDS[rest - second * 1_000] ?? "");
}
