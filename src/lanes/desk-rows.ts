import type { DeskConversation, DeskEntry } from "../desk/conversation.ts";
import type { ChannelId, ProfileId } from "../platform/ids.ts";
import type { DeskChanges, DeskSeen, DeskText, DeskTx } from "./desk-tx.ts";

/** What a lane transaction does in the shared inbox. Rows are loaded for whole batches of people; one that was not loaded throws. */
export class DeskRows {
  readonly #tx: DeskTx;
  readonly #loaded = new Set<ProfileId>();
  readonly #rows = new Map<ProfileId, Map<ChannelId, DeskConversation>>();
  /** `before`: as it was read. */
  readonly #changed = new Map<string, { readonly before: DeskConversation | null; readonly after: DeskConversation }>();
  readonly #entries: DeskEntry[] = [];
  readonly #texts: DeskText[] = [];
  readonly #seen: DeskSeen[] = [];

  constructor(tx: DeskTx) {
    this.#tx = tx;
  }

  async load(profileIds: Iterable<ProfileId>): Promise<void> {
    const missing = [...new Set(profileIds)].filter((id) => !this.#loaded.has(id));
    if (missing.length === 0) return;
    for (const id of missing) this.#loaded.add(id);
    for (const row of await this.#tx.conversations(missing)) this.#hold(row);
  }

  /** Loads the ones whose time has come, and answers them. */
  async loadDue(limit: number): Promise<readonly DeskConversation[]> {
    const due = await this.#tx.due(limit);
    await this.load(due.map(({ profileId }) => profileId));
    return due.flatMap(({ profileId, channelId }) => this.of(profileId, channelId) ?? []);
  }

  of(profileId: ProfileId, channelId: ChannelId): DeskConversation | null {
    if (!this.#loaded.has(profileId)) throw new Error(`the desk's conversations of ${profileId} were not loaded`);
    return this.known(profileId, channelId);
  }

  /** The same, for whoever can do without one that was not loaded. */
  known(profileId: ProfileId, channelId: ChannelId): DeskConversation | null {
    return this.#rows.get(profileId)?.get(channelId) ?? null;
  }

  /** As it was before the transaction; null: it began in it. */
  asRead(profileId: ProfileId, channelId: ChannelId): DeskConversation | null {
    const change = this.#changed.get(keyOf({ profileId, channelId }));
    return change ? change.before : this.of(profileId, channelId);
  }

  ofPerson(profileId: ProfileId): readonly DeskConversation[] {
    return [...(this.#rows.get(profileId)?.values() ?? [])];
  }

  put(conversation: DeskConversation): void {
    const key = keyOf(conversation);
    const change = this.#changed.get(key);
    const before = change ? change.before : this.known(conversation.profileId, conversation.channelId);
    this.#changed.set(key, { before, after: conversation });
    this.#hold(conversation);
  }

  addEntry(entry: DeskEntry): void {
    this.#entries.push(entry);
  }

  /** Of a text without words nothing is kept. */
  addText(text: DeskText): void {
    if (text.words.length > 0) this.#texts.push(text);
  }

  noteSeen(seen: DeskSeen): void {
    this.#seen.push(seen);
  }

  /** What changed so far, for those who act on it: as it was before the transaction, null for one that began in it, and as it is now. */
  changed(): readonly { readonly before: DeskConversation | null; readonly after: DeskConversation }[] {
    return [...this.#changed.values()];
  }

  entries(): readonly DeskEntry[] {
    return this.#entries;
  }

  changes(): DeskChanges {
    return { conversations: this.changed().map(({ after }) => after), entries: this.#entries, texts: this.#texts, seen: this.#seen };
  }

  #hold(conversation: DeskConversation): void {
    const rows = this.#rows.get(conversation.profileId) ?? new Map<ChannelId, DeskConversation>();
    this.#rows.set(conversation.profileId, rows);
    rows.set(conversation.channelId, conversation);
  }
}

function keyOf({ profileId, channelId }: Pick<DeskConversation, "profileId" | "channelId">): string {
  return `${profileId}/${channelId}`;
}
