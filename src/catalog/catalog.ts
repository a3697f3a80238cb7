/**
 * Reference data that every lane transaction reads and few people change: channels, templates, published
 * journeys. Held in memory as one immutable snapshot; each lane transaction reads the current revision
 * together with its lock, so a decision is never made on an older snapshot than the database had.
 */
import type { HelpersInForce } from "../assist/in-force.ts";
import type { StoredAudience, StoredComputed } from "../audiences/stored-audience.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import type { Asset } from "./asset.ts";
import type { ChannelKind } from "../consent/consent.ts";
import type { KeywordSettings } from "../consent/keywords/settings.ts";
import type { PolicyInForce } from "../contact-rules/document.ts";
import type { OptInSettings } from "../consent/opt-in-settings.ts";
import type { Topic } from "../consent/topic.ts";
import type { Channel } from "./channel.ts";
import type { Staffing } from "../desk/team.ts";
import type { GroupKind } from "../groups/group.ts";
import type { FormDocument } from "../forms/document.ts";
import type { LinkChoice, LinkSettings } from "../links/choice.ts";
import type { EntryPoint } from "../links/entry-point.ts";
import type { JourneyState } from "../journeys/control.ts";
import type { JourneyDocument, JourneyEntry } from "../journeys/document.ts";
import type { WorkspaceHours } from "../journeys/workspace-hours.ts";
import type { CampaignId, ChannelId, VersionId, WorkspaceId } from "../platform/ids.ts";
import type { Fragments } from "../liquid/text-facts.ts";
import type { ChannelForm } from "../messages/channel-form.ts";
import type { Prices } from "../messages/rate-card.ts";
import type { LanguageChain, Template, TemplateRule } from "./template.ts";

export type JourneyVersion = {
  readonly id: VersionId;
  readonly workspaceId: WorkspaceId;
  readonly journey: string;
  readonly version: number;
  readonly document: JourneyDocument;
  readonly publishedAt: Date;
};

/** An address that is told of some kinds of news; see `outbound/`. */
export type WebhookSubscription = { readonly id: string; readonly kinds: ReadonlySet<string> };

export type JourneyControl = {
  readonly name: string;
  readonly state: JourneyState;
  /** Nobody under way goes on: paused so, or ended while some are still being told. */
  readonly held: boolean;
  /** When everybody under way was last ended; what was to be said by then is not said any more. */
  readonly endedAt: Date | null;
  readonly liveVersionId: VersionId | null;
};

export type SplitShares = { readonly at: Date; readonly weights: readonly number[] };

export type CatalogCampaign = Pick<Campaign, "id" | "workspaceId" | "name" | "state" | "document" | "weights">;

/** A form inside WhatsApp, with every version that messages may still open. */
export type CatalogForm = {
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly channelId: ChannelId;
  readonly name: string;
  readonly state: "draft" | "published" | "deprecated";
  /** Meta's id of it. */
  readonly flowId: string | null;
  readonly liveVersion: number | null;
  readonly versions: ReadonlyMap<number, FormDocument>;
};

export type CatalogLinks = LinkSettings & {
  /** With those it used before. */
  readonly hosts: readonly string[];
};

