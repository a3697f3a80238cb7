import { getCountry } from "countries-and-timezones";
import parsePhoneNumber from "libphonenumber-js/max";
import { zoneOfArea } from "./zones-by-area.ts";

export type PhoneFacts = { readonly country: string | null; readonly timeZone: string | null };

/**
 * Where most people of a country with several zones live. A guess that is right for most, and better than UTC; a zone
 * told with the profile always wins. Countries that are not here have one zone, or zones that agree.
 */
const MAIN_ZONE: { readonly [country: string]: string } = {
  AR: "America/Argentina/Buenos_Aires",
  AU: "Australia/Sydney",
  BR: "America/Sao_Paulo",
  CA: "America/Toronto",
  CD: "Africa/Kinshasa",
  CL: "America/Santiago",
  CN: "Asia/Shanghai",
  CY: "Asia/Nicosia",
  DE: "Europe/Berlin",
  EC: "America/Guayaquil",
  ES: "Europe/Madrid",
  FM: "Pacific/Pohnpei",
  GL: "America/Nuuk",
  ID: "Asia/Jakarta",
  KI: "Pacific/Tarawa",
  KZ: "Asia/Almaty",
  MH: "Pacific/Majuro",
  MN: "Asia/Ulaanbaatar",
  MX: "America/Mexico_City",
  MY: "Asia/Kuala_Lumpur",
  NZ: "Pacific/Auckland",
  PF: "Pacific/Tahiti",
  PG: "Pacific/Port_Moresby",
  PS: "Asia/Hebron",
  PT: "Europe/Lisbon",
  RU: "Europe/Moscow",
  UA: "Europe/Kyiv",
  UM: "Pacific/Wake",
  US: "America/New_York",
  UZ: "Asia/Tashkent",
  VN: "Asia/Ho_Chi_Minh",
  AQ: "Antarctica/McMurdo",
};

const KNOWN = new Map<string, PhoneFacts>();
const KNOWN_LIMIT = 50_000;

/** Country and time zone behind an E.164 number, by its area where that tells, else the country's main one; null where the number does not tell (satellite, toll-free abroad). */
export function deriveFromPhone(phone: string): PhoneFacts {
  const known = KNOWN.get(phone);
  if (known) return known;
  const parsed = parsePhoneNumber(phone);
  // Numbers that are not handed out (or not yet known to be) have no country; their calling code still has a main one.
  const country = parsed?.country ?? parsed?.getPossibleCountries()[0] ?? null;
  const area = parsed && country !== null ? zoneOfArea(country, parsed.nationalNumber) : null;
  const facts = { country, timeZone: country === null ? null : (area ?? mainZoneOf(country)) };
  if (KNOWN.size >= KNOWN_LIMIT) KNOWN.clear();
  KNOWN.set(phone, facts);
  return facts;
}

export function mainZoneOf(country: string): string | null {
  return MAIN_ZONE[country] ?? getCountry(country)?.timezones[0] ?? null;
}
