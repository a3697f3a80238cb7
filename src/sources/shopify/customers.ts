import type { JsonObject } from "../../platform/json.ts";
import { personOf } from "../person.ts";
import { textAt, timeAt } from "../read-json.ts";
import type { News, SourceSettings, Told } from "../source-module.ts";
import { boxesOf, customerOf } from "./people.ts";

/** `customers/create`, `customers/update`: who they are, and what they agreed to. Makes no event. */
export function customer(payload: JsonObject, settings: SourceSettings): Told {
  const id = textAt(payload, "id");
  if (id === null) return { kind: "problem", why: "the customer has no id" };
  const at = timeAt(payload, "updated_at", "created_at");
  return {
    kind: "news",
    person: customerOf(payload),
    events: [],
    consent: boxesOf(payload, settings),
    ...(at === null ? {} : { personAsOf: { object: `customer:${id}`, at } }),
  };
}

export function emailConsentChanged(payload: JsonObject, settings: SourceSettings): Told {
  return consentAlone(payload, settings, { externalId: textAt(payload, "customer_id"), emails: [textAt(payload, "email_address")] });
}

export function smsConsentChanged(payload: JsonObject, settings: SourceSettings): Told {
  return consentAlone(payload, settings, { externalId: textAt(payload, "id"), phones: [textAt(payload, "phone")] });
}

function consentAlone(payload: JsonObject, settings: SourceSettings, named: Parameters<typeof personOf>[0]): News | Told {
  const consent = boxesOf(payload, settings);
  return consent.length === 0
    ? { kind: "ignored", why: "neither agreed nor refused" }
    : { kind: "news", person: personOf(named), events: [], consent };
}
