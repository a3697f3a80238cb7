/**
 * At the door of everything that is answered: whoever may not read what is personal is shown it masked. By the names that all answers
 * give to a person's names, so that a new route cannot forget it. What a message says is shown as it is.
 */
import type { FastifyInstance } from "fastify";
import type { Caller } from "../accounts/caller.ts";
import { maskAddress, maskAttribute, maskEvidence, maskName, maskProperty, maskText } from "../profiles/mask.ts";

export function readsPersonal({ rights }: Pick<Caller, "rights">): boolean {
  return rights.has("personal:read");
}

export function maskForCallers(app: FastifyInstance): void {
  app.addHook("preSerialization", (request, _reply, payload: unknown, done) =>
    done(null, request.caller === null || readsPersonal(request.caller) ? payload : masked(payload)),
  );
}

type Fields = { readonly [name: string]: unknown };

export function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked);
  if (!isFields(value)) return value;
  // A name on the suppression list.
  if (typeof value["sort"] === "string" && typeof value["value"] === "string") return { ...value, value: maskName(value["value"]) };
  // What people's attributes hold, to choose from.
  if (typeof value["fact"] === "string" && Array.isArray(value["examples"]))
    return { ...value, examples: value["examples"].map((one) => maskAttribute(lastOf(value["fact"] as string), one)) };
  // Why somebody is in an audience: what a rule was held against.
  if (typeof value["fact"] === "string" && "actual" in value)
    return { ...value, actual: maskAttribute(lastOf(value["fact"]), maskedProperties(value["actual"])) };
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, maskedField(name, inner)]));
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

function maskedField(name: string, value: unknown): unknown {
  switch (name) {
    case "identities":
      return isFields(value) ? each(value, (_kind, one) => (typeof one === "string" ? maskName(one) : one)) : value;
    case "attributes":
      return isFields(value) ? each(value, maskAttribute) : value;
    case "person":
      return isFields(value)
        ? each(value, (field, one) =>
            typeof one !== "string" ? one : field === "name" ? maskText(one) : field === "address" ? maskName(one) : one,
          )
        : value;
    case "recipient":
      return typeof value === "string" ? maskName(value) : value;
    // Where somebody was asked to confirm; the address of a place or a host is none.
    case "address":
      return typeof value === "string" ? maskAddress(value) : masked(value);
    case "evidence":
      return isFields(value) ? each(value, maskEvidence) : masked(value);
    // What was entered with a request to be sent messages, to be taken over once it is confirmed.
    case "request":
      return isFields(value) && isFields(value["fields"])
        ? { ...(masked(value) as Fields), fields: each(value["fields"], maskAttribute) }
        : masked(value);
    // Of an event.
    case "properties":
      return maskedProperties(value);
    // Meta's ids have the number in them.
    case "externalId":
      return typeof value === "string" && value.startsWith("wamid.") ? "wamid.•••" : value;
    default:
      return masked(value);
  }
}

function maskedProperties(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskedProperties);
  if (!isFields(value)) return typeof value === "string" ? maskAddress(value) : value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, maskProperty(name, maskedProperties(inner))]));
}

function each(fields: Fields, change: (name: string, value: unknown) => unknown): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, change(name, value)]));
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !(value instanceof Date) && Object.getPrototypeOf(value) === Object.prototype;
}
