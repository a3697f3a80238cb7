/** What a delivered message costs in a rehearsal: by the price list that was given, else by the workspace's rate card. */
import type { Price } from "../../contract/rehearsal.ts";
import { marketOf, pricesOf, type RateCard } from "../../messages/rate-card.ts";
import type { VirtualMessage } from "./people.ts";

export type Charge = {
  readonly market: string;
  readonly category: Price["category"];
  readonly isFree: boolean;
  /** Null when the list has no line for it. */
  readonly amount: number | null;
};
export type PriceList = { readonly currency: string; readonly charge: (message: VirtualMessage, atMs: number) => Charge };

const DAY_MS = 86_400_000;

export function createPriceList(options: {
  readonly currency?: string | undefined;
  readonly prices?: readonly Price[] | undefined;
  readonly card: RateCard;
  readonly utilityInWindowBilled: boolean;
}): PriceList {
  const { prices, utilityInWindowBilled } = options;
  const card = pricesOf(options.card);
  const given = prices === undefined ? null : indexed(prices);
  const perDay = new Map<string, number>();
  let last = { market: "", category: "", day: Number.NaN, price: 0 };
  const listed = (market: string, category: string, atMs: number): number => {
    // The card is read once a market, category and day: it knows nothing finer.
    const day = Math.floor(atMs / DAY_MS);
    if (last.day === day && last.market === market && last.category === category) return last.price;
    const key = `${market} ${category} ${day}`;
    const price = perDay.get(key) ?? card.of(market, category.toLowerCase(), new Date(atMs));
    perDay.set(key, price);
    last = { market, category, day, price };
    return price;
  };
  return {
    currency: given ? (options.currency ?? "") : card.currency,
    charge: ({ person, category, inWindow }, atMs) => {
      const { phone, bsuid } = person.profile.identities;
      const market = given ? (person.profile.country ?? "*") : marketOf(phone ?? bsuid ?? "");
      const kind = category ?? "SERVICE";
      if (kind === "UTILITY" && inWindow && !utilityInWindowBilled) return { market, category: kind, isFree: true, amount: 0 };
      // Free-form messages cost something beyond a monthly allowance only: whoever is there names a price for them.
      if (kind === "SERVICE" && !given?.(market, kind, atMs)) return { market, category: kind, isFree: true, amount: 0 };
      return { market, category: kind, isFree: false, amount: given ? given(market, kind, atMs) : listed(market, kind, atMs) };
    },
  };
}

function indexed(prices: readonly Price[]): (market: string, category: string, atMs: number) => number | null {
  const lines = new Map<string, readonly { readonly fromMs: number; readonly amount: number }[]>();
  for (const { market, category, amount, effectiveFrom } of prices) {
    const key = `${market} ${category}`;
    const fromMs = effectiveFrom === undefined ? Number.NEGATIVE_INFINITY : Date.parse(effectiveFrom);
    lines.set(
      key,
      [...(lines.get(key) ?? []), { fromMs, amount }].toSorted((a, b) => b.fromMs - a.fromMs),
    );
  }
  return (market, category, atMs) => {
    const line = lines.get(`${market} ${category}`) ?? lines.get(`* ${category}`);
    return line?.find(({ fromMs }) => fromMs <= atMs)?.amount ?? null;
  };
}
