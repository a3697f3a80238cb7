/** What Parley knows, read from its tables by name: `phone:+33…`, `externalId:…`. Follows merges both ways. */
import type { Db } from "../../src/db/pool.ts";
import type { RenderedContent } from "../../src/messages/content.ts";
import type { MessageState } from "../../src/messages/message.ts";
import type { ProfileId, WorkspaceId } from "../../src/platform/ids.ts";
import type { Profile } from "../../src/profiles/profile.ts";
import { showProfile } from "../../src/profiles/show-profile.ts";

export type MessageSeen = {
  readonly id: string;
  readonly profileId: string;
  readonly direction: "outbound" | "inbound";
  readonly state: MessageState | "received";
  readonly node: string | null;
  readonly purpose: string | null;
  readonly body: string | null;
  readonly reason: string | null;
  readonly code: string | null;
  readonly recipient: string | null;
  readonly externalId: string | null;
  readonly dueAt: Date | null;
  readonly ladder: readonly { readonly rule: string; readonly verdict: string }[];
  readonly receipts: Readonly<Record<string, string>> | null;
};
export type RunSeen = {
  readonly id: string;
  readonly journey: string;
  readonly key: string;
  readonly state: string;
  readonly node: string;
  readonly outcome: string | null;
  readonly dueAt: Date | null;
  readonly version: number;
  readonly trail: readonly string[];
};

const MESSAGES = `
select m.id, m.profile_id as "profileId", m.direction, m.state, m.origin->>'node' as node, m.purpose,
  coalesce(m.rendered->'preview'->>'body', m.content->>'text') as body, m.decision->>'reason' as reason, m.error->>'code' as code, m.recipient,
  m.external_id as "externalId", m.due_at as "dueAt", coalesce(m.decision->'ladder', '[]') as ladder, m.receipts
from message_whole m where m.profile_id = any($1) order by m.created_at, m.id`;
const NEWEST = `
select m.state, m.rendered, m.error, m.decision from message_whole m where m.workspace_id = $1 and m.direction = 'outbound' order by m.created_at desc, m.id desc limit 1`;
const RUNS = `
select r.id, r.journey, r.key, r.state, r.node, r.outcome, r.due_at as "dueAt", v.version,
  array(select t->>'node' || '>' || (t->>'via') from jsonb_array_elements(r.memory->'trail') t) as trail
from run r join journey_version v on v.id = r.version_id where r.profile_id = any($1) order by r.started_at, r.id`;

export function createLedger({ pool, workspaceId }: { readonly pool: Db; readonly workspaceId: WorkspaceId }) {
  const profile = async (reference: string): Promise<Profile> => {
    const found = await showProfile(pool, workspaceId, reference);
    if (!found) throw new Error(`there is no profile ${reference}`);
    return found;
  };
  const idsOf = async (reference: string): Promise<readonly ProfileId[]> => {
    const { id, absorbed } = await profile(reference);
    return [id, ...absorbed];
  };
  const messages = async (reference: string): Promise<readonly MessageSeen[]> =>
    (await pool.query<MessageSeen>(MESSAGES, [await idsOf(reference)])).rows;
  return {
    profile,
    messages,
    /** `confirm:delivered`, `summer:refused(no_consent)`: our side only, in order. */
    story: async (reference: string): Promise<readonly string[]> =>
      (await messages(reference)).flatMap(({ direction, node, state, reason, code }) => {
        if (direction === "inbound") return [];
        const why = state === "failed" ? code : state === "refused" || state === "held" || state === "expired" ? reason : null;
        return [`${node}:${state}${why === null ? "" : `(${why})`}`];
      }),
    runs: async (reference: string): Promise<readonly RunSeen[]> => (await pool.query<RunSeen>(RUNS, [await idsOf(reference)])).rows,
    incidents: async (): Promise<readonly { readonly kind: string; readonly subject: string }[]> =>
      (
        await pool.query<{ kind: string; subject: string }>("select kind, subject from incident where workspace_id = $1 order by at", [
          workspaceId,
        ])
      ).rows,
    /** The newest message to anybody, as it was rendered. */
    newest: async (): Promise<{ readonly state: string; readonly rendered: RenderedContent } | undefined> =>
      (await pool.query<{ readonly state: string; readonly rendered: RenderedContent }>(NEWEST, [workspaceId])).rows[0],
    count: async (sql: string, values: readonly unknown[] = []): Promise<number> =>
      (await pool.query<{ n: number }>(sql, [...values])).rows[0]?.n ?? -1,
  };
}
