import type { JsonObject } from "../../platform/json.ts";
import { textAt } from "../read-json.ts";
import type { SourceSettings, Told } from "../source-module.ts";
import { wooConsent, wooPerson } from "./people.ts";
import { gmtAt } from "./times.ts";

export function customer(payload: JsonObject, settings: SourceSettings): Told {
  const id = textAt(payload, "id");
  if (id === null) return { kind: "problem", why: "the customer has no id" };
  const at = gmtAt(payload, "date_modified_gmt", "date_created_gmt");
  return {
    kind: "news",
    person: wooPerson(id, textAt(payload, "email"), payload),
    events: [],
    consent: wooConsent(payload, settings, { customerId: id }, at),
    ...(at === null ? {} : { personAsOf: { object: `customer:${id}`, at } }),
  };
}
