/**
 * What an editor does to a journey, as pure functions from document to document. Whatever an edit does not name stays the very same
 * value in the same order, so nothing is lost between the document and the canvas. A way that leads nowhere yet leads to `""`.
 */
import type { JourneyDocument, JourneyNode } from "../../api/types.ts";
import { BEGIN } from "../../canvas/layout.ts";
import type { Json, JsonObject } from "../../../../src/platform/json.ts";
import { isIdentifier } from "../../../../src/journeys/schema/names.ts";
import { waysOf, wayOf } from "./ways.ts";

export type Nodes = JourneyDocument["nodes"];
export type Point = { readonly x: number; readonly y: number };
export type WayOut = { readonly from: string; readonly via: string };

/** `ask` → `ask`, `ask_2`, `ask_3`: the first that no node has. */
export function freeName(taken: Nodes, wanted: string): string {
  const base = (isIdentifier(wanted) ? wanted : "node").slice(0, 58).replace(/_\d+$/, "");
  if (!Object.hasOwn(taken, base)) return base;
  for (let n = 2; ; n += 1) if (!Object.hasOwn(taken, `${base}_${n}`)) return `${base}_${n}`;
}

/** Leads a way to a node, or with `""` to nowhere. */
export function connect(document: JourneyDocument, way: WayOut, to: string): JourneyDocument {
  const known = wayOf(document, way.from, way.via);
  if (!known || known.to === to) return document;
  // Something that floated gets the place the layout has for it; where it was dropped means nothing there.
  const floated = to !== "" && !isLedTo(document, to);
  const led = way.from === BEGIN ? { ...document, start: to } : withNode(document, way.from, (node) => setAt(node, known.path, to));
  return floated ? nudge(led, [to], null) : led;
}

/** Puts a node into a way: what the way led to follows the new node. */
export function insert(document: JourneyDocument, way: WayOut, name: string, node: JourneyNode): JourneyDocument {
  const target = wayOf(document, way.from, way.via)?.to ?? "";
  const led = waysOf(node).reduce<JourneyNode>((grown, { path, to }) => (to === "" ? setAt(grown, path, target) : grown), node);
  return connect(addNode(document, name, led), way, name);
}

export function addNode(document: JourneyDocument, name: string, node: JourneyNode, at?: Point): JourneyDocument {
  const added = { ...document, nodes: { ...document.nodes, [name]: node } };
  return at ? { ...added, layout: { ...added.layout, [name]: rounded(at) } } : added;
}

export function setNode(document: JourneyDocument, name: string, node: JourneyNode): JourneyDocument {
  return withNode(document, name, () => node);
}

/** What led to a removed node leads to what came after it by its first way. Notes beside it go with it. */
export function removeNodes(document: JourneyDocument, names: ReadonlySet<string>): JourneyDocument {
  const gone = new Set([...names].filter((name) => Object.hasOwn(document.nodes, name)));
  if (gone.size === 0) return document;
  const after = (name: string): string => {
    const seen = new Set<string>();
    let at = name;
    while (gone.has(at) && !seen.has(at)) {
      seen.add(at);
      const node = document.nodes[at];
      at = (node && waysOf(node)[0]?.to) ?? "";
    }
    return gone.has(at) ? "" : at;
  };
  const nodes = Object.fromEntries(
    Object.entries(document.nodes)
      .filter(([name]) => !gone.has(name))
      .map(([name, node]) => [name, redirect(node, after, (to) => gone.has(to))]),
  );
  const rest = { ...document, start: after(document.start), nodes };
  return tidyExtras(rest, (name) => (gone.has(name) ? null : name));
}

/** Everything that names the node follows: ways, receipts, conditions and texts that read its answers. */
export function renameNode(document: JourneyDocument, from: string, to: string): JourneyDocument {
  if (from === to || !Object.hasOwn(document.nodes, from) || Object.hasOwn(document.nodes, to)) return document;
  const names = new Map([[from, to]]);
  const nodes = Object.fromEntries(Object.entries(document.nodes).map(([name, node]) => [names.get(name) ?? name, renamed(node, names)]));
  const { exitOn } = document;
  const rest: JourneyDocument = {
    ...document,
    start: names.get(document.start) ?? document.start,
    nodes,
    ...(exitOn ? { exitOn: rewrite(exitOn, names) as unknown as typeof exitOn } : {}),
  };
  return tidyExtras(rest, (name) => names.get(name) ?? name);
}

/** Adds to where the layout puts them; null puts them back there. */
export function nudge(document: JourneyDocument, names: readonly string[], by: Point | null): JourneyDocument {
  const before = document.layout ?? {};
  if (by === null && !names.some((name) => Object.hasOwn(before, name))) return document;
  const layout = Object.fromEntries(Object.entries(before).filter(([name]) => by !== null || !names.includes(name)));
  if (by)
    for (const name of names) {
      const { x, y } = before[name] ?? { x: 0, y: 0 };
      layout[name] = rounded({ x: x + by.x, y: y + by.y });
    }
  return withLayout(document, layout);
}

