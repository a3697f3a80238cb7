import { createContext, useContext } from "react";

/** What cards, edges and notes can do. One object for the life of a canvas, so that nothing is drawn again because of it. */
export type CanvasActions = {
  readonly editable: boolean;
  readonly open: (id: string) => void;
  /** The people behind a node's number. */
  readonly openPeople: (id: string) => void;
  /** Asks what to put into a way; `at` is where on the screen. */
  readonly add: (way: { readonly from: string; readonly via: string }, at: { readonly x: number; readonly y: number }) => void;
  readonly writeNote: (id: string, text: string) => void;
  readonly removeNote: (id: string) => void;
};

const nothing = (): void => undefined;
export const READING: CanvasActions = {
  editable: false,
  open: nothing,
  openPeople: nothing,
  add: nothing,
  writeNote: nothing,
  removeNote: nothing,
};
export const CanvasContext = createContext<CanvasActions>(READING);

export function useCanvas(): CanvasActions {
  return useContext(CanvasContext);
}
