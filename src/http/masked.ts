/**
 * At the door of everything that is answered: whoever may not read what is personal is shown it masked. By the names that all answers
 * give to a person's names, so that a new route cannot forget it. What a message says is shown as it is.
 */
import type { FastifyInstance } from "fastify";
import type { Caller } from "../accounts/caller.ts";
import { maskAttribute, maskName, maskText } from "../profiles/mask.ts";

export function readsPersonal({ rights }: Pick<Caller, "rights">): boolean {
  return rights.has("personal:read");
}

export function maskForCallers(app: FastifyInstance): void {
  app.addHook("preSerialization", async (request, _reply, payload: unknown) =>
    request.caller === null || readsPersonal(request.caller) ? payload : masked(payload),
  );
}

type Fields = { readonly [name: string]: unknown };

export function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked);
  if (!isFields(value)) return value;
  // A name on the suppression list.
  if (typeof value["sort"] === "string" && typeof value["value"] === "string") return { ...value, value: maskName(value["value"]) };
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, maskedField(name, inner)]));
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
    default:
      return masked(value);
  }
}

function each(fields: Fields, change: (name: string, value: unknown) => unknown): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, change(name, value)]));
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !(value instanceof Date) && Object.getPrototypeOf(value) === Object.prototype;
}
