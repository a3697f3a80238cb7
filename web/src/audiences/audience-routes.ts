import { createRoute } from "@tanstack/react-router";
import { frame } from "../frame/frame-route.ts";
import { lazyPage } from "../lazy-page.ts";
import { read } from "../search.ts";

const audiences = createRoute({
  getParentRoute: () => frame,
  path: "/audiences",
  component: lazyPage(() => import("./audiences-page.tsx"), "AudiencesPage"),
});
const newAudience = createRoute({
  getParentRoute: () => frame,
  path: "/audiences/new",
  component: lazyPage(() => import("./audience-editor-page.tsx"), "NewAudiencePage"),
});
const uploadAudience = createRoute({
  getParentRoute: () => frame,
  path: "/audiences/upload",
  validateSearch: (search) => read.text(search, "audience"),
  component: lazyPage(() => import("./upload/upload-page.tsx"), "UploadPage"),
});
const computedAttributes = createRoute({
  getParentRoute: () => frame,
  path: "/audiences/computed",
  component: lazyPage(() => import("./computed-page.tsx"), "ComputedPage"),
});
const predictions = createRoute({
  getParentRoute: () => frame,
  path: "/audiences/predictions",
  component: lazyPage(() => import("./predictions/predictions-page.tsx"), "PredictionsPage"),
});
const prediction = createRoute({
  getParentRoute: () => frame,
  path: "/audiences/predictions/$name",
  component: lazyPage(() => import("./predictions/prediction-page.tsx"), "PredictionPage"),
});
const audience = createRoute({
  getParentRoute: () => frame,
  path: "/audiences/$name",
  validateSearch: (search) => ({
    ...read.oneOf(search, "tab", ["members", "why", "overlap", "uploads"]),
    ...read.text(search, "profile"),
  }),
  component: lazyPage(() => import("./audience-page.tsx"), "AudiencePage"),
});
const editAudience = createRoute({
  getParentRoute: () => frame,
  path: "/audiences/$name/edit",
  component: lazyPage(() => import("./audience-editor-page.tsx"), "EditAudiencePage"),
});

export const audienceRoutes = [
  audiences,
  newAudience,
  uploadAudience,
  computedAttributes,
  predictions,
  prediction,
  audience,
  editAudience,
] as const;
