import type { Query, QueryClient } from "@tanstack/react-query";

/** Resolves once it is not being read, whatever came of it, also when nobody wants it any more. */
export async function isSettled(client: QueryClient, query: Query): Promise<void> {
  if (query.state.fetchStatus !== "fetching") return;
  await new Promise<void>((resolve) => {
    const stop = client.getQueryCache().subscribe((event) => {
      if (event.query !== query || (event.type !== "removed" && query.state.fetchStatus === "fetching")) return;
      stop();
      resolve();
    });
  });
}
