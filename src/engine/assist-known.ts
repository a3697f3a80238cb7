/** What is known of a person that no model is to hear. */
import type { Known } from "../assist/redact.ts";
import type { AskedPerson } from "../assist/turns.ts";
import type { Json } from "../platform/json.ts";

const MOST_KNOWN = 200;
const NAMED = /name|prenom|prénom|nom$|nombre|apellido|vorname|nachname/i;
const PLACED = /address|adresse|direccion|dirección|street|rue|strasse|straße|city|ville|ciudad|stadt|zip|postcode|postal/i;

/** Every name that is known of the person, and whatever else is theirs alone; short words would hide half of a language. */
export function knownOf({ identities, attributes }: AskedPerson): Known {
  const names: string[] = [];
  const addresses: string[] = [];
  const visit = (name: string, value: Json, depth: number): void => {
    if (names.length + addresses.length > MOST_KNOWN || depth > 4) return;
    if (typeof value === "string" && NAMED.test(name)) names.push(value);
    else if (typeof value === "string" && PLACED.test(name)) addresses.push(value);
    else if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value)) visit(Array.isArray(value) ? name : `${name} ${key}`, inner, depth + 1);
  };
  for (const [key, value] of Object.entries(attributes)) visit(key, value, 0);
  const ids = Object.values(identities).filter((value): value is string => typeof value === "string");
  return { names, addresses: [...addresses, ...ids] };
}
