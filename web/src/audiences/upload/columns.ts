/** What a column of a list can be read as, and what its heading suggests. Pure. */
export const COLUMN_ROLES = [
  "externalId",
  "phone",
  "email",
  "bsuid",
  "country",
  "locale",
  "timeZone",
  "attribute",
  "group",
  "ignore",
] as const;
export type ColumnRole = (typeof COLUMN_ROLES)[number];
export type Column = { readonly role: ColumnRole; readonly attribute: string };
export const IDENTITIES: readonly ColumnRole[] = ["externalId", "phone", "email", "bsuid"];

const SUGGESTED: readonly (readonly [RegExp, ColumnRole])[] = [
  [/^(external ?id|customer ?(id|number|no)|id|client|numero client)$/, "externalId"],
  [/^(phone( ?number)?|mobile|tel(ephone)?|whatsapp|portable|msisdn|numero)$/, "phone"],
  [/^(e ?-?mail( ?address)?|courriel)$/, "email"],
  [/^bsuid$/, "bsuid"],
  [/^(country( ?code)?|pays)$/, "country"],
  [/^(locale|language|langue)$/, "locale"],
  [/^(time ?zone|tz|fuseau( horaire)?)$/, "timeZone"],
];

/** As the server reads it: `group:company` has a key, `group:company.membership.role` says more of it. */
export const GROUP_HEADING = /^group:[a-z][a-zA-Z0-9_]{0,39}(\.(name|(attributes|membership)\.[^.\s]{1,100}))?$/;

export function suggestColumn(header: string): Column {
  if (GROUP_HEADING.test(header.trim())) return { role: "group", attribute: header.trim() };
  const plain = header
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replaceAll(/[_.]+/g, " ")
    .trim();
  const role = SUGGESTED.find(([pattern]) => pattern.test(plain))?.[1];
  const attribute = attributeName(header);
  return role === undefined ? { role: attribute === "" ? "ignore" : "attribute", attribute } : { role, attribute };
}

/** `Loyalty points` → `loyaltyPoints`. */
export function attributeName(header: string): string {
  const words = header
    .replace(/^attributes?[:.]/i, "")
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
  const name = words
    .map((word, index) => (index === 0 ? `${word[0]?.toLowerCase()}${word.slice(1)}` : `${word[0]?.toUpperCase()}${word.slice(1)}`))
    .join("");
  return /^[A-Za-z]/.test(name) ? name.slice(0, 63) : "";
}

/** How the file's heading says it to the server, which leaves columns without a heading out. */
export function columnHeading({ role, attribute }: Column): string {
  return role === "attribute" || role === "group" ? attribute : role === "ignore" ? "" : role;
}
