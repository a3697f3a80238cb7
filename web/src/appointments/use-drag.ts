import { type PointerEvent as ReactPointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { momentAtPlace, type Ruler } from "./ruler.ts";
import type { Column } from "./grid.tsx";
import type { Span } from "../components/dates.ts";

/** Less is the trembling of a hand that clicks. */
const LEAST_PX = 5;
const SHORTEST_MS = 15 * 60_000;

export type Drop = { readonly column: Column; readonly startMs: number };
/** With how long it is, where it was dropped. */
export type Dropped = Drop & { readonly lengthMs: number };
export type Dragged = Dropped & { readonly id: string };
/** `stays`: where it begins, while only its end is drawn. */
type Taken = {
  readonly id: string;
  readonly lengthMs: number;
  readonly x: number;
  readonly y: number;
  readonly grabbedPx: number;
  readonly stays: Drop | null;
};

/** A block that is drawn with the mouse or a pen from place to place; a finger scrolls. Escape puts it back. */
export function useDrag(
  columnsBox: RefObject<HTMLDivElement | null>,
  { columns, ruler, hourPx }: { readonly columns: readonly Column[]; readonly ruler: Ruler; readonly hourPx: number },
  onDrop: (id: string, drop: Dropped) => void,
) {
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const taken = useRef<Taken | null>(null);
  const moved = useRef<Dragged | null>(null);
  /** The click that ends a drag opens nothing. */
  const justDragged = useRef(false);

  const placeAt = useCallback(
    (x: number, y: number): Drop | null => {
      const box = columnsBox.current?.getBoundingClientRect();
      if (!box || columns.length === 0) return null;
      const index = Math.floor(((x - box.left) / box.width) * columns.length);
      const column = columns[Math.min(Math.max(index, 0), columns.length - 1)];
      if (!column) return null;
      return { column, startMs: momentAtPlace(ruler, column.date, ruler.shown.from + ((y - box.top) / hourPx) * 60) };
    },
    [columnsBox, columns, ruler, hourPx],
  );

  const momentAt = useCallback(
    ({ date }: Column, y: number): number => {
      const top = columnsBox.current?.getBoundingClientRect().top ?? 0;
      return momentAtPlace(ruler, date, ruler.shown.from + ((y - top) / hourPx) * 60);
    },
    [columnsBox, ruler, hourPx],
  );

  const latest = useRef({ placeAt, momentAt, onDrop });
  useEffect(() => {
    latest.current = { placeAt, momentAt, onDrop };
  }, [placeAt, momentAt, onDrop]);
  useEffect(() => {
    const show = (next: Dragged | null): void => {
      moved.current = next;
      setDragged(next);
    };
    const end = (): void => {
      taken.current = null;
      show(null);
    };
    const onMove = ({ clientX, clientY }: PointerEvent): void => {
      const held = taken.current;
      if (!held || (moved.current === null && Math.hypot(clientX - held.x, clientY - held.y) < LEAST_PX)) return;
      const place = latest.current.placeAt(clientX, clientY - held.grabbedPx);
      if (!place) return;
      const { id, stays } = held;
      // The same day's hours run beside each other: only how far down it is counts for an end.
      if (stays === null) return show({ ...place, id, lengthMs: held.lengthMs });
      const end = latest.current.momentAt(stays.column, clientY - held.grabbedPx);
      show({ ...stays, id, lengthMs: Math.max(end - stays.startMs, SHORTEST_MS) });
    };
    const onUp = (): void => {
      const last = moved.current;
      if (last) {
        justDragged.current = true;
        latest.current.onDrop(last.id, last);
      }
      end();
    };
    const onKey = ({ key }: KeyboardEvent): void => {
      if (key !== "Escape" || moved.current === null) return;
      justDragged.current = true;
      end();
    };
    addEventListener("pointermove", onMove);
    addEventListener("pointerup", onUp);
    addEventListener("pointercancel", end);
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("pointermove", onMove);
      removeEventListener("pointerup", onUp);
      removeEventListener("pointercancel", end);
      removeEventListener("keydown", onKey);
    };
  }, []);

  return {
    dragged,
    placeAt,
    take: (event: ReactPointerEvent<HTMLElement>, id: string, lengthMs: number) => {
      justDragged.current = false;
      if (event.button !== 0 || event.pointerType === "touch") return;
      const grabbedPx = event.clientY - event.currentTarget.getBoundingClientRect().top;
      taken.current = { id, lengthMs, x: event.clientX, y: event.clientY, grabbedPx, stays: null };
    },
    /** Its lower edge: only how long it is changes. */
    stretch: (event: ReactPointerEvent<HTMLElement>, { id, startMs, endMs }: Span & { readonly id: string }, column: Column) => {
      event.stopPropagation();
      justDragged.current = false;
      if (event.button !== 0 || event.pointerType === "touch") return;
      const grabbedPx = event.clientY - event.currentTarget.getBoundingClientRect().bottom;
      taken.current = { id, lengthMs: endMs - startMs, x: event.clientX, y: event.clientY, grabbedPx, stays: { column, startMs } };
    },
    wasDrag: () => {
      const was = justDragged.current;
      justDragged.current = false;
      return was;
    },
  };
}
