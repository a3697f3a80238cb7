const formats = new Map<string, Intl.DateTimeFormat>();
let remembered = { hour: -1, timeZone: "", month: "" };

/** The month (`2026-11`) a moment falls into in the account's time zone: the free tier starts anew on the 1st. */
export function monthOf(at: number, timeZone: string): string {
  // Formatting costs microseconds per message: one quarter of an hour never spans two months (all offsets are multiples of it).
  const hour = Math.floor(at / 900_000);
  if (remembered.hour === hour && remembered.timeZone === timeZone) return remembered.month;
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit" });
    formats.set(timeZone, format);
  }
  const parts = format.formatToParts(at);
  const part = (type: string): string => parts.find((found) => found.type === type)?.value ?? "";
  remembered = { hour, timeZone, month: `${part("year")}-${part("month")}` };
  return remembered.month;
}
