import { createRoute } from "@tanstack/react-router";
import { frame } from "../frame/frame-route.ts";
import { lazyPage } from "../lazy-page.ts";
import { read } from "../search.ts";

const newImport = createRoute({
  getParentRoute: () => frame,
  path: "/settings/imports/new",
  validateSearch: (search) => read.text(search, "connection"),
  component: lazyPage(() => import("./import-editor-page.tsx"), "NewImportPage"),
});
const oneImport = createRoute({
  getParentRoute: () => frame,
  path: "/settings/imports/$id",
  component: lazyPage(() => import("./import-page.tsx"), "ImportPage"),
});
const editImport = createRoute({
  getParentRoute: () => frame,
  path: "/settings/imports/$id/edit",
  component: lazyPage(() => import("./import-editor-page.tsx"), "EditImportPage"),
});

export const importRoutes = [newImport, oneImport, editImport] as const;
