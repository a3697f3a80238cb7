/**
 * What a WhatsApp message costs: by the recipient's market, its category and the day. Rates are data (`RATES`, `MARKETS`):
 * list prices in US dollars as Meta published them for 2025-07-01, typed by hand and without volume tiers, so the amounts
 * are estimates beside the invoice. Whether a message is billed at all, Meta tells with its receipts.
 */
import type { Json } from "../platform/json.ts";

export const CURRENCY = "USD";

/** What one priced message counts as; `amount` in whole units of `CURRENCY`. */
export type Cost = { readonly market: string; readonly category: string; readonly type: string; readonly amount: number };

/** market; effective from; marketing; utility; authentication. Messages of the service category are free of charge in this card. */
const RATES = `
AR 2025-07-01 0.0618 0.0260 0.0260
BR 2025-07-01 0.0625 0.0068 0.0068
CL 2025-07-01 0.0889 0.0200 0.0200
CO 2025-07-01 0.0125 0.0008 0.0008
EG 2025-07-01 0.0644 0.0036 0.0036
FR 2025-07-01 0.0859 0.0300 0.0300
DE 2025-07-01 0.1365 0.0550 0.0550
IN 2025-07-01 0.0118 0.0014 0.0014
ID 2025-07-01 0.0411 0.0250 0.0250
IL 2025-07-01 0.0353 0.0053 0.0053
IT 2025-07-01 0.0691 0.0300 0.0300
MY 2025-07-01 0.0860 0.0140 0.0140
MX 2025-07-01 0.0305 0.0085 0.0085
NL 2025-07-01 0.1597 0.0500 0.0500
NG 2025-07-01 0.0516 0.0067 0.0067
PK 2025-07-01 0.0473 0.0054 0.0054
PE 2025-07-01 0.0703 0.0200 0.0200
RU 2025-07-01 0.0802 0.0400 0.0400
SA 2025-07-01 0.0455 0.0107 0.0107
ZA 2025-07-01 0.0379 0.0076 0.0076
ES 2025-07-01 0.0615 0.0200 0.0200
TR 2025-07-01 0.0109 0.0053 0.0053
AE 2025-07-01 0.0499 0.0157 0.0157
GB 2025-07-01 0.0529 0.0220 0.0220
north_america 2025-07-01 0.0250 0.0034 0.0034
rest_of_africa 2025-07-01 0.0225 0.0040 0.0040
rest_of_asia_pacific 2025-07-01 0.0732 0.0113 0.0113
rest_of_central_eastern_europe 2025-07-01 0.0860 0.0212 0.0212
rest_of_latin_america 2025-07-01 0.0740 0.0113 0.0113
rest_of_middle_east 2025-07-01 0.0341 0.0091 0.0091
rest_of_western_europe 2025-07-01 0.0592 0.0171 0.0171
other 2025-07-01 0.0604 0.0077 0.0077`;

/** Countries of a market with what their numbers begin with. Countries that are not here are in the market `other`. */
const MARKETS = `
AR AR54
BR BR55
CL CL56
CO CO57
EG EG20
FR FR33
DE DE49
IN IN91
ID ID62
IL IL972
IT IT39
MY MY60
MX MX52
NL NL31
NG NG234
PK PK92
PE PE51
RU RU7
SA SA966
ZA ZA27
ES ES34
TR TR90
AE AE971
GB GB44
north_america US1 CA1
rest_of_africa DZ213 AO244 BJ229 BW267 BF226 BI257 CM237 TD235 CG242 ER291 ET251 GA241 GM220 GH233 GW245 CI225 KE254 LS266 LR231 LY218 MG261 MW265 ML223 MR222 MA212 MZ258 NA264 NE227 RW250 SN221 SL232 SO252 SS211 SD249 SZ268 TZ255 TG228 TN216 UG256 ZM260
rest_of_asia_pacific AF93 AU61 BD880 KH855 CN86 HK852 JP81 LA856 MN976 NP977 NZ64 PG675 PH63 SG65 LK94 TW886 TJ992 TH66 TM993 UZ998 VN84
rest_of_central_eastern_europe AL355 AM374 AZ994 BY375 BG359 HR385 CZ420 GE995 GR30 HU36 LV371 LT370 MK389 MD373 PL48 RO40 RS381 SK421 SI386 UA380
rest_of_latin_america BO591 CR506 DO1809 DO1829 DO1849 EC593 SV503 GT502 HT509 HN504 JM1876 JM1658 NI505 PA507 PY595 PR1787 PR1939 UY598 VE58
rest_of_middle_east BH973 IQ964 JO962 KW965 LB961 OM968 QA974 YE967
rest_of_western_europe AT43 BE32 DK45 FI358 IE353 NO47 PT351 SE46 CH41
other KZ76 KZ77`;

const OTHER = "other";
const LONGEST_PREFIX = 4;
const byCountry = new Map<string, string>();
const byPrefix = new Map<string, string>();
for (const line of MARKETS.trim().split("\n")) {
  const [market = OTHER, ...countries] = line.split(" ");
  for (const entry of countries) {
    byCountry.set(entry.slice(0, 2), market);
    byPrefix.set(entry.slice(2), market);
  }
}

type Rate = { readonly from: number; readonly prices: Readonly<Record<string, number>> };
/** Of each market, the newest first. */
const rates = new Map<string, readonly Rate[]>();
for (const line of RATES.trim().split("\n")) {
  const [market = OTHER, from = "", marketing, utility, authentication] = line.split(" ");
  const prices = { marketing: Number(marketing), utility: Number(utility), authentication: Number(authentication) };
  const known = rates.get(market) ?? [];
  rates.set(
    market,
    [...known, { from: Date.parse(from), prices }].toSorted((a, b) => b.from - a.from),
  );
}
/** Categories that are charged like another. */
const SAME_AS = new Map([
  ["authentication-international", "authentication"],
  ["authentication_international", "authentication"],
  ["marketing_lite", "marketing"],
]);

/** Of an E.164 number, or of a business-scoped id, which begins with its country (`GB.1349…`). */
export function marketOf(recipient: string): string {
  if (recipient[2] === ".") return byCountry.get(recipient.slice(0, 2)) ?? OTHER;
  const digits = recipient.startsWith("+") ? recipient.slice(1) : recipient;
  for (let length = LONGEST_PREFIX; length > 0; length -= 1) {
    const market = byPrefix.get(digits.slice(0, length));
    if (market !== undefined) return market;
  }
  return OTHER;
}

/** The list price of one message, in `CURRENCY`; 0 for a category that is not charged. */
export function listPrice(market: string, category: string, at: Date): number {
  const known = rates.get(market) ?? rates.get(OTHER) ?? [];
  const rate = known.find(({ from }) => from <= at.getTime()) ?? known.at(-1);
  return rate?.prices[SAME_AS.get(category) ?? category] ?? 0;
}

/** Null when the channel has told no price yet. Only the type says whether it is billed: `billable` is being retired. */
export function costOf(pricing: Json, recipient: string | null, at: Date): Cost | null {
  if (typeof pricing !== "object" || pricing === null || !("category" in pricing)) return null;
  const { category, type, billable } = pricing;
  if (typeof category !== "string" || category === "") return null;
  const market = recipient === null ? OTHER : marketOf(recipient);
  const kind = typeof type === "string" ? type : billable === false ? "free" : "regular";
  return { market, category, type: kind, amount: kind === "regular" ? listPrice(market, category, at) : 0 };
}
