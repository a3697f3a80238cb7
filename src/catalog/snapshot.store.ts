import { readHelpers } from "../assist/in-force.ts";
import type { StoredAudience, StoredComputed } from "../audiences/stored-audience.ts";
import type { Channel } from "./channel.ts";
import type { ChannelKind } from "../consent/consent.ts";
import type { Db, DbClient } from "../db/pool.ts";
import { inTransaction } from "../db/pool.ts";
import type { CampaignId, ChannelId, WorkspaceId } from "../platform/ids.ts";
import type { Catalog, CatalogCampaign, JourneyControl, JourneyVersion, SplitShares, WebhookSubscription } from "./catalog.ts";
import type { ChannelForm } from "../messages/channel-form.ts";
import { type Prices, pricesOf } from "../messages/rate-card.ts";
import { SAMPLE_RATE_CARD } from "../messages/rate-card-sample.ts";
import { readAssets } from "./assets.store.ts";
import { readStaffing } from "./staffing.store.ts";
import { readFragments } from "./fragments.store.ts";
import { NO_FRAGMENTS } from "../liquid/text-facts.ts";
import { readTemplateLanguages } from "./template-language.store.ts";
import { readPolicies } from "./policies.store.ts";
import { readRateCards } from "./rate-cards.store.ts";
import { readSuppressing } from "./suppressions.store.ts";
import type { GroupKind } from "../groups/group.ts";
import { readGroupKinds } from "./group-kinds.store.ts";
import { readTopics } from "./topics.store.ts";
import { NO_OPT_IN_SETTINGS, type OptInSettings } from "../consent/opt-in-settings.ts";
import { BUILT_IN_KEYWORDS, type KeywordSettings } from "../consent/keywords/settings.ts";
import { readTemplateRules } from "./template-rules.store.ts";
import type { JourneyDocument } from "../journeys/document.ts";
import { upgradeDocument } from "../journeys/upgrade.ts";
import type { WorkspaceHours } from "../journeys/workspace-hours.ts";
import { type LinkChoice, type LinkSettings, NO_LINK_SETTINGS } from "../links/choice.ts";
import { readEntryPoints } from "./entry-points.store.ts";
import { hoursInForce, type StoredHours } from "../contact-rules/working-hours.ts";
import { NO_STAFF_SETTINGS } from "../desk/staff-settings.ts";
import type { Staffing } from "../desk/team.ts";
import { readPublishedForms } from "./forms.store.ts";
import type { Template } from "./template.ts";

type WebhookRow = { readonly id: string; readonly workspaceId: WorkspaceId; readonly kinds: readonly string[] };
const SAMPLE_PRICES: Prices = pricesOf(SAMPLE_RATE_CARD);
type VersionRow = JourneyVersion & { readonly takesEntries: boolean };

type WorkspaceRow = Pick<WorkspaceHours, "timeZone" | "quiet"> & {
  readonly answers: StoredHours | null;
  readonly id: WorkspaceId;
  readonly share: number;
  readonly salt: string;
  readonly links: LinkSettings;
  readonly hosts: readonly string[];
  readonly language: string | null;
  readonly name: string;
  readonly keywords: KeywordSettings | null;
  readonly optIn: OptInSettings | null;
};

/** What people decided about journeys, who is kept out of them, and by which clocks. */
type DecidedRows = {
  readonly journeys: readonly (JourneyControl & { readonly workspaceId: WorkspaceId })[];
  readonly workspaces: readonly WorkspaceRow[];
};

export type FindForm = (kind: ChannelKind) => ChannelForm | null;
type Mark = { readonly revision: number; readonly files: number; readonly rest: number };
/** `mark`: what has moved until then. */
export type Snapshot = { readonly catalog: Catalog; readonly mark: Mark };

/**
 * Reference data as of one moment; of `before` what has not moved since. With 500 templates and 2,000 files reading all of it cost some
 * 40 ms of processor time, half of them for the files, and each upload moves it.
 */
export async function readSnapshot(db: Db, formOf: FindForm, before: Snapshot | null): Promise<Snapshot> {
  return inTransaction(db, async (client) => {
    await client.query("set transaction isolation level repeatable read, read only");
    const { rows } = await client.query<Mark>("select revision, files, rest from catalog_revision");
    const mark = rows[0] ?? { revision: 0, files: 0, rest: 0 };
    const known = before && isAccountedFor(before.mark, mark) ? before : null;
    const assets = known?.mark.files === mark.files ? known.catalog.assets : await readAssets(client);
    if (known?.mark.rest === mark.rest) return { catalog: { ...known.catalog, revision: mark.revision, assets }, mark };
    return { catalog: { ...(await readRest(client, formOf, mark.revision)), assets }, mark };
  });
}

