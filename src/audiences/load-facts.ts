/** Facts of many people at once, with what is not written yet laid over what is stored. */
import type { Db, DbClient } from "../db/pool.ts";
import type { ProfileId } from "../platform/ids.ts";
import type { Profile } from "../profiles/profile.ts";
import { readFacts } from "./facts.store.ts";
import type { EventFact, FactNeeds, MessageRow, PersonFacts } from "./facts.ts";

export type FactSource = (profiles: readonly Profile[], needs: FactNeeds) => Promise<ReadonlyMap<ProfileId, PersonFacts>>;

/** As stored. Everything is read in as many queries as there are kinds of facts. */
export function factSource(db: Db | DbClient): FactSource {
  return async (profiles, needs) => {
    const owners = profiles.flatMap((profile) => [profile.id, ...profile.absorbed].map((id) => ({ owner: profile.id, id })));
    const stored = await readFacts(db, owners, needs);
    return new Map(
      profiles.map((profile) => [
        profile.id,
        {
          profile,
          events: stored.events.get(profile.id) ?? [],
          messages: stored.messages.get(profile.id) ?? [],
          lists: stored.lists.get(profile.id) ?? new Set<string>(),
          groups: stored.groups.get(profile.id) ?? [],
        },
      ]),
    );
  };
}

/** What a transaction did and has not written yet. */
export type Unwritten = {
  readonly events: readonly EventFact[];
  readonly messages: readonly (Omit<MessageRow, "template"> & { readonly template: string | null })[];
  readonly lists: ReadonlyMap<string, boolean>;
};

export function layOver(facts: PersonFacts, unwritten: Unwritten): PersonFacts {
  const messages = new Map(facts.messages.map((message) => [message.id, message]));
  for (const message of unwritten.messages) messages.set(message.id, message);
  const known = new Set(facts.events.map((event) => event.id));
  const lists = new Set(facts.lists);
  for (const [list, isIn] of unwritten.lists) {
    if (isIn) lists.add(list);
    else lists.delete(list);
  }
  return {
    profile: facts.profile,
    events: [...facts.events, ...unwritten.events.filter((event) => !known.has(event.id))].toSorted(byTime),
    messages: [...messages.values()],
    lists,
    groups: facts.groups,
  };
}

function byTime(one: EventFact, other: EventFact): number {
  return one.at - other.at || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
}
