/**
 * Reference data that every lane transaction reads and few people change: channels, templates, published
 * journeys. Held in memory as one immutable snapshot; each lane transaction reads the current revision
 * together with its lock, so a decision is never made on an older snapshot than the database had.
 */
import type { Channel } from "./channel.ts";
import type { JourneyDocument } from "../journeys/document.ts";
import type { ChannelId, VersionId, WorkspaceId } from "../platform/ids.ts";
import type { Template } from "./template.ts";

export type JourneyVersion = {
  readonly id: VersionId;
  readonly workspaceId: WorkspaceId;
  readonly journey: string;
  readonly version: number;
  readonly document: JourneyDocument;
  readonly publishedAt: Date;
};

export type Catalog = {
  readonly revision: number;
  readonly channels: ReadonlyMap<ChannelId, Channel>;
  /** The workspace's sender for a kind of channel, when it has one. */
  readonly defaultChannel: (workspaceId: WorkspaceId, kind: Channel["kind"]) => Channel | null;
  /** Every language of a template name on a channel. */
  readonly templates: (channelId: ChannelId, name: string) => readonly Template[];
  /** Any version that was ever published and still may have runs. */
  readonly versions: ReadonlyMap<VersionId, JourneyVersion>;
  /** The versions that new runs enter: one a journey, only those that are live, for an entry event type. */
  readonly entryVersions: (workspaceId: WorkspaceId, eventType: string) => readonly JourneyVersion[];
};