/** Whether every move between the two says what it was about. */
function isAccountedFor(before: Mark, now: Mark): boolean {
  return now.revision - before.revision === now.files - before.files + (now.rest - before.rest);
}

async function readRest(client: DbClient, formOf: FindForm, revision: number): Promise<Omit<Catalog, "assets">> {
  const channels = await client.query<Omit<Channel, "form">>(
    `select id, workspace_id as "workspaceId", kind, name, state, pause, config,
         case when portfolio_id is not null then json_build_object('id', portfolio_id, 'peoplePerDay', people_per_day) end as portfolio
       from channel order by created_at, id`,
  );
  const senders = channels.rows.map((channel): Channel => ({ ...channel, form: formOf(channel.kind) }));
  const webhooks = await client.query<WebhookRow>(
    `select id, workspace_id as "workspaceId", kinds from webhook_endpoint where state = 'active'`,
  );
  const templates = await client.query<Template>(
    `select workspace_id as "workspaceId", channel_id as "channelId", external_id as "externalId", name, language, status, category,
         parameter_format as "parameterFormat", components, quality_score as "qualityScore", rejected_reason as "rejectedReason", synced_at as "syncedAt"
       from template order by name, language`,
  );
  const versions = await client.query<VersionRow>(
    `select v.id, v.workspace_id as "workspaceId", v.journey, v.version, v.document, v.published_at as "publishedAt",
         (j.state = 'live' and j.live_version_id = v.id) as "takesEntries"
       from journey_version v join journey j on j.workspace_id = v.workspace_id and j.name = v.journey`,
  );
  const raised = versions.rows.map((version) => ({ ...version, document: todaysForm(version.document) }));
  const journeys = await client.query<JourneyControl & { workspaceId: WorkspaceId }>(
    `select workspace_id as "workspaceId", name, state, live_version_id as "liveVersionId",
         coalesce(state = 'paused' and pause ->> 'runs' = 'hold' or state in ('stopped', 'archived') and ended_at is not null, false) as held, ended_at as "endedAt"
       from journey`,
  );
  const workspaces = await client.query<WorkspaceRow>(
    `select id, holdout as share, salt, time_zone as "timeZone", quiet_hours as quiet, answer_hours as answers, language, links, keywords, name, opt_in as "optIn",
         array(select host from link_host h where h.workspace_id = w.id) as hosts from workspace w`,
  );
  const decided = { journeys: journeys.rows, workspaces: workspaces.rows };
  const audiences = await client.query<StoredAudience>(
    `select id, workspace_id as "workspaceId", name, document, version, ready_version = version as ready from audience order by name`,
  );
  const computed = await client.query<StoredComputed>(
    `select id, workspace_id as "workspaceId", name, document, version from computed_attribute order by name`,
  );
  const campaigns = await client.query<CatalogCampaign>(
    `select id, workspace_id as "workspaceId", name, state, document, weights from campaign
       where state <> 'draft' and (document->'schedule'->>'kind' = 'api' or document ? 'conversion')`,
  );
  const splits = await client.query<SplitShares & { readonly key: string }>(
    `select distinct on (version_id, node) version_id || '/' || node as key, at,
         array(select (arm->>'weight')::float8 from jsonb_array_elements(arms) with ordinality as a(arm, n) order by n) as weights
       from split_decision order by version_id, node, id desc`,
  );
  const own = new Map((await readRateCards(client)).map((card) => [card.workspaceId, pricesOf({ ...card, isSample: false })]));
  const rules = new Map((await readTemplateRules(client)).map((rule) => [`${rule.workspaceId}/${rule.name}`, rule]));
  const fragments = await readFragments(client);
  const languages = await readTemplateLanguages(client);
  const stops = await client.query<{ id: CampaignId; state: "paused" | "cancelled" }>(
    `select c.id, c.state from campaign c
       where (c.state = 'paused' and c.reason = 'by_hand') or (c.state = 'cancelled' and exists (select from campaign_lane l where l.campaign_id = c.id))`,
  );
  const entryPoints = new Map((await readEntryPoints(client)).map((point) => [`${point.workspaceId}/${point.keyword}`, point]));
  const campaignLinks = await client.query<{ id: CampaignId; name: string; links: LinkChoice | null }>(
    `select id, name, document->'links' as links from campaign where state <> 'draft'`,
  );
  const forms = await readPublishedForms(client);
  const topicRows = await readTopics(client);
  const topics = new Map(topicRows.map((topic) => [`${topic.workspaceId}/${topic.name}`, topic]));
  const topicsOf = groupBy(topicRows, ({ workspaceId }) => workspaceId);
  const kindsOf = groupBy(await readGroupKinds(client), ({ workspaceId }) => workspaceId);
  const groupKinds = new Map([...kindsOf].map(([id, kinds]) => [id, new Map(kinds.map((kind) => [kind.name, kind]))]));
  const suppressing = await readSuppressing(client);
  const policies = await readPolicies(client);
  const helpers = await readHelpers(client);
  const clocks = clocksOf(workspaces.rows, await readStaffing(client));
  return {
    channelForm: formOf,
    suppressing,
    isAssisted: [...helpers.values()].some(({ assistant }) => assistant.mode === "answer"),
    helpers: (workspaceId) => helpers.get(workspaceId) ?? null,
    policy: (workspaceId) => policies.get(workspaceId) ?? null,
    groupKinds: (workspaceId) => groupKinds.get(workspaceId) ?? NO_KINDS,
    topics: (workspaceId) => topicsOf.get(workspaceId) ?? [],
    topic: (workspaceId, name) => topics.get(`${workspaceId}/${name}`) ?? null,
    entryPoint: (workspaceId, keyword) => entryPoints.get(`${workspaceId}/${keyword}`),
    campaignLinks: new Map(campaignLinks.rows.map(({ id, name, links }) => [id, { name, links }])),
    splits: new Map(splits.rows.map(({ key, at, weights }) => [key, { at, weights }])),
    forms: new Map(forms.map((form) => [form.id, form])),
    fragments: (workspaceId) => fragments.get(workspaceId) ?? NO_FRAGMENTS,
    languages: languageChains(workspaces.rows, languages),
    templateRule: (workspaceId, name) => rules.get(`${workspaceId}/${name}`) ?? null,
    prices: (workspaceId) => own.get(workspaceId) ?? SAMPLE_PRICES,
    campaignStops: new Map(stops.rows.map(({ id, state }) => [id, state])),
    campaigns: new Map(campaigns.rows.map((campaign) => [campaign.id, campaign])),
    ...clocks,
    ...indexCatalog(revision, senders, templates.rows, raised, decided),
    audiences: new Map(audiences.rows.map((audience) => [audience.id, audience])),
    computed: new Map(computed.rows.map((attribute) => [attribute.id, attribute])),
    webhooks: subscriptionsByWorkspace(webhooks.rows),
  };
}

