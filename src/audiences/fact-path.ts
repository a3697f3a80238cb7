/// <reference lib="es2024.string" />
import { GROUP_KIND } from "../groups/group.ts";

/** Which part of what is known a fact names, for both evaluators alike. */
export type FactPath = {
  /** The profile's column, or the roots made of several. */
  readonly source:
    | "id"
    | "identities"
    | "attributes"
    | "locale"
    | "country"
    | "timeZone"
    | "createdAt"
    | "reachability"
    | "consent"
    | "group";
  /** Below the source. */
  readonly keys: readonly string[];
};

const IDENTITIES = ["externalId", "phone", "bsuid", "email"];
const COLUMNS = ["id", "locale", "country", "timeZone", "createdAt"] as const;
const CONSENT_PARTS = ["state", "at", "source"];

/** Null for what no person has. `profile.computed.x` and `profile.predicted.x` are kept among the attributes. */
export function readFactPath(path: string): FactPath | null {
  const [root, first = "", ...rest] = path.split(".");
  if (root === "consent") {
    const [purpose, part = "state", ...more] = rest;
    return isKey(first) && purpose !== undefined && isKey(purpose) && CONSENT_PARTS.includes(part) && more.length === 0
      ? { source: "consent", keys: [first, purpose, part] }
      : null;
  }
  if (root === "group") return GROUP_KIND.test(first) && isGroupPart(rest) ? { source: "group", keys: [first, ...rest] } : null;
  if (root !== "profile") return null;
  const column = COLUMNS.find((name) => name === first);
  if (column) return rest.length === 0 ? { source: column, keys: [] } : null;
  if (IDENTITIES.includes(first)) return rest.length === 0 ? { source: "identities", keys: [first] } : null;
  const [key, ...below] = rest;
  if (key === undefined || !rest.every(isKey)) return null;
  switch (first) {
    case "attributes":
      return { source: "attributes", keys: rest };
    case "computed":
    case "predicted":
      return below.length === 0 ? { source: "attributes", keys: [first, key] } : null;
    case "reachability":
      return below.length === 0 ? { source: "reachability", keys: [key, "state"] } : null;
    default:
      return null;
  }
}

const GROUP_COLUMNS = ["key", "name", "members", "createdAt"];

/** Of a group itself: a column of it, or something below its attributes. */
export function isGroupProperty(path: string): boolean {
  const keys = readPropertyPath(path);
  return keys !== null && (keys.length === 1 ? GROUP_COLUMNS.includes(path) : keys[0] === "attributes");
}

function isGroupPart([part = "", ...below]: readonly string[]): boolean {
  if (part === "attributes" || part === "membership") return below.length > 0 && below.every(isKey);
  return GROUP_COLUMNS.includes(part) && below.length === 0;
}

/** Null when it is no path. */
export function readPropertyPath(path: string): readonly string[] | null {
  const keys = path.split(".");
  return keys.every(isKey) ? keys : null;
}

/** Only a plain whole number is a place in a list: PostgreSQL would also take "+1", "-1" or "01" for one. */
function isKey(key: string): boolean {
  return key !== "" && key.isWellFormed() && !key.includes("\u0000") && (!/^\s*[+-]?\d+$/.test(key) || /^(0|[1-9]\d{0,4})$/.test(key));
}

/** Own keys of objects and places in lists; undefined where there is nothing. */
export function readBelow(root: unknown, keys: readonly string[]): unknown {
  let value: unknown = root;
  for (const key of keys) {
    if (Array.isArray(value)) value = /^\d+$/.test(key) ? value[Number(key)] : undefined;
    else if (typeof value === "object" && value !== null && Object.hasOwn(value, key)) value = (value as Record<string, unknown>)[key];
    else return undefined;
  }
  return value;
}
