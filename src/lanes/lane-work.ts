/**
 * One lane transaction in memory: rows are loaded in batches before they are needed, pure code changes them
 * through `put…`, and everything is written back in one go. Reading a row that was not loaded is a bug and throws.
 */
import type { QueueLength } from "../advice/answer-promise.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Conversation } from "../conversations/conversation.ts";
import { reachChanges } from "../conversations/reach.ts";
import type { Run } from "../journeys/run.ts";
import type { StepInput } from "../journeys/step.ts";
import type { Message, OutboundMessage } from "../messages/message.ts";
import type { ChannelId, Ids, MessageId, ProfileId, RunId, WorkspaceId } from "../platform/ids.ts";
import { type Lane, laneOf } from "../platform/lane.ts";
import type { Profile } from "../profiles/profile.ts";
import { DeskRows } from "./desk-rows.ts";
import { type Counted, FactCounter } from "./fact-counter.ts";
import { LaneEffects } from "./lane-effects.ts";
import { Memberships } from "./memberships.ts";
import type { EntryInput } from "./inbox.ts";
import type { MembershipNews, SoFar } from "./outbox.ts";
import type { CountChange, LaneChanges, LaneTx } from "./lane-store.ts";

/** How far back what a customer does may be an answer. */
const RECENT_MS = 72 * 3_600_000;

/** Something that happened to a profile's runs and is not yet told to them. */
export type RunInput = { readonly profileId: ProfileId; readonly runId: RunId | null; readonly input: StepInput | EntryInput };

/** Who waits in the shared inbox of a workspace; null: nobody counts. */
export type QueueOf = (workspaceId: WorkspaceId) => QueueLength | null;
type LaneWorkOptions = { readonly withNews?: boolean; readonly queueOf?: QueueOf | undefined };
const nobodyCounts: QueueOf = () => null;

export class LaneWork extends LaneEffects {
  readonly now: Date;
  readonly catalog: Catalog;
  readonly ids: Ids;
  readonly memberships: Memberships;
  readonly desk: DeskRows;
  /** Whether news that still gather are to be taken, too. */
  readonly withNews: boolean;
  readonly queueOf: QueueOf;
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
  /** As they were read. */
  readonly #changedConversations = new Map<string, Conversation | null>();
  readonly #newMessages = new Set<MessageId>();
  readonly #changedMessages = new Set<MessageId>();
  readonly #newRuns = new Map<RunId, Run>();
  readonly #changedRuns = new Map<RunId, Run>();
  readonly #removedRuns: Run[] = [];
  readonly #counts = new Map<string, CountChange>();
  readonly #facts: FactCounter;
  /** Changed messages as they were read. */
  readonly #before = new Map<MessageId, Message | null>();
  readonly #recentLoaded = new Set<ProfileId>();
  readonly #entered: MembershipNews[] = [];
  #inputs: RunInput[] = [];
  readonly #again = new Set<Lane>();

