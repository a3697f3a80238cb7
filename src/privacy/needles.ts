/** What a person may be called where nobody wrote down whom a text is about. Pure. */
import type { Identities } from "../profiles/profile.ts";

export type Needles = {
  /** For `ilike` on JSON as text. */
  readonly patterns: readonly string[];
  /** The end of each telephone number, as it stands in all ways of writing it once everything but digits is taken out. */
  readonly digits: readonly string[];
  /** The numbers as gateways write them: with a plus and without. */
  readonly phones: readonly string[];
};

/** Shorter ids of a shop ("7") stand everywhere and name nobody. */
const SHORTEST_ID = 4;
/** Of a number without its country and the zero before it, at least. */
const NATIONAL_DIGITS = 9;

export function needlesOf(people: readonly Identities[], ids: readonly string[]): Needles {
  const phones = [...new Set(people.flatMap(({ phone }) => (phone === undefined ? [] : [phone.replaceAll(/\D/g, "")])))];
  const patterns = [
    ...phones.map(containing),
    ...people.flatMap(({ email }) => (email === undefined ? [] : [containing(email)])),
    ...people.flatMap(({ bsuid }) => (bsuid === undefined ? [] : [containing(bsuid)])),
    // The whole of a value: a part of one may be anything.
    ...people.flatMap(({ externalId = "" }) => (externalId.length < SHORTEST_ID ? [] : [`%"${inJson(externalId)}"%`])),
    ...ids.map(containing),
  ];
  return {
    patterns: [...new Set(patterns)],
    digits: phones.map((phone) => `%${phone.slice(-NATIONAL_DIGITS)}%`),
    phones: phones.flatMap((phone) => [phone, `+${phone}`]),
  };
}

function containing(value: string): string {
  return `%${inJson(value)}%`;
}

/** As JSON writes it, with what `like` would take for a wildcard taken literally. */
function inJson(value: string): string {
  return JSON.stringify(value)
    .slice(1, -1)
    .replaceAll(/[\\%_]/g, String.raw`\$&`);
}
