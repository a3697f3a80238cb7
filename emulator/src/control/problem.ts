import { isObject, type JsonObject } from "../json.ts";

/** A control call that makes no sense: answered as `application/problem+json`. */
export class ControlProblem extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

export function notFound(what: string, id: string): never {
  throw new ControlProblem(404, `There is no ${what} ${id}.`);
}

export function bad(detail: string): never {
  throw new ControlProblem(400, detail);
}

export function objectBody(body: unknown): JsonObject {
  if (body === undefined || body === null) return {};
  return isObject(body) ? body : bad("The body must be a JSON object.");
}

/** A required string. */
export function wanted(body: JsonObject, key: string): string {
  const value = body[key];
  return typeof value === "string" && value !== "" ? value : bad(`"${key}" must be a non-empty string.`);
}

/** Refuses keys and kinds a template value does not have, so that a misspelled switch is not silently ignored. */
export function requireLike(given: JsonObject, model: JsonObject, path = ""): void {
  for (const [key, value] of Object.entries(given)) {
    const like = model[key];
    if (!(key in model)) bad(`Unknown key "${path}${key}". Known: ${Object.keys(model).join(", ")}.`);
    if (isObject(like) && isObject(value)) requireLike(value, like, `${path}${key}.`);
    else if (typeof like === "boolean" && typeof value !== "boolean") bad(`"${path}${key}" must be true or false.`);
    else if (typeof like === "number" && (typeof value !== "number" || !Number.isFinite(value)) && value !== null)
      bad(`"${path}${key}" must be a number.`);
    else if (Array.isArray(like)) {
      const kind = typeof like[0] === "string" ? "string" : "number";
      if (!Array.isArray(value) || !value.every((item) => typeof item === kind)) bad(`"${path}${key}" must be a list of ${kind}s.`);
    }
  }
}
