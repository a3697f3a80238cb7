import { useQuery } from "@tanstack/react-query";
import { journeysQuery } from "../api/queries.ts";

/** Live journeys that begin when that happens to an appointment, by title: what the customer is told, they tell. Null: not known yet. */
export function useTelling(event: string): readonly string[] | null {
  const { data } = useQuery(journeysQuery);
  if (!data) return null;
  return data.rows.flatMap(({ state, entry, title, name }) =>
    state === "live" && entry?.kind === "event" && entry.event === event ? [title === "" ? name : title] : [],
  );
}
