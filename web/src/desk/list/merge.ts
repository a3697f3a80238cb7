/** A long list that changes at its top, kept in order without reading all of it again. Pure. */
import type { DeskConversationView, DeskFilter, DeskPage } from "../../api/types.ts";

type Pages = { readonly pages: readonly DeskPage[]; readonly pageParams: readonly (string | null)[] };

/**
 * `fresh`: the first page as it is now. `changed`: whose row may be another now. Those of them that are not in the fresh page are where
 * they were as `read`, one by one, or gone.
 */
export function mergePages(
  old: Pages,
  fresh: DeskPage,
  changed: ReadonlySet<string>,
  read: readonly DeskConversationView[],
): { pages: DeskPage[]; pageParams: (string | null)[] } {
  // It is the whole list.
  if (fresh.next === null) return { pages: [fresh], pageParams: [null] };
  const here = new Set(fresh.rows.map(({ id }) => id));
  const again = new Map(read.map((row) => [row.id, row]));
  const pages = old.pages.map(({ rows, next }) => ({
    rows: rows.flatMap((row) => (here.has(row.id) ? [] : (again.get(row.id) ?? (changed.has(row.id) ? [] : row)))),
    next,
  }));
  const [first = { rows: [], next: null }, ...more] = pages;
  // What fell out of the first page stays behind it, before the second: no gap opens between the two.
  const next = first.rows.length === 0 && more.length === 0 ? fresh.next : first.next;
  return { pages: [{ rows: [...fresh.rows, ...first.rows], next }, ...more], pageParams: [...old.pageParams] };
}

/** Each once, in the order of the view. */
export function flatten(pages: readonly DeskPage[], filter: DeskFilter): readonly DeskConversationView[] {
  const rows = new Map<string, DeskConversationView>();
  for (const page of pages) for (const row of page.rows) if (!rows.has(row.id)) rows.set(row.id, row);
  return [...rows.values()].toSorted(orderOf(filter));
}

/** The order of the view, as the server has it. */
function orderOf({ view }: DeskFilter): (one: DeskConversationView, other: DeskConversationView) => number {
  if (view === "waiting")
    return (one, other) => (one.waitingSince ?? "").localeCompare(other.waitingSince ?? "") || one.id.localeCompare(other.id);
  return (one, other) => other.last.at.localeCompare(one.last.at) || other.id.localeCompare(one.id);
}

/** Whether a row still is in the view; null: only the server can tell. */
export function belongs(row: DeskConversationView, filter: DeskFilter, me: string): boolean | null {
  if (filter.person !== undefined || filter.view === "mentions") return null;
  const fits =
    (filter.team === undefined || row.team === filter.team) &&
    (filter.assignee === undefined || row.assignee?.id === filter.assignee) &&
    (filter.label === undefined || row.labels.includes(filter.label)) &&
    (filter.channel === undefined || row.channelId === filter.channel) &&
    (filter.priority === undefined || row.priority === filter.priority) &&
    (filter.unread === undefined || row.unread > 0);
  return fits && inView(row, filter.view, me);
}

function inView(row: DeskConversationView, view: DeskFilter["view"], me: string): boolean | null {
  switch (view) {
    case "mine":
      return row.state === "open" && row.assignee?.id === me;
    case "unassigned":
      return row.state === "open" && row.assignee === null;
    case "waiting":
      return row.state === "open" && row.waitingSince !== null;
    case "snoozed":
    case "resolved":
      return row.state === view;
    case "automated":
      return row.state === "open" && row.handledBy !== "person";
    case "all":
      return row.state === "open";
    case "team":
    case "mentions":
      return null;
  }
}
