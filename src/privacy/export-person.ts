/** All that is kept about a person, in one file: JSON by kind of data as the map sorts it, a page to read, and the files they sent. */
import { once } from "node:events";
import { Readable } from "node:stream";
import { insertAuditEntry } from "../catalog/audit-entry.ts";
import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import type { MediaStorage } from "../media/storage.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids, ProfileId, WorkspaceId } from "../platform/ids.ts";
import { DATA_KINDS, type DataKind } from "./data-kinds.ts";
import { askFor } from "./erase.ts";
import { takeTime } from "./erasure.store.ts";
import { readSentFiles } from "./export-person.store.ts";
import { type Asking, countRows, readRows } from "./person.store.ts";
import { reachedTables } from "./personal-data.ts";
import { type PrivacyLanguage, summaryPage } from "./summary-page.ts";
import { createZip, type Zip } from "./zip.ts";

export type ExportPorts = {
  readonly pool: Db;
  readonly ids: Ids;
  readonly clock: Pick<Clock, "now">;
  readonly storage: MediaStorage;
};

const ROWS_AT_ONCE = 200;

export type PersonExport = {
  /** A ZIP, written as it is read; destroyed when something breaks on the way. */
  readonly stream: Readable;
  readonly profileId: ProfileId;
};

export async function exportPerson(
  { pool, ids, clock, storage }: ExportPorts,
  by: { readonly workspaceId: WorkspaceId; readonly actor: string },
  { profileId, language }: { readonly profileId: ProfileId; readonly language: PrivacyLanguage },
): Promise<PersonExport> {
  await inTransaction(pool, async (client) =>
    insertAuditEntry(client, {
      id: ids.next(),
      workspaceId: by.workspaceId,
      actor: by.actor,
      action: "profile.exported",
      subject: `profile:${profileId}`,
      detail: { language },
    }),
  );
  const zip = createZip();
  const stream = zip.output;
  const madeAt = new Date(clock.now());
  void writeAll({ pool, storage, workspaceId: by.workspaceId, profileId, language, zip, madeAt }).catch((error: unknown) =>
    stream.destroy(error instanceof Error ? error : new Error("unknown")),
  );
  return { stream, profileId };
}

type Writing = {
  readonly pool: Db;
  readonly storage: MediaStorage;
  readonly workspaceId: WorkspaceId;
  readonly profileId: ProfileId;
  readonly language: PrivacyLanguage;
  readonly zip: Zip;
  readonly madeAt: Date;
};

/** As of one moment: in one transaction, which lasts as long as somebody reads. */
async function writeAll({ pool, storage, workspaceId, profileId, language, zip, madeAt }: Writing): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query("set transaction isolation level repeatable read, read only");
    await takeTime(client);
    const asking = await askFor(client, workspaceId, [profileId]);
    const kinds = DATA_KINDS.map((kind) => ({ kind, tables: reachedTables().filter(([, record]) => record.kind === kind) }));
    const counts = new Map<string, number>();
    for (const [table, { reach }] of reachedTables()) counts.set(table, await countRows(client, asking, table, reach));
    const profile: Row[] = [];
    for await (const rows of readRows(client, asking, { ...tableOf("profile"), size: ROWS_AT_ONCE })) profile.push(...rows);
    zip.addText("summary.html", summaryPage({ profileIds: asking.person.ids, profile, counts, madeAt, language }), { mtime: madeAt });
    for (const { kind, tables } of kinds) {
      if (!tables.some(([table]) => (counts.get(table) ?? 0) > 0)) continue;
      zip.addStream(`${kind}.json`, () => Readable.from(jsonOf(client, asking, kind, counts)), { mtime: madeAt });
    }
    for (const { sha256, filename, messageId, place } of await readSentFiles(client, asking.person)) {
      const name = `media/${messageId}-${place}-${(filename ?? sha256.slice(0, 12)).replaceAll(/[^\p{L}\p{N}._ -]/gu, "_")}`;
      // Lost from the storage: what is left is still handed out.
      const open = async (): Promise<Readable> => storage.read({ workspaceId, sha256 }).catch(() => Readable.from([]));
      zip.addStream(name, open, { mtime: madeAt, compress: false });
    }
    zip.end();
    if (!zip.output.readableEnded && !zip.output.destroyed) await once(zip.output, "close").catch(() => undefined);
  });
}

type Row = { readonly [column: string]: unknown };

function tableOf(wanted: string): {
  readonly table: string;
  readonly reach: ReturnType<typeof reachedTables>[number][1]["reach"];
  readonly columns: readonly string[];
} {
  const found = reachedTables().find(([table]) => table === wanted);
  if (!found) throw new Error(`${wanted} is not reached from a person`);
  const [table, { reach, columns }] = found;
  return { table, reach, columns: Object.keys(columns).filter((column) => columns[column] !== "secret") };
}

/** `{"table": [row, …], …}`; a column that opens something is no answer to what is known of a person. */
async function* jsonOf(client: DbClient, asking: Asking, kind: DataKind, counts: ReadonlyMap<string, number>): AsyncGenerator<string> {
  yield "{";
  let isFirst = true;
  for (const [table, record] of reachedTables()) {
    if (record.kind !== kind || (counts.get(table) ?? 0) === 0) continue;
    yield `${isFirst ? "" : ","}\n${JSON.stringify(table)}: [`;
    isFirst = false;
    let before = "\n";
    for await (const rows of readRows(client, asking, { ...tableOf(table), size: ROWS_AT_ONCE })) {
      for (const row of rows) {
        yield `${before}${JSON.stringify(row, readable)}`;
        before = ",\n";
      }
    }
    yield "\n]";
  }
  yield "\n}\n";
}

/** Bytes as base64. */
function readable(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("type" in value) || value.type !== "Buffer" || !("data" in value)) return value;
  return Buffer.from(value.data as readonly number[]).toString("base64");
}
