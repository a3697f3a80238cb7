import { afterAll, beforeAll, expect, it } from "vitest";
import { type Doors, openDoors } from "../ingress/doors.ts";

let doors: Doors;
beforeAll(async () => {
  doors = await openDoors();
  const components = [
    { type: "BODY", text: "Hello {{first_name}}" },
    { type: "BUTTONS", buttons: [{ type: "URL", text: "Track", url: "https://parcels.example/{{1}}" }] },
  ];
  for (const [name, status] of [
    ["shipped", "APPROVED"],
    ["waiting", "PENDING"],
  ])
    await doors.pool.query(
      `insert into template (channel_id, workspace_id, external_id, name, language, status, category, parameter_format, components, synced_at)
       values ($1, $2, $3, $3, 'en_US', $4, 'UTILITY', 'NAMED', $5, now())`,
      [doors.channelId, doors.workspaceId, name, status, JSON.stringify(components)],
    );
  await doors.pool.query("update catalog_revision set revision = revision + 1");
  await doors.deps.refreshCatalog();
});
afterAll(async () => doors.close());

const documentWith = (content: object, purpose = "utility") => ({
  schema: 1,
  name: "parcels",
  title: "Parcels",
  entry: { kind: "event", event: "order_shipped" },
  start: "tell",
  nodes: {
    tell: { kind: "message", channel: "whatsapp", purpose, content: { kind: "template", ...content }, next: "end" },
    end: { kind: "exit" },
  },
});
const buttons = [{ index: 0, kind: "url", suffix: "1" }];
const publish = async (content: object, purpose?: string) => doors.call("PUT", "/v1/journeys/parcels", documentWith(content, purpose));

it("a journey is held against the channel's own templates when it is published", async () => {
  expect((await publish({ name: "shipped", body: { first_name: "Ana" }, buttons })).body).toMatchObject({ version: 1, warnings: [] });
  for (const [content, code, purpose] of [
    [{ name: "shiped" }, "template_missing"],
    [{ name: "shipped", language: "fr", body: { first_name: "Ana" }, buttons }, null],
    [{ name: "shipped", buttons }, "template_variable"],
    [{ name: "shipped", body: { first_name: "Ana" } }, "template_button"],
    [{ name: "shipped", body: { first_name: "Ana" }, buttons }, "template_category", "authentication"],
  ] as const) {
    const { status, body } = await publish(content, purpose);
    if (code === null) expect(status).toBe(200);
    else
      expect(body).toMatchObject({
        status: 422,
        detail: expect.stringContaining("template"),
        problems: [{ code, node: "tell", severity: "error" }],
      });
  }
});

it("a template that waits for its approval is a warning, and validating tells the same", async () => {
  const content = { name: "waiting", body: { first_name: "Ana" }, buttons };
  const warnings = [{ code: "template_not_approved", node: "tell", severity: "warning" }];
  expect((await publish(content)).body).toMatchObject({ changed: true, warnings });
  expect((await doors.call("POST", "/v1/journeys/parcels/validate", documentWith(content))).body).toMatchObject({ ok: true, warnings });
  expect((await doors.call("POST", "/v1/journeys/parcels/validate", documentWith({ name: "no_such" }))).body).toMatchObject({
    ok: false,
    problems: [{ code: "template_missing" }],
  });
});
