import { randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { TEMPLATE, withDatabase } from "./database-url.ts";

export interface TestDatabase {
  readonly url: string;
  readonly drop: () => Promise<void>;
}

/** A database of one's own with the newest schema. Dropped at the end of the file, also when connections are still open. */
export async function createTestDatabase(): Promise<TestDatabase> {
  return await createFrom(TEMPLATE);
}

/** The same on a server that forgets nothing: the built product takes no other. */
export async function createDurableDatabase(): Promise<TestDatabase> {
  return await createFrom(TEMPLATE, inject("durablePostgresUrl"));
}

/** The same without any table, for tests of the migrations themselves. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return await createFrom("template1");
}

async function createFrom(template: string, server = inject("postgresUrl")): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  // Page by page through the log, as is usual, is nine times the work.
  await onServer(server, `create database ${name} template ${template} strategy file_copy`);
  let dropped: Promise<void> | undefined;
  const drop = (): Promise<void> => (dropped ??= onServer(server, `drop database if exists ${name} with (force)`));
  databases.push(drop);
  return { url: withDatabase(server, name), drop };
}

const databases: (() => Promise<void>)[] = [];

/** For the end of each file; see `drop-databases.ts`. */
export async function dropTestDatabases(): Promise<void> {
  await Promise.all(databases.splice(0).map((drop) => drop()));
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
