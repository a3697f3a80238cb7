import { lazyRouteComponent } from "@tanstack/react-router";
import { type ComponentType, lazy, type LazyExoticComponent } from "react";
import { ApiError, get } from "./api/client.ts";

const AGAIN_MS = 2_000;

/**
 * A view whose code is fetched when it is first opened. While nobody answers it is waited for, with the frame around it; code that is
 * gone, because a newer server runs now, makes the router load the whole console anew.
 */
export const lazyPage: typeof lazyRouteComponent = (load, name) => lazyRouteComponent(async () => whenThere(load), name);

/** The same for a part of a view. */
export function lazyPart<Props>(load: () => Promise<ComponentType<Props>>): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => ({ default: await whenThere(load) }));
}

async function whenThere<T>(load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch {
      // It may have come back in between; what is missing then is missing for good.
      if (await isThere()) return load();
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

async function isThere(): Promise<boolean> {
  return get("/v1/session").then(
    () => true,
    (error: unknown) => !(error instanceof ApiError && error.status === 0),
  );
}
