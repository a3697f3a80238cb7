/** The drawing of a journey, to read or to edit. It knows nothing of documents: it draws a `Drawing` and tells what a person did. */
import { useElementSize, useMergedRef } from "@mantine/hooks";
import { MiniMap, ReactFlow, ReactFlowProvider, useReactFlow, type Edge, type Node, type NodeChange } from "@xyflow/react";
import { memo, useEffect, useMemo, useRef, useState, type DragEvent, type KeyboardEvent, type ReactNode, type RefObject } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { CanvasContext, READING, type CanvasActions } from "./canvas-context.ts";
import classes from "./canvas.module.css";
import { Controls } from "./controls.tsx";
import { shapeOf, type Drawing } from "./drawing.ts";
import { WayLine } from "./edge.tsx";
import { flowEdges, flowNodes, placesOf, type Kept, type Moving } from "./flow-elements.ts";
import { BEGIN, layoutGraph, NODE, uncrossed, type Place } from "./layout.ts";
import { neighbour, type Direction } from "./navigate.ts";
import { Step } from "./node-card.tsx";
import { Note } from "./note-card.tsx";

type Way = { readonly from: string; readonly via: string };
export type CanvasEditing = {
  readonly selection: ReadonlySet<string>;
  readonly selectedEdge: string | null;
  readonly onSelection: (ids: ReadonlySet<string>, edge: string | null) => void;
  readonly onMoved: (ids: readonly string[], by: Place) => void;
  readonly onConnect: (way: Way, to: string) => void;
  /** A way pulled off its node and dropped on another. */
  readonly onReconnect: (before: Way, after: Way, to: string) => void;
  /** A way pulled to an empty place, there to continue. */
  readonly onPulled: (way: Way, screen: Place, at: Place) => void;
  /** Something from the palette let go over the canvas; `way` when over the middle of one. */
  readonly onDropped: (kind: string, at: Place, way: Way | null) => void;
};
export type CanvasHandle = {
  readonly placeOf: (id: string) => Place;
  /** Brings a card into view, as soon as it is drawn, and focuses it. */
  readonly reveal: (id: string) => void;
};
export const NO_CANVAS: CanvasHandle = { placeOf: () => ({ x: 0, y: 0 }), reveal: () => undefined };
type Props = {
  readonly drawing: Drawing;
  /** The same canvas with another journey begins anew: another view, another place. */
  readonly name: string;
  readonly picked: string | undefined;
  readonly label: string;
  readonly actions?: CanvasActions;
  readonly editing?: CanvasEditing;
  readonly onPaneClick?: () => void;
  /** Keys that are not the canvas's own. */
  readonly onKey?: (event: KeyboardEvent) => void;
  /** Enter or the space bar on a card. */
  readonly onEnter?: (id: string) => void;
  /** Is given what an editor asks of the drawing. */
  readonly handle?: RefObject<CanvasHandle>;
  /** Rises when something was asked of the handle. */
  readonly redrawn?: number;
  readonly testId?: string;
  readonly children?: ReactNode;
};

export const DRAGGED = "application/x-parley-node";
const MINIMAP_FROM = 30;
/** Pixels between a card that is shown and the canvas’s rim. */
const EDGE = 24;
const ARROWS: { readonly [key: string]: Direction } = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };
const nodeTypes = { step: Step, note: Note };
const edgeTypes = { way: WayLine };
const STILL: Moving = new Map();
const NOTHING: ReadonlySet<string> = new Set();

/** Drawn again only when it is told something else: typing beside it must not wait for it. */
export const Canvas = memo(function Canvas(props: Props) {
  return (
    <ReactFlowProvider>
      <CanvasContext value={props.actions ?? READING}>
        <Drawn {...props} />
      </CanvasContext>
    </ReactFlowProvider>
  );
});