export type Catalog = {
  readonly revision: number;
  readonly channels: ReadonlyMap<ChannelId, Channel>;
  /** What a kind of channel is; null: there is no such kind. */
  readonly channelForm: (kind: ChannelKind) => ChannelForm | null;
  /** The workspace's sender for a kind of channel, when it has one. */
  readonly defaultChannel: (workspaceId: WorkspaceId, kind: Channel["kind"]) => Channel | null;
  /** Every language of a template name on a channel. */
  readonly templates: (channelId: ChannelId, name: string) => readonly Template[];
  /** Reusable pieces of text, by name. */
  readonly fragments: (workspaceId: WorkspaceId) => Fragments;
  /** What is spoken to who has no language of the template. */
  readonly languages: (workspaceId: WorkspaceId, template: string) => LanguageChain;
  /** What people decided for a template that cannot be sent; null: its messages wait. */
  readonly templateRule: (workspaceId: WorkspaceId, name: string) => TemplateRule | null;
  /** Any version that was ever published and still may have runs. */
  readonly versions: ReadonlyMap<VersionId, JourneyVersion>;
  /** Of splits with a bandit, by `<version id>/<node>`: the weights of their arms as they were last set. */
  readonly splits: ReadonlyMap<string, SplitShares>;
  /** What messages cost in the workspace: by its own rate card, else by the sample. */
  readonly prices: (workspaceId: WorkspaceId) => Prices;
  /** Endpoints that are told now, by workspace; workspaces without one are not in it. */
  readonly webhooks: ReadonlyMap<WorkspaceId, readonly WebhookSubscription[]>;
  /** Campaigns that are sent by calls or that count conversions, by id. */
  readonly campaigns: ReadonlyMap<CampaignId, CatalogCampaign>;
  /** Of campaigns that people have paused or cancelled and that may have something waiting; one that used up its budget sends what it has asked for. */
  readonly campaignStops: ReadonlyMap<CampaignId, "paused" | "cancelled">;
  /** By id. */
  readonly audiences: ReadonlyMap<string, StoredAudience>;
  /** By id; only those that were published. */
  readonly forms: ReadonlyMap<string, CatalogForm>;
  /** Files of the libraries, by id. */
  readonly assets: ReadonlyMap<string, Asset>;
  /** Computed attributes, by id. */
  readonly computed: ReadonlyMap<string, StoredComputed>;
  /** Every journey of a workspace by name, with what people have decided about it. */
  readonly journey: (workspaceId: WorkspaceId, name: string) => JourneyControl | null;
  /** Live versions that begin by something other than events. */
  readonly entriesOf: (workspaceId: WorkspaceId, kind: JourneyEntry["kind"]) => readonly JourneyVersion[];
  /** Who is kept out of all journeys. */
  readonly holdout: (workspaceId: WorkspaceId) => { readonly share: number; readonly salt: string };
  /** The zone and the quiet hours of a workspace. */
  readonly hours: (workspaceId: WorkspaceId) => WorkspaceHours;
  /** Who answers, when, and by when. */
  readonly staffing: (workspaceId: WorkspaceId) => Staffing;
  readonly links: (workspaceId: WorkspaceId) => CatalogLinks;
  /** Whose short links are on that host (with port), when it is a workspace's own. */
  readonly linkHostOf: (host: string) => WorkspaceId | null;
  /** Also those that are archived; null: there is none of that name. */
  readonly topic: (workspaceId: WorkspaceId, name: string) => Topic | null;
  /** Of the workspace, in the order of their names. */
  readonly topics: (workspaceId: WorkspaceId) => readonly Topic[];
  /** Kinds of groups that people can belong to, by name; also tells whether there are any. */
  readonly groupKinds: (workspaceId: WorkspaceId) => ReadonlyMap<string, GroupKind>;
  readonly optIn: (workspaceId: WorkspaceId) => { readonly name: string; readonly settings: OptInSettings };
  readonly keywords: (workspaceId: WorkspaceId) => KeywordSettings;
  /** The newest that was activated; null: none was. */
  readonly policy: (workspaceId: WorkspaceId) => PolicyInForce | null;
  /** Workspaces that have somebody on their suppression list. */
  readonly suppressing: ReadonlySet<WorkspaceId>;
  /** Also those that are retired. */
  readonly entryPoint: (workspaceId: WorkspaceId, keyword: string) => EntryPoint | undefined;
  /** Of every campaign that may still send: its name, and what it says of its links. */
  readonly campaignLinks: ReadonlyMap<CampaignId, { readonly name: string; readonly links: LinkChoice | null }>;
  /** Somewhere an assistant answers by itself. */
  readonly isAssisted: boolean;
  /** Rules, articles and assistant; null: the workspace has none of them. */
  readonly helpers: (workspaceId: WorkspaceId) => HelpersInForce | null;
  /** The versions that new runs enter: one a journey, only those that are live, for an entry event type. */
  readonly entryVersions: (workspaceId: WorkspaceId, eventType: string) => readonly JourneyVersion[];
};
