/**
 * Rows of a database that speaks PostgreSQL: one statement, in a read-only transaction, fetched a page at a time through a cursor, so that
 * memory holds one page. The statement goes by the extended protocol, which takes exactly one: what is appended to it is refused there.
 */
import pg from "pg";
import { guardedSocket } from "../outbound/guarded-socket.ts";
import { OutboundError } from "../outbound/safe-http.ts";
import type { Json } from "../platform/json.ts";
import type { z } from "zod";
import type { postgresSettingsSchema } from "../contract/warehouse.ts";
import { DataError } from "./data-error.ts";
import { readPostgresValue } from "./postgres-values.ts";
import { MOST_ROW_BYTES, ROWS_OF_A_PAGE, type SourcePage, type SourceRow } from "./source-rows.ts";

export type PostgresSettings = z.infer<typeof postgresSettingsSchema>;
export type PostgresPlace = { readonly settings: PostgresSettings; readonly password: string; readonly allowPrivate: boolean };

const CONNECT_MS = 10_000;
/** Beyond what the server was told to end a statement after: for one that is frozen. */
const MARGIN_MS = 5_000;
const CURSOR_COLUMN = "parley_cursor";

/** What answers there. */
export async function askPostgres(place: PostgresPlace): Promise<string> {
  return withClient(place, async (client) => {
    const { rows } = await client.query<{ version: string }>("select version() as version");
    return (rows[0]?.version ?? "").split(" on ", 1)[0]?.slice(0, 100) ?? "";
  });
}

export type QueryAsk = {
  readonly query: string;
  /** The column that grows, and the value to begin with; null: from the beginning. */
  readonly cursor: { readonly column: string; readonly from: string | null } | null;
  readonly signal: AbortSignal;
  readonly pageRows?: number;
};

export async function* readPostgres(place: PostgresPlace, ask: QueryAsk): AsyncGenerator<SourcePage> {
  const client = await connect(place);
  // A statement may take minutes: whoever stops does not wait for it.
  const hangUp = (): void => socketOf(client).destroy();
  ask.signal.addEventListener("abort", hangUp, { once: true });
  try {
    ask.signal.throwIfAborted();
    await client.query("begin read only");
    await one(client, `declare parley_rows cursor for ${statementOf(client, ask)}`);
    let line = 0;
    for (;;) {
      const page = await one(client, `fetch ${ask.pageRows ?? ROWS_OF_A_PAGE} from parley_rows`);
      const columns = page.fields.map(({ name }) => name).filter((name) => name !== CURSOR_COLUMN);
      const twice = columns.find((name, index) => columns.indexOf(name) !== index);
      if (twice !== undefined)
        throw new DataError("query_refused", `two columns of the query are named ${twice}: name one of them otherwise`);
      const rows = page.rows.map((row) => toRow((line += 1), page.fields, row));
      yield { columns, isFixed: true, rows, bytesRead: null };
      if (rows.length < (ask.pageRows ?? ROWS_OF_A_PAGE)) return;
    }
  } catch (error) {
    throw toldError(place, error);
  } finally {
    ask.signal.removeEventListener("abort", hangUp);
    close(client);
  }
}

function statementOf(client: pg.Client, { query, cursor }: QueryAsk): string {
  // A line of its own: what ends in a comment ends there.
  const plain = query.trim().replace(/;\s*$/, "");
  if (cursor === null) return plain;
  const column = `q.${client.escapeIdentifier(cursor.column)}`;
  const from = cursor.from === null ? `${column} is not null` : `${column} >= ${client.escapeLiteral(cursor.from)}`;
  return `select q.*, ${column}::text as ${CURSOR_COLUMN} from (\n${plain}\n) as q where ${from} order by ${column}`;
}

type Page = { readonly rows: readonly Json[][]; readonly fields: readonly { readonly name: string }[] };

/** `extended`: one statement at a time, which no text within it can get around. */
async function one(client: pg.Client, text: string): Promise<Page> {
  const answer = await client.query<Json[]>({ text, rowMode: "array", queryMode: "extended" } as pg.QueryArrayConfig);
  return answer;
}

