import type { Writable } from "node:stream";
import pg from "pg";
import { AppError } from "../platform/errors.ts";
import { DOOR_ROLE, WORKSPACE_SETTING } from "./row-security.store.ts";
import { workspaceInScope } from "./workspace-scope.ts";

export type Db = pg.Pool;
export type DbClient = pg.PoolClient;
export type PoolOptions = {
  readonly url: string;
  readonly max: number;
  readonly name: string;
  readonly onError: (error: Error) => void;
};

/** What sessions of these pools are called begins so. */
export const POOL_NAMES = "parley ";

// bigint as a number: every count of ours stays far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * Sessions that cannot keep lanes when their process freezes: the server ends an idle transaction after 3 s
 * (tried with SIGSTOP: the lanes moved after 3.04 s and the thawed commit was refused). One that froze in the middle of a
 * statement is ended by `watchFrozenSessions`.
 */
export function createPool(options: PoolOptions): Db {
  return openPool(options, "");
}

/**
 * The same for work on behalf of one workspace (`inWorkspace`): its connections see and change rows of that one only, whatever a
 * statement says. Without a workspace it lends none. A connection that served another workspace before costs one round trip more.
 */
export function createDoorPool(options: PoolOptions): Db {
  const pool = openPool(options, ` -c role=${DOOR_ROLE}`);
  const connect = pool.connect.bind(pool) as () => Promise<DbClient>;
  const servesNow = new WeakMap<DbClient, string>();
  const lend = async (workspaceId: string | null): Promise<DbClient> => {
    if (workspaceId === null) throw new AppError("internal", "rows of a workspace were asked for without saying of which one");
    const client = await connect();
    if (servesNow.get(client) === workspaceId) return client;
    servesNow.delete(client);
    try {
      await client.query(`select set_config('${WORKSPACE_SETTING}', $1, false)`, [workspaceId]);
    } catch (error) {
      client.release(true);
      throw error;
    }
    servesNow.set(client, workspaceId);
    return client;
  };
  type Lent = (error: Error | undefined, client: DbClient | undefined, release: () => void) => void;
  pool.connect = ((lent?: Lent) => {
    const lending = lend(workspaceInScope());
    if (!lent) return lending;
    lending.then(
      (client) => lent(undefined, client, () => client.release()),
      (error: Error) => lent(error, undefined, () => undefined),
    );
    return undefined;
  }) as Db["connect"];
  return pool;
}

function openPool(options: PoolOptions, settings: string): Db {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max,
    application_name: `${POOL_NAMES}${options.name}`,
    options:
      "-c idle_in_transaction_session_timeout=3000 -c statement_timeout=30000 -c timezone=UTC -c synchronous_commit=on -c jit=off" +
      settings,
    keepAlive: true,
    // Statements that need no answer of one another go out together: a lane transaction waits half as often (see ARCHITECTURE.md).
    pipeline: true,
  });
  // Without a listener a broken connection ends the process: the pool's hears of idle ones, the client's also of those in a
  // transaction, where the next query then fails.
  // The pool hangs the whole client on its errors, password included: only what happened goes on to the log.
  // The server may hear of our stop before it reads that a connection was closed: that is no trouble.
  pool.on("error", (error) => {
    if (!pool.ending) options.onError(new Error(error.message));
  });
  pool.on("connect", (client) => {
    client.on("error", () => undefined);
    sendTogether(client);
  });
  return pool;
}

/**
 * Statements issued in one turn of the event loop leave in one system call instead of one each (tried, five statements:
 * 41 instead of 74 µs of our processor time for each, 20 instead of 33 µs of the server's).
 */
function sendTogether(client: DbClient): void {
  const { stream } = (client as DbClient & { readonly connection: { readonly stream: Writable } }).connection;
  const query = client.query.bind(client) as (...args: readonly unknown[]) => unknown;
  let corked = false;
  client.query = ((...args: readonly unknown[]) => {
    if (!corked) {
      corked = true;
      stream.cork();
      process.nextTick(() => {
        corked = false;
        stream.uncork();
      });
    }
    return query(...args);
  }) as DbClient["query"];
}

/** Runs `work` in a transaction; rolls back and rethrows when it throws. The connection is dropped when even that fails. */
export async function inTransaction<T>(pool: Db, work: (client: DbClient) => Promise<T>): Promise<T> {
  return transaction(pool, async (client) => {
    await client.query("begin");
    return work(client);
  });
}

/** The same, with its first statement sent along with the `begin`; `work` gets that one's rows. */
export async function inTransactionFrom<Row extends pg.QueryResultRow, T>(
  pool: Db,
  first: pg.QueryConfig,
  work: (client: DbClient, rows: readonly Row[]) => Promise<T>,
): Promise<T> {
  return transaction(pool, async (client) => {
    const [, { rows }] = await Promise.all([client.query("begin"), client.query<Row>(first)]);
    return work(client, rows);
  });
}

async function transaction<T>(pool: Db, work: (client: DbClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** PostgreSQL ended one of two transactions that waited for each other. */
export function isDeadlock(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "40P01";
}
