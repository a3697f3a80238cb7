import { type Json, type JsonObject, setOwn } from "../../platform/json.ts";
import { personOf } from "../person.ts";
import type { Delivery, SourceSettings, Told } from "../source-module.ts";
import { type Mapping, mappingSchema, textOf, timeFrom, valueAt } from "./mapping.ts";

const EVENT_TYPE = /^[A-Za-z][A-Za-z0-9_.-]{0,99}$/;

export function readMapped({ body, isJson }: Delivery, settings: SourceSettings): Told {
  if (!isJson) return { kind: "problem", why: "the body is not JSON" };
  const mapping = mappingSchema.safeParse(settings["mapping"]);
  if (!mapping.success) return { kind: "problem", why: "nobody has said yet what its fields mean" };
  return read(body, mapping.data);
}

function read(body: Json, mapping: Mapping): Told {
  const said = "text" in mapping.type ? mapping.type.text : textOf(valueAt(body, mapping.type.at));
  if (said === null) return { kind: "problem", why: "the field that says what happened is empty" };
  const names = mapping.typeNames ?? {};
  const type = (Object.hasOwn(names, said) ? names[said] : undefined) ?? said.replaceAll(/[\s/:]+/g, "_");
  if (!EVENT_TYPE.test(type)) return { kind: "problem", why: "what happened has a name that no event can have" };
  const at = (pointer: string | undefined): string | null => (pointer === undefined ? null : textOf(valueAt(body, pointer)));
  const { externalId, phone, email } = mapping.identities;
  const id = mapping.id == null ? null : textOf(valueAt(body, mapping.id));
  return {
    kind: "news",
    person: personOf({
      externalId: at(externalId),
      phones: [at(phone)],
      emails: [at(email)],
      country: mapping.country ?? null,
      attributes: picked(body, mapping.attributes),
    }),
    consent: [],
    events: [
      {
        type,
        properties: picked(body, mapping.properties),
        occurredAt: mapping.time == null ? null : timeFrom(valueAt(body, mapping.time)),
        once: id === null ? null : `${type}:${id}`,
      },
    ],
  };
}

function picked(body: Json, from: { readonly [name: string]: string }): JsonObject {
  const found: { [name: string]: Json } = {};
  for (const [name, pointer] of Object.entries(from)) {
    const value = valueAt(body, pointer);
    if (value !== null) setOwn(found, name, value);
  }
  return found;
}
