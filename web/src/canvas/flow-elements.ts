import { MarkerType, Position, type Edge, type Node } from "@xyflow/react";
import type { DrawnNode, Drawing } from "./drawing.ts";
import type { WayEdge } from "./edge.tsx";
import { edgeId, NODE, type Layout, type Place } from "./layout.ts";
import { IN, wayX, type StepNode } from "./node-card.tsx";
import { NOTE, type NoteNode } from "./note-card.tsx";

export type Moving = ReadonlyMap<string, Place>;
const NOWHERE: Place = { x: 0, y: 0 };

/** Where nodes and notes stand: by the layout, nudged by a person, or under somebody's pointer. */
export function placesOf(drawing: Drawing, laid: Layout, moving: Moving): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const { id } of drawing.nodes) {
    const place = laid.nodes.get(id) ?? NOWHERE;
    const by = drawing.nudges.get(id) ?? NOWHERE;
    places.set(id, moving.get(id) ?? { x: place.x + by.x, y: place.y + by.y });
  }
  for (const note of drawing.notes) {
    const beside = (note.near !== null && places.get(note.near)) || NOWHERE;
    places.set(note.id, moving.get(note.id) ?? { x: beside.x + note.x, y: beside.y + note.y });
  }
  return places;
}

type Selection = ReadonlySet<string>;
/** Kept between drawings, so that of 300 nodes only those are drawn again that say something else. */
export type Kept = Map<string, { readonly from: readonly unknown[]; readonly made: Node | Edge }>;

function keep<T extends Node | Edge>(kept: Kept, key: string, from: readonly unknown[], make: () => T): T {
  const before = kept.get(key);
  if (before && before.from.length === from.length && before.from.every((value, index) => value === from[index])) return before.made as T;
  const made = make();
  kept.set(key, { from, made });
  return made;
}

export function flowNodes(
  drawing: Drawing,
  {
    places,
    selection,
    picked,
    editable,
    kept,
  }: {
    readonly places: ReadonlyMap<string, Place>;
    readonly selection: Selection;
    readonly picked: string | undefined;
    readonly editable: boolean;
    readonly kept: Kept;
  },
): Node[] {
  const steps = drawing.nodes.map((drawn): StepNode => {
    const { x, y } = places.get(drawn.id) ?? NOWHERE;
    const chosen = selection.has(drawn.id);
    const lit = chosen || picked === drawn.id;
    const text = JSON.stringify(drawn);
    const { data } = keep(kept, `data ${drawn.id}`, [text, lit], () => ({
      id: drawn.id,
      position: NOWHERE,
      data: { drawn, picked: lit },
    })) as StepNode;
    return keep(kept, `node ${drawn.id}`, [data, x, y, chosen, editable], () => ({
      id: drawn.id,
      type: "step" as const,
      position: { x, y },
      width: NODE.width,
      height: NODE.height,
      handles: handlesOf(drawn),
      selected: chosen,
      draggable: editable && drawn.kind !== "entry",
      data,
    }));
  });
  const notes = drawing.notes.map((note): NoteNode => {
    const { x, y } = places.get(note.id) ?? NOWHERE;
    const { text } = note;
    return keep(kept, `note ${note.id}`, [text, x, y, selection.has(note.id), editable], () => ({
      id: note.id,
      type: "note" as const,
      position: { x, y },
      width: NOTE.width,
      height: NOTE.height,
      zIndex: 2,
      selected: selection.has(note.id),
      draggable: editable,
      connectable: false,
      data: { note },
    }));
  });
  return [...steps, ...notes];
}

/** Told, so that edges to cards outside of the window are drawn although those are not. */
function handlesOf(drawn: DrawnNode): NonNullable<Node["handles"]> {
  return [
    { id: IN, type: "target", position: Position.Top, x: NODE.width / 2, y: 0, width: 1, height: 1 },
    ...drawn.ways.map(({ via }, index) => ({
      id: via,
      type: "source" as const,
      position: Position.Bottom,
      x: wayX(index, drawn.ways.length),
      y: NODE.height,
      width: 1,
      height: 1,
    })),
  ];
}

export function flowEdges(
  drawing: Drawing,
  {
    laid,
    moving,
    selectedEdge,
    editable,
    kept,
  }: {
    readonly laid: Layout;
    readonly moving: Moving;
    readonly selectedEdge: string | null;
    readonly editable: boolean;
    readonly kept: Kept;
  },
): Edge[] {
  const moved = (id: string): boolean => moving.has(id) || drawing.nudges.has(id);
  return drawing.edges.map((drawn): WayEdge => {
    const id = edgeId(drawn.from, drawn.via);
    const route = moved(drawn.from) || moved(drawn.to) ? undefined : laid.edges.get(id);
    return keep(kept, `edge ${id}`, [JSON.stringify(drawn), route, selectedEdge === id, editable], () => ({
      id,
      source: drawn.from,
      target: drawn.to,
      sourceHandle: drawn.via,
      targetHandle: IN,
      type: "way" as const,
      selected: selectedEdge === id,
      reconnectable: editable,
      markerEnd: { type: MarkerType.ArrowClosed, color: "var(--line-strong)" },
      data: { drawn, points: route?.points ?? [], at: route?.label ?? NOWHERE },
    }));
  });
}
