import { useQuery } from "@tanstack/react-query";
import type { JourneyDocument } from "../../api/types.ts";
import { useRight } from "../../api/session.tsx";
import { audienceNamesQuery } from "../queries.ts";

/** The audience that begins the journey, as the advisor is asked about it; of a name that is only half typed nothing can be said. */
export function useBegunBy({ entry }: JourneyDocument): { readonly audience?: string } {
  const { data } = useQuery({ ...audienceNamesQuery, enabled: useRight("audiences:read") });
  return "audience" in entry && data?.includes(entry.audience) ? { audience: entry.audience } : {};
}
