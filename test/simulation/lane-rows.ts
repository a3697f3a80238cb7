import type { InboxRow } from "../../src/lanes/inbox.ts";
import type { OutboundMessage } from "../../src/messages/message.ts";
import type { MessageId, ProfileId } from "../../src/platform/ids.ts";
import { SWEEP_GRACE_MS } from "../../src/sends/claim.ts";

type Rows = Map<MessageId, OutboundMessage>;

/** What one lane of the memory store has to do. There is one sender, so a profile is a pair. */
export class LaneRows {
  inbox: InboxRow[] = [];
  /** Queued and held, by profile. */
  readonly pending = new Map<ProfileId, Rows>();
  /** Those of profiles that have nothing in the air: only they can become due. */
  readonly ready: Rows = new Map();
  /** Claimed and unknown. */
  readonly inAir: Rows = new Map();
  readonly busy = new Map<ProfileId, OutboundMessage>();
  /** Who holds the lock. */
  holder: object | null = null;
  #nextDue = Number.POSITIVE_INFINITY;

  place(message: OutboundMessage): void {
    this.#remove(message);
    if (message.state === "queued" || message.state === "held") {
      const ofProfile = this.pending.get(message.profileId) ?? new Map<MessageId, OutboundMessage>();
      this.pending.set(message.profileId, ofProfile.set(message.id, message));
      if (!this.busy.has(message.profileId)) this.#makeReady(message);
    } else if (message.state === "claimed" || message.state === "unknown") {
      this.inAir.set(message.id, message);
      this.busy.set(message.profileId, message);
      for (const id of this.pending.get(message.profileId)?.keys() ?? []) this.ready.delete(id);
      this.#expect(dueOf(message));
    }
  }

  #remove({ id, profileId }: OutboundMessage): void {
    this.ready.delete(id);
    const ofProfile = this.pending.get(profileId);
    if (ofProfile?.delete(id) && ofProfile.size === 0) this.pending.delete(profileId);
    if (!this.inAir.delete(id)) return;
    this.busy.delete(profileId);
    for (const message of this.pending.get(profileId)?.values() ?? []) this.#makeReady(message);
  }

  #makeReady(message: OutboundMessage): void {
    this.ready.set(message.id, message);
    this.#expect(dueOf(message));
  }

  #expect(at: number): void {
    if (at < this.#nextDue) this.#nextDue = at;
  }

  /** Whether there is anything to do now. */
  isDue(now: number): boolean {
    return this.inbox.length > 0 || this.#nextDue <= now;
  }

  /** After a transaction has done what was due. */
  refresh(now: number): void {
    if (this.#nextDue > now) return;
    this.#nextDue = Number.POSITIVE_INFINITY;
    for (const rows of [this.ready, this.inAir]) for (const message of rows.values()) this.#expect(dueOf(message));
  }
}

function dueOf(message: OutboundMessage): number {
  if (message.state === "claimed") return (message.deadline?.getTime() ?? 0) + SWEEP_GRACE_MS;
  return (message.state === "unknown" ? message.settleAt : message.dueAt)?.getTime() ?? 0;
}
