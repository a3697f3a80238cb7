/** How the columns of an uploaded list are read, by their headers. Pure. */
import { canonicalZone } from "../../platform/zoned-time.ts";
import { AppError } from "../../platform/errors.ts";
import { type NamedBy, normaliseIdentities, normalisePhone } from "../../profiles/normalise-identities.ts";
import type { ProfileChange } from "../../lanes/inbox.ts";
import type { Identities } from "../../profiles/profile.ts";
import type { GroupNamed } from "../admit.ts";
import { unguarded } from "./csv-text.ts";

/** `attribute:<name>`, an identity, a field of the profile, `group:<kind>` or `group:<kind>.<part>`; null is left out. */
export type Column = { readonly header: string; readonly as: string | null };

/** Of a file of faults; left out when it is sent again. */
export const FAULT_COLUMNS = ["parley_line", "parley_reason"] as const;
const MOST_COLUMNS = 100;
const MOST_CELL = 4_000;
const MOST_GROUP_KEY = 200;
const KNOWN: readonly { readonly as: string; readonly names: readonly string[] }[] = [
  { as: "externalId", names: ["externalid", "id", "customerid", "userid", "clientid", "idclient"] },
  {
    as: "phone",
    names: [
      "phone",
      "phonenumber",
      "mobile",
      "mobilephone",
      "telephone",
      "tel",
      "whatsapp",
      "whatsappnumber",
      "msisdn",
      "numero",
      "portable",
    ],
  },
  { as: "email", names: ["email", "emailaddress", "mail", "courriel"] },
  { as: "bsuid", names: ["bsuid"] },
  { as: "locale", names: ["locale", "language", "langue"] },
  { as: "country", names: ["country", "countrycode", "pays"] },
  { as: "timeZone", names: ["timezone", "fuseau"] },
];
export const IDENTITIES: ReadonlySet<string> = new Set(["externalId", "phone", "email", "bsuid"]);

/** Throws what is wrong with the whole file: nobody could be found by it. */
export function readColumns(headers: readonly string[], kinds: ReadonlySet<string>): readonly Column[] {
  if (headers.length > MOST_COLUMNS)
    throw new AppError(
      "unprocessable",
      `the file has ${headers.length} columns: at most ${MOST_COLUMNS}; take out those that are not needed`,
    );
  const taken = new Set<string>();
  const columns = headers.map((raw): Column => {
    const header = raw.trim();
    const as = groupOf(header, kinds) ?? suggestRole(header);
    if (as !== null && taken.has(as)) throw new AppError("unprocessable", `two columns would be ${as}: rename or take out "${header}"`);
    if (as !== null) taken.add(as);
    return { header, as };
  });
  if (!columns.some(({ as }) => as !== null && IDENTITIES.has(as)))
    throw new AppError(
      "unprocessable",
      `no column names the person: name one phone, email or externalId (found: ${headers.slice(0, 10).join(", ").slice(0, 200)})`,
    );
  for (const { header, as } of columns)
    if (as?.startsWith("group:") === true && as.includes(".") && !taken.has(as.slice(0, as.indexOf("."))))
      throw new AppError(
        "unprocessable",
        `"${header}" says something of a group that no column names: add a column ${as.slice(0, as.indexOf("."))} with its key`,
      );
  return columns;
}

const GROUP_COLUMN = /^group:([a-z][a-zA-Z0-9_]*)(?:\.(name|(?:attributes|membership)\.[^.\s]{1,100}))?$/;

/** `group:company`: the key of the company they belong to; `group:company.name`, `group:company.attributes.plan`, `group:company.membership.role`. */
function groupOf(header: string, kinds: ReadonlySet<string>): string | null {
  const [, kind] = GROUP_COLUMN.exec(header) ?? [];
  if (kind === undefined) return null;
  if (!kinds.has(kind))
    throw new AppError("unprocessable", `"${header}" names a kind of groups that the workspace does not have: make ${kind} first`);
  return header;
}

/** What a column is by its name: an identity, a field of the profile, an attribute; null: left out. */
export function suggestRole(header: string): string | null {
  const folded = header
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, "");
  return KNOWN.find(({ names }) => names.includes(folded))?.as ?? attributeOf(header);
}

/** Attribute names stand in paths, so: no dots. Headers that are empty or speak of prototypes are left out. */
function attributeOf(header: string): string | null {
  const name = header.replaceAll(/[.\s]+/g, "_").slice(0, 100);
  return name === "" ||
    name === "computed" ||
    name === "predicted" ||
    FAULT_COLUMNS.some((column) => column === name) ||
    name in Object.prototype
    ? null
    : `attribute:${name}`;
}

