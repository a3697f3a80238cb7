/** What a lane transaction does beside changing the rows it loaded: it adds to histories, calls, capped beginnings and inboxes. */
import type { CallId, ProfileId } from "../platform/ids.ts";
import type { Profile } from "../profiles/profile.ts";
import type { NewInboxRow } from "./inbox.ts";
import type {
  Assignment,
  CampaignConversionRow,
  CampaignRecipient,
  EntryPeriod,
  Arrival,
  FormResponseRow,
  IdentityChange,
  InboundFile,
  Incident,
  LaneChanges,
  LaneTx,
  LedgerRow,
  LinkVisits,
  RunCall,
  StoredEvent,
} from "./lane-store.ts";
import type { NewDelivery } from "./outbox.ts";
import { AssistWork } from "./assist-work.ts";
import { Touched } from "./touched.ts";

type Effects = Pick<
  LaneChanges,
  | "inboundFiles"
  | "identities"
  | "consent"
  | "events"
  | "calls"
  | "assignments"
  | "entries"
  | "forwarded"
  | "campaignRecipients"
  | "campaignConversions"
  | "formResponses"
  | "visits"
  | "arrivals"
  | "deliveries"
  | "incidents"
>;

export class LaneEffects {
  readonly tx: LaneTx;
  /** What changed, for the audiences that read it. */
  readonly touched = new Touched();
  readonly assist: AssistWork;
  readonly #campaignRecipients: CampaignRecipient[] = [];
  readonly #campaignConversions: CampaignConversionRow[] = [];
  readonly #formResponses: FormResponseRow[] = [];
  readonly #visits = new Map<string, LinkVisits>();
  readonly #arrivals: Arrival[] = [];
  readonly #inboundFiles: InboundFile[] = [];
  readonly #identities: IdentityChange[] = [];
  readonly #consent: LedgerRow[] = [];
  readonly #events: StoredEvent[] = [];
  readonly #forwarded: NewInboxRow[] = [];
  readonly #incidents: Incident[] = [];
  readonly #deliveries: NewDelivery[] = [];
  readonly #calls = new Map<CallId, RunCall | null>();
  readonly #changedCalls = new Set<CallId>();
  readonly #agreed = new Map<ProfileId, Set<string>>();
  readonly #assignments: Assignment[] = [];
  readonly #entries = new Map<string, EntryPeriod & { readonly entered: number; readonly by: number }>();

  constructor(tx: LaneTx) {
    this.tx = tx;
    this.assist = new AssistWork(tx.assist);
  }

