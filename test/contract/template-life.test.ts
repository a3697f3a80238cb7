/** A template from its first word to its last day: written, held back by the lint, submitted, refused, mended, approved, edited, deleted. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { sweepSamples } from "../../src/catalog/template-drafts.ts";
import { readOverview } from "../../src/insights/overview.ts";
import { createWorld, type World } from "../scenario/world.ts";

type Draft = {
  readonly id: string;
  readonly revision: number;
  readonly problems: readonly { readonly code: string; readonly path: string }[];
};
const PICTURE = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

let world: World;
let channelId: string;
beforeAll(async () => {
  world = await createWorld({
    at: "2027-02-01T12:00:00Z",
    switches: { templateApprovalMs: 60_000, reviewJudges: true, deletedNameBlockedDays: 30 },
  });
  channelId = world.channelId;
});
afterAll(async () => world[Symbol.asyncDispose]());

const begin = async (document: object) => {
  const { status, body } = await world.call("POST", "/v1/template-drafts", { channelId, document });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body as Draft;
};
const save = async (draft: Draft, document: object) =>
  world.call("PUT", `/v1/template-drafts/${draft.id}`, { document, revision: draft.revision });
const submit = async ({ id, revision }: Draft) => world.call("POST", `/v1/template-drafts/${id}/submit`, { revision });
const templateNamed = async (name: string) => {
  const { body } = await world.call("GET", "/v1/templates");
  return (body as { readonly rows: readonly { readonly id: string; readonly name: string; readonly status: string }[] }).rows.find(
    (row) => row.name === name,
  );
};
const shipped = {
  name: "parcel_left",
  language: "en",
  category: "UTILITY",
  header: { kind: "text", text: "Order {{order}}", samples: { order: "A-77" } },
  body: { text: "Hello {{first_name}}, your parcel has left us.", samples: { first_name: "Ana" } },
  footer: "Maison Lune",
  buttons: [{ kind: "url", text: "Track", url: "https://shop.example/t/{{1}}", sample: "A-77" }],
};

test("what the lint refuses is not submitted, and says where and why", async () => {
  const draft = await begin({ ...shipped, name: "unfinished", body: { text: "{{first_name}}, hello" } });
  expect(draft.problems.map(({ code, path }) => `${path} ${code}`)).toEqual([
    "/body/text variable_edge",
    "/body/text variables_many",
    "/body/samples/first_name sample_missing",
  ]);
  expect(await submit(draft)).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining("words before and after"), problems: [{}, {}, {}] },
  });
  expect([...world.meta.templates.values()].some(({ name }) => name === "unfinished")).toBe(false);
});

test("submitted it waits for the review, is approved, and submitting once more does nothing", async () => {
  const draft = await begin(shipped);
  expect(await submit(draft)).toMatchObject({ status: 200, body: { kind: "created", status: "PENDING", problems: [] } });
  expect(await templateNamed("parcel_left")).toMatchObject({ status: "PENDING" });
  expect(await submit(draft)).toMatchObject({ status: 200, body: { kind: "there_already" } });
  await world.advance("2m");
  const template = await templateNamed("parcel_left");
  expect(template).toMatchObject({ status: "APPROVED", category: "UTILITY", components: [{ type: "HEADER" }, {}, {}, {}] });
  const { body } = await world.call("GET", `/v1/template-drafts/${draft.id}`);
  expect(body).toMatchObject({ changed: false, problems: [] });
  const { rows } = await world.system.pool.query(
    "select action from audit where subject = 'parcel_left' and action like 'template.%' order by seq",
  );
  expect(rows).toEqual([{ action: "template.draft" }, { action: "template.submit" }]);
});

test("to submit what the account has already is no edit: it keeps nobody waiting", async () => {
  const { rows } = (await world.call("GET", "/v1/template-drafts")).body as {
    readonly rows: readonly { readonly id: string; readonly document: { readonly name: string } }[];
  };
  const old = rows.find(({ document }) => document.name === "parcel_left");
  expect((await world.call("DELETE", `/v1/template-drafts/${old?.id}`)).status).toBe(204);
  expect(await submit(await begin(shipped))).toMatchObject({ status: 200, body: { kind: "there_already", status: "APPROVED" } });
});

// Right after the one above, with nothing waited for.
test("an approved one is edited once a day, and Meta is not even asked for more", async () => {
  const { body } = await world.call("POST", `/v1/templates/${(await templateNamed("parcel_left"))?.id}/draft`, {});
  const draft = body as Draft;
  const next = (await save(draft, { ...shipped, footer: "Maison Lune, Paris" })).body as Draft;
  expect(await submit(next)).toMatchObject({ status: 200, body: { kind: "edited" } });
  await world.advance("2m");
  const again = (await save(next, { ...shipped, footer: "Maison Lune, Lyon" })).body as Draft;
  expect(await submit(again)).toMatchObject({ status: 409, body: { edit: { allowed: false, why: "day" } } });
  await world.advance("25h");
  expect(await submit(again)).toMatchObject({ status: 200, body: { kind: "edited" } });
});

test("one that has the name of a deleted one may be edited at once: the other's edits are not its own", async () => {
  const blocks = (days: number) => world.control("PATCH", "/_emulator/switches", { deletedNameBlockedDays: days });
  const name = "parcel_back";
  const own = {
    ...shipped,
    name,
    body: { text: "Hello {{first_name}}, your parcel has come back to us.", samples: { first_name: "Ana" } },
  };
  const draft = await begin(own);
  expect(await submit(draft)).toMatchObject({ status: 200, body: { kind: "created" } });
  await world.advance("2m");
  const edited = (await save(draft, { ...own, footer: "Maison Lune, Paris" })).body as Draft;
  expect(await submit(edited)).toMatchObject({ status: 200, body: { kind: "edited" } });
  await world.advance("2m");
  await blocks(0);
  expect((await world.call("DELETE", `/v1/templates/${(await templateNamed(name))?.id}`)).status).toBe(204);
  expect(await submit(edited)).toMatchObject({ status: 200, body: { kind: "created" } });
  await blocks(30);
  await world.advance("2m");
  const again = (await save(edited, { ...own, footer: "Maison Lune, Lyon" })).body as Draft;
  expect(await submit(again)).toMatchObject({ status: 200, body: { kind: "edited" } });
});

test("rejected with a reason, mended, approved; the history tells it", async () => {
  const draft = await begin({ ...shipped, name: "your_account", body: { text: "Please send us your card number today." }, buttons: [] });
  expect(draft.problems).toMatchObject([{ code: "sensitive" }]);
  expect(await submit(draft)).toMatchObject({ status: 200 });
  await world.advance("2m");
  const rejected = await templateNamed("your_account");
  expect(rejected).toMatchObject({ status: "REJECTED", rejectedReason: "ABUSIVE_CONTENT" });
  const mended = (await save(draft, { ...shipped, name: "your_account", body: { text: "Please look at your account today." } }))
    .body as Draft;
  expect(await submit(mended)).toMatchObject({ status: 200, body: { kind: "edited" } });
  await world.advance("2m");
  expect(await templateNamed("your_account")).toMatchObject({ status: "APPROVED", rejectedReason: null });
  const { rows } = await world.system.pool.query<{ kind: string; detail: { readonly to?: string; readonly recommendation?: string } }>(
    "select kind, detail from template_event where name = 'your_account' order by id",
  );
  expect(rows.map(({ kind, detail }) => `${kind} ${detail.to ?? ""}`.trim())).toEqual([
    "submitted",
    "status REJECTED",
    "submitted",
    "status PENDING",
    "status APPROVED",
  ]);
  expect(rows[1]?.detail.recommendation).toContain("card numbers");
});

test("a picture is uploaded to Meta as the header's sample, from bytes that are kept once", async () => {
  const upload = async () => {
    const response = await fetch(`${world.system.url}/v1/template-samples?name=lamp.png`, {
      method: "POST",
      headers: { authorization: "Bearer pk_the-key-of-the-stories", "content-type": "image/png" },
      body: PICTURE,
    });
    return (await response.json()) as { readonly id: string };
  };
  const { id } = await upload();
  expect(await upload()).toEqual({ id });
  const draft = await begin({
    name: "new_lamp",
    language: "en",
    category: "MARKETING",
    header: { kind: "image", sample: id },
    body: { text: "The new lamp is here." },
  });
  expect(await submit(draft)).toMatchObject({ status: 200, body: { kind: "created" } });
  const [header] = [...world.meta.templates.values()].find(({ name }) => name === "new_lamp")?.components ?? [];
  expect(header).toMatchObject({ format: "IMAGE", example: { header_handle: [expect.stringMatching(/^4:/)] } });
  expect([...world.meta.uploads.values()].some(({ received }) => Buffer.compare(received, PICTURE) === 0)).toBe(true);
});

test("samples that no draft names are removed a day later, those that one names stay", async () => {
  const { pool } = world.system;
  const ids = async () => (await pool.query<{ id: string }>("select id from template_sample order by created_at")).rows.map(({ id }) => id);
  const [lamp] = await ids();
  const answer = await fetch(`${world.system.url}/v1/template-samples?name=chair.png`, {
    method: "POST",
    headers: { authorization: "Bearer pk_the-key-of-the-stories", "content-type": "image/png" },
    body: Buffer.concat([PICTURE, Buffer.from("chair")]),
  });
  const { id: chair } = (await answer.json()) as { readonly id: string };
  const sweep = async (hours: number) => sweepSamples({ pool, clock: { now: () => world.now() + hours * 3_600_000 } });
  await sweep(23);
  expect(await ids()).toEqual([lamp, chair]);
  await sweep(25);
  expect(await ids()).toEqual([lamp]);
  const draft = await begin({
    name: "old_lamp",
    language: "en",
    category: "MARKETING",
    header: { kind: "image", sample: lamp },
    body: { text: "The old lamp is back." },
  });
  const { rows } = (await world.call("GET", "/v1/template-drafts")).body as {
    readonly rows: readonly { readonly id: string; readonly document: { readonly name: string } }[];
  };
  for (const { id } of [...rows.filter(({ document }) => document.name === "new_lamp"), draft]) {
    await sweep(100);
    expect(await ids()).toEqual([lamp]);
    expect((await world.call("DELETE", `/v1/template-drafts/${id}`)).status).toBe(204);
  }
  // Until a moment ago a draft had it.
  await sweep(123);
  expect(await ids()).toEqual([lamp]);
  await sweep(125);
  expect(await ids()).toEqual([]);
});

test("two who save at once: the second is told, and nothing is lost", async () => {
  const draft = await begin({ ...shipped, name: "ours" });
  expect((await save(draft, { ...shipped, name: "ours", footer: "One" })).status).toBe(200);
  expect(await save(draft, { ...shipped, name: "ours", footer: "Two" })).toMatchObject({
    status: 409,
    body: { draft: { revision: 2, document: { footer: "One" } } },
  });
  expect(await world.call("POST", "/v1/template-drafts", { channelId, document: { ...shipped, name: "ours" } })).toMatchObject({
    status: 409,
    body: { draftId: draft.id },
  });
});

test("Meta's refusal comes in plain words", async () => {
  const template = await templateNamed("parcel_left");
  await world.advance("2m");
  expect(await world.call("DELETE", `/v1/templates/${template?.id}`)).toMatchObject({ status: 204 });
  expect(await templateNamed("parcel_left")).toBeUndefined();
  const { body } = await world.call("GET", "/v1/template-drafts");
  const draft = (body as { readonly rows: readonly (Draft & { readonly document: { readonly name: string } })[] }).rows.find(
    ({ document }) => document.name === "parcel_left",
  );
  if (!draft) throw new Error("the draft is gone");
  expect(await submit(draft)).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining("deleted in the last 30 days"), refusal: { subcode: 2_388_023 } },
  });
});

test("an announced category and a pause for quality are told, with when, and people are asked to look", async () => {
  await world.template("order_news", { action: "announce_category", category: "MARKETING" });
  await world.template("how_was_it", { action: "set_quality", score: "RED" });
  const announced = await templateNamed("order_news");
  expect(announced).toMatchObject({ category: "UTILITY", categoryChange: { to: "MARKETING", at: expect.any(String) } });
  const paused = await templateNamed("how_was_it");
  expect(paused).toMatchObject({ status: "PAUSED", qualityScore: "RED", pausedUntil: expect.any(String) });
  const overview = await readOverview(world.system.pool, world.workspaceId, world.now());
  expect(overview.attention.filter(({ kind }) => kind === "template")).toMatchObject([
    { name: "how_was_it", status: "PAUSED" },
    { name: "order_news", status: "APPROVED", category: "MARKETING" },
  ]);
  await world.advance("25h");
  expect(await templateNamed("order_news")).toMatchObject({ category: "MARKETING", categoryChange: null });
  expect(await templateNamed("how_was_it")).toMatchObject({ status: "APPROVED", pausedUntil: null });
});

test("the library gives what a draft begins with", async () => {
  const { body } = await world.call("GET", `/v1/template-library?channelId=${channelId}&search=order&language=en_US`);
  const { rows } = body as { readonly rows: readonly { readonly name: string; readonly document: object }[] };
  expect(rows.length).toBeGreaterThan(0);
  const draft = await begin({ ...rows[0]?.document, name: "from_the_library" });
  expect(draft.problems.filter(({ path }) => path.startsWith("/body"))).toEqual([]);
});

test("whoever may only look may not write", async () => {
  const { status } = await world.call(
    "POST",
    "/v1/template-drafts",
    { channelId, document: shipped },
    { authorization: "Bearer pk_nobody" },
  );
  expect(status).toBe(401);
});

test("nobody complained", () => expect(world.complaints).toEqual([]));
