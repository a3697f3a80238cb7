/// <reference lib="es2024.string" />
/** What a row becomes: a person, with what is said of them, or an event of theirs; or why it is neither. Pure. */
import { findJsonFault } from "../contract/json-guard.ts";
import { LIMITS } from "../contract/limits.ts";
import type { SyncColumn, SyncInto } from "../contract/warehouse.ts";
import { IDENTITIES, readPerson, suggestRole } from "../ingress/lists/columns.ts";
import type { ProfileChange } from "../lanes/inbox.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import type { Identities } from "../profiles/profile.ts";
import type { SourceRow } from "./source-rows.ts";

export type Mapped =
  | {
      readonly ok: true;
      readonly identities: Identities;
      readonly change: Omit<ProfileChange, "identities">;
      readonly event: { readonly id: string; readonly occurredAt: string | null; readonly properties: JsonObject } | null;
    }
  | { readonly ok: false; readonly reason: string };

export type Mapping = { readonly into: SyncInto; readonly columns: readonly SyncColumn[]; readonly country: string | null };

const EVENT_ID = /^(?:eventid|id|uuid|orderid|transactionid|messageid)$/;
const EVENT_TIME = /^(?:occurredat|createdat|happenedat|timestamp|time|date|eventtime|eventat)$/;
const MOST_TEXT = 4_000;
/** Of PostgreSQL without a zone: read as UTC, as times of typed columns are. */
const PLAIN_TIME = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/** What each column probably is; those of which nobody could know are left out. */
export function suggestMapping(columns: readonly string[], into: SyncInto): readonly SyncColumn[] {
  const taken = new Set<string>();
  const found: SyncColumn[] = [];
  for (const column of columns) {
    const folded = column.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
    const as = into.kind === "events" ? eventRole(folded, column, taken) : suggestRole(column);
    if (as === null || taken.has(as)) continue;
    taken.add(as);
    found.push({ column, as });
  }
  return found;
}

function eventRole(folded: string, column: string, taken: ReadonlySet<string>): string | null {
  if (EVENT_ID.test(folded) && !taken.has("eventId")) return "eventId";
  if (EVENT_TIME.test(folded) && !taken.has("occurredAt")) return "occurredAt";
  const role = suggestRole(column);
  if (role === null || IDENTITIES.has(role)) return role;
  return `property:${role.startsWith("attribute:") ? role.slice("attribute:".length) : column}`;
}

/** What is wrong with a mapping as a whole; null: nothing. */
export function mappingFault({ into, columns }: Pick<Mapping, "into" | "columns">): string | null {
  const roles = columns.map(({ as }) => as);
  const twice = roles.find((role, index) => roles.indexOf(role) !== index);
  if (twice !== undefined) return `two columns would be ${twice}`;
  const names = columns.map(({ column }) => column);
  const again = names.find((name, index) => names.indexOf(name) !== index);
  if (again !== undefined) return `the column ${again} is named twice`;
  if (!roles.some((role) => IDENTITIES.has(role))) return "no column names the person: one must be externalId, phone, email or bsuid";
  const isEvents = into.kind === "events";
  if (isEvents && !roles.includes("eventId")) return "no column is the eventId, by which an event counts once";
  const stray = roles.find((role) =>
    isEvents ? !/^(?:eventId|occurredAt|property:.+)$/.test(role) && !IDENTITIES.has(role) : /^(?:eventId|occurredAt|property:)/.test(role),
  );
  if (stray !== undefined) return isEvents ? `${stray} is nothing of an event` : `${stray} is nothing of a person`;
  const hostile = columns.find(
    ({ as }) => as.slice(as.indexOf(":") + 1) in Object.prototype || as === "attribute:computed" || as === "attribute:predicted",
  );
  return hostile ? `${hostile.as} is a name that cannot be used` : null;
}

export function mapRow(mapping: Mapping, row: SourceRow): Mapped {
  if ("fault" in row) return { ok: false, reason: row.fault };
  const named: { [kind: string]: string } = {};
  const fields: { [name: string]: string } = {};
  const bag: { [name: string]: Json } = {};
  for (const { column, as } of mapping.columns) {
    const value = Object.hasOwn(row.values, column) ? row.values[column] : undefined;
    if (value === undefined) continue;
    const [sort, name] = as.includes(":") ? [as.slice(0, as.indexOf(":")), as.slice(as.indexOf(":") + 1)] : [as, null];
    if (name !== null) {
      const fault = valueFault(value);
      if (fault !== null) return { ok: false, reason: `${column} ${fault}` };
      // Nothing where there was something takes the attribute away; an event has no such property.
      if (value !== null || sort === "attribute") bag[name] = value;
      continue;
    }
    if (value === null || value === "") continue;
    if (typeof value === "object") return { ok: false, reason: `${column} must be a text or a number` };
    (IDENTITIES.has(as) ? named : fields)[as] = String(value).trim();
  }
  const person = readPerson(named, fields, mapping.country);
  if (!person.ok) return person;
  if (JSON.stringify(bag).length > LIMITS.attributesBytes)
    return { ok: false, reason: `has more than ${LIMITS.attributesBytes / 1_024} KB` };
  if (mapping.into.kind !== "events")
    return { ...person, event: null, change: { ...person.change, ...(Object.keys(bag).length === 0 ? {} : { attributes: bag }) } };
  const id = fields["eventId"] ?? "";
  if (id === "" || id.length > LIMITS.idLength)
    return { ok: false, reason: `the id of the event must have 1 to ${LIMITS.idLength} characters` };
  const occurredAt = fields["occurredAt"] === undefined ? null : timeOf(fields["occurredAt"]);
  if (occurredAt === undefined) return { ok: false, reason: "occurredAt must be a time such as 2026-11-22T09:30:00Z" };
  return { ok: true, identities: person.identities, change: {}, event: { id, occurredAt, properties: bag } };
}

function valueFault(value: Json): string | null {
  if (typeof value === "string" && value.length > MOST_TEXT) return `has ${value.length} characters: at most ${MOST_TEXT}`;
  return findJsonFault(value, { maxDepth: LIMITS.jsonDepth })?.reason ?? null;
}

function timeOf(text: string): string | undefined {
  const [, day, time = "00:00", zone = "Z"] = PLAIN_TIME.exec(text) ?? [];
  if (day === undefined) return undefined;
  const offset = zone.length === 3 ? `${zone}:00` : zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const at = Date.parse(`${day}T${time}${offset}`);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

/** As cells of a report: what the row said, column by column. */
export function cellsOf(columns: readonly string[], row: SourceRow, most: number): readonly (string | null)[] {
  if ("fault" in row) return columns.map((_, index) => (index === 0 ? row.text.slice(0, most) : null));
  return columns.map((column) => {
    const value = Object.hasOwn(row.values, column) ? row.values[column] : undefined;
    if (value === undefined || value === null) return null;
    return (typeof value === "object" ? JSON.stringify(value) : String(value)).slice(0, most).toWellFormed().replaceAll("\0", "\uFFFD");
  });
}
