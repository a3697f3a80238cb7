import type { DbClient } from "../db/pool.ts";

export async function isSuperuser(client: DbClient): Promise<boolean> {
  const { rows } = await client.query<{ is: boolean }>("select rolsuper as is from pg_roles where rolname = current_user");
  return rows[0]?.is ?? false;
}

export async function rewriteTables(client: DbClient, mayAll: boolean): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    "select quote_ident(tablename) as name from pg_tables where schemaname = 'public' order by pg_relation_size(quote_ident(tablename)::regclass)",
  );
  for (const { name } of rows) await client.query(`vacuum (full, analyze) ${name}`);
  // The planner's most common values are values: those of before lie there as dead rows.
  if (mayAll) await client.query("vacuum full pg_catalog.pg_statistic");
}

/** Segments that are used again keep the bytes of their former life, hence: none is used again, and those that wait for it are written over. */
export async function shortenLog(client: DbClient): Promise<number> {
  const before = await segments(client);
  await client.query("alter system set wal_recycle = off");
  try {
    await client.query("select pg_reload_conf()");
    await client.query("checkpoint");
    const { rows } = await client.query<{ waiting: number }>(
      "select count(*)::int as waiting from pg_ls_waldir() where name ~ '^[0-9A-F]{24}$' and name > pg_walfile_name(pg_current_wal_lsn())",
    );
    for (let left = (rows[0]?.waiting ?? 0) + 1; left > 0; left -= 1) {
      await client.query("select pg_logical_emit_message(true, 'parley', '')");
      await client.query("select pg_switch_wal()");
    }
    await client.query("checkpoint");
  } finally {
    await client.query("alter system reset wal_recycle");
    await client.query("select pg_reload_conf()");
  }
  const after = new Set(await segments(client));
  return before.filter((name) => !after.has(name)).length;
}

async function segments(client: DbClient): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>("select name from pg_ls_waldir() where name ~ '^[0-9A-F]{24}$'");
  return rows.map(({ name }) => name);
}
