import type { Json } from "./json.ts";

type Change = { readonly before: Json; readonly after: Json };

const MOST = 60;
const LONGEST = 300;

/**
 * What is different between two documents, by its path (`schedule/at`), for the audit log. Texts longer than 300 characters are cut;
 * from the 61st difference on only their number is told (`…`). `undefined` is what is not there: null.
 */
export function changesBetween(before: unknown, after: unknown): { readonly [path: string]: Change } {
  const found: [string, Change][] = [];
  collect(asJson(before), asJson(after), "", found);
  const told = found.slice(0, MOST).map(([path, change]) => [path, { before: short(change.before), after: short(change.after) }] as const);
  if (found.length > MOST) told.push(["…", { before: null, after: found.length - MOST }]);
  return Object.fromEntries(told);
}

function collect(before: Json, after: Json, path: string, found: [string, Change][]): void {
  if (isTree(before) && isTree(after) && Array.isArray(before) === Array.isArray(after)) {
    const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
    for (const name of new Set([...old.keys(), ...now.keys()]))
      collect(old.get(name) ?? null, now.get(name) ?? null, path === "" ? name : `${path}/${name}`, found);
  } else if (JSON.stringify(before) !== JSON.stringify(after)) found.push([path, { before, after }]);
}

function isTree(value: Json): value is Extract<Json, object> {
  return typeof value === "object" && value !== null;
}

function asJson(value: unknown): Json {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as Json);
}

function short(value: Json): Json {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length <= LONGEST ? value : `${text.slice(0, LONGEST)}…`;
}
