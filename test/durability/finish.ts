/** Waits until nothing is left to do: every message final, every inbox empty, every receipt that Meta has to tell applied. */
import pg from "pg";
import { systemClock } from "../../src/platform/clock.ts";
import type { Load } from "./load.ts";
import type { Meta } from "./meta.ts";
import { until } from "./until.ts";

type Left = { readonly inbox: number; readonly open: number; readonly doubtful: number };

/** "Not in Meta's history" counts only once the history has moved on: the shop goes on sending while there are doubts. */
const HEARTBEAT_MS = 500;
const LOOK_MS = 100;
/** Seconds on a quiet machine. */
const WITHIN_MS = 600_000;
const LEFT = `
select (select count(*) from inbox)::int as inbox,
  count(*) filter (where state in ('queued', 'held', 'claimed', 'unknown'))::int as open, count(*) filter (where state = 'unknown')::int as doubtful
from message where direction = 'outbound'`;

export async function finish({
  databaseUrl,
  meta,
  load,
}: {
  readonly databaseUrl: string;
  readonly meta: Meta;
  readonly load: Load;
}): Promise<void> {
  const db = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  db.on("error", () => undefined);
  let told = "";
  /** Null while the database is down, as it may be on purpose. */
  const look = async (): Promise<Left | null> => {
    const left = await db.query<Left>(LEFT).then(
      ({ rows }) => rows[0] ?? null,
      () => null,
    );
    told = left === null ? "the database is down" : JSON.stringify(left);
    return left;
  };
  const isDone = (left: Left | null): boolean => left?.open === 0 && left.inbox === 0;
  let beatAt = Number.NEGATIVE_INFINITY;
  try {
    await until(
      "every message has a final state",
      async () => {
        const left = await look();
        if (isDone(left)) return (await meta.isQuiet()) && isDone(await look());
        if (left !== null && left.doubtful > 0 && systemClock.monotonic() - beatAt >= HEARTBEAT_MS) {
          beatAt = systemClock.monotonic();
          await load.post(1);
        }
        await systemClock.sleep(LOOK_MS);
        return false;
      },
      WITHIN_MS,
    );
  } catch (error) {
    throw new Error(`${told}\n${await sessions(db)}`, { cause: error });
  } finally {
    await db.end();
  }
}

/** What everybody connected waits for: for a failed test. */
async function sessions(db: pg.Pool): Promise<string> {
  const { rows } = await db.query<Record<string, unknown>>(
    `select pid, application_name as name, state, wait_event as waits_for, now() - state_change as since, pg_blocking_pids(pid) as behind, left(query, 80) as query
     from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`,
  );
  return rows.map((row) => JSON.stringify(row)).join("\n");
}
