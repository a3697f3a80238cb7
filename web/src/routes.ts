/** Every view has an address, with its filters in it. */
import { createRoute, redirect } from "@tanstack/react-router";
import { lazyPage } from "./lazy-page.ts";
import { read } from "./search.ts";
import { frame, root } from "./frame/frame-route.ts";
import { NoSuchPage } from "./frame/page-error.tsx";
import { deskRoutes } from "./desk/desk-routes.ts";
import { journeyRoutes } from "./journeys/journey-routes.ts";
import { campaignRoutes } from "./campaigns/campaign-routes.ts";
import { audienceRoutes } from "./audiences/audience-routes.ts";
import { calendarRoutes } from "./appointments/calendar-routes.ts";
import { groupRoutes } from "./groups/group-routes.ts";
import { importRoutes } from "./imports/import-routes.ts";
import { profileRoutes } from "./profiles/profile-routes.ts";
import { templateRoutes } from "./templates/template-routes.ts";
import { Home } from "./home/home.tsx";
import { SignIn } from "./sign-in/sign-in.tsx";

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  component: SignIn,
  validateSearch: (search) => ({
    ...read.text(search, "token"),
    ...read.text(search, "to"),
    ...read.oneOf(search, "refused", ["oidc_away", "oidc_stale", "oidc_refused", "oidc_unverified", "oidc_unknown", "oidc_kept_out"]),
  }),
});

const setPassword = createRoute({
  getParentRoute: () => root,
  path: "/set-password",
  validateSearch: (search) => read.text(search, "token"),
  component: lazyPage(() => import("./sign-in/set-password.tsx"), "SetPassword"),
});

const home = createRoute({ getParentRoute: () => frame, path: "/", component: Home });
const fragments = createRoute({
  getParentRoute: () => frame,
  path: "/fragments",
  component: lazyPage(() => import("./fragments/fragments-page.tsx"), "FragmentsPage"),
});
const messages = createRoute({
  getParentRoute: () => frame,
  path: "/messages",
  validateSearch: (search) => ({
    ...read.text(search, "state"),
    ...read.text(search, "reason"),
    ...read.oneOf(search, "direction", ["outbound", "inbound"]),
    ...read.text(search, "journey"),
    ...read.text(search, "node"),
    ...read.oneOf(search, "stage", ["queued", "accepted", "delivered", "read", "replied"]),
    ...read.oneOf(search, "within", ["1h", "24h", "7d", "30d"]),
    ...read.text(search, "fact"),
    ...read.text(search, "from"),
    ...read.text(search, "to"),
    ...read.text(search, "campaign"),
    ...read.text(search, "variant"),
    ...read.text(search, "template"),
    ...read.text(search, "language"),
    ...read.text(search, "tap"),
    ...read.text(search, "channel"),
    ...read.text(search, "group"),
  }),
  component: lazyPage(() => import("./messages/messages-page.tsx"), "MessagesPage"),
});
const insights = createRoute({
  getParentRoute: () => frame,
  path: "/insights",
  validateSearch: (search) => ({
    ...read.oneOf(search, "period", ["24h", "7d", "30d", "90d", "custom"]),
    ...read.text(search, "from"),
    ...read.text(search, "to"),
    ...read.oneOf(search, "compare", ["before", "year"]),
    ...read.text(search, "journey"),
    ...read.text(search, "campaign"),
    ...read.text(search, "template"),
    ...read.text(search, "channel"),
    ...read.text(search, "variant"),
    ...read.oneOf(search, "by", ["campaign", "journey", "node", "template", "variant", "sender", "day"]),
    ...read.oneOf(search, "heat", ["queued", "read", "replied", "clicked"]),
    ...read.oneOf(search, "clock", ["business", "recipient"]),
  }),
  component: lazyPage(() => import("./insights/insights-page.tsx"), "InsightsPage"),
});
const forms = createRoute({
  getParentRoute: () => frame,
  path: "/forms",
  component: lazyPage(() => import("./forms/forms-page.tsx"), "FormsPage"),
});
const form = createRoute({
  getParentRoute: () => frame,
  path: "/forms/$name",
  validateSearch: (search) => read.oneOf(search, "tab", ["results"]),
  component: lazyPage(() => import("./forms/form-page.tsx"), "FormPage"),
});
const media = createRoute({
  getParentRoute: () => frame,
  path: "/media",
  validateSearch: (search) => read.text(search, "file"),
  component: lazyPage(() => import("./media/media-page.tsx"), "MediaPage"),
});
const entryPoints = createRoute({
  getParentRoute: () => frame,
  path: "/entry-points",
  validateSearch: (search) => read.text(search, "point"),
  component: lazyPage(() => import("./entry-points/entry-points-page.tsx"), "EntryPointsPage"),
});
const helpers = createRoute({
  getParentRoute: () => frame,
  path: "/helpers",
  validateSearch: (search) => ({
    ...read.oneOf(search, "tab", ["rules", "intents", "knowledge", "gaps", "assistant", "log"]),
    ...read.text(search, "article"),
  }),
  component: lazyPage(() => import("./assist/helpers-page.tsx"), "HelpersPage"),
});
const policy = createRoute({
  getParentRoute: () => frame,
  path: "/policy",
  validateSearch: (search) => ({
    ...read.oneOf(search, "tab", ["rules", "ask", "decisions", "versions"]),
    ...read.text(search, "profile"),
    ...read.oneOf(search, "verdict", ["allow", "hold", "refuse"]),
    ...read.text(search, "reason"),
    ...read.text(search, "rule"),
    ...read.text(search, "journey"),
    ...read.text(search, "campaign"),
    ...read.text(search, "from"),
    ...read.text(search, "to"),
  }),
  component: lazyPage(() => import("./policy/policy-page.tsx"), "PolicyPage"),
});
const settings = createRoute({
  getParentRoute: () => frame,
  path: "/settings",
  beforeLoad: () => {
    throw redirect({ to: "/settings/$section", params: { section: "rules" } });
  },
});
const settingsSection = createRoute({
  getParentRoute: () => frame,
  path: "/settings/$section",
  component: lazyPage(() => import("./settings/settings-page.tsx"), "SettingsPage"),
});

const account = createRoute({
  getParentRoute: () => frame,
  path: "/account",
  component: lazyPage(() => import("./account/account-page.tsx"), "AccountPage"),
});

const nowhere = createRoute({ getParentRoute: () => frame, path: "$", component: NoSuchPage });

export const routes = root.addChildren([
  signIn,
  setPassword,
  frame.addChildren([
    home,
    ...deskRoutes,
    ...journeyRoutes,
    ...campaignRoutes,
    ...audienceRoutes,
    ...calendarRoutes,
    ...profileRoutes,
    ...groupRoutes,
    ...templateRoutes,
    fragments,
    messages,
    insights,
    forms,
    form,
    media,
    entryPoints,
    helpers,
    policy,
    ...importRoutes,
    settings,
    settingsSection,
    account,
    nowhere,
  ]),
]);
