/** Public holidays, nationwide and with the days they are moved to. Read only when a policy or hours that speak of them are saved or tried. */
import { AppError } from "../platform/errors.ts";
import type { Holidays, PolicyDocument } from "./document.ts";

/** The year before, for what is looked back at, and ten to come; activating the policy again looks further. */
const YEARS_BACK = 1;
const YEARS_AHEAD = 10;
const DATE_LENGTH = 10;

export async function holidaysFor({ rules }: PolicyDocument, year: number): Promise<Holidays> {
  const countries = new Set(rules.flatMap((rule) => (rule.kind === "quiet_hours" && rule.holidays ? countriesOf(rule.countries) : [])));
  return publicHolidays([...countries], year);
}

/** Of these countries, around that year. */
export async function publicHolidays(countries: readonly string[], year: number): Promise<Holidays> {
  if (countries.length === 0) return {};
  const { default: Calendar } = await import("date-holidays");
  const known = new Calendar().getCountries();
  return Object.fromEntries(
    [...countries].toSorted().map((country) => {
      if (known[country] === undefined) throw new AppError("unprocessable", `public holidays of ${country} are not known`);
      const calendar = new Calendar(country);
      const years = Array.from({ length: YEARS_BACK + 1 + YEARS_AHEAD }, (_, index) => year - YEARS_BACK + index);
      const days = years.flatMap((each) => calendar.getHolidays(each).filter(({ type }) => type === "public"));
      return [country, [...new Set(days.map(({ date }) => date.slice(0, DATE_LENGTH)))].toSorted()];
    }),
  );
}

/** Codes of those whose public holidays are known. */
export async function knownCountries(): Promise<readonly string[]> {
  const { default: Calendar } = await import("date-holidays");
  return Object.keys(new Calendar().getCountries()).toSorted();
}

function countriesOf(countries: readonly string[] | "all" | "others"): readonly string[] {
  return typeof countries === "string" ? [] : countries;
}
