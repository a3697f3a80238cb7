/**
 * One lane transaction in memory: rows are loaded in batches before they are needed, pure code changes them
 * through `put…`, and everything is written back in one go. Reading a row that was not loaded is a bug and throws.
 * Profiles are here, what hangs on them in the `…Rows`; this is what knows all that changed.
 */
import type { QueueLength } from "../advice/answer-promise.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Run } from "../journeys/run.ts";
import type { StepInput } from "../journeys/step.ts";
import type { Ids, ProfileId, RunId, WorkspaceId } from "../platform/ids.ts";
import { type Lane, laneOf } from "../platform/lane.ts";
import type { Profile } from "../profiles/profile.ts";
import { ConversationRows } from "./conversation-rows.ts";
import { DeskRows } from "./desk-rows.ts";
import { type Counted, FactCounter } from "./fact-counter.ts";
import { LaneEffects } from "./lane-effects.ts";
import { Memberships } from "./memberships.ts";
import { MessageRows } from "./message-rows.ts";
import { RunRows } from "./run-rows.ts";
import type { EntryInput } from "./inbox.ts";
import type { MembershipNews, SoFar } from "./outbox.ts";
import type { CountChange, LaneChanges, LaneTx } from "./lane-store.ts";

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
  readonly conversations: ConversationRows;
  readonly messages: MessageRows;
  readonly runs: RunRows;
  readonly memberships: Memberships;
  readonly desk: DeskRows;
  /** Whether news that still gather are to be taken, too. */
  readonly withNews: boolean;
  readonly queueOf: QueueOf;
  readonly #profiles = new Map<ProfileId, Profile | null>();
  readonly #changedProfiles = new Set<ProfileId>();
  readonly #counts = new Map<string, CountChange>();
  readonly #facts: FactCounter;
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
    this.conversations = new ConversationRows(tx);
    this.messages = new MessageRows(tx, (message) => this.touched.message(message));
    this.runs = new RunRows(tx);
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

  /** Something of it that conditions may read: exits of journeys look at it. */
  changeProfile(profile: Profile): void {
    this.putProfile(profile);
    this.tell({ profileId: profile.id, runId: null, input: { kind: "profile" } });
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
    const messages = this.messages.changes();
    const runs = this.runs.changes();
    return {
      messages: [...messages.added, ...messages.changed],
      runs: [...runs.added.map((run) => ({ isNew: true, run })), ...runs.changed.map((run) => ({ isNew: false, run }))],
      consent: this.recordedConsent(),
      audiences: this.#entered,
    };
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
    const messages = this.messages.changes();
    const runs = this.runs.changes();
    for (const { before, after } of [...messages.added, ...messages.changed]) this.#facts.countMessage(before, after);
    return {
      ...this.effects(),
      ...this.conversations.changes(),
      profiles: [...this.#changedProfiles].map((id) => this.profile(id)).filter((profile) => profile !== null),
      newMessages: messages.added.map(({ after }) => after),
      changedMessages: messages.changed.map(({ after }) => after),
      newRuns: runs.added,
      changedRuns: runs.changed,
      removedRuns: runs.removed,
      counts: [...this.#counts.values()],
      facts: this.#facts.changes(),
      audiences: this.memberships.changes(this.touched.listChanges()),
      assist: this.assist.changes(),
      desk: this.desk.changes(),
    };
  }
}
