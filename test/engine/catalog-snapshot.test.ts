/** Reference data is read anew as far as it has moved, and no further. */
import { formOf } from "../support/channel-forms.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bumpFiles, bumpRevision } from "../../src/catalog/bump-revision.ts";
import { openCatalog } from "../../src/catalog/catalog-source.ts";
import { createPool, type Db, inTransaction } from "../../src/db/pool.ts";
import type { ChannelId } from "../../src/platform/ids.ts";
import { createTestDatabase } from "../support/database.ts";

const WORKSPACE = "01990000-0000-7000-8000-000000000000";
const CHANNEL = "01990000-0000-7000-8000-000000000001" as ChannelId;
const FILE = "01990000-0000-7000-8000-000000000002";
let db: Db;
beforeAll(async () => {
  const database = await createTestDatabase();
  db = createPool({ url: database.url, max: 2, name: "catalog", onError: () => undefined });
  await db.query("insert into workspace (id, name) values ($1, 'Shop')", [WORKSPACE]);
  await db.query("insert into channel (id, workspace_id, kind, name, config, secrets) values ($1, $2, 'whatsapp', 'Shop', '{}', '')", [
    CHANNEL,
    WORKSPACE,
  ]);
  await db.query(
    `insert into media_asset (id, workspace_id, sha256, kind, mime, bytes, name, filename, created_at, created_by, attached)
     values ($1, $2, 'a', 'image', 'image/jpeg', 1, 'a', 'a.jpg', now(), 'test', false)`,
    [FILE, WORKSPACE],
  );
});
afterAll(async () => db.end());

const change = async (sql: string, bump: typeof bumpFiles) =>
  inTransaction(db, async (client) => {
    await client.query(sql);
    await bump(client);
  });
const rename = (name: string) => `update channel set name = '${name}'`;
const refile = (name: string) => `update media_asset set filename = '${name}'`;

test("an upload leaves all else as it was, a change of all else leaves the files, and a move of which nobody says what it was about reads all", async () => {
  const catalog = await openCatalog(db, formOf);
  const seen = async () => {
    const { channels, assets, revision } = await catalog.refresh();
    return { channels, assets, revision, names: [channels.get(CHANNEL)?.name, assets.get(FILE)?.filename] };
  };
  const first = await seen();
  expect(first.names).toEqual(["Shop", "a.jpg"]);
  await change(refile("b.jpg"), bumpFiles);
  const second = await seen();
  expect([second.names, second.channels === first.channels, second.revision]).toEqual([["Shop", "b.jpg"], true, first.revision + 1]);
  await change(rename("Store"), bumpRevision);
  const third = await seen();
  expect([third.names, third.assets === second.assets]).toEqual([["Store", "b.jpg"], true]);
  await change(rename("Boutique"), bumpRevision);
  await change(refile("c.jpg"), bumpFiles);
  expect((await seen()).names).toEqual(["Boutique", "c.jpg"]);
  await db.query(rename("Laden"));
  await db.query(refile("d.jpg"));
  await db.query("update catalog_revision set revision = revision + 1");
  expect((await seen()).names).toEqual(["Laden", "d.jpg"]);
});
