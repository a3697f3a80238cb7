/**
 * One lane transaction in memory: rows are loaded in batches before they are needed, pure code changes them
 * through `put…`, and everything is written back in one go. Reading a row that was not loaded is a bug and throws.
 */
import type { Catalog } from "../catalog/catalog.ts";
import type { ConsentEntry } from "../consent/consent.ts";
import type { Conversation } from "../conversations/conversation.ts";
import type { Run } from "../journeys/run.ts";
import type { StepInput } from "../journeys/step.ts";
import type { Message, OutboundMessage } from "../messages/message.ts";
import type { ChannelId, Ids, MessageId, ProfileId, RunId, WorkspaceId } from "../platform/ids.ts";
import { type Lane, laneOf } from "../platform/lane.ts";
import type { Profile } from "../profiles/profile.ts";
import type { NewInboxRow } from "./inbox.ts";
import type { CountChange, IdentityChange, Incident, LaneChanges, LaneTx, StoredEvent } from "./lane-store.ts";

/** Something that happened to a profile's runs and is not yet told to them. */
export type RunInput = { readonly profileId: ProfileId; readonly runId: RunId | null; readonly input: StepInput };

export class LaneWork {
  readonly tx: LaneTx;
  readonly now: Date;
  readonly catalog: Catalog;
  readonly ids: Ids;
  readonly #profiles = new Map<ProfileId, Profile | null>();
  readonly #conversations = new Map<string, Conversation>();
  readonly #conversationsLoaded = new Set<ProfileId>();
  readonly #messages = new Map<MessageId, Message | null>();
  readonly #pendingLoaded = new Set<ProfileId>();
  readonly #byExternalId = new Map<string, MessageId>();
  readonly #outboundOf = new Map<ProfileId, Set<MessageId>>();
  readonly #elsewhere = new Map<string, Message>();
  readonly #runs = new Map<ProfileId, Map<RunId, Run>>();
  readonly #changedProfiles = new Set<ProfileId>();
  readonly #changedConversations = new Set<string>();
  readonly #newMessages = new Set<MessageId>();
  readonly #changedMessages = new Set<MessageId>();
  readonly #newRuns = new Map<RunId, Run>();
  readonly #changedRuns = new Map<RunId, Run>();
  readonly #removedRuns: Run[] = [];
  readonly #counts = new Map<string, CountChange>();
  readonly #identities: IdentityChange[] = [];
  readonly #consent: LaneChanges["consent"][number][] = [];
  readonly #events: StoredEvent[] = [];
  readonly #forwarded: NewInboxRow[] = [];
  readonly #incidents: Incident[] = [];
  #inputs: RunInput[] = [];
  #again = false;

  constructor(tx: LaneTx, catalog: Catalog, ids: Ids) {
    this.tx = tx;
    this.now = tx.now;
    this.catalog = catalog;
    this.ids = ids;
  }

  // --- loading, in batches -------------------------------------------------------------------------------------

