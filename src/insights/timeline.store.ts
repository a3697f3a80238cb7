import type { ConsentPurpose, JsonObject, MessageRow, Page } from "../contract/console.ts";
import type { ConsentAction, ConsentWay, Wording } from "../consent/consent.ts";
import type { TimelineItem, TimelineKind } from "../contract/console-profiles.ts";
import type { Db } from "../db/pool.ts";
import { laneOf } from "../platform/lane.ts";
import { readCursor, toPage } from "./cursor.ts";
import { messagesByIds } from "./messages.store.ts";

type Raw = { readonly kind: TimelineKind; readonly id: string; readonly cursor_at: string; readonly at: Date; readonly what: JsonObject };

/** One branch for each kind, each limited by itself, so that a person with a million events still opens at once. */
const BRANCHES: { readonly [Kind in TimelineKind]: string } = {
  event: `select 'event' as kind, id, occurred_at as at, jsonb_build_object('type', type, 'properties', properties, 'source', source) as what
    from event where lane = $1 and profile_id = $2 and workspace_id = $3 and BEFORE(occurred_at, id) order by occurred_at desc, id desc limit $4`,
  message: `select 'message', id, created_at, '{}'::jsonb
    from message where lane = $1 and profile_id = $2 and workspace_id = $3 and direction = 'outbound' and BEFORE(created_at, id) order by created_at desc, id desc limit $4`,
  reply: `select 'reply', id, created_at, '{}'::jsonb
    from message where lane = $1 and profile_id = $2 and workspace_id = $3 and direction = 'inbound' and BEFORE(created_at, id) order by created_at desc, id desc limit $4`,
  consent: `select 'consent', id, at, jsonb_build_object('channel', channel, 'purpose', purpose, 'action', action, 'topic', topic, 'source', source, 'how', how, 'wording', wording, 'evidence', evidence)
    from (select *, coalesce(occurred_at, recorded_at) as at from consent_entry) e
    where lane = $1 and profile_id = $2 and workspace_id = $3 and action <> 'merge' and BEFORE(at, id) order by at desc, id desc limit $4`,
  journey: `select 'journey', r.id, step.at, jsonb_build_object('journey', r.journey, 'title', v.document->>'title', 'what', step.what, 'node', r.node, 'key', r.key, 'outcome', r.outcome)
    from run r left join journey_version v on v.id = r.version_id
    cross join lateral (values (r.started_at, 'entered'), (case when r.state <> 'live' then r.updated_at end, r.state)) as step (at, what)
    where r.lane = $1 and r.profile_id = $2 and r.workspace_id = $3 and step.at is not null and BEFORE(step.at, r.id) order by step.at desc, r.id desc limit $4`,
};

export async function readTimeline(
  db: Db,
  workspaceId: string,
  profileId: string,
  query: { readonly after?: string | undefined; readonly limit: number; readonly kinds: readonly TimelineKind[] },
): Promise<Page<TimelineItem>> {
  const cursor = readCursor(query.after);
  const before = (_whole: string, columns: string) => `($5::timestamptz is null or (${columns}) < ($5::timestamptz, $6::uuid))`;
  const branches = query.kinds.map((kind) => `(${BRANCHES[kind].replace(/BEFORE\(([^)]+)\)/, before)})`);
  const { rows } = await db.query<Raw>(
    `select kind, id, at, at::text as cursor_at, what from (${branches.join(" union all ")}) as item (kind, id, at, what) order by at desc, id desc limit $4`,
    [laneOf(profileId), profileId, workspaceId, query.limit + 1, cursor?.at ?? null, cursor?.id ?? null],
  );
  const messages = await messagesByIds(
    db,
    workspaceId,
    rows.filter(({ kind }) => kind === "message" || kind === "reply").map(({ id }) => id),
  );
  const byId = new Map(messages.map((message) => [message.id, message]));
  const page = toPage(rows, query.limit, (row) => timelineItem(row, byId));
  return { rows: page.rows.filter((item) => item !== null), next: page.next };
}

function timelineItem(row: Raw, messages: ReadonlyMap<string, MessageRow>): TimelineItem | null {
  const at = row.at.toISOString();
  switch (row.kind) {
    case "message":
    case "reply": {
      const message = messages.get(row.id);
      return message ? { kind: row.kind, id: row.id, at, message } : null;
    }
    case "event":
      return { kind: "event", id: row.id, at, ...(row.what as { type: string; properties: JsonObject; source: string }) };
    case "consent":
      return {
        kind: "consent",
        id: row.id,
        at,
        ...(row.what as {
          channel: string;
          purpose: ConsentPurpose;
          topic: string | null;
          how: ConsentWay;
          wording: Wording | null;
          action: ConsentAction | "request";
          source: string;
          evidence: { [key: string]: string };
        }),
      };
    case "journey": {
      const what = row.what as {
        journey: string;
        title: string | null;
        what: "entered" | "finished" | "exited" | "failed";
        node: string;
        key: string;
        outcome: string | null;
      };
      return { kind: "journey", id: `${row.id}:${what.what}`, runId: row.id, at, ...what, title: what.title ?? what.journey };
    }
  }
}
