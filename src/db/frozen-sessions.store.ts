import type { Clock } from "../platform/clock.ts";
import { repeating } from "../platform/repeating.ts";
import { type Db, POOL_NAMES } from "./pool.ts";

export type FrozenSession = {
  readonly pid: number;
  readonly name: string;
  /** Of what it was told last. */
  readonly since: string;
};

const LOOK_MS = 1_000;
/** As `idle_in_transaction_session_timeout`. */
const FROZEN_MS = 3_000;

// The start of what it was told last is part of its name: a session that hears anything more is another one.
const WAITING = `
select pid, application_name as name, to_char(state_change, 'YYYY-MM-DD HH24:MI:SS.US') as since from pg_stat_activity
where datname = current_database() and usename = session_user and starts_with(application_name, '${POOL_NAMES}')
  and state = 'active' and wait_event_type = 'Client' and xact_start is not null`;

/**
 * Ends sessions of ours whose process froze in the middle of a statement. PostgreSQL ends one that is silent between two
 * statements (see `createPool`), but waits for ever for the rest of one that is half sent, and for room for an answer that
 * nobody reads: `statement_timeout` holds in neither (tried with PostgreSQL 18; such a session kept its lanes until the
 * process moved again). Every process looks after all of them, and needs no right but to end sessions of its own user.
 */
export function watchFrozenSessions(ports: {
  readonly pool: Db;
  readonly clock: Clock;
  readonly ended: (session: FrozenSession) => void;
  readonly failed: (error: unknown) => void;
}): AsyncDisposable {
  const { pool, clock } = ports;
  let seen: ReadonlyMap<string, number> = new Map();
  return repeating({ clock, everyMs: LOOK_MS, failed: ports.failed }, async () => {
    const { rows } = await pool.query<FrozenSession>(WAITING);
    const now = clock.monotonic();
    const before = seen;
    seen = new Map(rows.map((session) => [keyOf(session), before.get(keyOf(session)) ?? now]));
    for (const session of rows) {
      if (now - (seen.get(keyOf(session)) ?? now) < FROZEN_MS) continue;
      const { rowCount } = await pool.query(`select pg_terminate_backend(pid) from (${WAITING}) w where pid = $1 and since = $2`, [
        session.pid,
        session.since,
      ]);
      if (rowCount === 1) ports.ended(session);
    }
  });
}

function keyOf({ pid, since }: FrozenSession): string {
  return `${pid}/${since}`;
}
