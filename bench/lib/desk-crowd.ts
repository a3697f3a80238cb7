/**
 * A team's shared inbox after half a year: conversations, what was said in them, who has them, how each opening was served; beside them messages of
 * a journey, few of which were refused. Written straight into the tables, as the engine writes them: words by the product's own code, in order of time.
 */
import { chmod, rm } from "node:fs/promises";
import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import type pg from "pg";
import { wordsOf } from "../../src/desk/search-words.ts";
import type { ChannelId, VersionId, WorkspaceId } from "../../src/platform/ids.ts";
import { seededRng } from "../../src/platform/rng.ts";
import { openTalk } from "./desk-words.ts";
import { temporaryFolder } from "./temporary.ts";

/** Of 100 open conversations there are so many others, resolved and put off. */
const OTHERS = 25;
const MESSAGES_EACH = 8;
const DAYS = 180;
/** One message of the journey to so many that were said. */
const JOURNEY_EVERY = 10;
export const REFUSED_FOR = "topic_channel";
const LABELS = ["delivery", "returns", "refund", "sizes", "vip", "complaint", "invoice", "wholesale", "warranty", "gift"] as const;
export const AGENTS = 50;

export type Crowd = {
  readonly workspaceId: WorkspaceId;
  readonly channelId: ChannelId;
  readonly versionId: VersionId;
  readonly team: string;
  readonly agents: readonly string[];
  /** Open ones; there are more that are not. */
  readonly conversations: number;
};

export function crowdOf(conversations: number): { readonly people: number; readonly said: number } {
  const people = Math.round((conversations * (100 + OTHERS)) / 100);
  return { people, said: people * MESSAGES_EACH };
}

const PERSON = `('0199' || lpad(to_hex(person), 8, '0') || '7001' || '8000' || '0000000000' || lpad(to_hex(person % 256), 2, '0'))::uuid`;
const CONVERSATION = PERSON.replace("7001", "7004");
const MESSAGE = `(lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(n % 4096), 3, '0') || '8000' || lpad(to_hex(n), 10, '0')
  || lpad(to_hex(person % 256), 2, '0'))::uuid`;

export async function fillDesk(pool: pg.Pool, crowd: Crowd): Promise<void> {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "said.csv");
  await writeSaid(file, crowd);
  await chmod(file, 0o644);
  const { workspaceId, channelId, versionId, team, agents } = crowd;
  const values = { w: workspaceId, c: channelId, v: versionId, team, agents };
  await pool.query("create unlogged table said (n int, person int, at timestamptz, inbound boolean, sort text, name text, text text, words text[])");
  await pool.query(`copy said from '${file}' with (format csv)`);
  await rm(file);
  for (const label of LABELS)
    await pool.query("insert into desk_label (workspace_id, name, colour, description, created_at, created_by) values ($1, $2, 'blue', '', now(), 'bench')", [
      workspaceId,
      label,
    ]);
  for (const statement of STATEMENTS) await run(pool, statement, values);
  await pool.query("drop table said");
  await pool.query("vacuum (analyze)");
  await pool.query("checkpoint");
}

/** `:name` of the statement, as PostgreSQL's own numbered places. */
async function run(pool: pg.Pool, statement: string, values: Readonly<Record<string, unknown>>): Promise<void> {
  const used: unknown[] = [];
  const places = new Map<string, string>();
  const text = statement.replace(/(?<!:):([a-z]+)\b/g, (_whole, name: string) => {
    const known = places.get(name) ?? `$${used.push(values[name])}`;
    places.set(name, known);
    return known;
  });
  await pool.query(text, used);
}