const NO_KINDS: ReadonlyMap<string, GroupKind> = new Map();

function indexCatalog(
  revision: number,
  channels: readonly Channel[],
  templates: readonly Template[],
  versions: readonly VersionRow[],
  { journeys, workspaces }: DecidedRows,
): Omit<
  Catalog,
  | "assets"
  | "channelForm"
  | "audiences"
  | "campaignLinks"
  | "campaigns"
  | "campaignStops"
  | "computed"
  | "entryPoint"
  | "forms"
  | "fragments"
  | "groupKinds"
  | "helpers"
  | "isAssisted"
  | "hours"
  | "languages"
  | "policy"
  | "prices"
  | "splits"
  | "staffing"
  | "suppressing"
  | "templateRule"
  | "topic"
  | "topics"
  | "webhooks"
> {
  const templatesByName = groupBy(templates, (template) => `${template.channelId}/${template.name}`);
  const open = versions.filter((version) => version.takesEntries);
  const entriesByEvent = groupBy(open, ({ workspaceId, document }) =>
    document.entry.kind === "event" ? `${workspaceId}/${document.entry.event}` : "",
  );
  const entriesByKind = groupBy(open, ({ workspaceId, document }) => `${workspaceId}/${document.entry.kind}`);
  const controls = new Map(journeys.map((journey) => [`${journey.workspaceId}/${journey.name}`, journey]));
  const known = new Map(workspaces.map((workspace) => [workspace.id, workspace]));
  const owners = new Map(workspaces.flatMap(({ id, hosts }) => hosts.map((host) => [host, id] as const)));
  return {
    revision,
    channels: new Map(channels.map((channel) => [channel.id, channel])),
    defaultChannel: (workspaceId: WorkspaceId, kind) =>
      channels.find((channel) => channel.workspaceId === workspaceId && channel.kind === kind) ?? null,
    templates: (channelId: ChannelId, name) => templatesByName.get(`${channelId}/${name}`) ?? [],
    versions: new Map(versions.map((version) => [version.id, version])),
    journey: (workspaceId, name) => controls.get(`${workspaceId}/${name}`) ?? null,
    entriesOf: (workspaceId, kind) => entriesByKind.get(`${workspaceId}/${kind}`) ?? [],
    holdout: (workspaceId) => known.get(workspaceId) ?? { share: 0, salt: "" },
    links: (workspaceId) => {
      const workspace = known.get(workspaceId);
      return workspace ? { ...workspace.links, hosts: workspace.hosts } : { ...NO_LINK_SETTINGS, hosts: [] };
    },
    keywords: (workspaceId) => known.get(workspaceId)?.keywords ?? BUILT_IN_KEYWORDS,
    optIn: (workspaceId) => {
      const workspace = known.get(workspaceId);
      return { name: workspace?.name ?? "", settings: workspace?.optIn ?? NO_OPT_IN_SETTINGS };
    },
    linkHostOf: (host) => owners.get(host) ?? null,
    entryVersions: (workspaceId, eventType) => entriesByEvent.get(`${workspaceId}/${eventType}`) ?? [],
  };
}

