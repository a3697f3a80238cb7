import type { ExportKind } from "../contract/export.ts";
import { type Db, inTransaction } from "../db/pool.ts";
import type { Cursor } from "./cursor.ts";
import { EXPORTS } from "./export-columns.ts";

/** Values in the order of the columns, then the row's place in time and its id. */
export type ExportRow = readonly unknown[];

const BATCH = 500;
/** How long a reader may take over one batch; the connection waits in a transaction meanwhile. */
const SLOWEST_READER_MS = 60_000;
const LONGEST_STATEMENT_MS = 600_000;

/** An event has the time at which it came in, and is stored once its lane gets to it. */
const OLDEST_WAITING = "(select min(received_at) from inbox)";

/** From the moment a row gets its time to the moment its transaction can be seen to write. */
const SLACK = "interval '1 second'";

/**
 * No row of an earlier time can appear any more: rows have a time at or after the beginning of the transaction that writes them, and
 * none that writes began before. To be read before the snapshot is taken, so that whatever the snapshot does not show lies behind
 * it, and a reader who goes on from a cursor misses nothing. Readers, such as other exports, hold nothing back.
 */
async function readHorizon(db: Db, shiftMs: number): Promise<Date> {
  const { rows } = await db.query<{ at: Date }>(
    `select least(min(xact_start) filter (where backend_xid is not null), now() - ${SLACK}) as at from pg_stat_activity where datname = current_database()`,
  );
  return new Date((rows[0]?.at.getTime() ?? 0) + shiftMs);
}

/**
 * All rows of the time as of one moment, oldest first, in batches: sorted once by a cursor of the database, never held in
 * memory. `onBatch` may be slow for a minute at most.
 */
export async function readExport(
  db: Db,
  of: {
    readonly kind: ExportKind;
    readonly workspaceId: string;
    readonly from: Date;
    readonly to: Date;
    readonly after: Cursor | null;
    /** Of recipients: only those of the campaign with this name. */
    readonly campaign: string | null;
  },
  onBatch: (rows: readonly ExportRow[]) => Promise<void>,
  /** Virtual milliseconds ahead of the database's clock. */
  shiftMs: number,
): Promise<void> {
  const { from, cutBy, key, columns } = EXPORTS[of.kind];
  const values = columns.map(({ sql }, index) => `${sql} as c${index}`).join(", ");
  const horizon = await readHorizon(db, shiftMs);
  await inTransaction(db, async (client) => {
    await client.query("set transaction isolation level repeatable read, read only");
    await client.query(`set local idle_in_transaction_session_timeout = ${SLOWEST_READER_MS}`);
    await client.query(`set local statement_timeout = ${LONGEST_STATEMENT_MS}`);
    await client.query(
      `declare export_rows no scroll cursor for select ${values}, ${cutBy}::text as place, (${key})::text as row_id from ${from}
       where t.workspace_id = $1 and ${cutBy} >= $2 and ${cutBy} < least($3, $6::timestamptz, ${of.kind === "events" ? OLDEST_WAITING : "null"})
         and ($7::text is null${of.kind === "recipients" ? " or c.name = $7" : ""})
         and ($4::timestamptz is null or (${cutBy}, ${key}) > ($4::timestamptz, $5::uuid))
       order by ${cutBy}, ${key}`,
      [of.workspaceId, of.from, of.to, of.after?.at ?? null, of.after?.id ?? null, horizon, of.campaign],
    );
    for (;;) {
      const { rows } = await client.query<unknown[]>({ text: `fetch ${BATCH} from export_rows`, rowMode: "array" });
      if (rows.length === 0) return;
      await onBatch(rows);
    }
  });
}