async function writeSaid(file: string, { conversations }: Crowd): Promise<void> {
  const { people, said } = crowdOf(conversations);
  const rng = seededRng(5);
  const talk = openTalk(7);
  const out = createWriteStream(file);
  const last = Date.now() - 60_000;
  const stepMs = (DAYS * 86_400_000) / said;
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  let lines: string[] = [];
  for (let n = 0; n < said; n += 1) {
    const isNew = n % MESSAGES_EACH === 0;
    const newest = Math.floor(n / MESSAGES_EACH);
    // Most who write wrote lately; some come back after months.
    const back = rng.integer(10) < 7 ? rng.integer(Math.min(newest + 1, 2_000)) : rng.integer(newest + 1);
    const person = isNew ? newest : newest - back;
    const at = new Date(last - (said - n) * stepMs).toISOString();
    const text = talk.text();
    lines.push(
      [n, person, at, isNew || rng.integer(20) < 11, "talk", isNew ? talk.name() : "", quoted(text), quoted(`{${wordsOf(text).join(",")}}`)].join(","),
    );
    if (n % JOURNEY_EVERY === 0) lines.push([said + n / JOURNEY_EVERY, rng.integer(Math.min(people, newest + 1)), at, false, "journey", "", "", "{}"].join(","));
    if (lines.length < 5_000) continue;
    if (!out.write(`${lines.join("\n")}\n`)) await once(out, "drain");
    lines = [];
  }
  out.end(lines.length === 0 ? "" : `${lines.join("\n")}\n`);
  await once(out, "finish");
}

/** As the gate writes one; `facts` of the last rung by the message. */
const ladder = (verdict: string, reason: string, last: string): string => `json_build_object('verdict', ${verdict}, 'reason', ${reason}, 'until', null, 'at', at,
  'ladder', json_build_array(json_build_object('rule', 'expiry', 'verdict', 'pass', 'facts', json_build_object('expiresAt', null)),
    json_build_object('rule', 'channel', 'verdict', 'pass', 'facts', json_build_object('state', 'active', 'pausedBy', null)),
    json_build_object('rule', 'journey', 'verdict', 'pass', 'facts', json_build_object('paused', false, 'stopped', false, 'behind', null)),
    json_build_object('rule', 'campaign', 'verdict', 'pass', 'facts', json_build_object('campaign', null)),
    json_build_object('rule', 'address', 'verdict', 'pass', 'facts', json_build_object('address', 'phone', 'phoneOnly', false)),
    json_build_object('rule', 'suppression', 'verdict', 'pass', 'facts', json_build_object('reachability', 'reachable', 'since', at, 'because', null)),
    json_build_object('rule', 'consent', 'verdict', 'pass', 'facts', json_build_object('basis', 'window')),
    json_build_object('rule', 'window', 'verdict', 'pass', 'facts', json_build_object('open', true, 'until', at + interval '1 day', 'freeForm', true)),
    json_build_object('rule', 'order', 'verdict', 'pass', 'facts', json_build_object('earlier', null)), ${last}))`;
const PACE = "json_build_object('rule', 'sender_pace', 'verdict', 'pass', 'facts', json_build_object('room', 5))";

