/** The part of a lane transaction that keeps the shared inbox. */
import type { DeskConversation, DeskEntry } from "../desk/conversation.ts";
import type { Message } from "../messages/message.ts";
import type { ChannelId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";

export type DeskTx = {
  /** Of the profiles, with every sender. */
  readonly conversations: (profileIds: readonly ProfileId[]) => Promise<readonly DeskConversation[]>;
  /** Conversations of the locked lanes that are to be looked at again by now. */
  readonly due: (limit: number) => Promise<readonly DeskConversation[]>;
  /** The last messages of a pair that are the customer's or an agent's, newest first, with what they say. */
  readonly lastMessages: (pair: DeskPair, limit: number) => Promise<readonly Message[]>;
  /** Whether all these files of the library are there; they stay until the transaction is over, whoever wants to take one away. */
  readonly holdFiles: (assets: readonly string[]) => Promise<boolean>;
};
export type DeskPair = { readonly lane: Lane; readonly profileId: ProfileId; readonly channelId: ChannelId };

/** Words of a message or note, to find it by. */
export type DeskText = DeskPair & {
  readonly id: string;
  readonly sort: "message" | "note";
  readonly workspaceId: WorkspaceId;
  readonly at: Date;
  readonly words: readonly string[];
};
/** An agent has read the notes of a conversation that name them. */
export type DeskSeen = { readonly lane: Lane; readonly conversationId: string; readonly account: string };

export type DeskChanges = {
  readonly conversations: readonly DeskConversation[];
  readonly entries: readonly DeskEntry[];
  readonly texts: readonly DeskText[];
  readonly seen: readonly DeskSeen[];
};
