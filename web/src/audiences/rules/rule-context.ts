import { createContext, useContext, type DragEvent } from "react";
import classes from "./rules.module.css";
import { move, type Place, type RuleGroup, type RulePart } from "./tree.ts";

export type RuleProblem = {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly path: string;
  readonly message: string;
};
type Editor = {
  readonly root: RuleGroup;
  /** `focus`: the part that the keyboard goes on with. */
  readonly put: (root: RuleGroup, said?: string, focus?: string | null) => void;
  readonly problemsOf: (id: string) => readonly RuleProblem[];
  readonly dragged: string | null;
  readonly setDragged: (id: string | null) => void;
  readonly over: Place | null;
  readonly setOver: (place: Place | null) => void;
};
export const EditorContext = createContext<Editor | null>(null);

export function useEditor(): Editor {
  const editor = useContext(EditorContext);
  if (!editor) throw new Error("a rule outside of its editor");
  return editor;
}

/** Near an edge a part goes before or after; in the middle both become a group. */
export function useDrop(part: RulePart, outermost: boolean) {
  const { root, put, dragged, over, setOver, setDragged } = useEditor();
  const placeOf = (event: DragEvent<HTMLElement>): Place => {
    const { top, height } = event.currentTarget.getBoundingClientRect();
    const at = (event.clientY - top) / Math.max(height, 1);
    return { target: part.id, where: at < 0.28 ? "before" : at > 0.72 ? "after" : "into" };
  };
  const mine = over?.target === part.id ? over.where : null;
  const marks = { before: classes["drop"], after: classes["dropAfter"], into: classes["dropInto"] } as const;
  return {
    className: `${mine === null || dragged === part.id ? "" : marks[mine]} ${dragged === part.id ? classes["dragged"] : ""}`,
    handlers: {
      onDragOver: (event: DragEvent<HTMLElement>) => {
        if (dragged === null || outermost) return;
        event.preventDefault();
        event.stopPropagation();
        const place = placeOf(event);
        if (over?.target !== place.target || over.where !== place.where) setOver(place);
      },
      onDrop: (event: DragEvent<HTMLElement>) => {
        if (dragged === null) return;
        event.preventDefault();
        event.stopPropagation();
        put(move(root, dragged, placeOf(event)));
        setDragged(null);
        setOver(null);
      },
    },
  };
}
