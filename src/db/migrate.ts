import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import pg from "pg";
import { AppError } from "../platform/errors.ts";
import { ensureRowSecurity } from "./row-security.store.ts";

const FOLDER = new URL("./migrations/", import.meta.url);
/** Any fixed number: two processes that start together migrate one after the other. */
const ADVISORY_LOCK = 7_105_733;

export type MigrationResult = { readonly applied: readonly string[]; readonly current: string };

/**
 * Brings a database to the newest schema, each file in its own transaction. Refuses a database whose applied
 * files differ from ours, that is older than PostgreSQL 15, or whose settings would lose acknowledged commits.
 */
export async function migrate(url: string, options: { readonly requireDurability?: boolean } = {}): Promise<MigrationResult> {
  const client = new pg.Client({ connectionString: url, application_name: "parley migrate" });
  await client.connect();
  try {
    await assertServer(client, options.requireDurability ?? true);
    await client.query("select pg_advisory_lock($1)", [ADVISORY_LOCK]);
    await client.query(
      "create table if not exists migration (name text primary key, sha256 text not null, applied_at timestamptz not null default now())",
    );
    const done = new Map(
      (await client.query<{ name: string; sha256: string }>("select name, sha256 from migration")).rows.map((row) => [
        row.name,
        row.sha256,
      ]),
    );
    const files = (await readdir(FOLDER)).filter((name) => name.endsWith(".sql")).toSorted();
    const applied: string[] = [];
    for (const name of files) {
      const sql = await readFile(new URL(name, FOLDER), "utf8");
      const sha256 = createHash("sha256").update(sql).digest("hex");
      const before = done.get(name);
      if (before === sha256) continue;
      if (before !== undefined) {
        throw new AppError("conflict", `migration ${name} was applied to this database in another form; this build cannot use it`);
      }
      await client.query("begin");
      await client.query(sql);
      await client.query("insert into migration (name, sha256) values ($1, $2)", [name, sha256]);
      await client.query("commit");
      applied.push(name);
    }
    await ensureRowSecurity(client);
    return { applied, current: files.at(-1) ?? "none" };
  } finally {
    await client.end();
  }
}

async function assertServer(client: pg.Client, requireDurability: boolean): Promise<void> {
  const { rows } = await client.query<{ name: string; setting: string }>(
    "select name, setting from pg_settings where name in ('server_version_num', 'fsync', 'full_page_writes', 'synchronous_commit')",
  );
  const setting = new Map(rows.map((row) => [row.name, row.setting]));
  const version = Number(setting.get("server_version_num"));
  if (version < 150_000)
    throw new AppError("unavailable", `PostgreSQL 15 or newer is needed; this server is ${setting.get("server_version_num") ?? "unknown"}`);
  if (!requireDurability) return;
  for (const name of ["fsync", "full_page_writes", "synchronous_commit"]) {
    if (setting.get(name) === "off") {
      throw new AppError(
        "unavailable",
        `the database runs with ${name}=off: a crash would lose acknowledged messages and send others twice. Switch it on.`,
      );
    }
  }
}
