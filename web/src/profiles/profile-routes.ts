import { createRoute } from "@tanstack/react-router";
import { frame } from "../frame/frame-route.ts";
import { lazyPage } from "../lazy-page.ts";
import { read } from "../search.ts";

const profiles = createRoute({
  getParentRoute: () => frame,
  path: "/profiles",
  validateSearch: (search) => read.text(search, "query"),
  component: lazyPage(() => import("./profiles-page.tsx"), "ProfilesPage"),
});
const profile = createRoute({
  getParentRoute: () => frame,
  path: "/profiles/$id",
  validateSearch: (search) => ({ ...read.oneOf(search, "tab", ["conversation", "about"]), ...read.text(search, "kinds") }),
  component: lazyPage(() => import("./profile-page.tsx"), "ProfilePage"),
});

export const profileRoutes = [profiles, profile] as const;
