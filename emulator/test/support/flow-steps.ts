import { at, list, phoneNumberId, type Answer, type Business, type Json } from "./business.ts";

/** The steps of a person with a form in their hand. */
export const open = (business: Business, customer: string, messageId: string): Promise<Answer> =>
  business.control("POST", `/customers/${customer}/fillings`, { phoneNumberId, messageId });
export const on = async (business: Business, filling: Answer, what: string, body: Json = {}): Promise<Answer> =>
  business.control("POST", `/fillings/${String(filling.body["id"])}/${what}`, body);
export const part = (filling: Answer, kind: string): Json =>
  list(at(filling.body, "screen", "parts")).find((candidate) => candidate["kind"] === kind) ?? {};
export const pressed = (business: Business, filling: Answer): Promise<Answer> =>
  on(business, filling, "press", { key: part(filling, "footer")["key"] });
/** `flows` webhooks of one event so far. */
export const events = (business: Business, event: string): unknown[] =>
  business.received
    .map(({ json }) => at(json, "entry", 0, "changes", 0))
    .filter((change) => at(change, "field") === "flows" && at(change, "value", "event") === event)
    .map((change) => at(change, "value"));
