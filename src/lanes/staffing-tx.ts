/** The part of a lane transaction that gives conversations to people, and counts what it took to answer. */
import type { Episode } from "../desk/episode.ts";
import type { AgentFacts, Waiting } from "../desk/routing.ts";
import type { ChannelId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";

export type StaffingTx = {
  /** The last one of each conversation of these people. */
  readonly episodes: (profileIds: readonly ProfileId[]) => Promise<readonly Episode[]>;
  readonly saveEpisodes: (episodes: readonly Episode[]) => Promise<void>;
  readonly dropEpisode: (of: Pick<Episode, "lane" | "profileId" | "channelId" | "openedAt">) => Promise<void>;
  /** Until the commit nobody else gives conversations of these workspaces to anybody. What is read afterwards is as the last one left it. */
  readonly lock: (workspaceIds: readonly WorkspaceId[]) => Promise<void>;
  /** With how many open conversations each has, as committed; of whoever has `changed` more than they have room for, only that. */
  readonly agents: (workspaceId: WorkspaceId, changed: number) => Promise<readonly AgentFacts[]>;
  /** Open conversations that nobody has and whose customers wait, in all lanes, in turn. */
  readonly waiting: (workspaceId: WorkspaceId) => Promise<readonly WaitingRow[]>;
  readonly noteGiven: (workspaceId: WorkspaceId, accountIds: readonly string[]) => Promise<void>;
};

export type WaitingRow = Waiting & { readonly lane: Lane; readonly profileId: ProfileId; readonly channelId: ChannelId };
