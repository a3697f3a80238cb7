import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { get } from "../api/client.ts";
import { sessionQuery } from "../api/queries.ts";
import type { OwnSecurity } from "../api/types.ts";

export const securityQuery = queryOptions({
  queryKey: ["own-security"],
  queryFn: ({ signal }) => get<OwnSecurity>("/v1/session/security", {}, signal),
});

/** After a change of how one signs in: what is shown of it, and the rights that may hang on it. */
export function useSecurityChanged(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: securityQuery.queryKey }),
      client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
    ]);
  };
}
