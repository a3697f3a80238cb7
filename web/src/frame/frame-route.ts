import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, Outlet, redirect } from "@tanstack/react-router";
import { ApiError } from "../api/client.ts";
import { sessionQuery } from "../api/queries.ts";
import { inboxList, inboxSearch } from "../desk/inbox-search.ts";
import { read } from "../search.ts";
import { Frame } from "./frame.tsx";
import { PageError } from "./page-error.tsx";

type Context = { readonly client: QueryClient };
export const root = createRootRouteWithContext<Context>()({ component: Outlet, errorComponent: PageError });

/** The signed-in console; `message` opens the drawer of a message above any view. */
export const frame = createRoute({
  getParentRoute: () => root,
  id: "frame",
  component: Frame,
  errorComponent: PageError,
  validateSearch: (search) => read.text(search, "message"),
  beforeLoad: async ({ context, location }) => {
    // Beside the session, not after it: behind the files of the page's code it would wait for one of the browser's six connections.
    if (location.pathname === "/inbox") void context.client.prefetchInfiniteQuery(inboxList(inboxSearch(location.search)));
    try {
      await context.client.ensureQueryData(sessionQuery);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401)
        throw redirect({ to: "/sign-in", search: location.href === "/" ? {} : { to: location.href } });
      throw error;
    }
  },
});
