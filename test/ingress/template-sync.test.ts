import { formOf } from "../support/channel-forms.ts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type CatalogSource, openCatalog } from "../../src/catalog/catalog-source.ts";
import { createTemplateSync } from "../../src/catalog/sync-templates.ts";
import type { Template } from "../../src/catalog/template.ts";
import { AppError } from "../../src/platform/errors.ts";
import { type Doors, openDoors } from "./doors.ts";

let doors: Doors;
beforeAll(async () => {
  doors = await openDoors();
});
afterAll(async () => doors.close());

it("replaces what we had by the account's list, keeps it when the account does not answer, and joins requests", async () => {
  const catalog = await openCatalog(doors.pool, formOf);
  let answer: readonly Partial<Template>[] | AppError = [];
  let calls = 0;
  const through = (source: CatalogSource) =>
    createTemplateSync({
      ...doors.deps,
      pool: doors.pool,
      catalog: source,
      listTemplates: async (channel, syncedAt) => {
        calls += 1;
        if (answer instanceof AppError) throw answer;
        return answer.map((template) => ({
          workspaceId: channel.workspaceId,
          channelId: channel.id,
          externalId: "1",
          name: "a",
          language: "en",
          status: "APPROVED",
          category: "UTILITY",
          parameterFormat: "NAMED",
          components: [],
          qualityScore: null,
          rejectedReason: null,
          syncedAt,
          ...template,
        }));
      },
    });
  const sync = through(catalog);
  const state = async () =>
    (
      await doors.pool.query("select templates_synced_at as at, templates_sync_error as error from channel where id = $1", [
        doors.channelId,
      ])
    ).rows[0];

  answer = [{ name: "a" }, { name: "b" }, { name: "b", status: "PAUSED" }];
  expect(await sync.sync(doors.channelId)).toEqual({ templates: 2, changed: 2 });
  expect(catalog.current().templates(doors.channelId, "b")).toMatchObject([{ status: "PAUSED" }]);
  const { revision } = catalog.current();
  expect(await sync.sync(doors.channelId)).toEqual({ templates: 2, changed: 0 });
  expect((await catalog.refresh()).revision).toBe(revision);
  const synced = (await state()).at;

  answer = new AppError("unavailable", "WhatsApp did not answer");
  await expect(sync.sync(doors.channelId)).rejects.toThrow("did not answer");
  expect(await state()).toEqual({ at: synced, error: "WhatsApp did not answer" });
  expect(catalog.current().templates(doors.channelId, "a")).toHaveLength(1);

  answer = [{ name: "b" }];
  calls = 0;
  for (let n = 0; n < 50; n += 1) sync.request(doors.channelId);
  await sync.idle();
  expect(calls).toBe(1);
  expect(catalog.current().templates(doors.channelId, "a")).toEqual([]);
  expect((await state()).error).toBeNull();

  // Another thread's, on its own account, has stored the list first: who asks here finds it here, too.
  answer = [{ name: "c" }];
  await through(await openCatalog(doors.pool, formOf)).sync(doors.channelId);
  expect(catalog.current().templates(doors.channelId, "c")).toEqual([]);
  expect(await sync.sync(doors.channelId)).toEqual({ templates: 1, changed: 0 });
  expect(catalog.current().templates(doors.channelId, "c")).toHaveLength(1);

  calls = 1;
  await sync.syncStale(60_000);
  expect(calls).toBe(1);
  doors.clock.advance(61_000);
  await sync.syncStale(60_000);
  expect(calls).toBe(2);
});
