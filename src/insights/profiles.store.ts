import type { Page } from "../contract/console.ts";
import type { ConsentCell, ProfileDetail, ProfileRow, WindowView } from "../contract/console-profiles.ts";
import {
  type ChannelKind,
  CONSENT_PURPOSES,
  type Consent,
  type ConsentByPurpose,
  type ConsentKey,
  consentKey,
  type ConsentPurpose,
  type ConsentWay,
  topicsOf,
  type Wording,
} from "../consent/consent.ts";
import type { Db } from "../db/pool.ts";
import type { JsonObject } from "../platform/json.ts";
import { laneOf } from "../platform/lane.ts";
import type { Identities, Reachability } from "../profiles/profile.ts";
import { readCursor, toPage } from "./cursor.ts";
import { iso } from "./message-view.ts";
import { NAME_ATTRIBUTES, personOf } from "./person.ts";

type RawProfile = {
  readonly id: string;
  readonly cursor_at: string;
  readonly identities: Identities;
  readonly attributes: JsonObject;
  readonly locale: string | null;
  readonly time_zone: string | null;
  readonly country: string | null;
  readonly consent: Consent;
  readonly reachability: Reachability;
  readonly merged_into: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
};
const COLUMNS =
  "id, updated_at::text as cursor_at, identities, attributes, locale, time_zone, country, consent, reachability, merged_into, created_at, updated_at";
const NAMES_SQL = `concat_ws(' ', ${NAME_ATTRIBUTES.map((name) => `attributes->>'${name}'`).join(", ")})`;
const IDENTITIES_SQL = "(select string_agg(value, ' ') from jsonb_each_text(identities))";

/** Last changed first; a search matches any part of a name or of an identity, or an id as a whole and reads along `profile_recent`. */
export async function listProfiles(
  db: Db,
  workspaceId: string,
  query: { readonly query?: string | undefined; readonly after?: string | undefined; readonly limit: number },
): Promise<Page<ProfileRow>> {
  const cursor = readCursor(query.after);
  const text = query.query === undefined || query.query === "" ? null : query.query;
  const digits = text !== null && /^[+\d\s().-]{3,}$/.test(text) ? text.replaceAll(/\D/g, "") : text;
  const { rows } = await db.query<RawProfile>(
    `select ${COLUMNS} from profile
     where workspace_id = $1 and merged_into is null
       and ($3::timestamptz is null or (updated_at, id) < ($3::timestamptz, $4::uuid))
       and ($5::text is null or id::text = $7 or ${NAMES_SQL} ilike $5 or ${IDENTITIES_SQL} ilike $6)
     order by updated_at desc, id desc limit $2`,
    [
      workspaceId,
      query.limit + 1,
      cursor?.at ?? null,
      cursor?.id ?? null,
      text === null ? null : containing(text),
      digits === null ? null : containing(digits),
      text === null ? null : text.toLowerCase(),
    ],
  );
  return toPage(rows, query.limit, profileRow);
}

