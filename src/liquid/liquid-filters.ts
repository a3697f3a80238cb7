/** `date`, `money` and `number` for templates, by Intl, with formatters kept: making one costs about 50 µs, using it 2. */
type Read = (path: string[]) => unknown;

const MOST_REMEMBERED = 500;
const FALLBACK_LOCALE = "en";

type DateStyle = "short" | "medium" | "long" | "full" | "time" | "datetime";
const STYLES: { readonly [Style in DateStyle]: Intl.DateTimeFormatOptions } = {
  short: { dateStyle: "short" },
  medium: { dateStyle: "medium" },
  long: { dateStyle: "long" },
  full: { dateStyle: "full" },
  time: { timeStyle: "short" },
  datetime: { dateStyle: "medium", timeStyle: "short" },
};

/**
 * `{{ event.occurredAt | date }}`, `| date: "long"`, `| date: "%d %B, %H:%M", "Europe/Paris", "fr"`. Without them the
 * profile's zone is used, else the workspace's, and the language that the message is in, else the profile's. What is not a time is printed as it is.
 */
export function formatDate(
  value: unknown,
  given: { readonly format: unknown; readonly timeZone: unknown; readonly locale: unknown },
  read: Read,
): unknown {
  const date = toDate(value, read);
  if (!date) return value;
  const zone = text(given.timeZone) || text(read(["profile", "timeZone"])) || text(read(["workspace", "timeZone"])) || "UTC";
  const locale = localeOf(given.locale, read);
  const format = text(given.format) || "medium";
  if (format.includes("%")) return strftime(date, format, zone, locale);
  const name = Object.hasOwn(STYLES, format) ? (format as DateStyle) : "medium";
  const { formatter, said } = remembered(styledDates, `${locale}|${zone}|${name}`, () => ({
    formatter: dateFormatter(locale, zone, name, STYLES[name]),
    said: new Map<number, string>(),
  }));
  const ms = date.getTime();
  const part = Math.floor(ms / ("timeStyle" in STYLES[name] ? MINUTE_MS : QUARTER_MS));
  return ms < QUARTERS_SINCE_MS ? formatter.format(date) : remembered(said, part, () => formatter.format(date));
}

/**
 * Clocks differ by whole quarters of an hour and change at such, since the last that did not (Liberia, 1972): within one the day is
 * the same everywhere, and seconds are not shown.
 */
const QUARTER_MS = 900_000;
const MINUTE_MS = 60_000;
const QUARTERS_SINCE_MS = 3 * 365 * 86_400_000;