  async loadCalls(ids: Iterable<CallId>): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !this.#calls.has(id));
    if (missing.length === 0) return;
    for (const id of missing) this.#calls.set(id, null);
    for (const call of await this.tx.calls(missing)) this.#calls.set(call.id, call);
  }

  call(id: CallId): RunCall | null {
    const call = this.#calls.get(id);
    if (call === undefined) throw new Error(`call ${id} was not loaded`);
    return call;
  }

  /** Whether this transaction has looked at it: then what a query finds of it may be older. */
  holdsCall(id: CallId): boolean {
    return this.#calls.has(id);
  }

  putCall(call: RunCall): void {
    this.#calls.set(call.id, call);
    this.#changedCalls.add(call.id);
  }

  /** For `agreedEarlier`. */
  async loadAgreedEarlier(profiles: readonly Pick<Profile, "id" | "absorbed">[]): Promise<void> {
    const missing = profiles.filter(({ id }) => !this.#agreed.has(id));
    if (missing.length === 0) return;
    const chains = new Map(missing.flatMap(({ id, absorbed }) => [id, ...absorbed].map((chain) => [chain, id] as const)));
    for (const { id } of missing) this.#agreed.set(id, new Set());
    for (const { profileId, channel, purpose } of await this.tx.agreedEarlier([...chains.keys()]))
      this.#agreed.get(chains.get(profileId) ?? profileId)?.add(`${channel} ${purpose}`);
  }

  /** Whether the person has ever said yes to that, also in this transaction. */
  agreedEarlier(profileId: ProfileId, channel: string, purpose: string): boolean {
    const agreed = this.#agreed.get(profileId);
    if (!agreed) throw new Error(`what ${profileId} agreed to was not loaded`);
    return (
      agreed.has(`${channel} ${purpose}`) ||
      this.recordedConsent().some(
        (row) => row.profileId === profileId && row.action === "opt_in" && row.channel === channel && row.purpose === purpose,
      )
    );
  }

  assign(assignment: Assignment): void {
    this.#assignments.push(assignment);
  }

  /** In this transaction. */
  assigned(): readonly Assignment[] {
    return this.#assignments;
  }

  /** Before anybody begins a journey that is capped. */
  async lockEntries(periods: readonly EntryPeriod[]): Promise<void> {
    const missing = new Map(periods.map((period) => [entryKey(period), period]));
    for (const key of this.#entries.keys()) missing.delete(key);
    if (missing.size === 0) return;
    for (const row of await this.tx.lockEntries([...missing.values()])) this.#entries.set(entryKey(row), { ...row, by: 0 });
  }

  /** How many began in this period, with those of this transaction. */
  entered(period: EntryPeriod): number {
    const known = this.#entries.get(entryKey(period));
    if (!known) throw new Error(`the beginnings of ${period.journey} were not locked`);
    return known.entered + known.by;
  }

  countEntry(period: EntryPeriod): void {
    const known = this.#entries.get(entryKey(period));
    if (known) this.#entries.set(entryKey(period), { ...known, by: known.by + 1 });
  }

  addDelivery(delivery: NewDelivery): void {
    this.#deliveries.push(delivery);
  }

  recordConversion(conversion: CampaignConversionRow): void {
    this.#campaignConversions.push(conversion);
  }

  recordFormResponse(response: FormResponseRow): void {
    this.#formResponses.push(response);
  }

  /** `at`: ISO. */
  countVisit({ code, at, isClick }: { readonly code: string; readonly at: string; readonly isClick: boolean }): void {
    const before = this.#visits.get(code) ?? { code, clicks: 0, uncounted: 0, firstAt: null, lastAt: null };
    const { clicks, uncounted, firstAt, lastAt } = before;
    const after = isClick
      ? {
          clicks: clicks + 1,
          firstAt: firstAt === null || at < firstAt ? at : firstAt,
          lastAt: lastAt === null || at > lastAt ? at : lastAt,
        }
      : { uncounted: uncounted + 1 };
    this.#visits.set(code, { ...before, ...after });
  }

  recordArrival(arrival: Arrival): void {
    this.#arrivals.push(arrival);
  }

  keepInboundFile(file: InboundFile): void {
    this.#inboundFiles.push(file);
  }

  recordRecipient(recipient: CampaignRecipient): void {
    this.#campaignRecipients.push(recipient);
  }

  changeIdentities(change: IdentityChange): void {
    this.#identities.push(change);
  }

  /** The head of its chain goes with the profile. */
  recordConsent(entry: LedgerRow): void {
    this.#consent.push(entry);
  }

  recordedConsent(): LaneChanges["consent"] {
    return this.#consent;
  }

  /** Events of this transaction. */
  storedEvents(): readonly StoredEvent[] {
    return this.#events;
  }

  storeEvent(event: StoredEvent): void {
    this.#events.push(event);
    this.touched.event(event);
  }

  forward(row: NewInboxRow): void {
    this.#forwarded.push(row);
  }

  report(incident: Incident): void {
    this.#incidents.push(incident);
  }

  protected effects(): Effects {
    return {
      inboundFiles: this.#inboundFiles,
      identities: this.#identities,
      consent: this.#consent,
      events: this.#events,
      calls: [...this.#changedCalls].map((id) => this.call(id)).filter((call) => call !== null),
      assignments: this.#assignments,
      entries: [...this.#entries.values()].filter((entry) => entry.by > 0),
      forwarded: this.#forwarded,
      campaignRecipients: this.#campaignRecipients,
      campaignConversions: this.#campaignConversions,
      formResponses: this.#formResponses,
      visits: [...this.#visits.values()],
      arrivals: this.#arrivals,
      deliveries: this.#deliveries,
      incidents: this.#incidents,
    };
  }
}

function entryKey({ workspaceId, journey, period, beganAt, group }: EntryPeriod): string {
  return `${workspaceId}/${journey}/${period}/${beganAt.getTime()}/${group ?? ""}`;
}
