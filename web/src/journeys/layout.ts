import { Graph, layout } from "@dagrejs/dagre";
import type { JourneyDetail } from "../api/types.ts";

export const NODE = { width: 248, height: 76 } as const;
export const BEGIN = "\u0000begin";

export type Place = { readonly x: number; readonly y: number };
export type Layout = {
  readonly nodes: ReadonlyMap<string, Place>;
  /** By `edgeId`: the points it bends at, and where there is room for its label. */
  readonly edges: ReadonlyMap<string, { readonly points: readonly Place[]; readonly label: Place }>;
};

export function edgeId(from: string, via: string): string {
  return `${from} ${via}`;
}

/** Depends on the document alone: counts may change without anything moving. */
export function layoutJourney(journey: Pick<JourneyDetail, "nodes" | "edges" | "document">): Layout {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 40, ranksep: 34, edgesep: 20, marginx: 24, marginy: 24 });
  graph.setDefaultEdgeLabel(() => ({}));
  graph.setNode(BEGIN, { ...NODE });
  for (const { name } of journey.nodes) graph.setNode(name, { ...NODE });
  graph.setEdge(BEGIN, journey.document.start, { width: 48, height: 24, labelpos: "c" }, edgeId(BEGIN, "start"));
  for (const edge of journey.edges)
    graph.setEdge(edge.from, edge.to, { width: edge.via === "next" ? 96 : 208, height: 24, labelpos: "c" }, edgeId(edge.from, edge.via));
  layout(graph);
  const nodes = new Map(
    graph.nodes().map((name) => {
      const node = graph.node(name) as Place;
      return [name, { x: node.x - NODE.width / 2, y: node.y - NODE.height / 2 }];
    }),
  );
  const edges = new Map(
    graph.edges().map((edge) => {
      const laid = graph.edge(edge) as { readonly points: readonly Place[]; readonly x?: number; readonly y?: number };
      const middle = laid.points[Math.floor(laid.points.length / 2)] ?? { x: 0, y: 0 };
      return [edge.name ?? "", { points: laid.points, label: { x: laid.x ?? middle.x, y: laid.y ?? middle.y } }];
    }),
  );
  return { nodes, edges };
}

/** A line through all points with its corners rounded off. */
export function pathThrough(points: readonly Place[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (!first || !last) return "";
  let path = `M${first.x} ${first.y}`;
  rest.slice(0, -1).forEach((corner, index) => {
    const next = rest[index + 1] ?? last;
    const end = index === rest.length - 2 ? next : { x: (corner.x + next.x) / 2, y: (corner.y + next.y) / 2 };
    path += ` Q${corner.x} ${corner.y} ${end.x} ${end.y}`;
  });
  return rest.length === 1 ? `${path} L${last.x} ${last.y}` : path;
}
