import { createRoute } from "@tanstack/react-router";
import { frame } from "../frame/frame-route.ts";
import { lazyPage } from "../lazy-page.ts";
import { read } from "../search.ts";

const campaigns = createRoute({
  getParentRoute: () => frame,
  path: "/campaigns",
  component: lazyPage(() => import("./campaigns-page.tsx"), "CampaignsPage"),
});
const newCampaign = createRoute({
  getParentRoute: () => frame,
  path: "/campaigns/new",
  validateSearch: (search) => ({
    ...read.text(search, "draft"),
    ...read.text(search, "from"),
    ...read.flag(search, "copy"),
    ...read.text(search, "audience"),
    ...read.oneOf(search, "step", ["audience", "messages", "experiment", "schedule", "review"]),
  }),
  component: lazyPage(() => import("./wizard/wizard-page.tsx"), "WizardPage"),
});
const campaign = createRoute({
  getParentRoute: () => frame,
  path: "/campaigns/$name",
  validateSearch: (search) => ({
    ...read.oneOf(search, "tab", ["overview", "experiment", "recipients", "plan"]),
    ...read.text(search, "occurrence"),
    ...read.text(search, "outcome"),
    ...read.text(search, "variant"),
  }),
  component: lazyPage(() => import("./campaign-page.tsx"), "CampaignPage"),
});

const planner = createRoute({
  getParentRoute: () => frame,
  path: "/planner",
  validateSearch: (search) => read.text(search, "month"),
  component: lazyPage(() => import("./planner/planner-page.tsx"), "PlannerPage"),
});

export const campaignRoutes = [campaigns, newCampaign, campaign, planner] as const;
