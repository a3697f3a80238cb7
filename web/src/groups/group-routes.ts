import { createRoute } from "@tanstack/react-router";
import { frame } from "../frame/frame-route.ts";
import { lazyPage } from "../lazy-page.ts";
import { read } from "../search.ts";

const groups = createRoute({
  getParentRoute: () => frame,
  path: "/groups",
  validateSearch: (search) => ({ ...read.text(search, "query"), ...read.text(search, "kind") }),
  component: lazyPage(() => import("./groups-page.tsx"), "GroupsPage"),
});
const group = createRoute({
  getParentRoute: () => frame,
  path: "/groups/$kind/$key",
  component: lazyPage(() => import("./group-page.tsx"), "GroupPage"),
});

export const groupRoutes = [groups, group] as const;
