import type { JourneyDocument } from "./document.ts";
import { kindOf } from "./nodes/registry.ts";
import type { Words } from "./words.ts";

/** For drawing: one line of the graph. `via` is what the `passed` counts of `from` are kept by. */
export type Edge = { readonly from: string; readonly to: string; readonly via: string; readonly label: Words };

export function edgesOf(document: JourneyDocument): readonly Edge[] {
  return Object.entries(document.nodes).flatMap(([from, node]) =>
    kindOf(node)
      .ways(node)
      .map(({ to, via, label }) => ({ from, to, via, label })),
  );
}

/** What the editor shows on a node. */
export function describeNode(document: JourneyDocument, name: string): { readonly title: Words; readonly summary: Words } | null {
  const node = Object.hasOwn(document.nodes, name) ? document.nodes[name] : undefined;
  return node ? { title: kindOf(node).title, summary: kindOf(node).summary(node) } : null;
}
