import type { RunTrace } from "../api/types.ts";
import { edgeId } from "../canvas/layout.ts";

/** Where a run went by: of each node when it last left it, and the ways it took. */
export function passagesOf(trace: RunTrace): { readonly nodes: ReadonlyMap<string, string>; readonly ways: ReadonlySet<string> } {
  const nodes = new Map(trace.trail.map(({ node, at }) => [node, at]));
  // An end is not left: it was come to when the run ended, and a run under way stands where it came last.
  if (!nodes.has(trace.node)) nodes.set(trace.node, trace.updatedAt);
  return { nodes, ways: new Set(trace.trail.map(({ node, via }) => edgeId(node, via))) };
}