  constructor(tx: LaneTx, catalog: Catalog, ids: Ids, { withNews = true, queueOf = nobodyCounts }: LaneWorkOptions = {}) {
    super(tx);
    this.now = tx.now;
    this.catalog = catalog;
    this.ids = ids;
    this.withNews = withNews;
    this.queueOf = queueOf;
    this.memberships = new Memberships(tx.audiences);
    this.desk = new DeskRows(tx.desk);
    this.#facts = new FactCounter(tx.lanes[0] ?? laneOf("00"), tx.now);
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

  /** What went out to the profiles in the last days: what they may be answering. */
  async loadRecentOutbound(profileIds: Iterable<ProfileId>): Promise<void> {
    const missing = [...new Set(profileIds)].filter((id) => !this.#recentLoaded.has(id));
    if (missing.length === 0) return;
    for (const id of missing) this.#recentLoaded.add(id);
    for (const message of await this.tx.recentOutbound(missing, new Date(this.now.getTime() - RECENT_MS))) this.adoptMessage(message);
  }

  async loadMemberships(profileIds: Iterable<ProfileId>): Promise<void> {
    if (this.catalog.audiences.size + this.catalog.computed.size === 0) this.memberships.assumeNone(profileIds);
    else await this.memberships.load(profileIds);
  }

  // --- reading and changing ------------------------------------------------------------------------------------

  profile(id: ProfileId): Profile | null {
    const profile = this.#profiles.get(id);
    if (profile === undefined) throw new Error(`profile ${id} was not loaded`);
    return profile;
  }

  putProfile(profile: Profile): void {
    this.touched.profile(this.#profiles.get(profile.id) ?? null, profile);
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
    if (!this.#changedConversations.has(key)) this.#changedConversations.set(key, this.#conversations.get(key) ?? null);
    this.#conversations.set(key, conversation);
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

  /** As of this moment of the transaction, when it was loaded or made in it. */
  knownOutbound(id: MessageId): OutboundMessage | null {
    const message = this.#messages.get(id);
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
    this.touched.message(message);
    this.#keepMessage(message);
    this.#newMessages.add(message.id);
  }

  putMessage(message: Message): void {
    this.touched.message(message);
    if (!this.#newMessages.has(message.id) && !this.#before.has(message.id))
      this.#before.set(message.id, this.#messages.get(message.id) ?? null);
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

  /** What went out to the profile lately, as of this moment of the transaction. */
  recentOutbound(profileId: ProfileId): readonly OutboundMessage[] {
    if (!this.#recentLoaded.has(profileId)) throw new Error(`recent messages of ${profileId} were not loaded`);
    return [...(this.#outboundOf.get(profileId) ?? [])].map((id) => this.outbound(id)).filter((message) => message !== null);
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

  /** Names of the audiences that the profile is in, as of this moment of the transaction. */
  audiencesOf(profileId: ProfileId): ReadonlySet<string> {
    const names = new Set<string>();
    for (const { since, audienceId } of this.memberships.of(profileId).values()) {
      const name = since === null ? undefined : this.catalog.audiences.get(audienceId)?.name;
      if (name !== undefined) names.add(name);
    }
    return names;
  }

  /** Lanes in which more is due than this transaction took: the next one should follow at once. */
  get again(): ReadonlySet<Lane> {
    return this.#again;
  }
  runAgain(lanes: Iterable<Lane> = this.tx.lanes): void {
    for (const lane of lanes) this.#again.add(lane);
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
    const { profileId, input: news } = input;
    const workspaceId = this.#profiles.get(profileId)?.workspaceId;
    if (news.kind === "membership" && workspaceId)
      this.#entered.push({ profileId, workspaceId, audience: news.audience, change: news.change });
  }

  /** For those who are told of it outside. */
  soFar(): SoFar {
    const messages = [...this.#newMessages, ...this.#changedMessages].flatMap((id) => {
      const after = this.#messages.get(id);
      return after ? [{ before: this.#before.get(id) ?? null, after }] : [];
    });
    const runs = [
      ...[...this.#newRuns.values()].map((run) => ({ isNew: true, run })),
      ...[...this.#changedRuns.values()].map((run) => ({ isNew: false, run })),
    ];
    return { messages, runs, consent: this.recordedConsent(), audiences: this.#entered };
  }

  takeInputs(): readonly RunInput[] {
    const inputs = this.#inputs;
    this.#inputs = [];
    return inputs;
  }

  countNode(run: Pick<Run, "lane" | "workspaceId" | "versionId">, node: string, via: string): void {
    const key = `${run.versionId}/${run.lane}/${node}/${via}`;
    const { lane, workspaceId, versionId } = run;
    this.#counts.set(key, { lane, workspaceId, versionId, node, via, by: (this.#counts.get(key)?.by ?? 0) + 1 });
    this.count({ workspaceId, ownerKind: "journey", ownerId: versionId, node, metric: "passed", label: via });
  }

  /** What has no message, for example `count({ workspaceId, metric: "event", label: type })`; messages are counted from their changes. */
  count(counted: Counted): void {
    this.#facts.count(counted);
  }

  changes(): LaneChanges {
    const messages = (ids: Iterable<MessageId>): Message[] => [...ids].map((id) => this.message(id)).filter((message) => message !== null);
    const [newMessages, changedMessages] = [messages(this.#newMessages), messages(this.#changedMessages)];
    for (const message of newMessages) this.#facts.countMessage(null, message);
    for (const message of changedMessages) this.#facts.countMessage(this.#before.get(message.id) ?? null, message);
    return {
      ...this.effects(),
      profiles: [...this.#changedProfiles].map((id) => this.profile(id)).filter((profile) => profile !== null),
      conversations: [...this.#changedConversations.keys()].map((key) => this.#conversations.get(key)).filter((row) => row !== undefined),
      reach: [...this.#changedConversations].flatMap(([key, before]) => {
        const after = this.#conversations.get(key);
        return after ? reachChanges(before, after, this.tx.lanes[0] ?? after.lane, this.now) : [];
      }),
      newMessages,
      changedMessages,
      newRuns: [...this.#newRuns.values()],
      changedRuns: [...this.#changedRuns.values()],
      removedRuns: this.#removedRuns,
      counts: [...this.#counts.values()],
      facts: this.#facts.changes(),
      audiences: this.memberships.changes(this.touched.listChanges()),
      assist: this.assist.changes(),
      desk: this.desk.changes(),
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
}

function pairKey(profileId: ProfileId, channelId: ChannelId): string {
  return `${profileId}/${channelId}`;
}
