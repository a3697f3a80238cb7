/** The inbox, what its agents keep at hand, and its reports. */
import { createRoute } from "@tanstack/react-router";
import { frame } from "../frame/frame-route.ts";
import { lazyPage } from "../lazy-page.ts";
import { read } from "../search.ts";
import { inboxSearch } from "./inbox-search.ts";

const inbox = createRoute({
  getParentRoute: () => frame,
  path: "/inbox",
  validateSearch: inboxSearch,
  component: lazyPage(() => import("./desk-page.tsx"), "DeskPage"),
});
const deskKept = createRoute({
  getParentRoute: () => frame,
  path: "/inbox/kept",
  component: lazyPage(() => import("./kept/kept-page.tsx"), "KeptPage"),
});
const deskReports = createRoute({
  getParentRoute: () => frame,
  path: "/inbox/reports",
  validateSearch: (search) => ({
    ...read.oneOf(search, "period", ["7", "28", "90"]),
    ...read.oneOf(search, "by", ["agent", "team", "label", "channel", "day"]),
    ...read.oneOf(search, "time", ["working", "clock"]),
    ...read.text(search, "team"),
  }),
  component: lazyPage(() => import("../staffing/report-page.tsx"), "DeskReportPage"),
});

export const deskRoutes = [inbox, deskKept, deskReports] as const;
