/** What a source told as rows for a lane. Who somebody is goes first, so that whatever begins by an event knows it. */
import type { SourceDoor } from "../../catalog/door-secrets.ts";
import type { ConsentEntry } from "../../consent/consent.ts";
import { LIMITS } from "../../contract/limits.ts";
import type { InboxItem, NewInboxRow } from "../../lanes/inbox.ts";
import type { Ids } from "../../platform/ids.ts";
import type { JsonObject } from "../../platform/json.ts";
import type { Identified } from "../../profiles/identify.ts";
import type { News, ToldConsent, ToldEvent } from "../../sources/source-module.ts";
import { changeOf, inboxRow, mergeRows } from "../admit.ts";
import { contentId } from "../content-id.ts";

export type SourceRows = {
  readonly merges: readonly NewInboxRow[];
  /** Null: nothing is told of the person. */
  readonly profile: NewInboxRow | null;
  /** In its place when more is known of the person than this tells: what they agreed to is weighed by its own time. */
  readonly consentOnly: NewInboxRow | null;
  readonly events: readonly { readonly row: NewInboxRow; readonly isOnce: boolean }[];
};
type About = Pick<SourceDoor, "id" | "workspaceId" | "kind" | "name">;

/** `told.at` (ISO) stands for the time of what has none, `told.key` for the name of what may happen often. */
export function rowsOf(
  { ids, source, told }: { readonly ids: Ids; readonly source: About; readonly told: { readonly key: string; readonly at: string } },
  news: News,
  who: Pick<Identified, "profileId" | "identities" | "mergeFrom">,
): SourceRows {
  const { workspaceId } = source;
  const { attributes, locale, country } = news.person;
  const consent = news.consent.map((told) => entryOf(source, told));
  const change = {
    ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
    ...(locale === null ? {} : { locale }),
    ...(country === null ? {} : { country }),
    ...(consent.length > 0 ? { consent } : {}),
  };
  const row = (item: InboxItem, key: string | null): NewInboxRow => inboxRow(ids, workspaceId, who.profileId, item, key);
  const ofProfile = (rest: typeof change): NewInboxRow => row({ kind: "profile", change: changeOf(who.identities, rest) }, null);
  const isSaid = Object.keys(change).length > 0 || news.events.length === 0;
  return {
    merges: mergeRows(ids, workspaceId, who),
    profile: isSaid ? ofProfile(change) : null,
    consentOnly: consent.length > 0 ? ofProfile({ consent }) : null,
    events: news.events.map((event, place) => eventRow(event, place)),
  };

  function eventRow({ type, properties, occurredAt, once }: ToldEvent, place: number) {
    const key = `${source.kind}:${source.id}:${once ?? `${told.key}:${place}`}`;
    const event = {
      id: key.slice(0, LIMITS.idLength),
      type,
      properties: withinLimit(properties),
      occurredAt: occurredAt ?? told.at,
      source: source.kind,
      change: changeOf(who.identities),
    };
    return { row: row({ kind: "event", event }, key), isOnce: once !== null };
  }
}

function entryOf(source: About, told: ToldConsent): ConsentEntry {
  const { channel, purpose, action, occurredAt, evidence } = told;
  const proof = JSON.stringify(Object.entries(evidence).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return {
    ...told,
    id: contentId("consent", source.id, channel, purpose, action, occurredAt ?? "undated", proof),
    actor: source.kind,
    ...(told.how === "import" ? { secondHand: true as const } : {}),
    source: `${source.kind}:${source.name}`,
  };
}

/** A cart of hundreds of lines would not fit; what happened matters more than its list. */
function withinLimit(properties: JsonObject): JsonObject {
  if (Buffer.byteLength(JSON.stringify(properties)) <= LIMITS.propertiesBytes) return properties;
  const { items: _, ...rest } = properties;
  return rest;
}
