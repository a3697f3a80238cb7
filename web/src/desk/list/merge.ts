/** A long list that changes at its top, kept in order without reading all of it again. Pure. */
import type { DeskConversationView, DeskFilter, DeskPage } from "../../api/types.ts";

type Pages = { readonly pages: readonly DeskPage[]; readonly pageParams: readonly (string | null)[] };

/**
 * `changed`: whose row may be another now, or not be there any more; `read`: those of them that are in the view, as they are now. One that belongs
 * behind all that was loaded comes with its page.
 */
export function mergePages(
  { pages, pageParams }: Pages,
  changed: ReadonlySet<string>,
  read: readonly DeskConversationView[],
  filter: DeskFilter,
): { pages: DeskPage[]; pageParams: (string | null)[] } {
  const last = pages.at(-1);
  const end = last?.next == null ? undefined : last.rows.at(-1);
  const order = orderOf(filter);
  const here = end === undefined ? read : read.filter((row) => order(row, end) <= 0);
  const kept = pages.map(({ rows, next }) => ({ rows: rows.filter(({ id }) => !changed.has(id)), next }));
  const [first = { rows: [], next: null }, ...more] = kept;
  return { pages: [{ rows: [...here, ...first.rows], next: first.next }, ...more], pageParams: [...pageParams] };
}

/** Each once, in the order of the view. */
export function flatten(pages: readonly DeskPage[], filter: DeskFilter): readonly DeskConversationView[] {
  const rows = new Map<string, DeskConversationView>();
  for (const page of pages) for (const row of page.rows) if (!rows.has(row.id)) rows.set(row.id, row);
  return [...rows.values()].toSorted(orderOf(filter));
}

/** The order of the view, as the server has it. */
function orderOf({ view }: DeskFilter): (one: DeskConversationView, other: DeskConversationView) => number {
  if (view === "waiting") return (one, other) => compare(one.waitingSince ?? "", other.waitingSince ?? "") || compare(one.id, other.id);
  return (one, other) => compare(other.last.at, one.last.at) || compare(other.id, one.id);
}

/** Of plain letters: a language's own order takes a hundred times as long, with each change of a list of thousands. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
