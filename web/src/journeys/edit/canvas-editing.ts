/** What the canvas tells of a person's hand becomes a change of the document. */
import { useMemo, useRef } from "react";
import type { CanvasActions } from "../../canvas/canvas-context.ts";
import type { CanvasEditing } from "../../canvas/canvas.tsx";
import { noteIndex } from "../drawing-of.ts";
import type { PaletteKind } from "./blanks.ts";
import { connect, nudge, type Point, setNotes, type WayOut } from "./document-edit.ts";
import type { useEditor } from "./use-editor.ts";

/** Something is to be put in: where on the screen that is asked, where in the drawing it goes, into which way. */
export type Adding = { readonly way: WayOut | null; readonly screen: Point; readonly at: Point | null };
type Editor = ReturnType<typeof useEditor>;
type Ask = (adding: Adding) => void;

/** One object for the life of the canvas: it does always what the newest of the given functions do. */
export function useCanvasActions(told: {
  readonly show: (id: string) => void;
  readonly change: Editor["change"];
  readonly ask: Ask;
}): CanvasActions {
  const latest = useRef(told);
  latest.current = told;
  return useMemo<CanvasActions>(
    () => ({
      editable: true,
      open: (id) => latest.current.show(id),
      openPeople: () => undefined,
      add: (way, screen) => latest.current.ask({ way, screen, at: null }),
      writeNote: (id, text) =>
        latest.current.change(
          (before) =>
            setNotes(
              before,
              (before.notes ?? []).map((note, index) => (index === noteIndex(id) ? { ...note, text } : note)),
            ),
          id,
        ),
      removeNote: (id) =>
        latest.current.change((before) =>
          setNotes(
            before,
            (before.notes ?? []).filter((_note, index) => index !== noteIndex(id)),
          ),
        ),
    }),
    [],
  );
}

export function canvasEditing({
  editor: { selection, edge, select, change },
  ask,
  closePanel,
  dropped,
}: {
  readonly editor: Pick<Editor, "selection" | "edge" | "select" | "change">;
  readonly ask: Ask;
  readonly closePanel: () => void;
  readonly dropped: (kind: PaletteKind, at: Point, way: WayOut | null) => void;
}): CanvasEditing {
  return {
    selection,
    selectedEdge: edge,
    onSelection: (ids, chosen) => {
      select(ids, chosen);
      if (chosen !== null) closePanel();
    },
    onMoved: (ids, by) =>
      change((before) => {
        const moved = new Set(ids.flatMap((id) => noteIndex(id) ?? []));
        const nudged = nudge(
          before,
          ids.filter((id) => noteIndex(id) === null),
          by,
        );
        if (moved.size === 0) return nudged;
        return setNotes(
          nudged,
          (nudged.notes ?? []).map((note, index) =>
            moved.has(index) ? { ...note, x: Math.round(note.x + by.x), y: Math.round(note.y + by.y) } : note,
          ),
        );
      }),
    onConnect: (way, to) => change((before) => connect(before, way, to)),
    onReconnect: (old, way, to) =>
      change((before) => {
        const same = old.from === way.from && old.via === way.via;
        return connect(same ? before : connect(before, old, ""), way, to);
      }),
    onPulled: (way, screen, at) => ask({ way, screen, at }),
    onDropped: (kind, at, way) => dropped(kind as PaletteKind, at, way),
  };
}
