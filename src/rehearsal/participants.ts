/** Who takes part in a rehearsal, read page by page as they are now. Writes nothing. */
import type { Catalog } from "../catalog/catalog.ts";
import { suppressedAmong } from "../catalog/suppressions.ts";
import { lookBackMs } from "../contact-rules/contacts.ts";
import { REHEARSAL_LIMITS, type RehearsalPeople } from "../contract/rehearsal.ts";
import type { Db } from "../db/pool.ts";
import type { JourneyDocument } from "../journeys/document.ts";
import { subscriptionsOf } from "../journeys/subscriptions.ts";
import { contactReader } from "../lanes/recent-contacts.ts";
import { AppError } from "../platform/errors.ts";
import type { JsonObject } from "../platform/json.ts";
import type { ChannelId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import { deriveFromPhone } from "../profiles/derive-from-phone.ts";
import type { Profile } from "../profiles/profile.ts";
import { type EventRow, type PersonRow, readEventSample, readEvents, readNamedPeople, readPeoplePage } from "./participants.store.ts";
import { type PersonContacts, readRecent } from "../sends/contact-facts.ts";
import { participantOf } from "./simulator/sample.ts";
import type { Participant, RecordedEvent } from "./simulator/simulate.ts";

export type Casting = {
  readonly pool: Db;
  readonly catalog: Catalog;
  readonly workspaceId: WorkspaceId;
  readonly channelId: ChannelId | null;
  readonly document: JourneyDocument;
  readonly people: RehearsalPeople;
  readonly now: Date;
};
export type Page = { readonly participants: readonly Participant[]; readonly recorded?: readonly RecordedEvent[] };

const PAGE_PEOPLE = 1_000;
const SAMPLE_BACK_MS = 7 * 86_400_000;
export const DEFAULT_PEOPLE = 10_000;

/** Throws `unprocessable` for an audience that is not there. Recorded events come with the page of the people they happened to. */
export async function* castPeople(casting: Casting): AsyncGenerator<Page> {
  const { people, now } = casting;
  switch (people.from) {
    case "sample":
      yield { participants: people.people.map((sample, place) => participantOf(sample, place, { at: now, derive: deriveFromPhone })) };
      return;
    case "events":
      yield* castEvents(casting, people);
      return;
    case "profiles":
      yield* castPages(casting, people.most ?? DEFAULT_PEOPLE, { attribute: people.attribute ?? null, audienceId: null });
      return;
    case "audience":
      yield* castPages(casting, people.most ?? DEFAULT_PEOPLE, { attribute: null, audienceId: audienceIdOf(casting, people.audience) });
  }
}

/** What an event that begins the journey carried lately, for people to whom none has happened yet; null when there was none. */
export async function entryPropertiesOf(
  pool: Db,
  workspaceId: WorkspaceId,
  { entry }: JourneyDocument,
  now: Date,
): Promise<JsonObject | null> {
  if (entry.kind !== "event") return null;
  return readEventSample(pool, { workspaceId, type: entry.event, since: new Date(now.getTime() - SAMPLE_BACK_MS) });
}

/** In the order of their lanes and ids. */
export async function* castPages(
  { pool, catalog, workspaceId, channelId, now }: Pick<Casting, "pool" | "catalog" | "workspaceId" | "channelId" | "now">,
  most: number,
  which: Pick<Parameters<typeof readPeoplePage>[1], "attribute" | "audienceId">,
): AsyncGenerator<Page> {
  let after: Pick<Profile, "lane" | "id"> | null = null;
  for (let left = most; left > 0;) {
    const rows: readonly PersonRow[] = await readPeoplePage(pool, {
      workspaceId,
      channelId,
      after,
      limit: Math.min(left, PAGE_PEOPLE),
      ...which,
    });
    const last = rows.at(-1);
    if (!last) return;
    yield { participants: await toParticipants(rows, { pool, catalog, workspaceId, now }) };
    left -= rows.length;
    after = last.profile;
  }
}

async function* castEvents(
  { pool, catalog, workspaceId, document }: Casting,
  { since, until, most }: Extract<RehearsalPeople, { readonly from: "events" }>,
): AsyncGenerator<Page> {
  const listens = subscriptionsOf(document);
  const entry = document.entry.kind === "event" ? [document.entry.event] : [];
  const types = [...new Set([...entry, ...listens.events])];
  const limit = REHEARSAL_LIMITS.recordedEvents;
  const events = await readEvents(pool, { workspaceId, types, since: new Date(since), until: new Date(until), limit });
  const ids = [...new Set(events.map(({ profileId }) => profileId))].slice(0, most ?? REHEARSAL_LIMITS.people);
  const places = new Map<ProfileId, number>();
  for (let from = 0; from < ids.length; from += PAGE_PEOPLE) {
    // The conversations of today say nothing about the windows of then, nor what they were sent about what they would have been.
    const rows = await readNamedPeople(pool, workspaceId, null, ids.slice(from, from + PAGE_PEOPLE));
    for (const { profile } of rows) places.set(profile.id, places.size);
    yield { participants: await toParticipants(rows, { pool, catalog, workspaceId, now: null }) };
  }
  yield { participants: [], recorded: events.flatMap((event) => toRecorded(event, places.get(event.profileId))) };
}

function toRecorded({ id, type, properties, occurredAt, receivedAt }: EventRow, person: number | undefined): readonly RecordedEvent[] {
  if (person === undefined) return [];
  return [{ person, atMs: receivedAt.getTime(), event: { id, type, properties, occurredAt: occurredAt.toISOString() } }];
}

async function toParticipants(
  rows: readonly PersonRow[],
  { pool, catalog, workspaceId, now }: Pick<Casting, "pool" | "catalog" | "workspaceId"> & { readonly now: Date | null },
): Promise<readonly Participant[]> {
  const profiles = rows.map(({ profile }) => profile);
  const sent = now && (await sentLately(pool, { catalog, workspaceId, now }, profiles));
  const listed = catalog.suppressing.has(workspaceId) ? await suppressedAmong(pool, workspaceId, profiles) : null;
  return rows.map(({ profile, conversation, audienceIds }) => {
    const suppressed = listed?.get(profile.id);
    const audiences = audienceIds.flatMap((id) => catalog.audiences.get(id)?.name ?? []);
    const recent = sent?.get(profile.id);
    return {
      profile,
      conversation,
      audiences,
      ...(suppressed ? { suppressed } : {}),
      ...(recent && (recent.contacts.length > 0 || recent.talkedAt !== null)
        ? { lately: { contacts: recent.contacts, talkedAtMs: recent.talkedAt?.getTime() ?? null } }
        : {}),
    };
  });
}

/** As far back as the workspace's policy counts; null: it counts nothing. */
async function sentLately(
  pool: Db,
  { catalog, workspaceId, now }: Pick<Casting, "catalog" | "workspaceId" | "now">,
  profiles: readonly Profile[],
): Promise<ReadonlyMap<ProfileId, PersonContacts> | null> {
  const policy = catalog.policy(workspaceId);
  const backMs = policy && lookBackMs(policy.document);
  return backMs === null ? null : readRecent({ reader: contactReader(pool), catalog }, profiles, new Date(now.getTime() - backMs));
}

function audienceIdOf({ catalog, workspaceId }: Casting, name: string): string {
  for (const audience of catalog.audiences.values()) if (audience.workspaceId === workspaceId && audience.name === name) return audience.id;
  throw new AppError("unprocessable", `there is no audience ${name} in this workspace; choose another, or rehearse on all profiles`);
}
