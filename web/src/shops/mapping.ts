import type { SourceAnswer } from "../api/types.ts";

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export const TARGETS = ["type", "id", "time", "externalId", "phone", "email", "attribute", "property"] as const;
export type Target = (typeof TARGETS)[number];
/** A field of the example, and what it is. `name`: of an attribute or property. */
export type Meaning = { readonly pointer: string; readonly target: Target; readonly name: string };
export type MappingDraft = { readonly meanings: readonly Meaning[]; readonly fixedType: string; readonly country: string };

/** What a field is by its name, to begin with. */
export function likelyTarget(key: string): Target {
  if (/e-?mail/i.test(key)) return "email";
  if (/phone|mobile|telefon|telephone/i.test(key)) return "phone";
  if (/^(?:event|type|topic)$/i.test(key)) return "type";
  return "property";
}

/** Of each of these there is one; attributes and properties are told apart by their names. */
const isOne = (target: Target): boolean => target !== "attribute" && target !== "property";

export function withMeaning(draft: MappingDraft, meaning: Meaning): MappingDraft {
  const others = draft.meanings.filter(({ target, name }) => target !== meaning.target || (!isOne(target) && name !== meaning.name));
  return { ...draft, meanings: [...others, meaning] };
}

export function mappingOf({ meanings, fixedType, country }: MappingDraft): { readonly [key: string]: Json } {
  const one = (target: Target): string | undefined => meanings.find((meaning) => meaning.target === target)?.pointer;
  const named = (target: Target) =>
    Object.fromEntries(meanings.filter((meaning) => meaning.target === target).map(({ name, pointer }) => [name, pointer]));
  const type = one("type");
  const identities = (["externalId", "phone", "email"] as const).flatMap((kind) => {
    const pointer = one(kind);
    return pointer === undefined ? [] : [[kind, pointer] as const];
  });
  return {
    type: type === undefined ? { text: fixedType.trim() || "event" } : { at: type },
    id: one("id") ?? null,
    time: one("time") ?? null,
    identities: Object.fromEntries(identities),
    ...(/^[A-Z]{2}$/.test(country) ? { country } : {}),
    attributes: named("attribute"),
    properties: named("property"),
  };
}

export function draftOf(settings: SourceAnswer["settings"]): MappingDraft {
  const mapping = objectOf(settings["mapping"]);
  const meanings: Meaning[] = [];
  const add = (target: Target, pointer: unknown, name = ""): void => {
    if (typeof pointer === "string") meanings.push({ target, pointer, name });
  };
  const type = objectOf(mapping["type"]);
  add("type", type["at"]);
  add("id", mapping["id"]);
  add("time", mapping["time"]);
  for (const kind of ["externalId", "phone", "email"] as const) add(kind, objectOf(mapping["identities"])[kind]);
  for (const [name, pointer] of Object.entries(objectOf(mapping["attributes"]))) add("attribute", pointer, name);
  for (const [name, pointer] of Object.entries(objectOf(mapping["properties"]))) add("property", pointer, name);
  return { meanings, fixedType: textOf(type["text"]), country: textOf(mapping["country"]) };
}

export type Field = {
  readonly pointer: string;
  readonly depth: number;
  readonly key: string;
  readonly value: Json;
  readonly isLeaf: boolean;
};
const MOST_FIELDS = 300;

/** Of an example, as a list from top to bottom. */
export function fieldsOf(example: Json): readonly Field[] {
  const found: Field[] = [];
  const walk = (value: Json, pointer: string, depth: number): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, below] of Object.entries(value) as readonly (readonly [string, Json])[]) {
      if (found.length >= MOST_FIELDS) return;
      const at = `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      const isLeaf = typeof below !== "object" || below === null;
      found.push({ pointer: at, depth, key, value: below, isLeaf });
      walk(below, at, depth + 1);
    }
  };
  walk(example, "", 0);
  return found;
}

function objectOf(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as { readonly [key: string]: unknown }) : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
