import { useEffect, useRef } from "react";

type Does = {
  /** Text to put on the clipboard, or null when nothing is selected. */
  readonly copy: () => string | null;
  readonly cut: () => void;
  /** False when the text is nothing of ours. */
  readonly paste: (text: string) => boolean;
};

/** Copy, cut and paste of what is selected on the canvas, by the browser's own events: no permission is asked for, and texts in fields stay theirs. */
export function useClipboard(does: Does): void {
  const latest = useRef(does);
  useEffect(() => {
    latest.current = does;
  });
  useEffect(() => {
    const copied = (event: ClipboardEvent): void => {
      if (!isFree(event)) return;
      const text = latest.current.copy();
      if (text === null || !event.clipboardData) return;
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
      if (event.type === "cut") latest.current.cut();
    };
    const pasted = (event: ClipboardEvent): void => {
      if (isFree(event) && latest.current.paste(event.clipboardData?.getData("text/plain") ?? "")) event.preventDefault();
    };
    document.addEventListener("copy", copied);
    document.addEventListener("cut", copied);
    document.addEventListener("paste", pasted);
    return () => {
      document.removeEventListener("copy", copied);
      document.removeEventListener("cut", copied);
      document.removeEventListener("paste", pasted);
    };
  }, []);
}

function isFree(event: ClipboardEvent): boolean {
  const { target } = event;
  const typing = target instanceof Element && target.closest("input, textarea, [contenteditable]") !== null;
  return !typing && (getSelection()?.isCollapsed ?? true);
}