export type ReadPerson =
  | { readonly ok: true; readonly identities: Identities; readonly change: Omit<ProfileChange, "identities"> }
  | { readonly ok: false; readonly reason: string };
export type ReadRow =
  | (Extract<ReadPerson, { readonly ok: true }> & { readonly groups: readonly GroupNamed[] })
  | Extract<ReadPerson, { readonly ok: false }>;

const LOCALE = /^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}$/;

/** One person. Empty cells say nothing. `country`: of phone numbers that are written without one. */
export function readRow(columns: readonly Column[], cells: readonly string[], country: string | null): ReadRow {
  if (cells.length !== columns.length) return { ok: false, reason: `has ${cells.length} cells where the header has ${columns.length}` };
  const named: { -readonly [K in keyof NamedBy]: string } = {};
  const attributes: { [name: string]: string } = {};
  const fields: { [name: string]: string } = {};
  const ofGroups = new Map<string, string>();
  for (const [index, { as }] of columns.entries()) {
    const cell = unguarded((cells[index] ?? "").trim());
    if (as === null || cell === "") continue;
    if (cell.length > MOST_CELL)
      return { ok: false, reason: `${columns[index]?.header ?? ""} has ${cell.length} characters: at most ${MOST_CELL}` };
    if (as.startsWith("attribute:")) attributes[as.slice("attribute:".length)] = cell;
    else if (as.startsWith("group:")) ofGroups.set(as.slice("group:".length), cell);
    else if (IDENTITIES.has(as)) named[as as keyof NamedBy] = cell;
    else fields[as] = cell;
  }
  const person = readPerson(named, fields, country);
  if (!person.ok) return person;
  const groups = groupsIn(ofGroups);
  const long = groups.find(({ key, name = "" }) => key.length > MOST_GROUP_KEY || name.length > MOST_GROUP_KEY);
  if (long) return { ok: false, reason: `group:${long.kind} has a key or a name of more than ${MOST_GROUP_KEY} characters` };
  return { ...person, groups, change: { ...(Object.keys(attributes).length === 0 ? {} : { attributes }), ...person.change } };
}

/** Who it is, by names and fields as they are written somewhere. */
export function readPerson(given: NamedBy, fields: { readonly [name: string]: string | undefined }, country: string | null): ReadPerson {
  const named: { -readonly [K in keyof NamedBy]: NamedBy[K] } = { ...given };
  const { locale } = fields;
  const timeZone = fields["timeZone"] === undefined ? undefined : canonicalZone(fields["timeZone"]);
  const place = fields["country"]?.toUpperCase() ?? country;
  if (place !== null && !/^[A-Z]{2}$/.test(place)) return { ok: false, reason: "country must be two letters such as FR" };
  if (locale !== undefined && !LOCALE.test(locale)) return { ok: false, reason: "locale must be a language tag such as fr-FR" };
  if (timeZone === null) return { ok: false, reason: "timeZone must be an IANA zone such as Europe/Paris" };
  if (named.phone !== undefined) {
    const phone = normalisePhone(named.phone, place);
    if (typeof phone !== "string") return { ok: false, reason: `phone ${phone.reason}` };
    named.phone = phone;
  }
  const normalised = normaliseIdentities(named);
  if (!normalised.ok) return { ok: false, reason: `${normalised.fault.path} ${normalised.fault.reason}`.trim() };
  return {
    ok: true,
    identities: normalised.identities,
    change: {
      ...(locale === undefined ? {} : { locale }),
      ...(timeZone === undefined ? {} : { timeZone }),
      ...(fields["country"] === undefined || place === null ? {} : { country: place }),
    },
  };
}

/** Of one kind a row names one group; what it says of one that it does not name is left out. */
function groupsIn(cells: ReadonlyMap<string, string>): readonly GroupNamed[] {
  const named: GroupNamed[] = [];
  for (const [kind, key] of cells) {
    if (kind.includes(".")) continue;
    const below = (part: string): { readonly [name: string]: string } =>
      Object.fromEntries(
        [...cells].flatMap(([path, cell]) =>
          path.startsWith(`${kind}.${part}.`) ? [[path.slice(kind.length + part.length + 2), cell]] : [],
        ),
      );
    const [name, attributes, membership] = [cells.get(`${kind}.name`), below("attributes"), below("membership")];
    named.push({
      kind,
      key,
      ...(name === undefined ? {} : { name }),
      ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
      ...(Object.keys(membership).length === 0 ? {} : { membership }),
    });
  }
  return named;
}