export async function findProfile(db: Db, workspaceId: string, id: string): Promise<ProfileDetail | null> {
  const lane = laneOf(id);
  const { rows } = await db.query<RawProfile>(`select ${COLUMNS} from profile where lane = $1 and id = $2 and workspace_id = $3`, [
    lane,
    id,
    workspaceId,
  ]);
  const raw = rows[0];
  if (!raw) return null;
  const entryIds = channelsOf(raw.consent).flatMap((channel) =>
    keysOf(raw.consent[channel]).flatMap(({ key }) => raw.consent[channel]?.[key]?.entryId ?? []),
  );
  const evidence = await db.query<Proof & { readonly id: string }>(
    "select id, how, wording, evidence from consent_entry where lane = $1 and profile_id = $2 and id = any($3)",
    [lane, id, entryIds],
  );
  const windows = await db.query<{
    channel_id: string;
    channel_name: string | null;
    window_expires_at: Date | null;
    last_inbound_at: Date | null;
    last_outbound_at: Date | null;
    unread: number;
  }>(
    `select v.channel_id, c.name as channel_name, v.window_expires_at, v.last_inbound_at, v.last_outbound_at, v.unread
     from conversation v left join channel c on c.id = v.channel_id where v.lane = $1 and v.profile_id = $2`,
    [lane, id],
  );
  const runs = await db.query<{
    id: string;
    journey: string;
    title: string | null;
    node: string;
    key: string;
    due_at: Date | null;
    started_at: Date;
  }>(
    `select r.id, r.journey, v.document->>'title' as title, r.node, r.key, r.due_at, r.started_at
     from run r left join journey_version v on v.id = r.version_id where r.lane = $1 and r.profile_id = $2 and r.state = 'live' order by r.started_at desc limit 50`,
    [lane, id],
  );
  const proofs = new Map(evidence.rows.map((row) => [row.id, row]));
  return {
    ...profileRow(raw),
    attributes: raw.attributes,
    timeZone: raw.time_zone,
    reachability: raw.reachability,
    consent: consentCells(raw.consent, proofs),
    windows: windows.rows.map((row): WindowView => ({
      channelId: row.channel_id,
      channelName: row.channel_name ?? "",
      expiresAt: iso(row.window_expires_at),
      lastInboundAt: iso(row.last_inbound_at),
      lastOutboundAt: iso(row.last_outbound_at),
      unread: row.unread,
    })),
    mergedInto: raw.merged_into,
    runs: runs.rows.map((row) => ({
      id: row.id,
      journey: row.journey,
      title: row.title ?? row.journey,
      node: row.node,
      key: row.key,
      dueAt: iso(row.due_at),
      startedAt: row.started_at.toISOString(),
    })),
  };
}

function profileRow(raw: RawProfile): ProfileRow {
  return {
    person: personOf(raw.id, raw.identities, raw.attributes),
    identities: raw.identities,
    country: raw.country,
    locale: raw.locale,
    marketing: raw.consent.whatsapp?.marketing?.state ?? null,
    utility: raw.consent.whatsapp?.utility?.state ?? null,
    reachable: raw.reachability["whatsapp"]?.state ?? null,
    createdAt: raw.created_at.toISOString(),
    updatedAt: raw.updated_at.toISOString(),
  };
}

type Proof = {
  readonly how: ConsentWay;
  readonly wording: Wording | null;
  readonly evidence: { readonly [key: string]: string };
};

function consentCells(consent: Consent, proofs: ReadonlyMap<string, Proof>): readonly ConsentCell[] {
  return channelsOf(consent).flatMap((channel) =>
    keysOf(consent[channel]).map(({ key, purpose, topic }): ConsentCell => {
      const cell = consent[channel]?.[key];
      const proof = cell && proofs.get(cell.entryId);
      return {
        channel,
        purpose,
        topic,
        state: cell?.state ?? null,
        at: cell?.at ?? null,
        source: cell?.source ?? null,
        how: proof?.how ?? null,
        wording: proof?.wording ?? null,
        evidence: proof?.evidence ?? {},
        pausedUntil: purpose === "marketing" ? endOfPause(consent[channel]) : null,
      };
    }),
  );
}

function endOfPause(states: ConsentByPurpose | undefined): string | null {
  return states?.pause?.state === "paused" ? states.pause.until : null;
}

type CellKey = { readonly key: ConsentKey; readonly purpose: ConsentPurpose; readonly topic: string | null };

/** Each purpose, and the topics within it of which something was said. */
function keysOf(states: ConsentByPurpose = {}): readonly CellKey[] {
  return CONSENT_PURPOSES.flatMap((purpose) =>
    [null, ...topicsOf(states, purpose)].map((topic): CellKey => ({ key: consentKey(purpose, topic), purpose, topic })),
  );
}

/** WhatsApp, also while nothing was said of it, and every other channel that something was said of. */
function channelsOf(consent: Consent): readonly ChannelKind[] {
  return [...new Set(["whatsapp", ...Object.keys(consent).toSorted()])];
}

/** A pattern that finds the text anywhere and takes its `%` and `_` literally. */
function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}
