import type { JourneyDocument } from "../api/types.ts";
import type { NodeMark } from "../canvas/drawing.ts";
import { BEGIN, edgeId } from "../canvas/layout.ts";
import { START, waysOf } from "./edit/ways.ts";

export type Comparison = {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Nodes in both that say something else; `BEGIN` when the entry does. Where they lead to does not count. */
  readonly changed: readonly string[];
  /** Ways of nodes in both that lead elsewhere, by `edgeId`. */
  readonly led: readonly { readonly id: string; readonly from: string; readonly before: string | null; readonly after: string | null }[];
  /** Top-level fields that differ: title, description, exitOn. */
  readonly fields: readonly ("title" | "description" | "exitOn")[];
};

export function compareJourneys(before: JourneyDocument, after: JourneyDocument): Comparison {
  const names = Object.keys(after.nodes);
  const both = names.filter((name) => Object.hasOwn(before.nodes, name));
  const changed = both.filter((name) => !same(content(before, name), content(after, name)));
  const led = both.flatMap((name) => differing(name, wayMap(before, name), wayMap(after, name)));
  const start =
    before.start === after.start ? [] : differing(BEGIN, new Map([[START.via, before.start]]), new Map([[START.via, after.start]]));
  return {
    added: names.filter((name) => !Object.hasOwn(before.nodes, name)),
    removed: Object.keys(before.nodes).filter((name) => !Object.hasOwn(after.nodes, name)),
    changed: [...(same(before.entry, after.entry) ? [] : [BEGIN]), ...changed],
    led: [...start, ...led],
    fields: (["title", "description", "exitOn"] as const).filter((field) => !same(before[field], after[field])),
  };
}

/** Whether nothing differs that runs or is read: notes and places are not counted. */
export function isSame({ added, removed, changed, led, fields }: Comparison): boolean {
  return [added, removed, changed, led, fields].every(({ length }) => length === 0);
}

/** How a node or an edge of one of the two drawings is marked. */
export function markOf(
  comparison: Comparison,
  side: "before" | "after",
): { readonly node: (name: string) => NodeMark | null; readonly edge: (id: string) => NodeMark | null } {
  const only = new Set(side === "before" ? comparison.removed : comparison.added);
  const mark = side === "before" ? "removed" : "added";
  const changed = new Set(comparison.changed);
  const led = new Set(comparison.led.filter((way) => way[side] !== null).map(({ id }) => id));
  return {
    node: (name) => (only.has(name) ? mark : changed.has(name) ? "changed" : null),
    edge: (id) => (led.has(id) || only.has(id.split(" ")[0] ?? "") ? mark : null),
  };
}

/** A node without the names of what follows it. */
function content(document: JourneyDocument, name: string): unknown {
  const node = document.nodes[name];
  if (!node) return null;
  const targets = new Set(waysOf(node).map(({ path }) => path));
  const walk = (value: unknown, path: string): unknown => {
    if (targets.has(path)) return "";
    if (Array.isArray(value)) return value.map((item, index) => walk(item, `${path}/${index}`));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, `${path}/${key}`)]));
  };
  return walk(node, "");
}

function wayMap(document: JourneyDocument, name: string): ReadonlyMap<string, string> {
  const node = document.nodes[name];
  return new Map(node ? waysOf(node).map(({ via, to }) => [via, to]) : []);
}

function differing(from: string, before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Comparison["led"] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((via) => before.get(via) !== after.get(via))
    .map((via) => ({ id: edgeId(from, via), from, before: before.get(via) ?? null, after: after.get(via) ?? null }));
}

/** By content: databases forget the order of keys. */
function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [left, right] = [one as Readonly<Record<string, unknown>>, other as Readonly<Record<string, unknown>>];
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key) && same(left[key], right[key]));
}
