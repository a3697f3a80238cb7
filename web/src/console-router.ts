import type { QueryClient } from "@tanstack/react-query";
import { createRouter } from "@tanstack/react-router";
import { NoSuchPage, PageError } from "./frame/page-error.tsx";
import { PageSkeleton } from "./frame/page.tsx";
import { routes } from "./routes.ts";

export function createConsoleRouter(client: QueryClient) {
  return createRouter({
    routeTree: routes,
    context: { client },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    scrollRestoration: false,
    defaultNotFoundComponent: NoSuchPage,
    // Around one view, so that a broken one, or one that is slow to come, leaves the way to the others.
    defaultErrorComponent: PageError,
    defaultPendingComponent: PageSkeleton,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
