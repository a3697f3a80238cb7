/** What the shared inbox keeps beside its conversations, and where those are: for the doors and the engine, which speak no SQL. */
import type { Db } from "../db/pool.ts";
import { addCanned, changeCanned, findCanned, listCanned, removeCanned } from "./canned.store.ts";
import { findDraft, removeDraft, saveDraft } from "./drafts.store.ts";
import { type DeskPlace, findConversation } from "./find-conversation.store.ts";
import { labelNames, labelUses, listLabels, removeLabel, saveLabel, unknownLabels } from "./labels.store.ts";
import { listViews, removeView, saveView } from "./views.store.ts";

export type { DeskPlace };
type Rest<F> = F extends (db: never, ...rest: infer R) => infer A ? (...rest: R) => A : never;
type Bound<Functions> = { readonly [Name in keyof Functions]: Rest<Functions[Name]> };

const FUNCTIONS = {
  findConversation,
  listLabels,
  labelNames,
  labelUses,
  saveLabel,
  removeLabel,
  unknownLabels,
  listCanned,
  findCanned,
  addCanned,
  changeCanned,
  removeCanned,
  listViews,
  saveView,
  removeView,
  findDraft,
  saveDraft,
  removeDraft,
};
export type DeskReference = Bound<typeof FUNCTIONS>;

/** `db`: of the doors, which sees one workspace, or the engine's, which sees all. */
export function deskReference(db: Db): DeskReference {
  const bound = Object.entries(FUNCTIONS).map(([name, run]) => [name, (run as (...args: readonly unknown[]) => unknown).bind(null, db)]);
  return Object.fromEntries(bound) as DeskReference;
}
