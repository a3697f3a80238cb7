import { read } from "../search.ts";
import { listQuery } from "./desk-queries.ts";

/** What an address of the inbox says. */
export const inboxSearch = (search: Readonly<Record<string, unknown>>) => ({
  ...read.oneOf(search, "view", ["mine", "unassigned", "team", "all", "waiting", "mentions", "snoozed", "resolved", "automated"]),
  ...read.text(search, "team"),
  ...read.text(search, "assignee"),
  ...read.text(search, "label"),
  ...read.text(search, "channel"),
  ...read.oneOf(search, "priority", ["urgent", "high", "normal", "low"]),
  ...read.oneOf(search, "unread", ["yes"]),
  ...read.text(search, "conversation"),
  ...read.text(search, "said"),
});
type InboxSearch = ReturnType<typeof inboxSearch>;

/** The conversations that it lists. */
export const inboxList = ({ conversation: _conversation, said: _said, ...filter }: InboxSearch) => listQuery({ view: "all", ...filter });
