import type { AudienceMembers, AudienceOverlap, AudienceVocabulary } from "../contract/audience.ts";
import type { Db } from "../db/pool.ts";
import { AppError } from "../platform/errors.ts";
import { isUuid } from "../platform/ids.ts";
import { allLanes, type Lane, laneOf } from "../platform/lane.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Identities } from "../profiles/profile.ts";
import { personOf } from "./person.ts";

/** People in an audience by lane and id; `after` is the last id of the page before. Reads one lane after the other until the page is full. */
export async function listMembers(
  db: Db,
  audienceId: string,
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
): Promise<AudienceMembers> {
  if (after !== undefined && !isUuid(after))
    throw new AppError("invalid_input", "`after` is not a place in this list; leave it out to begin at the top");
  type Row = { readonly id: string; readonly identities: Identities; readonly attributes: JsonObject; readonly since: Date };
  const { rows } = await db.query<Row>(
    `select p.id, p.identities, p.attributes, m.since from unnest($2::smallint[]) with ordinality as l(lane, place)
     cross join lateral (
       select profile_id, since from membership m
       where m.lane = l.lane and m.audience_id = $1 and m.since is not null and (l.lane <> $3 or $4::uuid is null or m.profile_id > $4)
       order by m.profile_id limit $5) m
     join profile p on p.lane = l.lane and p.id = m.profile_id
     order by l.place, p.id limit $5`,
    [
      audienceId,
      allLanes.filter((lane) => after === undefined || lane >= laneOf(after)),
      after === undefined ? -1 : laneOf(after),
      after ?? null,
      limit + 1,
    ],
  );
  const shown = rows.slice(0, limit);
  return {
    rows: shown.map(({ id, identities, attributes, since }) => ({
      person: personOf(id, identities, attributes),
      since: since.toISOString(),
    })),
    next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  };
}

export async function readPeople(db: Db, ids: readonly string[]): Promise<AudienceMembers["rows"][number]["person"][]> {
  const { rows } = await db.query<{ id: string; identities: Identities; attributes: JsonObject }>(
    "select p.id, p.identities, p.attributes from unnest($1::smallint[], $2::uuid[]) as k(lane, id) join profile p on p.lane = k.lane and p.id = k.id",
    [ids.map(laneOf), ids],
  );
  return rows.map(({ id, identities, attributes }) => personOf(id, identities, attributes));
}

export async function readSince(db: Db, audienceId: string, profileId: string): Promise<Date | null> {
  const { rows } = await db.query<{ since: Date | null }>(
    "select since from membership where lane = $1 and profile_id = $2 and audience_id = $3",
    [laneOf(profileId), profileId, audienceId],
  );
  return rows[0]?.since ?? null;
}

/** More people than this in an audience: its overlaps are scaled up from some lanes. */
const EXACT_UP_TO = 50_000;
const SAMPLED_LANES = 16;

type Sized = { readonly id: string; readonly name: string; readonly title: string; readonly size: number };

/** How many people of this one are in each of the others. */
export async function readOverlap(db: Db, audience: Sized, others: readonly Sized[]): Promise<AudienceOverlap> {
  const exact = audience.size <= EXACT_UP_TO;
  const lanes: readonly Lane[] = exact ? allLanes : allLanes.filter((lane) => lane % (allLanes.length / SAMPLED_LANES) === 0);
  const { rows } = await db.query<{ id: string; both: number }>(
    `select o.audience_id as id, count(*) as both from membership m
     join membership o on o.lane = m.lane and o.profile_id = m.profile_id and o.since is not null and o.audience_id = any($3)
     where m.lane = any($1::smallint[]) and m.audience_id = $2 and m.since is not null group by 1`,
    [lanes, audience.id, others.map(({ id }) => id)],
  );
  const counted = new Map(rows.map((row) => [row.id, row.both]));
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : Math.min(1, part / whole));
  return {
    name: audience.name,
    size: audience.size,
    exact,
    rows: others.map(({ id, name, title, size }) => {
      const both = Math.min(Math.round(((counted.get(id) ?? 0) * allLanes.length) / lanes.length), audience.size, size);
      return { name, title, size, both, ofThis: share(both, audience.size), ofOther: share(both, size) };
    }),
  };
}

const LOOKED_AT = 300;

