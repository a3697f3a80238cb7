import { createRoute } from "@tanstack/react-router";
import { frame } from "../frame/frame-route.ts";
import { lazyPage } from "../lazy-page.ts";
import { read } from "../search.ts";

const calendar = createRoute({
  getParentRoute: () => frame,
  path: "/calendar",
  validateSearch: (search) => ({
    ...read.oneOf(search, "view", ["day", "week"]),
    ...read.text(search, "date"),
    ...read.text(search, "with"),
    ...read.text(search, "service"),
    ...read.text(search, "booking"),
    ...read.oneOf(search, "panel", ["waiting"]),
  }),
  component: lazyPage(() => import("./calendar-page.tsx"), "CalendarPage"),
});
const calendarSetup = createRoute({
  getParentRoute: () => frame,
  path: "/calendar/setup",
  validateSearch: (search) => read.oneOf(search, "tab", ["services", "staff", "calendars", "page"]),
  component: lazyPage(() => import("./setup/setup-page.tsx"), "SetupPage"),
});

export const calendarRoutes = [calendar, calendarSetup] as const;