type Staffs = ReadonlyMap<WorkspaceId, Omit<Staffing, "hoursOf">>;

/** The same objects for the same hours: whoever counts by them remembers their days. */
function clocksOf(workspaces: readonly WorkspaceRow[], staffs: Staffs): Pick<Catalog, "hours" | "staffing"> {
  const hours = new Map<WorkspaceId, WorkspaceHours>();
  const staffing = new Map<WorkspaceId, Staffing>();
  for (const { id, timeZone, quiet, answers } of workspaces) {
    const own = answers && hoursInForce(answers, timeZone);
    const staff = staffs.get(id) ?? NO_STAFF;
    const ofTeams = new Map(staff.teams.map((team) => [team.id, team.hours && hoursInForce(team.hours, timeZone)]));
    const usual = own ?? staff.teams.map((team) => (team.isDefault ? ofTeams.get(team.id) : null)).find((found) => found != null) ?? null;
    hours.set(id, { timeZone, quiet, answers: usual && { hours: usual, isBehind: staff.isBehind, measured: staff.measured } });
    staffing.set(id, { ...staff, hoursOf: (teamId) => (teamId === null ? null : ofTeams.get(teamId)) ?? own });
  }
  return {
    hours: (workspaceId) => hours.get(workspaceId) ?? { timeZone: "UTC", quiet: null },
    staffing: (workspaceId) => staffing.get(workspaceId) ?? { ...NO_STAFF, hoursOf: () => null },
  };
}
const NO_STAFF: Omit<Staffing, "hoursOf"> = {
  settings: NO_STAFF_SETTINGS,
  callBackService: null,
  measured: null,
  isBehind: false,
  teams: [],
};

/** The same object for the same template: whoever chooses by it remembers the choice. */
function languageChains(
  workspaces: readonly WorkspaceRow[],
  chosen: readonly { readonly workspaceId: WorkspaceId; readonly name: string; readonly language: string }[],
): Catalog["languages"] {
  const ofWorkspaces = new Map(workspaces.map(({ id, language }) => [id, { workspace: language, template: null }]));
  const ofTemplates = new Map(
    chosen.map(({ workspaceId, name, language }) => [
      `${workspaceId}/${name}`,
      { workspace: ofWorkspaces.get(workspaceId)?.workspace ?? null, template: language },
    ]),
  );
  const none = { workspace: null, template: null };
  return (workspaceId, name) => ofTemplates.get(`${workspaceId}/${name}`) ?? ofWorkspaces.get(workspaceId) ?? none;
}

/** Published in an older format, it runs in today's. One of a newer Parley, which shares the database for a while, runs as it is. */
function todaysForm(stored: JourneyDocument): JourneyDocument {
  const upgraded = upgradeDocument(stored);
  return upgraded.ok ? (upgraded.document as JourneyDocument) : stored;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

function subscriptionsByWorkspace(rows: readonly WebhookRow[]): ReadonlyMap<WorkspaceId, readonly WebhookSubscription[]> {
  const groups = new Map<WorkspaceId, WebhookSubscription[]>();
  for (const { id, workspaceId, kinds } of rows)
    groups.set(workspaceId, [...(groups.get(workspaceId) ?? []), { id, kinds: new Set(kinds) }]);
  return groups;
}