/** `{{ event.properties.total | money: "EUR" }}`: an amount in major units, as the customer's language writes it. */
export function formatMoney(value: unknown, given: { readonly currency: unknown; readonly locale: unknown }, read: Read): unknown {
  const amount = toNumber(value);
  if (amount === null) return value;
  const currency = text(given.currency);
  const locale = localeOf(given.locale, read);
  // An order that came without its currency must not stop the message: the bare amount is right, if less clear.
  const style: Intl.NumberFormatOptions = /^[A-Za-z]{3}$/.test(currency)
    ? { style: "currency", currency }
    : { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return formatted(`${locale}|${style.currency ?? "bare"}`, locale, style, amount);
}

const MOST_DIGITS = 20;

/** `{{ profile.attributes.points | number }}`, `| number: 1`: as the language writes it, with so many digits after the point. */
export function formatNumber(value: unknown, given: { readonly digits: unknown; readonly locale: unknown }, read: Read): unknown {
  const amount = toNumber(value);
  if (amount === null) return value;
  const locale = localeOf(given.locale, read);
  const asked = toNumber(given.digits);
  const digits = asked === null ? null : Math.min(Math.max(Math.round(asked), 0), MOST_DIGITS);
  const style: Intl.NumberFormatOptions = digits === null ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return formatted(`${locale}|${digits ?? ""}`, locale, style, amount);
}

function toNumber(value: unknown): number | null {
  const amount = typeof value === "number" ? value : typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  return Number.isFinite(amount) ? amount : null;
}

/** Words of a date in another language than the text around it would be wrong, so the message's own comes first. */
function localeOf(given: unknown, read: Read): string {
  return text(given) || text(read(["locale"])) || text(read(["profile", "locale"])) || FALLBACK_LOCALE;
}

/** Numbers are seconds since 1970, as in Liquid elsewhere; "now" is the `now` of the variables. */
function toDate(value: unknown, read: Read): Date | null {
  const given = value === "now" || value === "today" ? read(["now"]) : value;
  if (typeof given !== "string" && typeof given !== "number") return null;
  // oxlint-disable-next-line no-restricted-globals -- reads a text, not the clock
  const date = new Date(typeof given === "number" ? given * 1_000 : /^\d{4}-\d{2}-\d{2}/.test(given) ? given : Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Prices are few and repeat. */
function formatted(key: string, locale: string, style: Intl.NumberFormatOptions, amount: number): string {
  const { formatter, said } = remembered(numberFormatters, key, () => ({
    formatter: new Intl.NumberFormat(safeLocale(locale), style),
    said: new Map<number, string>(),
  }));
  return remembered(said, amount, () => formatter.format(amount));
}

type Formatted<F> = { readonly formatter: F; /** What it said lately. */ readonly said: Map<number, string> };
const styledDates = new Map<string, Formatted<Intl.DateTimeFormat>>();
const dateFormatters = new Map<string, Intl.DateTimeFormat>();
const numberFormatters = new Map<string, Formatted<Intl.NumberFormat>>();

function remembered<K, T>(map: Map<K, T>, key: K, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  if (map.size >= MOST_REMEMBERED) map.clear();
  const fresh = make();
  map.set(key, fresh);
  return fresh;
}

function dateFormatter(locale: string, zone: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return remembered(
    dateFormatters,
    `${locale}|${zone}|${name}`,
    () => new Intl.DateTimeFormat(safeLocale(locale), { ...options, timeZone: safeZone(zone) }),
  );
}

/** Profiles carry what was imported: a zone or locale nobody knows must not stop a message. */
function safeZone(zone: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}

function safeLocale(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale.replaceAll("_", "-"))[0] ?? FALLBACK_LOCALE;
  } catch {
    return FALLBACK_LOCALE;
  }
}

const FIELDS: Intl.DateTimeFormatOptions = {
  calendar: "gregory",
  numberingSystem: "latn",
  hourCycle: "h23",
  era: "short",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "longOffset",
};

function strftime(date: Date, format: string, zone: string, locale: string): string {
  const fields: { [type: string]: string } = {};
  for (const part of dateFormatter("en-US", zone, "%", FIELDS).formatToParts(date)) fields[part.type] = part.value;
  return format.slice(0, 500).replace(/%(-?)([A-Za-z%])/g, (directive, bare: string, letter: string) => {
    const text = directiveText(letter, fields, (name, options) => dateFormatter(locale, zone, name, options).format(date));
    if (text === null) return directive;
    return bare && /^\d+$/.test(text) ? String(Number(text)) : text;
  });
}

type Named = (name: string, options: Intl.DateTimeFormatOptions) => string;

function directiveText(letter: string, fields: { readonly [type: string]: string }, named: Named): string | null {
  const { year = "", month = "", day = "", hour = "", minute = "", second = "" } = fields;
  const twelve = String(Number(hour) % 12 || 12).padStart(2, "0");
  switch (letter) {
    case "Y":
      return year;
    case "y":
      return year.slice(-2);
    case "m":
      return month;
    case "d":
      return day;
    case "e":
      return day.replace(/^0/, " ");
    case "H":
      return hour;
    case "I":
      return twelve;
    case "l":
      return twelve.replace(/^0/, " ");
    case "M":
      return minute;
    case "S":
      return second;
    case "p":
      return Number(hour) < 12 ? "AM" : "PM";
    case "P":
      return Number(hour) < 12 ? "am" : "pm";
    case "F":
      return `${year}-${month}-${day}`;
    case "R":
      return `${hour}:${minute}`;
    case "T":
      return `${hour}:${minute}:${second}`;
    case "z":
      return (fields.timeZoneName ?? "").replace("GMT", "").replace(":", "") || "+0000";
    case "Z":
      return named("%Z", { timeZoneName: "short", day: "2-digit" }).replace(/^.*,\s*/, "");
    case "B":
      return named("%B", { month: "long" });
    case "b":
      return named("%b", { month: "short" });
    case "A":
      return named("%A", { weekday: "long" });
    case "a":
      return named("%a", { weekday: "short" });
    case "%":
      return "%";
    default:
      return null;
  }
}
