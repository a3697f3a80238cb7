/**
 * Where everything stands. Dagre, not elkjs: it is synchronous, so a node never jumps after it is drawn, needs no worker that the page's
 * policy would have to allow, and weighs 40 kB beside 1.4 MB; layered from top to bottom is all a journey asks for.
 */
import { Graph, layout } from "@dagrejs/dagre";

export const NODE = { width: 248, height: 76 } as const;
export const BEGIN = "\u0000begin";

export type Place = { readonly x: number; readonly y: number };
export type Layout = {
  /** Upper left corners. */
  readonly nodes: ReadonlyMap<string, Place>;
  /** By `edgeId`: the points it bends at, and where there is room for its label. */
  readonly edges: ReadonlyMap<string, { readonly points: readonly Place[]; readonly label: Place }>;
};
export type Shape = {
  readonly nodes: readonly string[];
  readonly edges: readonly { readonly id: string; readonly from: string; readonly to: string; readonly labelled: boolean }[];
};

export function edgeId(from: string, via: string): string {
  return `${from} ${via}`;
}

/** Depends on the graph alone: counts and texts may change without anything moving. */
export function layoutGraph(shape: Shape): Layout {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 40, ranksep: 34, edgesep: 20, marginx: 24, marginy: 24 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const name of shape.nodes) graph.setNode(name, { ...NODE });
  for (const { id, from, to, labelled } of shape.edges)
    graph.setEdge(from, to, { width: labelled ? 208 : from === BEGIN ? 48 : 96, height: 24, labelpos: "c" }, id);
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

/** Ways begin on their card from left to right as they go on, so that they do not cross right below it; open ones stand last. */
export function uncrossed<
  D extends { readonly nodes: readonly N[] },
  N extends { readonly id: string; readonly ways: readonly { readonly via: string }[] },
>(drawing: D & { readonly nodes: readonly N[] }, laid: Layout): D {
  const x = (id: string, via: string): number => laid.edges.get(edgeId(id, via))?.points[1]?.x ?? Number.POSITIVE_INFINITY;
  const nodes = drawing.nodes.map((node) =>
    node.ways.length < 2
      ? node
      : { ...node, ways: node.ways.toSorted((one, other) => compare(x(node.id, one.via), x(node.id, other.via))) },
  );
  return { ...drawing, nodes };
}

function compare(one: number, other: number): number {
  return one === other ? 0 : one - other;
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
