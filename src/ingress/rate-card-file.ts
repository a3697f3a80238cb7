/**
 * Reads a rate card that somebody brings, as rows of JSON or as the text of a CSV file, in the long shape (`market, category, from,
 * price`) or the wide one (`market, from, marketing, utility, …`). Answers with the card or with every fault and its line.
 */
import { MARKET_NAMES, type Rate, RATED_CATEGORIES } from "../messages/rate-card.ts";
import { readTable } from "./lists/csv-table.ts";

export type RateFault = {
  /** Of the file, from 1; of JSON: the place in the list, from 1. */ readonly line: number;
  readonly message: string;
};
export type RateCardFile =
  | { readonly ok: true; readonly rates: readonly Rate[] }
  | { readonly ok: false; readonly faults: readonly RateFault[] };

type Raw = { readonly line: number; readonly market: string; readonly category: string; readonly from: string; readonly price: string };

const MOST_RATES = 20_000;
const MOST_FAULTS = 200;
/** Nobody pays so much for a message: a price in cents, or a slip. */
const MOST_PRICE = 10;
const DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

/** `from`: the day for rows that name none. */
export function readRateCsv(text: string, from: string): RateCardFile {
  const table = readTable(text);
  if ("fault" in table) return { ok: false, faults: [{ line: 1, message: table.fault }] };
  const [head, ...rows] = table.rows;
  const columns = (head?.record ?? []).map((name) => name.trim().toLowerCase().replaceAll("_", "-"));
  const at = (row: readonly string[], name: string): string => (row[columns.indexOf(name)] ?? "").trim();
  const wide = RATED_CATEGORIES.filter((category) => columns.includes(category));
  const isLong = columns.includes("category") && columns.includes("price");
  if (!columns.includes("market") || (!isLong && wide.length === 0))
    return {
      ok: false,
      faults: [
        {
          line: 1,
          message: `the first line must name the columns: market, category, from, price; or market, from and some of ${RATED_CATEGORIES.join(", ")}`,
        },
      ],
    };
  return checked(
    rows.flatMap(({ record: row, line }): readonly Raw[] => {
      const told = { line, market: at(row, "market"), from: at(row, "from") || from };
      if (isLong) return [{ ...told, category: at(row, "category"), price: at(row, "price") }];
      return wide.filter((category) => at(row, category) !== "").map((category) => ({ ...told, category, price: at(row, category) }));
    }),
  );
}

export function readRateRows(
  rows: readonly { readonly market: string; readonly category: string; readonly from: string; readonly price: number }[],
): RateCardFile {
  return checked(rows.map((row, index) => ({ ...row, line: index + 1, price: String(row.price) })));
}

function checked(rows: readonly Raw[]): RateCardFile {
  const faults: RateFault[] = [];
  const rates: Rate[] = [];
  const seen = new Map<string, number>();
  if (rows.length === 0) faults.push({ line: 1, message: "the card is empty: it needs a price for each market and category" });
  if (rows.length > MOST_RATES) faults.push({ line: MOST_RATES + 1, message: `a card holds at most ${MOST_RATES} prices` });
  for (const { line, from, ...raw } of rows.slice(0, MOST_RATES)) {
    const market = marketNamed(raw.market);
    const category = raw.category.toLowerCase();
    const price = numberIn(raw.price);
    const key = `${market ?? raw.market} ${category} ${from}`;
    const wrong =
      market === null
        ? `"${raw.market}" is no market: write a country of the list such as FR, a region such as rest_of_africa, or other`
        : !RATED_CATEGORIES.some((known) => known === category)
          ? `"${raw.category}" is no category: write one of ${RATED_CATEGORIES.join(", ")}`
          : !DAY.test(from)
            ? `"${from}" is no day: write one such as 2026-01-01`
            : price === null || price > MOST_PRICE
              ? `"${raw.price}" is no price of one message: write a number from 0 to ${MOST_PRICE} such as 0.0859`
              : seen.has(key)
                ? `${key} has a price on line ${seen.get(key) ?? 0} already`
                : null;
    if (wrong !== null) faults.push({ line, message: wrong });
    else if (market !== null && price !== null) rates.push({ market, category, from, price });
    seen.set(key, line);
    if (faults.length >= MOST_FAULTS) break;
  }
  for (const category of RATED_CATEGORIES.filter((one) => one !== "service"))
    if (faults.length === 0 && !rates.some((rate) => rate.market === "other" && rate.category === category))
      faults.push({
        line: rows.length + 1,
        message: `the market "other" has no price for ${category}: people of markets without a price are charged as "other"`,
      });
  return faults.length > 0 ? { ok: false, faults } : { ok: true, rates };
}

/** `fr`, `FR`, `Rest of Africa`. */
function marketNamed(text: string): string | null {
  const name = text.trim().replaceAll(/[\s-]+/g, "_");
  return [name.toUpperCase(), name.toLowerCase()].find((one) => MARKET_NAMES.has(one)) ?? null;
}

/** Also as continental spreadsheets write it: `0,0859`. */
function numberIn(text: string): number | null {
  return /^\d+(?:[.,]\d{1,6})?$/.test(text) ? Number(text.replace(",", ".")) : null;
}
