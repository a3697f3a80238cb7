import { Graph, layout } from "@dagrejs/dagre";
import type { JourneyDetail } from "../api/types.ts";

export const NODE = { width: 248, height: 84 } as const;
export const BEGIN = "\u0000begin";

export type Place = { readonly x: number; readonly y: number };

/** Depends on the document alone: counts may change without anything moving. */
export function placeNodes(journey: Pick<JourneyDetail, "nodes" | "edges" | "document">): ReadonlyMap<string, Place> {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 56, ranksep: 72, edgesep: 24, marginx: 24, marginy: 24 });
  graph.setDefaultEdgeLabel(() => ({}));
  graph.setNode(BEGIN, { ...NODE });
  for (const { name } of journey.nodes) graph.setNode(name, { ...NODE });
  graph.setEdge(BEGIN, journey.document.start, { width: 10, height: 10 }, "start");
  for (const edge of journey.edges) graph.setEdge(edge.from, edge.to, { width: 130, height: 22, labelpos: "c" }, edge.via);
  layout(graph);
  return new Map(graph.nodes().map((name) => {
    const node = graph.node(name) as { readonly x: number; readonly y: number };
    return [name, { x: node.x - NODE.width / 2, y: node.y - NODE.height / 2 }];
  }));
}
