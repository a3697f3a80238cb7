/** What the gate is told of the workspace's policy: what each person was sent lately, as of this moment of the transaction. */
import type { Catalog } from "../catalog/catalog.ts";
import type { Contact } from "../contact-rules/contacts.ts";
import { lookBackMs } from "../contact-rules/contacts.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { LaneTx } from "../lanes/lane-store.ts";
import { type MessageState, type OutboundMessage, topicOf } from "../messages/message.ts";
import type { ChannelId, MessageId, ProfileId } from "../platform/ids.ts";
import type { PolicyFacts } from "../policy/policy-facts.ts";
import type { Profile } from "../profiles/profile.ts";

export type ContactsOfBatch = {
  /** Null: the workspace has activated no policy. */
  readonly factsOf: (message: OutboundMessage) => PolicyFacts | null;
  /** The next of this person's messages counts it. */
  readonly claimed: (message: OutboundMessage) => void;
};

/** Let go, and not known to have come to nothing. */
const REACHED: ReadonlySet<MessageState> = new Set(["claimed", "unknown", "accepted", "sent", "delivered", "read", "played", "unsettled"]);
/** What comes due so soon may go before. */
const SOON_MS = 60_000;

export async function loadContacts(work: LaneWork, due: readonly OutboundMessage[]): Promise<ContactsOfBatch> {
  const governed = due.filter(({ workspaceId }) => work.catalog.policy(workspaceId) !== null);
  if (governed.length === 0) return { factsOf: () => null, claimed: () => undefined };
  const people = [...new Set(governed.map(({ profileId }) => profileId))];
  const documents = new Set(governed.flatMap(({ workspaceId }) => work.catalog.policy(workspaceId)?.document ?? []));
  const backMs = Math.max(0, ...[...documents].map((document) => lookBackMs(document) ?? 0));
  const isRanked = [...documents].some(({ rules }) => rules.some(({ kind }) => kind === "priority"));
  const [contacts] = await Promise.all([
    backMs === 0 ? new Map<ProfileId, PersonContacts>() : readOf(work, people, new Date(work.now.getTime() - backMs)),
    isRanked ? work.messages.loadPending(people) : undefined,
  ]);
  const of = (profileId: ProfileId): PersonContacts => {
    let own = contacts.get(profileId);
    if (!own) contacts.set(profileId, (own = { contacts: [], talkedAt: null }));
    return own;
  };
  return {
    factsOf: (message) => {
      const { workspaceId, profileId } = message;
      const inForce = work.catalog.policy(workspaceId);
      if (!inForce) return null;
      const waiting = isRanked ? waitingBeside(work, message) : [];
      return { inForce, workspaceZone: work.catalog.hours(workspaceId).timeZone, ...of(profileId), waiting };
    },
    claimed: (message) => void of(message.profileId).contacts.push(contactOf(work.catalog, message, message.claimedAt ?? work.now)),
  };
}

async function readOf(work: LaneWork, people: readonly ProfileId[], since: Date): Promise<Map<ProfileId, PersonContacts>> {
  const known = people.map((id) => ({ id, absorbed: work.profile(id)?.absorbed ?? [] }));
  // An outcome that this transaction took in may have changed what is stored.
  return readRecent({ reader: work.tx, catalog: work.catalog }, known, since, (id) => work.messages.knownOutbound(id));
}

export type PersonContacts = { readonly contacts: Contact[]; talkedAt: Date | null };
type Reader = Pick<LaneTx, "contacts" | "assignedAt">;
type Told = Pick<OutboundMessage, "state" | "claimedAt">;
const AS_STORED = (): Told | null => null;

/** Of profiles that were merged into somebody too: what they were sent the person was sent. `newer`: of a message that has moved on since. */
export async function readRecent(
  { reader, catalog }: { readonly reader: Reader; readonly catalog: Channels },
  people: readonly Pick<Profile, "id" | "absorbed">[],
  since: Date,
  newer: (id: MessageId) => Told | null = AS_STORED,
): Promise<Map<ProfileId, PersonContacts>> {
  const personOf = new Map<ProfileId, ProfileId>();
  for (const { id, absorbed } of people) for (const own of [id, ...absorbed]) personOf.set(own, id);
  const ids = [...personOf.keys()];
  const [rows, talks] = await Promise.all([reader.contacts(ids, since), reader.assignedAt(ids, since)]);
  const found = new Map<ProfileId, PersonContacts>(people.map(({ id }) => [id, { contacts: [], talkedAt: null }]));
  const latest = (own: PersonContacts, at: Date): void => {
    if (own.talkedAt === null || at > own.talkedAt) own.talkedAt = at;
  };
  for (const row of rows) {
    const own = found.get(personOf.get(row.profileId) ?? row.profileId);
    const { state, claimedAt } = newer(row.id) ?? row;
    if (!own || claimedAt === null || !REACHED.has(state)) continue;
    own.contacts.push(contactOf(catalog, row, claimedAt));
    // Somebody who was written to first is answered by a person, from wherever they work.
    if (row.origin.kind === "agent" || (row.purpose === "service" && row.origin.kind === "api")) latest(own, claimedAt);
  }
  for (const { profileId, at } of talks) {
    const own = found.get(personOf.get(profileId) ?? profileId);
    if (own) latest(own, at);
  }
  return found;
}

type Channels = Pick<Catalog, "channels" | "templates">;
type Counted = Pick<OutboundMessage, "channelId" | "purpose" | "origin"> & { readonly template?: string };

/** Wherever a template's category says marketing it counts as such, whatever the message is called here. */
export function contactOf(catalog: Channels, message: Counted, at: Date): Contact {
  const { channelId, template, purpose } = message;
  const isMarketing = purpose !== "marketing" && template !== undefined && isMarketingTemplate(catalog, channelId, template);
  return {
    atMs: at.getTime(),
    channel: catalog.channels.get(channelId)?.kind ?? "",
    purpose: isMarketing ? "marketing" : purpose,
    topic: topicOf(message),
  };
}

function isMarketingTemplate(catalog: Channels, channelId: ChannelId, name: string): boolean {
  return name !== "" && catalog.templates(channelId, name).some(({ category }) => category === "MARKETING");
}

function waitingBeside(work: LaneWork, { id, profileId }: OutboundMessage): { readonly id: MessageId; readonly topic: string | null }[] {
  const soon = work.now.getTime() + SOON_MS;
  return work.messages
    .pendingOf(profileId)
    .filter((other) => other.id !== id && other.dueAt.getTime() <= soon)
    .map((other) => ({ id: other.id, topic: topicOf(other) }));
}
