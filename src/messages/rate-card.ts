/**
 * What a WhatsApp message costs: by the recipient's market, its category and the day. The rates are data: each workspace brings
 * its own card, and until it does the sample is used and every amount says so. Whether a message is billed at all, Meta tells
 * with its receipts; what that came to is kept with the message, so a later card changes no amount of the past.
 */
import type { Json, JsonObject } from "../platform/json.ts";
import { BILLING_TERMS, type BillingTerms } from "./billing-terms.ts";

/** Of one message, in whole units of the card's currency. `from`: a day, `2026-01-01`, UTC. */
export type Rate = { readonly market: string; readonly category: string; readonly from: string; readonly price: number };
export type RateCard = {
  /** ISO 4217. */
  readonly currency: string;
  /** Those that came with the product, which nobody has vouched for. */
  readonly isSample: boolean;
  /** Where the rates are from, in words. */
  readonly source: string;
  readonly rates: readonly Rate[];
  /** Without any: as it is for everybody, see `messages/billing-terms.ts`. */
  readonly terms?: readonly BillingTerms[];
};

/** What one priced message came to. */
export type Cost = {
  readonly market: string;
  readonly category: string;
  readonly type: string;
  readonly amount: number;
  readonly currency: string;
};

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
export const MARKET_NAMES: ReadonlySet<string> = new Set(
  MARKETS.trim()
    .split("\n")
    .map((line) => line.split(" ")[0] ?? OTHER),
);
/** What a card may price; all else is free of charge. */
export const RATED_CATEGORIES = ["marketing", "utility", "authentication", "service"] as const;

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

/** A card made ready for many questions. */
export type Prices = {
  readonly card: RateCard;
} & Pick<RateCard, "currency" | "isSample" | "source"> & {
    /** Of one message, in the card's currency; 0 for a category that is not charged. A market that is not on the card is charged as `other`. */
    readonly of: (market: string, category: string, at: Date) => number;
    /** The same of a message to somebody whose service window is open; free of charge where the terms of that day say so. */
    readonly inWindow: (market: string, category: string, at: Date) => number;
  };

export function pricesOf(card: RateCard): Prices {
  const { currency, isSample, source, rates } = card;
  const lines = new Map<string, { readonly fromMs: number; readonly price: number }[]>();
  for (const { market, category, from, price } of rates) {
    const key = `${market} ${category}`;
    lines.set(key, [...(lines.get(key) ?? []), { fromMs: Date.parse(from), price }]);
  }
  for (const [key, line] of lines)
    lines.set(
      key,
      line.toSorted((a, b) => b.fromMs - a.fromMs),
    );
  const terms = (card.terms ?? BILLING_TERMS)
    .map(({ from, freeInWindow }) => ({ fromMs: Date.parse(from), free: new Set(freeInWindow) }))
    .toSorted((a, b) => b.fromMs - a.fromMs);
  const of: Prices["of"] = (market, category, at) => {
    const kind = SAME_AS.get(category) ?? category;
    const line = lines.get(`${market} ${kind}`) ?? lines.get(`${OTHER} ${kind}`) ?? [];
    // Before the first day of the card its oldest price is the best there is.
    return (line.find(({ fromMs }) => fromMs <= at.getTime()) ?? line.at(-1))?.price ?? 0;
  };
  return {
    card,
    currency,
    isSample,
    source,
    of,
    inWindow: (market, category, at) => {
      const held = terms.find(({ fromMs }) => fromMs <= at.getTime()) ?? terms.at(-1);
      return held?.free.has(category) === true ? 0 : of(market, category, at);
    },
  };
}

/** Null when the channel has told no price yet. Only the type says whether it is billed: `billable` is being retired. */
function costOf(prices: Prices, pricing: JsonObject, recipient: string | null, at: Date): Cost | null {
  const { category, type, billable } = pricing;
  if (typeof category !== "string" || category === "") return null;
  const market = recipient === null ? OTHER : marketOf(recipient);
  const kind = typeof type === "string" ? type : billable === false ? "free" : "regular";
  const amount = kind === "regular" ? prices.of(market, category, at) : 0;
  return { market, category, type: kind, amount, currency: prices.currency };
}

/** What was kept with a message by `withCost`. */
export function costIn(pricing: Json): Cost | null {
  if (!isObject(pricing) || !isObject(pricing["cost"] ?? null)) return null;
  const { market, category, type, amount, currency } = pricing["cost"] as JsonObject;
  if (typeof market !== "string" || typeof category !== "string" || typeof type !== "string") return null;
  return typeof amount === "number" && typeof currency === "string" ? { market, category, type, amount, currency } : null;
}

/** What the channel told about a message's price, with what that comes to. Told the same once more, the first amount stays. */
export function withCost(
  known: Json,
  told: Json,
  of: { readonly prices: Prices; readonly recipient: string | null; readonly at: Date },
): Json {
  if (!isObject(told) || told === known) return told;
  const cost = costOf(of.prices, told, of.recipient, of.at);
  if (!cost) return told;
  const before = costIn(known);
  const isSame = before !== null && before.market === cost.market && before.category === cost.category && before.type === cost.type;
  return { ...told, cost: isSame ? before : cost };
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