function Drawn(props: Props) {
  const { drawing: told, name, picked, label, editing, onPaneClick, onKey, onEnter, handle, testId = "canvas", children } = props;
  const { t } = useI18n();
  const view = useReactFlow();
  const { shape, signature } = useMemo(() => shapeOf(told), [told]);
  const laid = useMemo(() => layoutGraph(shape), [signature]); // eslint-disable-line react-hooks/exhaustive-deps
  const drawing = useMemo(() => uncrossed(told, laid), [told, laid]);
  const [moving, setMoving] = useState<Moving>(STILL);
  const kept = useRef<Kept>(new Map());
  const editable = editing !== undefined;
  const selection = editing?.selection ?? NOTHING;
  const selectedEdge = editing?.selectedEdge ?? null;
  const places = useMemo(() => placesOf(drawing, laid, moving), [drawing, laid, moving]);
  const nodes = useMemo(
    () => flowNodes(drawing, { places, selection, picked, editable, kept: kept.current }),
    [drawing, places, selection, picked, editable],
  );
  const edges = useMemo(
    () => flowEdges(drawing, { laid, moving, selectedEdge, editable, kept: kept.current }),
    [drawing, laid, moving, selectedEdge, editable],
  );
  const box = useRef<HTMLDivElement>(null);
  const { ref: measured, width, height } = useElementSize();
  const ref = useMergedRef(box, measured);
  const sized = width > 0;
  useEffect(() => {
    if (!sized) return;
    // A short journey is shown whole; of a long one the beginning, or the chosen step, at a size that can be read.
    const spots = [...places.values()];
    const right = Math.max(...spots.map(({ x }) => x)) + NODE.width + 24;
    const bottom = Math.max(...spots.map(({ y }) => y)) + NODE.height + 24;
    const zoom = Math.max(width < 600 ? 0.62 : 0.78, Math.min(1, width / right, height / bottom));
    const focus = picked === undefined ? undefined : places.get(picked);
    const start = places.get(BEGIN) ?? { x: 0, y: 0 };
    const middle = right * zoom <= width ? right / 2 : start.x + NODE.width / 2;
    if (focus && bottom * zoom > height) void view.setCenter(focus.x + NODE.width / 2, focus.y + NODE.height / 2, { zoom });
    // What is still growing begins at the top, where there is room below it.
    else
      void view.setViewport({
        x: width / 2 - middle * zoom,
        y: editing || bottom * zoom > height ? 0 : (height - bottom * zoom) / 2,
        zoom,
      });
    // Only for another journey or when the size becomes known: never because counts or texts have changed.
  }, [name, sized]); // eslint-disable-line react-hooks/exhaustive-deps

  // A panel that opens takes room from the side: what stood in the middle goes on standing there, and what it is about stays in sight.
  // When it closes again, and nobody has moved the drawing meanwhile, that stands where it stood.
  const room = useRef({ width: 0, x: 0, left: 0, leftWidth: 0 });
  useEffect(() => {
    const before = room.current;
    const { x, y, zoom } = view.getViewport();
    const back = before.leftWidth === width && before.x === x;
    const shifted = back ? before.left : x + (width - before.width) / 2;
    const place = picked === undefined ? undefined : places.get(picked);
    const by = place ? intoRange(place.x * zoom + shifted, NODE.width * zoom, width) : 0;
    const next = before.width === 0 || width === 0 || before.width === width ? x : shifted + (back ? 0 : by);
    room.current = { width, x: next, left: x, leftWidth: before.width };
    if (next !== x) void view.setViewport({ x: next, y, zoom });
  }, [width]); // eslint-disable-line react-hooks/exhaustive-deps

  const reveal = (id: string): void => {
    const place = places.get(id);
    if (!place || !box.current) return;
    const { x, y, zoom } = view.getViewport();
    const [left, top] = [place.x * zoom + x, place.y * zoom + y];
    // No further than needed: what somebody looks at does not jump away.
    const next = { x: x + intoRange(left, NODE.width * zoom, width), y: y + intoRange(top, NODE.height * zoom, height), zoom };
    if (next.x !== x || next.y !== y) void view.setViewport(next);
    room.current = { ...room.current, x: room.current.x + next.x - x };
    focusSoon(box.current, id);
  };
  const wanted = useRef<string | null>(null);
  useEffect(() => {
    if (handle) handle.current = { placeOf: (id) => places.get(id) ?? { x: 0, y: 0 }, reveal: (id) => (wanted.current = id) };
    const id = wanted.current;
    if (id === null || !places.has(id)) return;
    wanted.current = null;
    reveal(id);
  });
  const changed = (changes: NodeChange[]): void => {
    if (!editing) return;
    const dragged = changes.flatMap((change) =>
      change.type === "position" && change.dragging && change.position ? [[change.id, change.position] as const] : [],
    );
    if (dragged.length > 0) setMoving((before) => new Map([...before, ...dragged]));
    const selects = changes.flatMap((change) => (change.type === "select" ? [change] : []));
    if (selects.length === 0) return;
    const next = new Set(editing.selection);
    for (const { id, selected } of selects)
      if (selected) next.add(id);
      else next.delete(id);
    editing.onSelection(next, null);
  };
  const dropped = (all: readonly Node[]): void => {
    setMoving(STILL);
    const first = all[0];
    const still = placesOf(drawing, laid, STILL);
    const before = first && still.get(first.id);
    const by = first && before ? { x: first.position.x - before.x, y: first.position.y - before.y } : { x: 0, y: 0 };
    if (by.x !== 0 || by.y !== 0)
      editing?.onMoved(
        all.map(({ id }) => id),
        by,
      );
  };
  const keyed = (event: KeyboardEvent): void => {
    const { target } = event;
    if (!(target instanceof HTMLElement) || target.closest("input, textarea, select, [contenteditable]")) return;
    const here = target.closest<HTMLElement>("[data-node]")?.dataset["node"];
    const direction = ARROWS[event.key];
    if (direction && here !== undefined && !event.ctrlKey && !event.metaKey) {
      const next = neighbour(new Map(drawing.nodes.map(({ id }) => [id, places.get(id) ?? { x: 0, y: 0 }])), here, direction);
      event.preventDefault();
      if (next !== null) reveal(next);
      return;
    }
    if ((event.key === "Enter" || event.key === " ") && here !== undefined) {
      event.preventDefault();
      if (onEnter) onEnter(here);
      else props.actions?.open(here);
      return;
    }
    onKey?.(event);
  };
  const over = (event: DragEvent): void => {
    if (!editing || !event.dataTransfer.types.includes(DRAGGED)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
  };
  const letGo = (event: DragEvent): void => {
    const kind = event.dataTransfer.getData(DRAGGED);
    if (!editing || kind === "") return;
    event.preventDefault();
    const at = view.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    const middles = edges.map((edge) => ({
      edge,
      near: document.querySelector<HTMLElement>(
        `[data-from="${CSS.escape(edge.source)}"][data-via="${CSS.escape(edge.sourceHandle ?? "")}"]`,
      ),
    }));
    const hit = middles.find(({ near }) => near !== null && within(near, event, 36))?.edge;
    editing.onDropped(kind, { x: at.x - NODE.width / 2, y: at.y - NODE.height / 2 }, hit ? wayOf(hit) : null);
  };
  return (
    <div
      ref={ref}
      className={classes["canvas"]}
      aria-label={label}
      role="group"
      data-testid={testId}
      onKeyDown={keyed}
      onDragOver={over}
      onDrop={letGo}
    >
      <ReactFlow
        key={name}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        minZoom={0.1}
        maxZoom={1.6}
        nodesDraggable={editable}
        nodesConnectable={editable}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={editable}
        edgesReconnectable={editable}
        onlyRenderVisibleElements={drawing.nodes.length > MINIMAP_FROM}
        panOnScroll
        zoomOnDoubleClick={false}
        deleteKeyCode={null}
        multiSelectionKeyCode={["Control", "Meta"]}
        onNodesChange={changed}
        onNodeDragStop={(_event, _node, all) => dropped(all)}
        onSelectionDragStop={(_event, all) => dropped(all)}
        onEdgeClick={(_event, edge) => editing?.onSelection(NOTHING, edge.id)}
        onPaneClick={() => {
          editing?.onSelection(NOTHING, null);
          onPaneClick?.();
        }}
        onConnect={({ source, sourceHandle, target }) => editing?.onConnect({ from: source, via: sourceHandle ?? "" }, target)}
        onReconnect={(edge, { source, sourceHandle, target }) =>
          editing?.onReconnect(wayOf(edge), { from: source, via: sourceHandle ?? "" }, target)
        }
        onConnectEnd={(event, { fromHandle, fromNode, toNode }) => {
          if (!editing || toNode || !fromNode || fromHandle?.type !== "source") return;
          const { clientX: x, clientY: y } = "changedTouches" in event ? (event.changedTouches[0] ?? { clientX: 0, clientY: 0 }) : event;
          // Let go on a card, though beside the dot where ways come in: it is the card that is meant.
          const card = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-node]")?.dataset["node"];
          const meant = drawing.nodes.find(({ id }) => id === card);
          if (meant) {
            if (meant.id !== BEGIN && meant.id !== fromNode.id)
              editing.onConnect({ from: fromNode.id, via: fromHandle.id ?? "" }, meant.id);
            return;
          }
          const at = view.screenToFlowPosition({ x, y });
          editing.onPulled({ from: fromNode.id, via: fromHandle.id ?? "" }, { x, y }, { x: at.x - NODE.width / 2, y: at.y });
        }}
        isValidConnection={({ target, source }) => target !== BEGIN && target !== source}
        proOptions={{ hideAttribution: true }}
      >
        {drawing.nodes.length > MINIMAP_FROM && width > 600 && (
          <MiniMap pannable zoomable className={classes["minimap"] ?? ""} ariaLabel={t("canvas.minimap")} />
        )}
      </ReactFlow>
      <Controls />
      {children}
    </div>
  );
}

/** How far something has to move to be seen whole, with some air around it. */
function intoRange(start: number, length: number, room: number): number {
  const end = start + length;
  return start < EDGE ? EDGE - start : end > room - EDGE ? room - EDGE - end : 0;
}

function wayOf(edge: Edge): Way {
  return { from: edge.source, via: edge.sourceHandle ?? "" };
}

function within(element: HTMLElement, { clientX, clientY }: DragEvent, distance: number): boolean {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return Math.hypot(clientX - (left + right) / 2, clientY - (top + bottom) / 2) < distance;
}

/** A card outside of the window is drawn only once the view has come there. */
function focusSoon(box: HTMLElement, id: string, frames = 30): void {
  const card = box.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"]`);
  if (card) card.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusSoon(box, id, frames - 1));
}
