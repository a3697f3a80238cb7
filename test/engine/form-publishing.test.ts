/** Publishing a form: Meta's side and ours cannot change in one moment, so what happens between them is told here. */
import { afterAll, beforeEach, expect, test } from "vitest";
import { findForm, type FlowPorts, publishForm, saveForm } from "../../src/catalog/forms.ts";
import { readPublishedForms } from "../../src/catalog/forms.store.ts";
import { openDuty } from "../../src/db/duty.store.ts";
import { createPool, type Db, inTransaction } from "../../src/db/pool.ts";
import type { FormDocument } from "../../src/forms/document.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { type ChannelId, createIds, type WorkspaceId } from "../../src/platform/ids.ts";
import { seededRng } from "../../src/platform/rng.ts";
import { createTestDatabase } from "../support/database.ts";

const WORKSPACE = "01990000-0000-7000-8000-000000000000" as WorkspaceId;
const [CHANNEL, OTHER] = ["01990000-0000-7000-8000-000000000001", "01990000-0000-7000-8000-000000000002"] as [ChannelId, ChannelId];
const by = { workspaceId: WORKSPACE, actor: "account:ana" };
const ids = createIds(systemClock, seededRng(1));
const survey = (label: string): FormDocument => ({
  title: "Feedback",
  category: "SURVEY",
  language: "en",
  screens: [{ id: "score", title: "Your visit", button: "Send", parts: [{ kind: "nps", name: "score", label, required: true }] }],
});

let pool: Db;
beforeEach(async () => {
  await pool?.end();
  const database = await createTestDatabase();
  pool = createPool({ url: database.url, max: 4, name: "forms", onError: () => undefined });
  await pool.query("insert into workspace (id, name) values ($1, 'Forms')", [WORKSPACE]);
  for (const [id, name] of [
    [CHANNEL, "Shop"],
    [OTHER, "Support"],
  ])
    await pool.query("insert into channel (id, workspace_id, kind, name, config, secrets) values ($2, $1, 'whatsapp', $3, '{}', '')", [
      WORKSPACE,
      id,
      name,
    ]);
});
afterAll(async () => pool.end());

const save = async (label: string, revision: number, channelId = CHANNEL) =>
  saveForm({ pool, ids, clock: systemClock }, by, { name: "feedback", channelId, document: survey(label), revision });
const publish = async (meta: Partial<FlowPorts> = {}) => {
  const form = await findForm(pool, WORKSPACE, "feedback");
  if (!form) throw new Error("it was saved");
  const silent = async (): Promise<void> => undefined;
  const all: FlowPorts = {
    create: async () => "77",
    findDrafts: async () => [],
    update: silent,
    upload: async () => [],
    publish: silent,
    deprecate: silent,
    remove: silent,
    ensureKey: silent,
    endpointOf: () => "https://parley.example/flows",
    claimPublishing: async (formId) => {
      const duty = openDuty(pool, { name: `form/${formId}`, holder: ids.next(), forMs: 60_000 });
      return (await duty.hold()) ? duty.release : null;
    },
    ...meta,
  };
  return publishForm({ pool, ids, clock: systemClock }, all, by, form);
};
const known = async () => {
  const [form] = await inTransaction(pool, readPublishedForms);
  return { live: form?.liveVersion ?? null, versions: [...(form?.versions.keys() ?? [])].toSorted((one, other) => one - other) };
};

test("what Meta may ask by is understood from before it asks, also when nobody could note that it was published", async () => {
  await save("First?", 0);
  let beforeMeta: readonly number[] = [];
  await publish({ publish: async () => void ({ versions: beforeMeta } = await known()) });
  expect(beforeMeta).toEqual([1]);
  await save("Second?", 1);
  await expect(publish({ publish: async () => Promise.reject(new Error("the answer was lost")) })).rejects.toThrow("the answer was lost");
  expect(await known()).toEqual({ live: 1, versions: [1, 2] });
  expect(await publish()).toEqual({ kind: "published", version: 3 });
  expect(await known()).toEqual({ live: 3, versions: [1, 2, 3] });
});

test("a Flow that was made and not kept is taken over by the next try, one of another form or a stranger's is not", async () => {
  await saveForm({ pool, ids, clock: systemClock }, by, { name: "other", channelId: CHANNEL, document: survey("Other?"), revision: 0 });
  await pool.query("update form set flow_id = '70' where name = 'other'");
  await save("First?", 0);
  let looked = 0;
  const findDrafts = async () => {
    looked += 1;
    return ["70", "71"];
  };
  const dies = async () => Promise.reject(new Error("the process died"));
  await expect(publish({ create: dies, findDrafts })).rejects.toThrow("the process died");
  expect(looked).toBe(0);
  const updated: string[] = [];
  const update = async (_: ChannelId, flowId: string) => void updated.push(flowId);
  expect(await publish({ create: dies, findDrafts, update })).toEqual({ kind: "published", version: 1 });
  expect([looked, updated, (await findForm(pool, WORKSPACE, "feedback"))?.flowId]).toEqual([1, ["71"], "71"]);
});

test("one that Meta finds wrong leaves no version behind", async () => {
  await save("First?", 0);
  const refused = await publish({ upload: async () => [{ error: "INVALID", message: "no", line: 1 }] });
  expect(refused.kind).toBe("refused");
  expect(await known()).toEqual({ live: null, versions: [] });
});

test("two publish one after the other: whoever comes while the first is at it is told so", async () => {
  await save("First?", 0);
  let second: unknown = null;
  const first = await publish({
    upload: async () => {
      second = await publish().catch((error: unknown) => error);
      return [];
    },
  });
  expect(first).toEqual({ kind: "published", version: 1 });
  expect(second).toMatchObject({ code: "conflict", details: { reason: "form_busy" } });
  expect(await publish()).toMatchObject({ version: 2 });
});

test("a form stays with its number", async () => {
  await save("First?", 0);
  await expect(save("First?", 1, OTHER)).rejects.toMatchObject({ details: { reason: "form_channel" } });
});
