import type {
  Accepted,
  Advice,
  AdviceAsk,
  EventInput,
  Fragment,
  FragmentRevision,
  FragmentText,
  Group,
  GroupFilter,
  GroupInput,
  GroupMember,
  GroupMemberInput,
  JourneySummary,
  JourneyValidation,
  ListOptions,
  MessageFilter,
  MessageSummary,
  Page,
  Profile,
  ProfileInput,
  PublishedJourney,
  ReadyJourney,
  StatisticsPeriod,
  TemplateStatistics,
} from "./api-types.ts";
import type { JourneyDocument } from "./journey-types.ts";
import { type ClientOptions, request } from "./request.ts";

export type Client = ReturnType<typeof createClient>;

/**
 * A client of one workspace. Calls that may be repeated (events get an id before they leave) are retried on 429, 503 and lost
 * connections with back-off, honouring `Retry-After`; saving and deleting a fragment is not. Failures throw `ParleyError`.
 */
export function createClient(options: ClientOptions) {
  const get = <Answer>(path: string, query: NonNullable<Parameters<typeof request>[1]["query"]> = {}) =>
    request<Answer>(options, { method: "GET", path, query, idempotent: true });
  const post = <Answer>(path: string, body: unknown) => request<Answer>(options, { method: "POST", path, body, idempotent: true });
  return {
    events: {
      /** One event or many; all that were accepted are stored when this returns. */
      send: (events: EventInput | readonly EventInput[]): Promise<Accepted> =>
        post("/v1/events", isMany(events) ? events.map(withId) : withId(events)),
    },
    profiles: {
      /** Creates or updates by any identity. */
      upsert: (profiles: ProfileInput | readonly ProfileInput[]): Promise<Accepted> => post("/v1/profiles", profiles),
      get: (id: string): Promise<Profile> => get(`/v1/profiles/${encodeURIComponent(id)}`),
    },
    groups: {
      /** Makes or changes them, all or none; their members are looked at again. */
      upsert: (groups: readonly GroupInput[]): Promise<{ readonly made: number; readonly changed: number }> =>
        post("/v1/groups", { groups }),
      get: (kind: string, key: string): Promise<Group> => get(groupPath(kind, key)),
      list: (filter: GroupFilter = {}): Promise<Page<Group>> => get("/v1/groups", filter),
      delete: async (kind: string, key: string): Promise<void> => {
        await request(options, { method: "DELETE", path: groupPath(kind, key), idempotent: false });
      },
      members: (kind: string, key: string, page: ListOptions = {}): Promise<Page<GroupMember>> =>
        get(`${groupPath(kind, key)}/members`, page),
      /** People who are new are made. */
      addMembers: (kind: string, key: string, members: readonly GroupMemberInput[]): Promise<{ readonly accepted: number }> =>
        post(`${groupPath(kind, key)}/members`, { members }),
      /** `profile`: an id, or an identity such as `phone:+447700900123`. */
      removeMember: (kind: string, key: string, profile: string): Promise<{ readonly accepted: number }> =>
        request(options, { method: "DELETE", path: `${groupPath(kind, key)}/members/${encodeURIComponent(profile)}`, idempotent: true }),
    },
    messages: {
      list: (filter: MessageFilter = {}): Promise<Page<MessageSummary>> => get("/v1/messages", filter),
    },
    journeys: {
      list: (page: ListOptions = {}): Promise<Page<JourneySummary>> => get("/v1/journeys", page),
      get: (name: string): Promise<PublishedJourney> => get(`/v1/journeys/${encodeURIComponent(name)}`),
      /** Publishes a new version, or changes nothing when the document is the same. */
      put: (document: JourneyDocument): Promise<PublishedJourney> =>
        request(options, { method: "PUT", path: `/v1/journeys/${encodeURIComponent(document.name)}`, body: document, idempotent: true }),
      /** Whole journeys to begin with, and the templates they name. */
      ready: async (): Promise<readonly ReadyJourney[]> =>
        (await get<{ readonly rows: readonly ReadyJourney[] }>("/v1/ready-journeys")).rows,
      /** Says what `put` would say, and publishes nothing. */
      validate: (document: JourneyDocument): Promise<JourneyValidation> =>
        post(`/v1/journeys/${encodeURIComponent(document.name)}/validate`, document),
    },
    /** Which channel suits, by what is measured of the people, and when not to use WhatsApp. */
    advise: (asked: AdviceAsk): Promise<Advice> => post("/v1/advice", asked),
    templates: {
      /** What became of its messages, by language and button; of the last 30 days when no period is given. */
      statistics: (name: string, period: StatisticsPeriod = {}): Promise<TemplateStatistics> =>
        get(`/v1/template-statistics/${encodeURIComponent(name)}`, period),
    },
    fragments: {
      list: async (): Promise<readonly Fragment[]> => (await get<{ readonly rows: readonly Fragment[] }>("/v1/fragments")).rows,
      /** What it said before, newest first. */
      revisions: async (name: string): Promise<readonly FragmentRevision[]> =>
        (await get<{ readonly rows: readonly FragmentRevision[] }>(`${fragmentPath(name)}/revisions`)).rows,
      /** Refused with 409 when somebody else saved since the revision that was changed. */
      save: (name: string, fragment: FragmentText): Promise<Fragment> =>
        request(options, { method: "PUT", path: fragmentPath(name), body: fragment, idempotent: false }),
      /** Refused with 409 while something names it. */
      delete: async (name: string): Promise<void> => {
        await request(options, { method: "DELETE", path: fragmentPath(name), idempotent: false });
      },
    },
  };
}

const groupPath = (kind: string, key: string): string => `/v1/groups/${encodeURIComponent(kind)}/${encodeURIComponent(key)}`;
const fragmentPath = (name: string): string => `/v1/fragments/${encodeURIComponent(name)}`;

function isMany<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

function withId(event: EventInput): EventInput {
  return event.id === undefined ? { ...event, id: crypto.randomUUID() } : event;
}
