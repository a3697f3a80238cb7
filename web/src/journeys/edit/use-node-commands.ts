/** What is done to nodes by palette, menu and keys: where a new one goes, what deleting takes out, and where the eye is led. */
import type { RefObject } from "react";
import type { CanvasHandle } from "../../canvas/canvas.tsx";
import { BEGIN, NODE } from "../../canvas/layout.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { noteIndex } from "../drawing-of.ts";
import { BLANKS, FIRST_NAMES, type PaletteKind } from "./blanks.ts";
import type { Adding } from "./canvas-editing.ts";
import { addNode, connect, freeName, insert, type Point, removeNodes, setNotes, type WayOut } from "./document-edit.ts";
import { placedAt } from "./place.ts";
import type { Editor } from "./use-editor.ts";
import { wayOf, waysOf } from "./ways.ts";

export function useNodeCommands({
  editor,
  canvas,
  box,
  open,
  show,
  setOpen,
  setAdding,
  redraw,
}: {
  readonly editor: Editor;
  readonly canvas: RefObject<CanvasHandle>;
  readonly box: RefObject<HTMLDivElement | null>;
  /** The node in the side panel. */
  readonly open: string | undefined;
  readonly show: (id: string | undefined) => void;
  readonly setOpen: (id: string | undefined) => void;
  readonly setAdding: (adding: Adding | null) => void;
  /** Asks the canvas to draw once more. */
  readonly redraw: () => void;
}) {
  const i18n = useI18n();
  const { document, change, selection, select } = editor;
  const focusCard = (id: string): void => {
    canvas.current.reveal(id);
    redraw();
  };
  const add = (kind: PaletteKind, { way, at }: { readonly way: WayOut | null; readonly at: Point | null }): void => {
    const fresh = freeName(document.nodes, FIRST_NAMES[kind]);
    change((before) => {
      if (way === null) {
        const floating = addNode(before, fresh, BLANKS[kind]);
        return at ? placedAt(i18n, floating, new Map([[fresh, at]])) : floating;
      }
      return insert(before, way, fresh, BLANKS[kind]);
    });
    setAdding(null);
    show(fresh);
    focusCard(fresh);
  };
  /** The way that a new node goes into when nobody points at one: the first open one of what is chosen, or of the beginning. */
  const nextWay = (): WayOut | null => {
    const from =
      [...selection].findLast((id) => Object.hasOwn(document.nodes, id)) ??
      (open !== undefined && Object.hasOwn(document.nodes, open) ? open : undefined);
    if (from === undefined) return Object.hasOwn(document.nodes, document.start) ? null : { from: BEGIN, via: "start" };
    const node = document.nodes[from];
    const ways = node ? waysOf(node) : [];
    const chosen = ways.find(({ to }) => !Object.hasOwn(document.nodes, to)) ?? ways[0];
    return chosen ? { from, via: chosen.via } : null;
  };
  const askAtFocus = (): void => {
    const card = window.document.activeElement?.closest("[data-node]") ?? box.current;
    const { left: x = 0, bottom: y = 0 } = card?.getBoundingClientRect() ?? {};
    setAdding({ way: nextWay(), screen: card === box.current ? { x: x + 80, y: 200 } : { x: x + 24, y }, at: null });
  };
  const remove = (): void => {
    if (editor.edge !== null) {
      const [from = "", ...via] = editor.edge.split(" ");
      change((before) => connect(before, { from, via: via.join(" ") }, ""));
      select(new Set());
      return;
    }
    const notes = new Set([...selection].flatMap((id) => noteIndex(id) ?? []));
    const names = new Set([...selection].filter((id) => Object.hasOwn(document.nodes, id)));
    if (names.size + notes.size === 0) return;
    change((before) => {
      const without =
        notes.size === 0
          ? before
          : setNotes(
              before,
              (before.notes ?? []).filter((_note, index) => !notes.has(index)),
            );
      return removeNodes(without, names);
    });
    select(new Set());
    if (open !== undefined && names.has(open)) setOpen(undefined);
    focusCard(BEGIN);
  };
  const note = (): void => {
    const near = [...selection].find((id) => Object.hasOwn(document.nodes, id));
    change((before) =>
      setNotes(before, [...(before.notes ?? []), near === undefined ? { text: "", ...besideBegin() } : { text: "", near, x: 272, y: -8 }]),
    );
  };
  return { add, askAtFocus, focusCard, hasTarget, nextWay, note, remove };

  function besideBegin(): Point {
    const { x, y } = canvas.current.placeOf(BEGIN);
    return { x: Math.round(x) + NODE.width + 32, y: Math.round(y) };
  }

  function hasTarget(way: WayOut | null): boolean {
    return way !== null && Object.hasOwn(document.nodes, wayOf(document, way.from, way.via)?.to ?? "");
  }
}
