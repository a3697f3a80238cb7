import pg from "pg";
import { expect, test } from "vitest";
import { createEmptyDatabase, createTestDatabase } from "./database.ts";

async function count(url: string, sql: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<{ n: number }>(sql)).rows[0]?.n ?? -1;
  } finally {
    await client.end();
  }
}

const TABLES = "select count(*)::int as n from information_schema.tables where table_schema = 'public'";

test("each database has the whole schema and nobody else's rows", async () => {
  const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  expect(await count(one.url, TABLES)).toBeGreaterThan(0);
  await count(one.url, "create table mine (n int)");
  await expect(count(two.url, "select count(*)::int as n from mine")).rejects.toThrow(/does not exist/);
});

test("an empty database has no schema", async () => {
  const { url } = await createEmptyDatabase();
  expect(await count(url, TABLES)).toBe(0);
});

test("a dropped database is gone, open connections or not", async () => {
  const { url, drop } = await createTestDatabase();
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  await drop();
  await expect(count(url, "select 1 as n")).rejects.toThrow(/does not exist/);
});
