import { useQuery } from "@tanstack/react-query";
import { journeysQuery } from "../api/queries.ts";

/** Live journeys that begin when that happens to an appointment or wait for it, by title: what the customer is told, they tell. Null: not known yet. */
export function useTelling(event: string): readonly string[] | null {
  const { data } = useQuery(journeysQuery);
  if (!data) return null;
  return data.rows.flatMap(({ state, hears, title, name }) =>
    state === "live" && hears.includes(event) ? [title === "" ? name : title] : [],
  );
}
