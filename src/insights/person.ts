import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import type { Person } from "../contract/console.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import type { Identities } from "../profiles/profile.ts";

/** Attributes that may hold a person's name, the best first; shops and forms spell them in all these ways. */
const WHOLE_NAMES = ["name", "fullName", "full_name", "displayName", "whatsappName", "whatsapp_name"] as const;
const FIRST_NAMES = ["firstName", "first_name", "givenName"] as const;
const LAST_NAMES = ["lastName", "last_name", "familyName"] as const;
export const NAME_ATTRIBUTES: readonly string[] = [...WHOLE_NAMES, ...FIRST_NAMES, ...LAST_NAMES];

export function personOf(id: string, identities: Identities, attributes: JsonObject): Person {
  return { id, name: nameOf(attributes), address: addressOf(identities) };
}

function nameOf(attributes: JsonObject): string | null {
  const first = firstText(attributes, FIRST_NAMES);
  const last = firstText(attributes, LAST_NAMES);
  const joined = [first, last].filter((part) => part !== null).join(" ");
  const whole = firstText(attributes, ["name", "fullName", "full_name"]);
  return whole ?? (joined === "" ? firstText(attributes, WHOLE_NAMES) : joined);
}

function addressOf(identities: Identities): string | null {
  if (identities.phone) return parsePhoneNumberFromString(identities.phone)?.formatInternational() ?? identities.phone;
  return identities.email ?? identities.externalId ?? identities.bsuid ?? null;
}

function firstText(attributes: JsonObject, names: readonly string[]): string | null {
  for (const name of names) {
    const value: Json | undefined = attributes[name];
    if (typeof value === "string" && value.trim() !== "") return value.trim().slice(0, 120);
  }
  return null;
}
