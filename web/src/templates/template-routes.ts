import { createRoute } from "@tanstack/react-router";
import { frame } from "../frame/frame-route.ts";
import { lazyPage } from "../lazy-page.ts";
import { read } from "../search.ts";

const templates = createRoute({
  getParentRoute: () => frame,
  path: "/templates",
  validateSearch: (search) => ({
    ...read.text(search, "query"),
    ...read.text(search, "status"),
    ...read.text(search, "category"),
    ...read.text(search, "language"),
  }),
  component: lazyPage(() => import("./templates-page.tsx"), "TemplatesPage"),
});
const template = createRoute({
  getParentRoute: () => frame,
  path: "/templates/$id",
  component: lazyPage(() => import("./template-page.tsx"), "TemplatePage"),
});
const templateLibrary = createRoute({
  getParentRoute: () => frame,
  path: "/templates/library",
  component: lazyPage(() => import("./library-page.tsx"), "LibraryPage"),
});
const templateEditor = createRoute({
  getParentRoute: () => frame,
  path: "/templates/draft/$id",
  component: lazyPage(() => import("./editor/editor-page.tsx"), "TemplateEditorPage"),
});

export const templateRoutes = [templates, template, templateLibrary, templateEditor] as const;
