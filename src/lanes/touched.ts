/**
 * What changed about whom in a lane transaction, by the names that audiences give to what they read (`audiences/facts.ts`), and what is
 * not written yet. Whoever reads nothing of it costs nothing.
 */
import type { EventFact } from "../audiences/facts.ts";
import type { Message } from "../messages/message.ts";
import type { MessageId, ProfileId } from "../platform/ids.ts";
import type { Profile } from "../profiles/profile.ts";
import type { ListChange } from "./audience-tx.ts";
import type { StoredEvent } from "./lane-store.ts";

/** Everything about the person is to be looked at anew. */
export const EVERYTHING = "*";

export class Touched {
  #keys = new Map<ProfileId, Set<string>>();
  readonly #events = new Map<ProfileId, EventFact[]>();
  readonly #messages = new Map<ProfileId, Set<MessageId>>();
  readonly #lists = new Map<ProfileId, Map<string, ListChange>>();

  note(profileId: ProfileId, key: string): void {
    const keys = this.#keys.get(profileId);
    if (keys) keys.add(key);
    else this.#keys.set(profileId, new Set([key]));
  }

  profile(before: Profile | null, after: Profile): void {
    const { id } = after;
    if (before === null || before.mergedInto !== after.mergedInto || before.absorbed !== after.absorbed) return this.note(id, EVERYTHING);
    for (const part of ["identities", "locale", "country", "timeZone", "reachability", "consent"] as const)
      if (before[part] !== after[part]) this.note(id, part);
    if (before.attributes === after.attributes) return;
    for (const key of new Set([...Object.keys(before.attributes), ...Object.keys(after.attributes)]))
      if (before.attributes[key] !== after.attributes[key]) this.note(id, `attributes.${key}`);
  }

  event({ profileId, id, type, occurredAt, properties }: StoredEvent): void {
    this.note(profileId, `event:${type}`);
    const event = { id, type, at: occurredAt.getTime(), properties };
    const events = this.#events.get(profileId);
    if (events) events.push(event);
    else this.#events.set(profileId, [event]);
  }

  message({ profileId, id }: Message): void {
    this.note(profileId, "messages");
    this.#messages.set(profileId, (this.#messages.get(profileId) ?? new Set()).add(id));
  }

  list(change: ListChange): void {
    this.note(change.profileId, `list:${change.list}`);
    this.#lists.set(change.profileId, (this.#lists.get(change.profileId) ?? new Map<string, ListChange>()).set(change.list, change));
  }

  /** Since it was last asked. */
  take(): ReadonlyMap<ProfileId, ReadonlySet<string>> {
    const keys = this.#keys;
    if (keys.size > 0) this.#keys = new Map();
    return keys;
  }

  eventsOf(profileId: ProfileId): readonly EventFact[] {
    return this.#events.get(profileId) ?? [];
  }
  messagesOf(profileId: ProfileId): Iterable<MessageId> {
    return this.#messages.get(profileId) ?? [];
  }
  listsOf(profileId: ProfileId): ReadonlyMap<string, ListChange> {
    return this.#lists.get(profileId) ?? new Map<string, ListChange>();
  }
  listChanges(): readonly ListChange[] {
    return [...this.#lists.values()].flatMap((lists) => [...lists.values()]);
  }
}
