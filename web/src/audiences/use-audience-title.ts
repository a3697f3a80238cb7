import { useQuery } from "@tanstack/react-query";
import { useRight } from "../api/session.tsx";
import { audiencesQuery } from "./audience-queries.ts";

/** What people call an audience; its name where that is not known, or may not be. */
export function useAudienceTitle(): (name: string) => string {
  const { data } = useQuery({ ...audiencesQuery, enabled: useRight("audiences:read"), refetchInterval: false });
  return (name) => data?.rows.find((row) => row.name === name)?.title ?? name;
}