function toRow(line: number, fields: Page["fields"], row: readonly Json[]): SourceRow {
  const size = row.reduce<number>((sum, value) => sum + (typeof value === "string" ? value.length : 8), 0);
  if (size > MOST_ROW_BYTES) return { line, fault: `is longer than ${MOST_ROW_BYTES / 1_024} KB`, text: "" };
  const at = fields.findIndex(({ name }) => name === CURSOR_COLUMN);
  const cursor = at < 0 ? null : row[at];
  return {
    line,
    values: Object.fromEntries(fields.flatMap(({ name }, index) => (index === at ? [] : [[name, row[index] ?? null] as const]))),
    cursor: typeof cursor === "string" ? cursor : null,
  };
}

async function withClient<Answer>(place: PostgresPlace, ask: (client: pg.Client) => Promise<Answer>): Promise<Answer> {
  const client = await connect(place);
  try {
    return await ask(client);
  } catch (error) {
    throw toldError(place, error);
  } finally {
    close(client);
  }
}

async function connect(place: PostgresPlace): Promise<pg.Client> {
  const { settings, password, allowPrivate } = place;
  const { host, port, database, user, tls, ca, timeoutSeconds } = settings;
  if (tls === "off" && !allowPrivate)
    throw new DataError("not_encrypted", `${host} would be told the password unencrypted: let it be reached by TLS`);
  try {
    const client = new pg.Client({
      host,
      port,
      database,
      user,
      password,
      ssl: tls === "off" ? false : { rejectUnauthorized: true, ...(ca === "" ? {} : { ca }) },
      stream: () => guardedSocket({ host, allowPrivate }),
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: timeoutSeconds * 1_000 + MARGIN_MS,
      application_name: "parley sync",
      types: { getTypeParser: (oid: number) => (text: string) => readPostgresValue(oid, text) },
    });
    // One that breaks between two statements is told by the next.
    client.on("error", () => undefined);
    await client.connect();
    try {
      // As settings of the session: poolers and Redshift take no options at the start.
      for (const setting of [`statement_timeout = ${timeoutSeconds * 1_000}`, "timezone = 'UTC'", "datestyle = 'ISO, YMD'"])
        await client.query(`set ${setting}`);
      return client;
    } catch (error) {
      close(client);
      throw error;
    }
  } catch (error) {
    throw toldError(place, error);
  }
}

/** A server that does not say goodbye is not waited for. */
function close(client: pg.Client): void {
  void client.end().catch(() => undefined);
  socketOf(client).destroy();
}

function socketOf(client: pg.Client): { readonly destroy: () => void } {
  return (client as pg.Client & { readonly connection: { readonly stream: { readonly destroy: () => void } } }).connection.stream;
}

/** Classes of SQLSTATE whose messages speak of the statement and the schema; those of others may hold values of rows. */
const TELLING = /^(?:42|3F|3D|0A|25)/;

function toldError({ settings: { host, database, user, timeoutSeconds } }: PostgresPlace, error: unknown): unknown {
  if (error instanceof DataError) return error;
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof OutboundError) return new DataError("address_refused", cause.message);
  if (!(error instanceof Error)) return error;
  const { code = "" } = error as { readonly code?: string };
  if (error instanceof pg.DatabaseError) {
    if (code.startsWith("28")) return new DataError("auth_refused", `${host} does not accept the user ${user} with this password`);
    if (code === "57014") return new DataError("query_too_slow", `the query took longer than ${timeoutSeconds} s`);
    if (code === "3D000") return new DataError("query_refused", `${host} has no database ${database}`);
    if (code === "25006") return new DataError("query_refused", "the query would change data: only reading is allowed");
    if (TELLING.test(code)) return new DataError("query_refused", `${host} refused the query: ${error.message}`.slice(0, 500));
    if (code.startsWith("22")) return new DataError("query_refused", `a value of a row cannot be read as the query wants it (${code})`);
    return new DataError("server_failed", `${host} failed (${code})`);
  }
  if (/timeout/i.test(error.message)) return new DataError("timeout", `${host} did not answer in time`);
  if (/^(?:CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|ERR_OSSL)/.test(code) || /SSL/.test(error.message))
    return new DataError("tls_failed", `${host} could not be proven by TLS (${code === "" ? "it offers none" : code})`);
  return new DataError("unreachable", `${host} could not be reached (${code === "" ? "the connection ended" : code})`);
}
