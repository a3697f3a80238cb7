/** Of a new template Meta keeps back what follows the first batch: shown as that, let go when the template is liked, and failed when not. */
import { exit, journey, onEvent, template } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MessageDetail } from "../../src/contract/console.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld({ switches: { templatePacing: { afterSends: 1, holdMs: 3_600_000 } } });
  await world.publish(
    journey("sale", {
      title: "Sale",
      entry: onEvent("sale_began"),
      start: "tell",
      nodes: { tell: template("summer_sale", { purpose: "marketing", body: { first_name: "Ana" }, next: "done" }), done: exit() },
    }),
  );
});
afterAll(async () => world[Symbol.asyncDispose]());

async function told(phone: string): Promise<string> {
  await world.customer(phone);
  await world.profile({ phone, consent: [{ channel: "whatsapp", purpose: "marketing", action: "opt_in", source: "form" }] });
  await world.event("sale_began", { phone });
  await world.settle();
  return (await world.ledger.messages(`phone:${phone}`))[0]?.id ?? "";
}
const shown = async (id: string): Promise<MessageDetail> => (await world.call("GET", `/v1/console/messages/${id}`)).body as MessageDetail;

test("kept back after the first, said so, not sent again, and delivered once Meta lets it go", async () => {
  expect((await shown(await told("+33612008001"))).receipts).not.toHaveProperty("held");
  const waiting = await told("+33612008002");
  expect(await shown(waiting)).toMatchObject({ state: "accepted", receipts: { held: expect.any(String) } });
  await world.advance("2h");
  expect(await shown(waiting)).toMatchObject({ state: "delivered", receipts: { held: expect.any(String) } });
  expect(await world.ledger.story("phone:+33612008002")).toEqual(["tell:delivered"]);
});

test("when the template is paused instead, what was kept back fails, is not tried again, and the next of it waits", async () => {
  await world.control("PATCH", "/_emulator/switches", { templatePacing: { afterSends: 0, holdMs: 3_600_000 } });
  await world.addTemplates([
    {
      name: "winter_sale",
      language: "en",
      category: "MARKETING",
      components: [{ type: "BODY", text: "Our winter sale has begun, with linen and wool." }],
    },
  ]);
  await world.publish(
    journey("sale", {
      title: "Sale",
      entry: onEvent("sale_began"),
      start: "tell",
      nodes: { tell: template("winter_sale", { purpose: "marketing", next: "done" }), done: exit() },
    }),
  );
  const waiting = await told("+33612008003");
  expect(await shown(waiting)).toMatchObject({ state: "accepted", receipts: { held: expect.any(String) } });
  await world.template("winter_sale", { action: "pause" });
  await world.advance("2h");
  expect(await world.ledger.story("phone:+33612008003")).toEqual(["tell:failed(132015)"]);
  await told("+33612008004");
  expect(await world.ledger.story("phone:+33612008004")).toEqual(["tell:held(template_paused)"]);
});
