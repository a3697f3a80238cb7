import { useEffect } from "react";
import { useEvent } from "../components/use-event.ts";

/** Where letters are text, or a dialog has the keyboard. */
function isTaken(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return true;
  return target.closest('[role="dialog"], [role="menu"], [role="listbox"]:not([data-keys])') !== null;
}

/** What has the keyboard is what these keys are for. */
function isPressed({ key, target }: KeyboardEvent): boolean {
  return (key === "Enter" || key === " ") && target instanceof HTMLElement && target.closest("button, a, summary, audio, video") !== null;
}

/** Single keys of the whole view; never while somebody writes. */
export function useKeys(keys: Readonly<Record<string, (() => void) | undefined>>): void {
  const press = useEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTaken(event.target) || isPressed(event)) return;
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [press]);
}
