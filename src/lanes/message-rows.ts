/**
 * The messages of a lane transaction: loaded for whole batches, changed in memory, written back whole. What a later query of the same
 * transaction finds of a message that is held here is older than what is held, and gives way to it.
 */
import type { Message, OutboundMessage } from "../messages/message.ts";
import type { MessageId, ProfileId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";
import type { LaneTx } from "./lane-store.ts";

/** How far back what a customer does may be an answer. */
const RECENT_MS = 72 * 3_600_000;

export type MessageChange = { readonly before: Message | null; readonly after: Message };

export class MessageRows {
  readonly #tx: LaneTx;
  /** Hears of every message that is new or changed. */
  readonly #touched: (message: Message) => void;
  readonly #rows = new Map<MessageId, Message | null>();
  readonly #byExternalId = new Map<string, MessageId>();
  readonly #outboundOf = new Map<ProfileId, Set<MessageId>>();
  readonly #pendingLoaded = new Set<ProfileId>();
  readonly #recentLoaded = new Set<ProfileId>();
  readonly #elsewhere = new Map<string, Message>();
  readonly #new = new Set<MessageId>();
  /** As they were read. */
  readonly #changed = new Map<MessageId, Message | null>();

  constructor(tx: LaneTx, touched: (message: Message) => void) {
    this.#tx = tx;
    this.#touched = touched;
  }

  async load(ids: Iterable<MessageId>): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !this.#rows.has(id));
    if (missing.length === 0) return;
    for (const id of missing) this.#rows.set(id, null);
    for (const message of await this.#tx.messages(missing)) this.#keep(message);
  }

  async loadByExternalId(externalIds: Iterable<string>): Promise<void> {
    const missing = [...new Set(externalIds)].filter((id) => !this.#byExternalId.has(id));
    if (missing.length === 0) return;
    for (const message of await this.#tx.messagesByExternalId(this.#tx.lanes, missing)) this.adopt(message);
  }

  /** In lanes that are not held: good to know which message is meant, never to change it. */
  async lookElsewhere(lanes: readonly Lane[], externalIds: readonly string[]): Promise<void> {
    if (lanes.length === 0 || externalIds.length === 0) return;
    for (const message of await this.#tx.messagesByExternalId(lanes, externalIds))
      if (message.externalId) this.#elsewhere.set(message.externalId, message);
  }

  /** Queued and held messages of the profiles, whether due or not. */
  async loadPending(profileIds: Iterable<ProfileId>): Promise<void> {
    const missing = [...new Set(profileIds)].filter((id) => !this.#pendingLoaded.has(id));
    if (missing.length === 0) return;
    for (const id of missing) this.#pendingLoaded.add(id);
    for (const message of await this.#tx.pendingMessages(missing)) this.adopt(message);
  }

  /** What went out to the profiles in the last days: what they may be answering. */
  async loadRecent(profileIds: Iterable<ProfileId>): Promise<void> {
    const missing = [...new Set(profileIds)].filter((id) => !this.#recentLoaded.has(id));
    if (missing.length === 0) return;
    for (const id of missing) this.#recentLoaded.add(id);
    for (const message of await this.#tx.recentOutbound(missing, new Date(this.#tx.now.getTime() - RECENT_MS))) this.adopt(message);
  }

  get(id: MessageId): Message | null {
    const message = this.#rows.get(id);
    if (message === undefined) throw new Error(`message ${id} was not loaded`);
    return message;
  }

  outbound(id: MessageId): OutboundMessage | null {
    const message = this.get(id);
    return message?.direction === "outbound" ? message : null;
  }

  /** As of this moment of the transaction, when it was loaded or made in it. */
  knownOutbound(id: MessageId): OutboundMessage | null {
    const message = this.#rows.get(id);
    return message?.direction === "outbound" ? message : null;
  }

  /** Among those loaded in this transaction. */
  byExternalId(externalId: string): Message | null {
    const id = this.#byExternalId.get(externalId);
    return id === undefined ? null : (this.#rows.get(id) ?? null);
  }

  /** Also among those that `lookElsewhere` found. */
  mentioned(externalId: string): Message | null {
    return this.byExternalId(externalId) ?? this.#elsewhere.get(externalId) ?? null;
  }

  /** What is still to be sent to the profile, as of this moment of the transaction. */
  pendingOf(profileId: ProfileId): readonly OutboundMessage[] {
    if (!this.#pendingLoaded.has(profileId)) throw new Error(`pending messages of ${profileId} were not loaded`);
    return this.#knownOf(profileId).filter(({ state }) => state === "queued" || state === "held");
  }

  /** What went out to the profile lately, as of this moment of the transaction. */
  recentOf(profileId: ProfileId): readonly OutboundMessage[] {
    if (!this.#recentLoaded.has(profileId)) throw new Error(`recent messages of ${profileId} were not loaded`);
    return this.#knownOf(profileId);
  }

  /** Takes a row that a query of the transaction returned, unless a newer state of it is already held; answers the newest. */
  adopt<M extends Message>(message: M): M {
    const held = this.#rows.get(message.id);
    if (held) return held as M;
    this.#keep(message);
    return message;
  }

  add(message: Message): void {
    this.#touched(message);
    this.#keep(message);
    this.#new.add(message.id);
  }

  put(message: Message): void {
    const { id } = message;
    this.#touched(message);
    if (!this.#new.has(id) && !this.#changed.has(id)) this.#changed.set(id, this.#rows.get(id) ?? null);
    this.#keep(message);
  }

  /** Made in this transaction, not yet in the store. */
  newOutbound(): readonly OutboundMessage[] {
    return [...this.#new].map((id) => this.knownOutbound(id)).filter((message) => message !== null);
  }

  /** Those that were under way or in doubt and, as of this transaction, no longer are. */
  settledHere(): readonly MessageId[] {
    return [...this.#changed.keys()].filter((id) => {
      const state = this.outbound(id)?.state;
      return state !== undefined && state !== "claimed" && state !== "unknown";
    });
  }

  changes(): { readonly added: readonly MessageChange[]; readonly changed: readonly MessageChange[] } {
    const changesOf = (ids: Iterable<readonly [MessageId, Message | null]>): MessageChange[] =>
      [...ids].flatMap(([id, before]) => {
        const after = this.#rows.get(id);
        return after ? [{ before, after }] : [];
      });
    return { added: changesOf([...this.#new].map((id) => [id, null])), changed: changesOf(this.#changed) };
  }

  #knownOf(profileId: ProfileId): OutboundMessage[] {
    return [...(this.#outboundOf.get(profileId) ?? [])].map((id) => this.outbound(id)).filter((message) => message !== null);
  }

  #keep(message: Message): void {
    this.#rows.set(message.id, message);
    if (message.externalId) this.#byExternalId.set(message.externalId, message.id);
    if (message.direction === "inbound") return;
    const known = this.#outboundOf.get(message.profileId);
    if (known) known.add(message.id);
    else this.#outboundOf.set(message.profileId, new Set([message.id]));
  }
}
