import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./client.ts";

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        gcTime: 300_000,
        // What was seen stays while it is read again: no flicker. Refusals are final, silence is not.
        retry: (count, error) => (!(error instanceof ApiError) || error.status === 0 || error.status >= 500) && count < 2,
        refetchOnWindowFocus: true,
      },
    },
  });
}