export function tidy(document: JourneyDocument): JourneyDocument {
  return document.layout ? withLayout(document, {}) : document;
}

type Notes = NonNullable<JourneyDocument["notes"]>;

export function setNotes(document: JourneyDocument, notes: Notes): JourneyDocument {
  if (notes.length > 0) return { ...document, notes };
  const { notes: _none, ...rest } = document;
  return rest;
}

/** Nodes with other names, put beside the document's own. Ways to nodes that did not come along lead nowhere. */
export function paste(
  document: JourneyDocument,
  copied: Nodes,
  at: (name: string) => Point,
): { readonly document: JourneyDocument; readonly names: readonly string[] } {
  const names = new Map<string, string>();
  let nodes = document.nodes;
  for (const name of Object.keys(copied)) {
    const free = freeName(nodes, name);
    names.set(name, free);
    nodes = { ...nodes, [free]: { kind: "exit" } };
  }
  const layout = { ...document.layout };
  for (const [name, node] of Object.entries(copied)) {
    const free = names.get(name) ?? name;
    const open = redirect(
      node,
      () => "",
      (to) => !names.has(to),
    );
    nodes = { ...nodes, [free]: renamed(open, names) };
    layout[free] = rounded(at(name));
  }
  return { document: { ...document, nodes, layout }, names: [...names.values()] };
}

export function isLedTo(document: JourneyDocument, name: string): boolean {
  return document.start === name || Object.values(document.nodes).some((node) => waysOf(node).some(({ to }) => to === name));
}

/** Sets one place below a value by its JSON pointer; everything beside the path stays the same value. */
export function setAt<T>(value: T, pointer: string, to: unknown): T {
  const keys = pointer.split("/").slice(1);
  const set = (inner: unknown, depth: number): unknown => {
    const key = keys[depth];
    if (key === undefined) return to;
    if (Array.isArray(inner)) return inner.map((item, index) => (String(index) === key ? set(item, depth + 1) : (item as unknown)));
    const object = inner as { readonly [key: string]: unknown };
    return { ...object, [key]: set(object[key], depth + 1) };
  };
  return set(value, 0) as T;
}

function withNode(document: JourneyDocument, name: string, change: (node: JourneyNode) => JourneyNode): JourneyDocument {
  const node = document.nodes[name];
  if (!node) return document;
  const changed = change(node);
  return changed === node ? document : { ...document, nodes: { ...document.nodes, [name]: changed } };
}

function redirect(node: JourneyNode, to: (name: string) => string, when: (name: string) => boolean): JourneyNode {
  return waysOf(node).reduce((led, way) => (when(way.to) ? setAt(led, way.path, to(way.to)) : led), node);
}

function renamed(node: JourneyNode, names: ReadonlyMap<string, string>): JourneyNode {
  const led = redirect(
    node,
    (to) => names.get(to) ?? to,
    (to) => names.has(to),
  );
  return rewrite(led, names) as unknown as JourneyNode;
}

const READ = /\b(answers|messages)\.([A-Za-z][A-Za-z0-9_-]*)/g;

/** In texts and paths, `answers.<old>` becomes `answers.<new>`; so do the node that a receipt arm looks at and the fork of a join. */
function rewrite(value: Json, names: ReadonlyMap<string, string>): Json {
  if (typeof value === "string")
    return value.replace(READ, (whole, root: string, name: string) => (names.has(name) ? `${root}.${names.get(name)}` : whole));
  if (Array.isArray(value)) {
    const before: readonly Json[] = value;
    const items = before.map((item) => rewrite(item, names));
    return items.every((item, index) => item === before[index]) ? before : items;
  }
  if (typeof value !== "object" || value === null) return value;
  const object = value as JsonObject;
  const naming = object["on"] === "receipt" ? "node" : object["kind"] === "join" ? "fork" : null;
  const entries = Object.entries(object).map(
    ([key, item]) => [key, key === naming && typeof item === "string" ? (names.get(item) ?? item) : rewrite(item, names)] as const,
  );
  return entries.every(([key, item]) => item === object[key]) ? value : Object.fromEntries(entries);
}

function tidyExtras(document: JourneyDocument, to: (name: string) => string | null): JourneyDocument {
  let tidied = document;
  if (document.layout) {
    const layout = Object.entries(document.layout).flatMap(([name, by]) => {
      const kept = to(name);
      return kept === null ? [] : [[kept, by] as const];
    });
    tidied = withLayout(tidied, Object.fromEntries(layout));
  }
  if (document.notes?.some(({ near }) => near !== undefined && to(near) !== near))
    tidied = setNotes(
      tidied,
      document.notes.flatMap((note) => {
        if (note.near === undefined) return [note];
        const near = to(note.near);
        return near === null ? [] : [{ ...note, near }];
      }),
    );
  return tidied;
}

function withLayout(document: JourneyDocument, layout: { readonly [node: string]: Point }): JourneyDocument {
  if (Object.keys(layout).length > 0) return { ...document, layout };
  const { layout: _none, ...rest } = document;
  return rest;
}

function rounded({ x, y }: Point): Point {
  return { x: Math.round(x), y: Math.round(y) };
}
