import { useCallback, useMemo, useReducer, useState } from "react";
import type { JourneyDocument } from "../../api/types.ts";
import { begin, edited, type History, redone, undone } from "./history.ts";

type Change = (document: JourneyDocument) => JourneyDocument;
type Action =
  | { readonly kind: "change"; readonly change: Change; readonly field: string | null; readonly atMs: number }
  | { readonly kind: "undo" | "redo" }
  | { readonly kind: "replace"; readonly document: JourneyDocument };

function reduce(history: History, action: Action): History {
  switch (action.kind) {
    case "change":
      return edited(history, action.change(history.present), action.field, action.atMs);
    case "undo":
      return undone(history);
    case "redo":
      return redone(history);
    case "replace":
      return begin(action.document);
  }
}

export type Editor = {
  readonly document: JourneyDocument;
  /** The latest change was typed, and more of it may follow at once. */
  readonly typing: boolean;
  /** `field` names what is typed into: keystrokes there become one step back. */
  readonly change: (change: Change, field?: string) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly replace: (document: JourneyDocument) => void;
  readonly selection: ReadonlySet<string>;
  readonly edge: string | null;
  readonly select: (ids: ReadonlySet<string>, edge?: string | null) => void;
};

export function useEditor(start: JourneyDocument): Editor {
  const [history, dispatch] = useReducer(reduce, start, begin);
  const [selected, setSelected] = useState<{ readonly ids: ReadonlySet<string>; readonly edge: string | null }>({
    ids: new Set(),
    edge: null,
  });
  const change = useCallback(
    (change: Change, field?: string) => dispatch({ kind: "change", change, field: field ?? null, atMs: performance.now() }),
    [],
  );
  const undo = useCallback(() => dispatch({ kind: "undo" }), []);
  const redo = useCallback(() => dispatch({ kind: "redo" }), []);
  const replace = useCallback((document: JourneyDocument) => dispatch({ kind: "replace", document }), []);
  const select = useCallback((ids: ReadonlySet<string>, edge: string | null = null) => setSelected({ ids, edge }), []);
  return useMemo(
    () => ({
      document: history.present,
      typing: history.latest !== null,
      change,
      undo,
      redo,
      canUndo: history.past.length > 0,
      canRedo: history.future.length > 0,
      replace,
      selection: selected.ids,
      edge: selected.edge,
      select,
    }),
    [history, selected, change, undo, redo, replace, select],
  );
}
