/** What a column of an import can be read as, as it is chosen on the screen. Pure. */
import type { SyncColumn, SyncDocument } from "../api/types.ts";

const PERSON = ["externalId", "phone", "email", "bsuid"] as const;
const FIELDS = ["country", "locale", "timeZone"] as const;
export type ImportRole = (typeof PERSON)[number] | (typeof FIELDS)[number] | "eventId" | "occurredAt" | "attribute" | "property" | "ignore";
export type Chosen = { readonly column: string; readonly role: ImportRole; readonly name: string };

export function rolesFor({ kind }: SyncDocument["into"]): readonly ImportRole[] {
  return kind === "events" ? [...PERSON, "eventId", "occurredAt", "property", "ignore"] : [...PERSON, ...FIELDS, "attribute", "ignore"];
}

export function chosenOf(columns: readonly string[], mapped: readonly SyncColumn[]): readonly Chosen[] {
  return columns.map((column) => {
    const as = mapped.find((one) => one.column === column)?.as;
    const name = column.replaceAll(/[.\s]+/g, "_");
    if (as === undefined) return { column, role: "ignore", name };
    const [sort = "", ...rest] = as.split(":");
    return rest.length > 0 ? { column, role: sort as ImportRole, name: rest.join(":") } : { column, role: sort as ImportRole, name };
  });
}

export function mappedOf(chosen: readonly Chosen[]): readonly SyncColumn[] {
  return chosen.flatMap(({ column, role, name }) =>
    role === "ignore" ? [] : [{ column, as: role === "attribute" || role === "property" ? `${role}:${name}` : role }],
  );
}

/** What keeps it from being saved; null: nothing. */
export function chosenFault(chosen: readonly Chosen[], into: SyncDocument["into"]): "nobody" | "twice" | "noId" | "name" | null {
  const roles = mappedOf(chosen).map(({ as }) => as);
  if (!roles.some((role) => PERSON.some((one) => one === role))) return "nobody";
  if (into.kind === "events" && !roles.includes("eventId")) return "noId";
  if (new Set(roles).size !== roles.length) return "twice";
  return mappedOf(chosen).some(({ as }) => /:(?:$|.*[.\s])/.test(as)) ? "name" : null;
}
