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

/**
 * All rows of the time as of one moment, oldest first, in batches: sorted once by a cursor of the database, never held in
 * memory. `onBatch` may be slow for a minute at most.
 */
export async function readExport(
  db: Db,
  of: { readonly kind: ExportKind; readonly workspaceId: string; readonly from: Date; readonly to: Date; readonly after: Cursor | null },
  onBatch: (rows: readonly ExportRow[]) => Promise<void>,
): Promise<void> {
  const { from, cutBy, columns } = EXPORTS[of.kind];
  const values = columns.map(({ sql }, index) => `${sql} as c${index}`).join(", ");
  await inTransaction(db, async (client) => {
    await client.query("set transaction isolation level repeatable read, read only");
    await client.query(`set local idle_in_transaction_session_timeout = ${SLOWEST_READER_MS}`);
    await client.query(`set local statement_timeout = ${LONGEST_STATEMENT_MS}`);
    await client.query(
      `declare export_rows no scroll cursor for select ${values}, ${cutBy}::text as place, t.id::text as row_id from ${from}
       where t.workspace_id = $1 and ${cutBy} >= $2 and ${cutBy} < $3 and ($4::timestamptz is null or (${cutBy}, t.id) > ($4::timestamptz, $5::uuid))
       order by ${cutBy}, t.id`,
      [of.workspaceId, of.from, of.to, of.after?.at ?? null, of.after?.id ?? null],
    );
    for (;;) {
      const { rows } = await client.query<unknown[]>({ text: `fetch ${BATCH} from export_rows`, rowMode: "array" });
      if (rows.length === 0) return;
      await onBatch(rows);
    }
  });
}