  async loadProfiles(ids: Iterable<ProfileId>): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !this.#profiles.has(id));
    if (missing.length === 0) return;
    for (const id of missing) this.#profiles.set(id, null);
    for (const profile of await this.tx.profiles(missing)) this.#profiles.set(profile.id, profile);
  }

  async loadConversations(profileIds: Iterable<ProfileId>): Promise<void> {
    const missing = [...new Set(profileIds)].filter((id) => !this.#conversationsLoaded.has(id));
    if (missing.length === 0) return;
    for (const id of missing) this.#conversationsLoaded.add(id);
    for (const row of await this.tx.conversations(missing)) this.#conversations.set(pairKey(row.profileId, row.channelId), row);
  }

  async loadMessages(ids: Iterable<MessageId>): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !this.#messages.has(id));
    if (missing.length === 0) return;
    for (const id of missing) this.#messages.set(id, null);
    for (const message of await this.tx.messages(missing)) this.#keepMessage(message);
  }

  async loadMessagesByExternalId(externalIds: Iterable<string>): Promise<void> {
    const missing = [...new Set(externalIds)].filter((id) => !this.#byExternalId.has(id));
    if (missing.length === 0) return;
    for (const message of await this.tx.messagesByExternalId(this.tx.lanes, missing)) this.adoptMessage(message);
  }

  /** In lanes that are not held: good to know which message is meant, never to change it. */
  async lookElsewhere(lanes: readonly Lane[], externalIds: readonly string[]): Promise<void> {
    if (lanes.length === 0 || externalIds.length === 0) return;
    for (const message of await this.tx.messagesByExternalId(lanes, externalIds))
      if (message.externalId) this.#elsewhere.set(message.externalId, message);
  }

  async loadRuns(profileIds: Iterable<ProfileId>): Promise<void> {
    const missing = [...new Set(profileIds)].filter((id) => !this.#runs.has(id));
    if (missing.length === 0) return;
    for (const id of missing) this.#runs.set(id, new Map());
    for (const run of await this.tx.liveRuns(missing)) this.#runs.get(run.profileId)?.set(run.id, run);
  }

  /** Queued and held messages of the profiles, whether due or not. */
  async loadPending(profileIds: Iterable<ProfileId>): Promise<void> {
    const missing = [...new Set(profileIds)].filter((id) => !this.#pendingLoaded.has(id));
    if (missing.length === 0) return;
    for (const id of missing) this.#pendingLoaded.add(id);
    for (const message of await this.tx.pendingMessages(missing)) this.adoptMessage(message);
  }

  // --- reading and changing ------------------------------------------------------------------------------------

  profile(id: ProfileId): Profile | null {
    const profile = this.#profiles.get(id);
    if (profile === undefined) throw new Error(`profile ${id} was not loaded`);
    return profile;
  }

  putProfile(profile: Profile): void {
    this.#profiles.set(profile.id, profile);
    this.#changedProfiles.add(profile.id);
  }

  conversation(profileId: ProfileId, channelId: ChannelId): Conversation | null {
    if (!this.#conversationsLoaded.has(profileId)) throw new Error(`conversations of ${profileId} were not loaded`);
    return this.#conversations.get(pairKey(profileId, channelId)) ?? null;
  }

  conversationsOf(profileId: ProfileId): readonly Conversation[] {
    return [...this.#conversations.values()].filter((row) => row.profileId === profileId);
  }

  putConversation(conversation: Conversation): void {
    const key = pairKey(conversation.profileId, conversation.channelId);
    this.#conversations.set(key, conversation);
    this.#changedConversations.add(key);
  }

  message(id: MessageId): Message | null {
    const message = this.#messages.get(id);
    if (message === undefined) throw new Error(`message ${id} was not loaded`);
    return message;
  }

  outbound(id: MessageId): OutboundMessage | null {
    const message = this.message(id);
    return message?.direction === "outbound" ? message : null;
  }

  /** Among those loaded in this transaction. */
  messageByExternalId(externalId: string): Message | null {
    const id = this.#byExternalId.get(externalId);
    return id === undefined ? null : (this.#messages.get(id) ?? null);
  }

  /** Also among those that `lookElsewhere` found. */
  mentioned(externalId: string): Message | null {
    return this.messageByExternalId(externalId) ?? this.#elsewhere.get(externalId) ?? null;
  }

  /** Takes a row that a query of the transaction returned, unless a newer state of it is already held; answers the newest. */
  adoptMessage<M extends Message>(message: M): M {
    const held = this.#messages.get(message.id);
    if (held) return held as M;
    this.#keepMessage(message);
    return message;
  }

  addMessage(message: Message): void {
    this.#keepMessage(message);
    this.#newMessages.add(message.id);
  }

  putMessage(message: Message): void {
    this.#keepMessage(message);
    if (!this.#newMessages.has(message.id)) this.#changedMessages.add(message.id);
  }

  /** What is still to be sent to the profile, as of this moment of the transaction. */
  pendingOf(profileId: ProfileId): readonly OutboundMessage[] {
    if (!this.#pendingLoaded.has(profileId)) throw new Error(`pending messages of ${profileId} were not loaded`);
    const result: OutboundMessage[] = [];
    for (const id of this.#outboundOf.get(profileId) ?? []) {
      const message = this.outbound(id);
      if (message?.state === "queued" || message?.state === "held") result.push(message);
    }
    return result;
  }

  /** Messages made in this transaction, not yet in the store. */
  newOutbound(): readonly OutboundMessage[] {
    const result: OutboundMessage[] = [];
    for (const id of this.#newMessages) {
      const message = this.#messages.get(id);
      if (message?.direction === "outbound") result.push(message);
    }
    return result;
  }

  liveRuns(profileId: ProfileId): readonly Run[] {
    const runs = this.#runs.get(profileId);
    if (!runs) throw new Error(`runs of ${profileId} were not loaded`);
    return [...runs.values()].filter((run) => run.state === "live");
  }

  /** Also the runs that ended in this transaction. */
  runsTouched(profileId: ProfileId): readonly Run[] {
    return [...(this.#runs.get(profileId)?.values() ?? [])];
  }

  addRun(run: Run): void {
    this.#holdRun(run);
    this.#newRuns.set(run.id, run);
  }

  putRun(run: Run): void {
    this.#holdRun(run);
    if (this.#newRuns.has(run.id)) this.#newRuns.set(run.id, run);
    else this.#changedRuns.set(run.id, run);
  }

  removeRun(run: Run): void {
    this.#runs.get(run.profileId)?.delete(run.id);
    if (!this.#newRuns.delete(run.id)) {
      this.#changedRuns.delete(run.id);
      this.#removedRuns.push(run);
    }
  }

  /** More is due in these lanes than this transaction took: the next one should follow at once. */
  get again(): boolean {
    return this.#again;
  }
  runAgain(): void {
    this.#again = true;
  }

  /** Messages that were under way or in doubt and, as of this transaction, no longer are. */
  settledHere(): readonly MessageId[] {
    return [...this.#changedMessages].filter((id) => {
      const state = this.outbound(id)?.state;
      return state !== undefined && state !== "claimed" && state !== "unknown";
    });
  }

  // --- effects -------------------------------------------------------------------------------------------------

  /** Queues something for the runs of a profile; the journeys phase tells them within this transaction. */
  tell(input: RunInput): void {
    this.#inputs.push(input);
  }

  takeInputs(): readonly RunInput[] {
    const inputs = this.#inputs;
    this.#inputs = [];
    return inputs;
  }

  changeIdentities(change: IdentityChange): void {
    this.#identities.push(change);
  }

  recordConsent(profile: Profile, entry: ConsentEntry): void {
    this.#consent.push({ ...entry, lane: profile.lane, workspaceId: profile.workspaceId, profileId: profile.id });
  }

  storeEvent(event: StoredEvent): void {
    this.#events.push(event);
  }

  forward(row: NewInboxRow): void {
    this.#forwarded.push(row);
  }

  report(incident: Incident): void {
    this.#incidents.push(incident);
  }

  countNode(run: Run, node: string, via: string): void {
    this.#count(`n/${run.versionId}/${run.lane}/${node}/${via}`, {
      kind: "node",
      lane: run.lane,
      workspaceId: run.workspaceId,
      versionId: run.versionId,
      node,
      via,
      by: 1,
    });
  }

  /** Counts for the hour of the transaction, for example `countHour(id, workspace, "refused", "no_consent")`. */
  countHour(ownerId: string, workspaceId: WorkspaceId, metric: string, label = ""): void {
    const lane = laneOf(ownerId);
    const hour = new Date(Math.floor(this.now.getTime() / 3_600_000) * 3_600_000);
    this.#count(`h/${workspaceId}/${lane}/${metric}/${label}`, { kind: "hour", lane, workspaceId, hour, metric, label, by: 1 });
  }

  changes(): LaneChanges {
    const messages = (ids: Iterable<MessageId>): Message[] => [...ids].map((id) => this.message(id)).filter((message) => message !== null);
    return {
      profiles: [...this.#changedProfiles].map((id) => this.profile(id)).filter((profile) => profile !== null),
      identities: this.#identities,
      consent: this.#consent,
      events: this.#events,
      conversations: [...this.#changedConversations].map((key) => this.#conversations.get(key)).filter((row) => row !== undefined),
      newMessages: messages(this.#newMessages),
      changedMessages: messages(this.#changedMessages),
      newRuns: [...this.#newRuns.values()],
      changedRuns: [...this.#changedRuns.values()],
      removedRuns: this.#removedRuns,
      forwarded: this.#forwarded,
      counts: [...this.#counts.values()],
      incidents: this.#incidents,
    };
  }

  #keepMessage(message: Message): void {
    this.#messages.set(message.id, message);
    if (message.externalId) this.#byExternalId.set(message.externalId, message.id);
    if (message.direction === "inbound") return;
    const known = this.#outboundOf.get(message.profileId);
    if (known) known.add(message.id);
    else this.#outboundOf.set(message.profileId, new Set([message.id]));
  }

  #holdRun(run: Run): void {
    const runs = this.#runs.get(run.profileId) ?? new Map<RunId, Run>();
    this.#runs.set(run.profileId, runs);
    runs.set(run.id, run);
  }

  #count(key: string, change: CountChange): void {
    const before = this.#counts.get(key);
    this.#counts.set(key, before ? { ...before, by: before.by + change.by } : change);
  }
}

function pairKey(profileId: ProfileId, channelId: ChannelId): string {
  return `${profileId}/${channelId}`;
}
