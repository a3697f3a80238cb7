/** Every view has an address, with its filters in it. */
import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, Outlet, redirect } from "@tanstack/react-router";
import { lazyPage } from "./lazy-page.ts";
import { read } from "./search.ts";
import { ApiError } from "./api/client.ts";
import { sessionQuery } from "./api/queries.ts";
import { listQuery } from "./desk/desk-queries.ts";
import { Frame } from "./frame/frame.tsx";
import { NoSuchPage, PageError } from "./frame/page-error.tsx";
import { Home } from "./home/home.tsx";
import { SignIn } from "./sign-in/sign-in.tsx";

type Context = { readonly client: QueryClient };
const root = createRootRouteWithContext<Context>()({ component: Outlet, errorComponent: PageError });

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

const inboxSearch = (search: Readonly<Record<string, unknown>>) => ({
  ...read.oneOf(search, "view", ["mine", "unassigned", "team", "all", "waiting", "mentions", "snoozed", "resolved", "automated"]),
  ...read.text(search, "team"),
  ...read.text(search, "assignee"),
  ...read.text(search, "label"),
  ...read.text(search, "channel"),
  ...read.oneOf(search, "priority", ["urgent", "high", "normal", "low"]),
  ...read.oneOf(search, "unread", ["yes"]),
  ...read.text(search, "conversation"),
  ...read.text(search, "said"),
});
type InboxSearch = ReturnType<typeof inboxSearch>;
const inboxList = ({ conversation: _conversation, said: _said, ...filter }: InboxSearch) => listQuery({ view: "all", ...filter });

/** The signed-in console; `message` opens the drawer of a message above any view. */
const frame = createRoute({
  getParentRoute: () => root,
  id: "frame",
  component: Frame,
  errorComponent: PageError,
  validateSearch: (search) => read.text(search, "message"),
  beforeLoad: async ({ context, location }) => {
    // Beside the session, not after it: behind the files of the page's code it would wait for one of the browser's six connections.
    if (location.pathname === "/inbox") void context.client.prefetchInfiniteQuery(inboxList(inboxSearch(location.search)));
    try {
      await context.client.ensureQueryData(sessionQuery);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401)
        throw redirect({ to: "/sign-in", search: location.href === "/" ? {} : { to: location.href } });
      throw error;
    }
  },
});

