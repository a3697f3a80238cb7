/** News of Meta's about templates and Flows come late, twice and in any order: what is known never goes back. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import type { ChannelHealthAnswer } from "../../src/contract/channel-health.ts";
import type { FormView } from "../../src/contract/form.ts";
import { freePort } from "../durability/ports.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
let flowId: string;
beforeAll(async () => {
  world = await createWorld({ publicPort: await freePort() });
  const parts = [{ kind: "nps", name: "score", label: "Would you recommend us?", required: true }];
  const document = {
    title: "Your visit",
    category: "SURVEY",
    language: "en",
    connected: true,
    screens: [{ id: "a", title: "A", button: "Send", parts }],
  };
  await world.call("PUT", "/v1/forms/visit", { document, revision: 0 });
  await world.call("POST", "/v1/forms/visit/publish");
  await world.settle();
  flowId = (await form()).flowId ?? "";
});
afterAll(async () => world[Symbol.asyncDispose]());

const form = async (): Promise<FormView> => (await world.call("GET", "/v1/forms/visit")).body as FormView;
const health = async (): Promise<ChannelHealthAnswer> =>
  (await world.call("POST", `/v1/channels/${world.channelId}/health`)).body as ChannelHealthAnswer;
/** As Meta sends it, with the second in which it was. */
async function told(field: string, value: object, secondsAgo: number): Promise<void> {
  const time = Math.floor(world.now() / 1_000) - secondsAgo;
  const body = JSON.stringify({
    object: "whatsapp_business_account",
    entry: [{ id: EMULATED.accountId, time, changes: [{ field, value }] }],
  });
  await world.control("POST", "/_emulator/webhooks/raw", { body });
  await world.meta.clock.settle();
}
const status = async (secondsAgo: number, newStatus: string): Promise<void> =>
  told("flows", { event: "FLOW_STATUS_CHANGE", message: "", flow_id: flowId, old_status: "PUBLISHED", new_status: newStatus }, secondsAgo);
const alert = async (secondsAgo: number, state: "ACTIVATED" | "DEACTIVATED"): Promise<void> =>
  told(
    "flows",
    {
      event: "ENDPOINT_ERROR_RATE",
      flow_id: flowId,
      error_rate: 14.28,
      threshold: 10,
      alert_state: state,
      errors: [{ error_type: "TIMEOUT", error_rate: 33.33, error_count: 1 }],
    },
    secondsAgo,
  );

test("a Flow that Meta slows down says so on its form and in the number's health, and no older news undo it", async () => {
  expect(await form()).toMatchObject({ flowStatus: "PUBLISHED", alerts: [] });
  expect((await health()).checks.some(({ check }) => check === "forms")).toBe(false);
  await world.advance("1h");
  await alert(60, "ACTIVATED");
  await status(50, "THROTTLED");
  await status(500, "PUBLISHED");
  await status(50, "THROTTLED");
  expect(await form()).toMatchObject({
    state: "published",
    flowStatus: "THROTTLED",
    alerts: [{ event: "ENDPOINT_ERROR_RATE", value: 14.28, threshold: 10 }],
  });
  expect((await health()).checks).toContainEqual({ check: "forms", state: "warning", problem: "form_throttled", detail: "Your visit" });
  await status(40, "BLOCKED");
  expect((await health()).checks).toContainEqual({ check: "forms", state: "failed", problem: "form_blocked", detail: "Your visit" });
});

test("an alert that ended does not come back with a late copy; an expiring version is told, and a new one ends that", async () => {
  await alert(30, "DEACTIVATED");
  await alert(60, "ACTIVATED");
  await status(20, "PUBLISHED");
  expect(await form()).toMatchObject({ flowStatus: "PUBLISHED", alerts: [] });
  await told("flows", { event: "FLOW_VERSION_EXPIRY_WARNING", warning: "Flow JSON 7.3 expires in 30 days.", flow_id: flowId }, 10);
  expect((await form()).alerts).toMatchObject([{ event: "FLOW_VERSION_EXPIRY_WARNING", words: "Flow JSON 7.3 expires in 30 days." }]);
  expect((await health()).checks).toContainEqual({ check: "forms", state: "warning", problem: "form_alert", detail: "Your visit" });
  expect((await world.call("POST", "/v1/forms/visit/publish")).status).toBe(200);
  expect((await form()).alerts).toEqual([]);
});

test("a form that somebody withdraws in WhatsApp's own tools is withdrawn here", async () => {
  await world.advance("1h");
  await status(0, "DEPRECATED");
  expect(await form()).toMatchObject({ state: "deprecated", flowStatus: "DEPRECATED" });
});

test("an approval that arrives after the pause that followed it changes nothing, also not the template's history", async () => {
  const [template] = [...world.meta.templates.values()].filter(({ name }) => name === "order_news");
  const news = async (event: string, secondsAgo: number): Promise<void> =>
    told(
      "message_template_status_update",
      {
        event,
        message_template_id: Number(template?.id),
        message_template_name: "order_news",
        message_template_language: "en",
        reason: "NONE",
      },
      secondsAgo,
    );
  const known = async (): Promise<unknown> =>
    (await world.system.pool.query("select status from template where name = 'order_news'")).rows.map(
      (row) => (row as { status: string }).status,
    );
  const history = async (): Promise<number> =>
    world.ledger.count("select count(*)::int as n from template_event where name = 'order_news'");
  await world.advance("1h");
  if (template) template.status = "PAUSED";
  await news("PAUSED", 30);
  expect(await known()).toEqual(["PAUSED"]);
  const before = await history();
  await news("APPROVED", 90);
  await news("PAUSED", 30);
  expect(await known()).toEqual(["PAUSED"]);
  expect(await history()).toBe(before);
  // After a sync it is the same: what was told before that is older than what it found.
  await world.settle();
  await news("APPROVED", 60);
  expect(await known()).toEqual(["PAUSED"]);
  expect(world.complaints).toEqual([]);
});
