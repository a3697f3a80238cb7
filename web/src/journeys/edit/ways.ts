import type { JourneyDocument, JourneyNode } from "../../api/types.ts";
import { BEGIN } from "../../canvas/layout.ts";
import { kindOf } from "../../../../src/journeys/nodes/registry.ts";
import type { Words } from "../../../../src/journeys/words.ts";

/** A way out of a node; `path` is the JSON pointer below the node to the name it leads to. */
export type Way = { readonly via: string; readonly to: string; readonly path: string; readonly label: Words };

/** A document under work may hold a node that is half written: it has no ways yet. Of the same node, the same array. */
export function waysOf(node: JourneyNode): readonly Way[] {
  const known = WAYS.get(node);
  if (known) return known;
  const found = readWays(node);
  WAYS.set(node, found);
  return found;
}

/** An edit leaves all other nodes the very same values: what is read off them is read once. */
const WAYS = new WeakMap<JourneyNode, readonly Way[]>();

function readWays(node: JourneyNode): readonly Way[] {
  try {
    return kindOf(node)
      .ways(node)
      .map(({ via, to, path, label }) => ({ via, to, path, label }));
  } catch {
    return [];
  }
}

/** The only way out of the beginning. */
export const START: Way = { via: "start", to: "", path: "", label: { key: "journey.edge.next", values: {} } };

/** The way of that name, from a node or from the beginning. */
export function wayOf(document: JourneyDocument, from: string, via: string): Way | null {
  if (from === BEGIN) return { ...START, to: document.start };
  const node = document.nodes[from];
  return (node && waysOf(node).find((way) => way.via === via)) ?? null;
}

export function wordsOf(node: JourneyNode): { readonly title: Words | null; readonly summary: Words | null } {
  try {
    const kind = kindOf(node);
    return { title: kind.title, summary: kind.summary(node) };
  } catch {
    return { title: null, summary: null };
  }
}