const home = createRoute({ getParentRoute: () => frame, path: "/", component: Home });
const journeys = createRoute({
  getParentRoute: () => frame,
  path: "/journeys",
  component: lazyPage(() => import("./journeys/journeys-page.tsx"), "JourneysPage"),
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
  component: lazyPage(() => import("./journeys/journey-page.tsx"), "JourneyPage"),
});
const journeyEditor = createRoute({
  getParentRoute: () => frame,
  path: "/journeys/$name/edit",
  validateSearch: (search) => ({ ...read.number(search, "version"), ...read.text(search, "node") }),
  component: lazyPage(() => import("./journeys/edit/editor-page.tsx"), "EditorPage"),
});
const audiences = createRoute({
  getParentRoute: () => frame,
  path: "/audiences",
  component: lazyPage(() => import("./audiences/audiences-page.tsx"), "AudiencesPage"),
});
const newAudience = createRoute({
  getParentRoute: () => frame,
  path: "/audiences/new",
  component: lazyPage(() => import("./audiences/audience-editor-page.tsx"), "NewAudiencePage"),
});
const uploadAudience = createRoute({
  getParentRoute: () => frame,
  path: "/audiences/upload",
  validateSearch: (search) => read.text(search, "audience"),
  component: lazyPage(() => import("./audiences/upload/upload-page.tsx"), "UploadPage"),
});
const computedAttributes = createRoute({
  getParentRoute: () => frame,
  path: "/audiences/computed",
  component: lazyPage(() => import("./audiences/computed-page.tsx"), "ComputedPage"),
});
const audience = createRoute({
  getParentRoute: () => frame,
  path: "/audiences/$name",
  validateSearch: (search) => ({
    ...read.oneOf(search, "tab", ["members", "why", "overlap", "uploads"]),
    ...read.text(search, "profile"),
  }),
  component: lazyPage(() => import("./audiences/audience-page.tsx"), "AudiencePage"),
});
const editAudience = createRoute({
  getParentRoute: () => frame,
  path: "/audiences/$name/edit",
  component: lazyPage(() => import("./audiences/audience-editor-page.tsx"), "EditAudiencePage"),
});
const campaigns = createRoute({
  getParentRoute: () => frame,
  path: "/campaigns",
  component: lazyPage(() => import("./campaigns/campaigns-page.tsx"), "CampaignsPage"),
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
  component: lazyPage(() => import("./campaigns/wizard/wizard-page.tsx"), "WizardPage"),
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
  component: lazyPage(() => import("./campaigns/campaign-page.tsx"), "CampaignPage"),
});
const fragments = createRoute({
  getParentRoute: () => frame,
  path: "/fragments",
  component: lazyPage(() => import("./fragments/fragments-page.tsx"), "FragmentsPage"),
});
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
  component: lazyPage(() => import("./appointments/calendar-page.tsx"), "CalendarPage"),
});
const calendarSetup = createRoute({
  getParentRoute: () => frame,
  path: "/calendar/setup",
  validateSearch: (search) => read.oneOf(search, "tab", ["services", "staff", "calendars", "page"]),
  component: lazyPage(() => import("./appointments/setup/setup-page.tsx"), "SetupPage"),
});
const profiles = createRoute({
  getParentRoute: () => frame,
  path: "/profiles",
  validateSearch: (search) => read.text(search, "query"),
  component: lazyPage(() => import("./profiles/profiles-page.tsx"), "ProfilesPage"),
});
const profile = createRoute({
  getParentRoute: () => frame,
  path: "/profiles/$id",
  validateSearch: (search) => ({ ...read.oneOf(search, "tab", ["conversation", "about"]), ...read.text(search, "kinds") }),
  component: lazyPage(() => import("./profiles/profile-page.tsx"), "ProfilePage"),
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
  component: lazyPage(() => import("./staffing/report-page.tsx"), "DeskReportPage"),
});
const deskKept = createRoute({
  getParentRoute: () => frame,
  path: "/inbox/kept",
  component: lazyPage(() => import("./desk/kept/kept-page.tsx"), "KeptPage"),
});
const inbox = createRoute({
  getParentRoute: () => frame,
  path: "/inbox",
  validateSearch: inboxSearch,
  component: lazyPage(() => import("./desk/desk-page.tsx"), "DeskPage"),
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
const templates = createRoute({
  getParentRoute: () => frame,
  path: "/templates",
  validateSearch: (search) => ({
    ...read.text(search, "query"),
    ...read.text(search, "status"),
    ...read.text(search, "category"),
    ...read.text(search, "language"),
  }),
  component: lazyPage(() => import("./templates/templates-page.tsx"), "TemplatesPage"),
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
const template = createRoute({
  getParentRoute: () => frame,
  path: "/templates/$id",
  component: lazyPage(() => import("./templates/template-page.tsx"), "TemplatePage"),
});
const templateLibrary = createRoute({
  getParentRoute: () => frame,
  path: "/templates/library",
  component: lazyPage(() => import("./templates/library-page.tsx"), "LibraryPage"),
});
const templateEditor = createRoute({
  getParentRoute: () => frame,
  path: "/templates/draft/$id",
  component: lazyPage(() => import("./templates/editor/editor-page.tsx"), "TemplateEditorPage"),
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
    inbox,
    deskKept,
    deskReports,
    journeys,
    journey,
    journeyEditor,
    campaigns,
    newCampaign,
    campaign,
    audiences,
    newAudience,
    uploadAudience,
    computedAttributes,
    audience,
    editAudience,
    fragments,
    calendar,
    calendarSetup,
    profiles,
    profile,
    messages,
    insights,
    templates,
    forms,
    form,
    media,
    entryPoints,
    helpers,
    policy,
    template,
    templateLibrary,
    templateEditor,
    settings,
    settingsSection,
    account,
    nowhere,
  ]),
]);
