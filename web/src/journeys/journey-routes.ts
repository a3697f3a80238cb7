import { createRoute } from "@tanstack/react-router";
import { frame } from "../frame/frame-route.ts";
import { lazyPage } from "../lazy-page.ts";
import { read } from "../search.ts";

const journeys = createRoute({
  getParentRoute: () => frame,
  path: "/journeys",
  component: lazyPage(() => import("./journeys-page.tsx"), "JourneysPage"),
});
const journey = createRoute({
  getParentRoute: () => frame,
  path: "/journeys/$name",
  validateSearch: (search) => ({
    ...read.number(search, "version"),
    ...read.text(search, "node"),
    ...read.oneOf(search, "tab", ["json", "problems", "compare"]),
    ...read.number(search, "with"),
    ...read.text(search, "run"),
  }),
  component: lazyPage(() => import("./journey-page.tsx"), "JourneyPage"),
});
const journeyEditor = createRoute({
  getParentRoute: () => frame,
  path: "/journeys/$name/edit",
  validateSearch: (search) => ({ ...read.number(search, "version"), ...read.text(search, "node") }),
  component: lazyPage(() => import("./edit/editor-page.tsx"), "EditorPage"),
});

export const journeyRoutes = [journeys, journey, journeyEditor] as const;
