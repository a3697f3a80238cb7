import { useEffect, useRef } from "react";

type Does = { readonly save: () => void; readonly undo: () => void; readonly redo: () => void };

/** Ctrl or ⌘ with S anywhere; with Z and Y where no field has its own undo. */
export function useShortcuts(does: Does): void {
  const latest = useRef(does);
  useEffect(() => {
    latest.current = does;
  });
  useEffect(() => {
    const keyed = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey)) return;
      const typing = event.target instanceof Element && event.target.closest("input, textarea, [contenteditable]") !== null;
      const key = event.key.toLowerCase();
      const again = key === "y" || (key === "z" && event.shiftKey);
      if (key === "s") latest.current.save();
      else if (!typing && again) latest.current.redo();
      else if (!typing && key === "z") latest.current.undo();
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", keyed);
    return () => window.removeEventListener("keydown", keyed);
  }, []);
}
