import type { Json, JsonObject } from "../platform/json.ts";

/** Keys as a reader expects them: what a thing is, then what it does, then where it leads. Others stand between, by name. */
const WHAT_IT_IS = ["schema", "index", "on", "kind", "id", "name", "title", "language", "description", "label", "channel", "purpose"];
const WHAT_IT_DOES = [
  "entry",
  "event",
  "audience",
  "change",
  "cron",
  "at",
  "zone",
  "method",
  "url",
  "headers",
  "sign",
  "node",
  "journey",
  "fork",
  "state",
  "fact",
  "is",
  "value",
  "other",
  "where",
  "when",
  "key",
  "reentry",
  "reentryAfter",
  "priority",
  "holdout",
  "caps",
  "loops",
  "weight",
  "action",
  "after",
];
const FIRST = [...WHAT_IT_IS, ...WHAT_IT_DOES, "header", "text", "body", "content"];
const LAST = [
  "expiresAfter",
  "timeoutSeconds",
  "retries",
  "retry",
  "do",
  "arms",
  "paths",
  "timeout",
  "window",
  "onError",
  "exitOn",
  "start",
  "nodes",
  "notes",
  "layout",
  "otherwise",
  "next",
];
const RANK: ReadonlyMap<string, number> = new Map([
  ...FIRST.map((key, place) => [key, place - FIRST.length] as const),
  ...LAST.map((key, place) => [key, place + 1] as const),
]);

/**
 * The same document in the one order that files are written and compared in, since jsonb forgets the order of keys: nodes as
 * the journey runs through them, keys as above. Takes any object, for files may not be valid yet.
 */
export function canonicalJourney(document: JsonObject): JsonObject {
  const { nodes } = document;
  const ordered = inOrder(document) as JsonObject;
  if (!isObject(nodes)) return ordered;
  const names = [...passage(nodes, document["start"]), ...Object.keys(nodes).toSorted()];
  return { ...ordered, nodes: Object.fromEntries([...new Set(names)].map((name) => [name, inOrder(nodes[name] ?? null)])) };
}

function inOrder(value: Json): Json {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  const rank = (key: string): number => RANK.get(key) ?? 0;
  const entries = Object.entries(value).toSorted(([one], [other]) => rank(one) - rank(other) || (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, inOrder(item)]));
}

/** Depth first, so that what follows a message stands below it. */
function passage(nodes: JsonObject, start: Json | undefined): readonly string[] {
  const seen = new Set<string>();
  const pending = [start];
  while (pending.length > 0) {
    const name = pending.pop();
    if (typeof name !== "string" || seen.has(name) || !Object.hasOwn(nodes, name)) continue;
    seen.add(name);
    pending.push(...waysOf(nodes[name] ?? null).toReversed());
  }
  return [...seen];
}

function waysOf(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(waysOf);
  if (!isObject(value)) return [];
  return Object.entries(inOrder(value) as JsonObject).flatMap(([key, item]) =>
    (key === "next" || key === "otherwise") && typeof item === "string" ? [item] : waysOf(item),
  );
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
