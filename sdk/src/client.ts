import type {
  Accepted,
  EventInput,
  JourneySummary,
  JourneyValidation,
  ListOptions,
  MessageFilter,
  MessageSummary,
  Page,
  Profile,
  ProfileInput,
  PublishedJourney,
} from "./api-types.ts";
import type { JourneyDocument } from "./journey-types.ts";
import { type ClientOptions, request } from "./request.ts";

export type Client = ReturnType<typeof createClient>;

/**
 * A client of one workspace. Every call is idempotent (events get an id before they leave), so 429, 503 and lost
 * connections are retried with back-off, honouring `Retry-After`. Failures throw `ParleyError`.
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
    messages: {
      list: (filter: MessageFilter = {}): Promise<Page<MessageSummary>> => get("/v1/messages", filter),
    },
    journeys: {
      list: (page: ListOptions = {}): Promise<Page<JourneySummary>> => get("/v1/journeys", page),
      get: (name: string): Promise<PublishedJourney> => get(`/v1/journeys/${encodeURIComponent(name)}`),
      /** Publishes a new version, or changes nothing when the document is the same. */
      put: (document: JourneyDocument): Promise<PublishedJourney> =>
        request(options, { method: "PUT", path: `/v1/journeys/${encodeURIComponent(document.name)}`, body: document, idempotent: true }),
      /** Says what `put` would say, and publishes nothing. */
      validate: (document: JourneyDocument): Promise<JourneyValidation> =>
        post(`/v1/journeys/${encodeURIComponent(document.name)}/validate`, document),
    },
  };
}

function isMany<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

function withId(event: EventInput): EventInput {
  return event.id === undefined ? { ...event, id: crypto.randomUUID() } : event;
}
