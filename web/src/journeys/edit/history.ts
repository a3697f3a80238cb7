import type { JourneyDocument } from "../../api/types.ts";

/** Documents one can go back to. Edits of one field that follow each other closely are one step. */
export type History = {
  readonly past: readonly JourneyDocument[];
  readonly present: JourneyDocument;
  readonly future: readonly JourneyDocument[];
  /** Field of the latest edit and when, for joining what is typed. */
  readonly latest: { readonly field: string; readonly atMs: number } | null;
};

export const JOINED_WITHIN_MS = 1_200;
const MOST_STEPS = 200;

export function begin(document: JourneyDocument): History {
  return { past: [], present: document, future: [], latest: null };
}

/** `field` names what was typed into; null is a step of its own. */
export function edited(history: History, document: JourneyDocument, field: string | null, atMs: number): History {
  if (document === history.present) return history;
  const latest = field === null ? null : { field, atMs };
  const joins = field !== null && history.latest?.field === field && atMs - history.latest.atMs < JOINED_WITHIN_MS;
  if (joins) return { ...history, present: document, future: [], latest };
  return { past: [...history.past, history.present].slice(-MOST_STEPS), present: document, future: [], latest };
}

export function undone(history: History): History {
  const before = history.past.at(-1);
  if (!before) return history;
  return { past: history.past.slice(0, -1), present: before, future: [history.present, ...history.future], latest: null };
}

export function redone(history: History): History {
  const [next, ...future] = history.future;
  if (!next) return history;
  return { past: [...history.past, history.present], present: next, future, latest: null };
}
