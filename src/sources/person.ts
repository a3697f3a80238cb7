import type { JsonObject } from "../platform/json.ts";
import { normaliseIdentities, normalisePhone } from "../profiles/normalise-identities.ts";
import { known } from "./read-json.ts";
import type { Person } from "./source-module.ts";

export type NamedPerson = {
  readonly externalId?: string | null;
  /** The first that is usable is taken. */
  readonly phones?: readonly (string | null)[];
  readonly emails?: readonly (string | null)[];
  readonly country?: string | null;
  readonly locale?: string | null;
  readonly attributes?: JsonObject;
};

/** Whom something is about. Names that are not usable are left out: what happened still counts. */
export function personOf(named: NamedPerson): Person {
  const country = named.country?.toUpperCase() ?? null;
  const phone = (named.phones ?? [])
    .map((text) => (text === null ? null : normalisePhone(text, country)))
    .find((found) => typeof found === "string");
  const email = (named.emails ?? []).find((text) => text !== null && normaliseIdentities({ email: text }).ok);
  const read = normaliseIdentities({
    ...(named.externalId == null ? {} : { externalId: named.externalId }),
    ...(typeof phone === "string" ? { phone } : {}),
    ...(email ? { email } : {}),
  });
  return {
    identities: read.ok ? read.identities : {},
    attributes: known(named.attributes ?? {}),
    locale: localeOf(named.locale ?? null),
    country: country !== null && /^[A-Z]{2}$/.test(country) ? country : null,
  };
}

function localeOf(text: string | null): string | null {
  return text !== null && /^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}$/.test(text) ? text.replaceAll("_", "-") : null;
}
