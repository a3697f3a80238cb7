/** What the canvas draws: told by whoever reads or edits a journey, without a word about React Flow. */
import { BEGIN, edgeId, type Shape } from "./layout.ts";

export type NodeMark = "added" | "removed" | "changed";
export type Badge = { readonly kind: "refused" | "failed" | "lost" | "late" | "time"; readonly text: string };

export type DrawnNode = {
  readonly id: string;
  readonly kind: string;
  /** By which channel a message goes, when it is not WhatsApp. */
  readonly channel?: string;
  /** Of a chain: the channels of its steps; `isOrdered`: one after the other as they stand. */
  readonly steps?: { readonly channels: readonly string[]; readonly isOrdered: boolean };
  readonly title: string;
  readonly heading: string;
  readonly summary: string;
  readonly ways: readonly { readonly via: string; readonly label: string; readonly open: boolean }[];
  /** Null where runs cannot stand, or nothing is counted. */
  readonly live: number | null;
  readonly passed: number;
  /** Of all who entered, the share that came here; null when nothing is counted. */
  readonly reached: number | null;
  readonly ends: boolean;
  readonly badges: readonly Badge[];
  readonly problem: { readonly severity: "error" | "warning"; readonly text: string } | null;
  readonly mark: NodeMark | null;
  /** On a traced run's way; null when nothing is traced. */
  readonly trod: boolean | null;
};
export type DrawnEdge = {
  readonly from: string;
  readonly via: string;
  readonly to: string;
  readonly label: string;
  readonly passed: number | null;
  /** Of those who came to the node before. */
  readonly share: number | null;
  readonly mark: NodeMark | null;
  readonly trod: boolean | null;
};
export type DrawnNote = {
  readonly id: string;
  readonly text: string;
  readonly near: string | null;
  readonly x: number;
  readonly y: number;
};
export type Drawing = {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  readonly notes: readonly DrawnNote[];
  /** How far a person has moved a node from where the layout puts it. */
  readonly nudges: ReadonlyMap<string, { readonly x: number; readonly y: number }>;
};

/** Of equal shapes, layouts are equal: the text is their name. */
export function shapeOf(drawing: Drawing): { readonly shape: Shape; readonly signature: string } {
  const known = new Set(drawing.nodes.map(({ id }) => id));
  const shape = {
    nodes: drawing.nodes.map(({ id }) => id),
    edges: drawing.edges
      .filter(({ from, to }) => known.has(from) && known.has(to))
      .map(({ from, via, to, label }) => ({ id: edgeId(from, via), from, to, labelled: label !== "" && from !== BEGIN })),
  };
  return { shape, signature: JSON.stringify(shape) };
}