const STATEMENTS: readonly string[] = [
  `insert into profile (lane, id, workspace_id, identities, attributes, locale, time_zone, country, consent, reachability, created_at, updated_at)
   select person % 256, ${PERSON}, :w, jsonb_build_object('phone', '+3361' || lpad(person::text, 7, '0')), jsonb_build_object('whatsappName', name), null, 'Europe/Paris',
     'FR', '{}', jsonb_build_object('whatsapp', jsonb_build_object('at', at, 'state', 'reachable', 'reason', null)), at, at from said where name <> '' order by n`,
  `insert into identity (workspace_id, kind, value, profile_id)
   select :w, 'phone', '+3361' || lpad(person::text, 7, '0'), ${PERSON} from said where name <> '' order by n`,
  `insert into message (lane, id, workspace_id, profile_id, channel_id, direction, purpose, priority, origin, created_at, stored_at, due_at, reason, decided_at, verdict, decided_by,
     recipient, attempt, claimed_at, external_id, stage, state, receipts, updated_at)
   select person % 256, ${MESSAGE}, :w, ${PERSON}, :c, case when inbound then 'inbound' else 'outbound' end,
     case when inbound then null when sort = 'talk' then 'service' else 'marketing' end, case sort when 'talk' then 0 else 250 end,
     case when inbound then null
       when sort = 'talk' then jsonb_build_object('by', 'account:' || (:agents::uuid[])[1 + person % ${AGENTS}], 'kind', 'agent', 'conversationId', ${CONVERSATION})
       else jsonb_build_object('kind', 'journey', 'runId', ${CONVERSATION}, 'versionId', :v::uuid, 'node', 'confirm') end,
     at, case when inbound then at end, case when not inbound then at end,
     case when inbound then null when sort = 'journey' and n % 5000 = 0 then '${REFUSED_FOR}' when sort = 'journey' and n % 50 = 0 then 'no_consent' else 'allowed' end,
     case when not inbound then at end, case when sort = 'journey' and n % 50 = 0 then 'refuse' end, case when sort = 'journey' and n % 50 = 0 then 'consent' end,
     case when not inbound then '+3361' || lpad(person::text, 7, '0') end, case when inbound or (sort = 'journey' and n % 50 = 0) then 0 else 1 end,
     case when not inbound then at end, case when sort = 'journey' and n % 50 = 0 then null else 'wamid.bench' || n end, 'done',
     case when inbound then 'received' when sort = 'journey' and n % 50 = 0 then 'refused' else 'read' end,
     case when not inbound then jsonb_build_object('accepted', at, 'sent', at, 'delivered', at, 'read', at) end, at
   from said order by at, n`,
  `insert into message_text (lane, id, content, variables, rendered, decision)
   select person % 256, ${MESSAGE},
     case when inbound then json_build_object('kind', 'text', 'text', text, 'choice', null, 'target', null, 'data', null, 'raw', json_build_object('from',
         '3361' || lpad(person::text, 7, '0'), 'id', 'wamid.bench' || n, 'timestamp', extract(epoch from at)::bigint::text, 'type', 'text', 'text', json_build_object('body', text)))
       when sort = 'talk' then json_build_object('kind', 'text', 'text', text)
       else json_build_object('kind', 'template', 'name', 'order_confirmation') end,
     case when not inbound then '{}'::json end,
     case when not inbound and sort = 'talk' then json_build_object('content', json_build_object('kind', 'text', 'text', text), 'preview',
       json_build_object('header', null, 'footer', null, 'buttons', json_build_array(), 'body', text)) end,
     case when inbound then null
       when sort = 'journey' and n % 5000 = 0 then ${ladder("'refuse'", `'${REFUSED_FOR}'`, "json_build_object('rule', 'consent', 'verdict', 'refuse', 'facts', json_build_object('topic', 'news'))")}
       when sort = 'journey' and n % 50 = 0 then ${ladder("'refuse'", "'no_consent'", "json_build_object('rule', 'consent', 'verdict', 'refuse', 'facts', json_build_object('basis', null))")}
       else ${ladder("'allow'", "'allowed'", PACE)} end
   from said order by at, n`,
  `insert into desk_text (lane, id, sort, workspace_id, profile_id, channel_id, at, words)
   select person % 256, ${MESSAGE}, 'message', :w, ${PERSON}, :c, at, array_to_tsvector(words) from said where sort = 'talk' and words <> '{}' order by at, n`,
  `create unlogged table talk as
   select s.person, min(s.at) filter (where s.name <> '') as began, max(s.at) as last_at, max(s.at) filter (where not s.inbound) as answered_at, max(s.n) as last_n,
     max(s.n) filter (where s.inbound) as last_in from said s where s.sort = 'talk' group by s.person`,
  `insert into conversation (lane, profile_id, channel_id, workspace_id, window_expires_at, last_inbound_at, last_outbound_at, last_preview, unread)
   select t.person % 256, ${PERSON.replaceAll("person", "t.person")}, :c, :w, i.at + interval '1 day', i.at, t.answered_at, left(l.text, 160), 0
   from talk t join said i on i.n = t.last_in join said l on l.n = t.last_n`,
  `insert into desk_conversation (lane, id, workspace_id, profile_id, channel_id, state, priority, handled_by, assignee, team, labels, language, opened_at, resolved_at,
     snoozed_until, waiting_since, last_at, last_direction, last_preview, last_message_id, last_inbound_id, unread, revision, updated_at)
   select person % 256, ${CONVERSATION}, :w, ${PERSON}, :c, state, (array['normal', 'normal', 'normal', 'high', 'low', 'urgent', 'normal', 'normal'])[1 + person % 8],
     handled_by, assignee, case when handled_by = 'person' then :team::uuid end,
     case person % 4 when 0 then array[(array['${LABELS.join("','")}'])[1 + person % ${LABELS.length}]] when 1 then array['delivery', 'vip'] else '{}'::text[] end, null, began,
     case state when 'resolved' then last_at end, case state when 'snoozed' then now() + interval '30 days' end,
     case when state = 'open' and handled_by = 'person' and waits then last_at end, last_at, case when inbound then 'inbound' else 'outbound' end, left(text, 160),
     message_id, inbound_id, case when inbound then 1 + person % 3 else 0 end, 4, last_at
   from (select t.person, t.began, t.last_at, l.text, l.inbound, ${MESSAGE.replaceAll("person", "l.person").replaceAll(" at)", " l.at)").replaceAll("(n", "(l.n")} as message_id,
       ${MESSAGE.replaceAll("person", "i.person").replaceAll(" at)", " i.at)").replaceAll("(n", "(i.n")} as inbound_id,
       case when t.person % 5 <> 4 then 'open' when t.person % 25 = 4 then 'snoozed' else 'resolved' end as state,
       case when t.person % 9 = 0 then 'automation' else 'person' end as handled_by,
       -- One in fifty of those that wait has nobody yet.
       case when t.person % 9 = 0 or (t.person * 7) % 50 = 0 then null else (:agents::uuid[])[1 + t.person % ${AGENTS}] end as assignee,
       l.inbound and (t.last_at > now() - interval '20 days') as waits
     from talk t join said l on l.n = t.last_n join said i on i.n = t.last_in) x order by last_at`,
  `insert into desk_episode (lane, profile_id, channel_id, opened_at, workspace_id, conversation_id, team, agent, labels, priority, first_answered_at, first_by, first_ms,
     first_work_ms, answers, resolved_at, resolved_by, resolution_ms, resolution_work_ms, handling_ms, handling_work_ms, put_off_ms, put_off_work_ms, breaches,
     csat_asked_at, csat_message_id, csat_score, csat_scale, csat_at, csat_comment)
   select c.lane, c.profile_id, c.channel_id, c.opened_at, c.workspace_id, c.id, c.team, c.assignee, c.labels, c.priority, c.opened_at + first * interval '1 ms',
     'account:' || c.assignee, first, first / 3, 1 + h % 6, case when h % 10 < 8 then c.opened_at + first * 4 * interval '1 ms' end,
     case when h % 10 < 8 then 'account:' || c.assignee end, case when h % 10 < 8 then first * 4 end, case when h % 10 < 8 then first end,
     case when h % 10 < 8 then first * 3 end, case when h % 10 < 8 then first end, 0, 0, case when h % 20 = 0 then 1 else 0 end,
     case when h % 3 = 0 then c.opened_at + first * 4 * interval '1 ms' end, case when h % 3 = 0 then c.last_message_id end,
     case when h % 6 = 0 then 1 + h % 5 end, case when h % 3 = 0 then 5 end, case when h % 6 = 0 then c.opened_at + first * 5 * interval '1 ms' end,
     case when h % 60 = 0 then c.last_preview end
   from (select q.*, abs(hashint4(q.unread + extract(epoch from q.opened_at)::int)) as h,
       (60000 + abs(hashint8((extract(epoch from q.opened_at) * 1000)::bigint)::bigint) % 14400000) as first from desk_conversation q) c order by c.opened_at`,
  "drop table talk",
];

/** The number of the person of that place in the crowd. */
export const phoneInCrowd = (person: number): string => `+3361${String(person).padStart(7, "0")}`;