/** What rules may name, seen on the people who changed last. */
export async function readVocabulary(
  db: Db,
  workspaceId: string,
): Promise<Pick<AudienceVocabulary, "facts" | "events" | "lists" | "groups" | "campaigns" | "templates">> {
  const recent = `select lane, id, attributes from profile where workspace_id = $1 and merged_into is null order by updated_at desc, id desc limit ${LOOKED_AT}`;
  const [attributes, computed, predicted, properties, types, lists, campaigns, templates, groups] = await Promise.all([
    db.query<Seen>(
      seen(
        `select a.key as name, a.value from (${recent}) p cross join lateral jsonb_each(p.attributes) a where a.key not in ('computed', 'predicted')`,
      ),
      [workspaceId],
    ),
    db.query<{ name: string }>("select name from computed_attribute where workspace_id = $1 order by name", [workspaceId]),
    db.query<{ name: string }>("select name from prediction where workspace_id = $1 and removed_at is null order by name", [workspaceId]),
    db.query<Seen & { type: string }>(
      `select e.type, a.key as name, array_agg(distinct ${KIND}) as kinds, count(*) as n, array[]::text[] as examples
       from (${recent}) p join event e on e.lane = p.lane and e.profile_id = p.id cross join lateral jsonb_each(e.properties) a group by 1, 2 order by 1, n desc, 2`,
      [workspaceId],
    ),
    db.query<{ name: string }>(
      "select label as name from fact_count where workspace_id = $1 and metric = 'event' group by 1 order by sum(n) desc, 1 limit 200",
      [workspaceId],
    ),
    db.query<{ name: string }>(
      `select audience as name from audience_upload where workspace_id = $1
       union select document->'into'->>'list' from data_sync where workspace_id = $1 and document->'into'->>'kind' = 'list' order by 1`,
      [workspaceId],
    ),
    db.query<{ id: string; name: string }>("select id, name from campaign where workspace_id = $1 order by name limit 200", [workspaceId]),
    db.query<{ name: string }>("select distinct name from template where workspace_id = $1 order by 1 limit 500", [workspaceId]),
    readGroupWords(db, workspaceId),
  ]);
  const names = (rows: readonly { readonly name: string }[]): readonly string[] => rows.map(({ name }) => name);
  const eventTypes = new Set([...names(types.rows), ...properties.rows.map(({ type }) => type)]);
  return {
    facts: [
      ...FIXED_FACTS,
      ...names(computed.rows).map((name) => ({ fact: `profile.computed.${name}`, kinds: [], examples: [] })),
      ...names(predicted.rows).map((name): Fact => ({ fact: `profile.predicted.${name}`, kinds: ["number"], examples: [] })),
      ...attributes.rows.map(({ name, kinds, examples }) => ({ fact: `profile.attributes.${name}`, kinds, examples })),
      ...groups.facts,
    ],
    groups: groups.words,
    events: [...eventTypes].map((event) => ({
      event,
      properties: properties.rows.filter(({ type }) => type === event).map(({ name, kinds }) => ({ property: name, kinds })),
    })),
    lists: names(lists.rows),
    campaigns: campaigns.rows,
    templates: names(templates.rows),
  };
}

/** What groups and memberships say, by kind; as facts, of the one that is meant. */
async function readGroupWords(
  db: Db,
  workspaceId: string,
): Promise<{ readonly words: AudienceVocabulary["groups"]; readonly facts: AudienceVocabulary["facts"] }> {
  const said = (pairs: string): string =>
    `select a.kind, a.name, array_agg(distinct ${KIND}) as kinds, count(*) as n from (${pairs}) a group by 1, 2 order by 1, n desc, 2 limit 500`;
  const [kinds, attributes, memberships] = await Promise.all([
    db.query<{ name: string; title: string }>("select name, title from group_kind where workspace_id = $1 order by name", [workspaceId]),
    db.query<Seen & { kind: string }>(
      said(
        `select g.kind, e.key as name, e.value from (select kind, attributes from customer_group where workspace_id = $1 order by updated_at desc limit ${LOOKED_AT}) g
         cross join lateral jsonb_each(g.attributes) e`,
      ),
      [workspaceId],
    ),
    db.query<Seen & { kind: string }>(
      said(
        `select m.kind, e.key as name, e.value from (select kind, attributes from group_member where workspace_id = $1 limit ${LOOKED_AT}) m
         cross join lateral jsonb_each(m.attributes) e`,
      ),
      [workspaceId],
    ),
  ]);
  const of = (rows: readonly (Seen & { readonly kind: string })[], kind: string, prefix: string) =>
    rows.filter((row) => row.kind === kind).map(({ name, kinds: seenAs }) => ({ property: `${prefix}${name}`, kinds: seenAs }));
  const fixed = [
    { property: "name", kinds: ["text"] },
    { property: "key", kinds: ["text"] },
    { property: "members", kinds: ["number"] },
    { property: "createdAt", kinds: ["date"] },
  ] satisfies readonly { readonly property: string; readonly kinds: readonly Kind[] }[];
  const words = kinds.rows.map(({ name: kind, title }) => ({
    kind,
    title,
    properties: [...of(attributes.rows, kind, "attributes."), ...fixed],
    membership: [
      ...of(memberships.rows, kind, ""),
      { property: "primary", kinds: ["truth"] },
      { property: "since", kinds: ["date"] },
    ] satisfies readonly { readonly property: string; readonly kinds: readonly Kind[] }[],
  }));
  const facts = words.flatMap(({ kind, properties }) =>
    properties.map(({ property, kinds: seenAs }) => ({ fact: `group.${kind}.${property}`, kinds: seenAs, examples: [] })),
  );
  return { words, facts };
}

type Fact = AudienceVocabulary["facts"][number];
type Kind = Fact["kinds"][number];
type Seen = { readonly name: string; readonly kinds: readonly Kind[]; readonly examples: readonly string[] };
const KIND = `case jsonb_typeof(a.value) when 'number' then 'number' when 'boolean' then 'truth' when 'array' then 'list'
  else case when instant_of(a.value #>> '{}') is not null then 'date' else 'text' end end`;

function seen(pairs: string): string {
  return `select a.name, array_agg(distinct ${KIND}) as kinds, count(*) as n,
    coalesce((array_agg(distinct left(a.value #>> '{}', 40)) filter (where jsonb_typeof(a.value) in ('string', 'number')))[1:5], '{}') as examples
    from (${pairs}) a group by 1 order by n desc, 1 limit 300`;
}

const text = (fact: string, ...examples: readonly string[]): AudienceVocabulary["facts"][number] => ({ fact, kinds: ["text"], examples });
const FIXED_FACTS: AudienceVocabulary["facts"] = [
  text("consent.whatsapp.marketing", "opted_in", "opted_out"),
  text("consent.whatsapp.utility", "opted_in", "opted_out"),
  text("profile.reachability.whatsapp", "reachable", "unreachable"),
  text("profile.country", "FR", "GB"),
  text("profile.locale", "fr-FR", "en"),
  text("profile.timeZone", "Europe/Paris"),
  text("profile.phone"),
  text("profile.email"),
  text("profile.externalId"),
  { fact: "profile.createdAt", kinds: ["date"], examples: [] },
];
