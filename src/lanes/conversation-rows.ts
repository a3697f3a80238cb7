/** The conversations of a lane transaction, all of a person's at once, and whom they make a number reach. */
import type { Conversation } from "../conversations/conversation.ts";
import { type ReachChange, reachChanges } from "../conversations/reach.ts";
import type { ChannelId, ProfileId } from "../platform/ids.ts";
import type { LaneTx } from "./lane-store.ts";

export class ConversationRows {
  readonly #tx: Pick<LaneTx, "conversations" | "lanes" | "now">;
  readonly #loaded = new Set<ProfileId>();
  readonly #rows = new Map<ProfileId, Map<ChannelId, Conversation>>();
  /** `before`: as it was read. */
  readonly #changed = new Map<string, { readonly before: Conversation | null; readonly after: Conversation }>();

  constructor(tx: Pick<LaneTx, "conversations" | "lanes" | "now">) {
    this.#tx = tx;
  }

  async load(profileIds: Iterable<ProfileId>): Promise<void> {
    const missing = [...new Set(profileIds)].filter((id) => !this.#loaded.has(id));
    if (missing.length === 0) return;
    for (const id of missing) this.#loaded.add(id);
    for (const row of await this.#tx.conversations(missing)) this.#held(row.profileId).set(row.channelId, row);
  }

  of(profileId: ProfileId, channelId: ChannelId): Conversation | null {
    return this.#read(profileId).get(channelId) ?? null;
  }

  ofPerson(profileId: ProfileId): readonly Conversation[] {
    return [...this.#read(profileId).values()];
  }

  put(conversation: Conversation): void {
    const { profileId, channelId } = conversation;
    const rows = this.#held(profileId);
    const key = `${profileId}/${channelId}`;
    const known = this.#changed.get(key);
    this.#changed.set(key, { before: known ? known.before : (rows.get(channelId) ?? null), after: conversation });
    rows.set(channelId, conversation);
  }

  changes(): { readonly conversations: readonly Conversation[]; readonly reach: readonly ReachChange[] } {
    const changed = [...this.#changed.values()];
    const { lanes, now } = this.#tx;
    return {
      conversations: changed.map(({ after }) => after),
      reach: changed.flatMap(({ before, after }) => reachChanges(before, after, lanes[0] ?? after.lane, now)),
    };
  }

  #read(profileId: ProfileId): Map<ChannelId, Conversation> {
    if (!this.#loaded.has(profileId)) throw new Error(`conversations of ${profileId} were not loaded`);
    return this.#held(profileId);
  }

  #held(profileId: ProfileId): Map<ChannelId, Conversation> {
    const rows = this.#rows.get(profileId) ?? new Map<ChannelId, Conversation>();
    this.#rows.set(profileId, rows);
    return rows;
  }
}
