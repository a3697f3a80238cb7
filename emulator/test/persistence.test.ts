import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { decode, encode } from "../src/persistence/encoding.ts";
import { accountId, approvedTemplate, errorOf, openBusiness, orderUpdate, phoneNumberId, text, wamidOf } from "./support/business.ts";
import { publishedFlow, sendFlow, survey } from "./support/flow-samples.ts";

it("keeps maps, sets, bytes and infinity", () => {
  const value = { map: new Map([["a", new Set([1])]]), bytes: Buffer.from("é"), most: Infinity, plain: [null, "x"] };
  expect(decode(encode(value))).toEqual(value);
});

it("goes on with what takes longer: a pause ends, held messages go out, a form keeps its version, enforcement holds", async () => {
  const persistDirectory = mkdtempSync(join(tmpdir(), "emulator-"));
  const options = { persistDirectory, switches: { templatePacing: { afterSends: 1, holdMs: 3_600_000 } } };
  try {
    let held = "";
    let form = "";
    let paused = "";
    {
      await using business = await openBusiness(options);
      const ana = await business.customer("+33612345678", { name: "Ana" });
      await business.writes(ana);
      form = await sendFlow(business, await publishedFlow(business, survey));
      paused = await approvedTemplate(business, { name: "paused" });
      await business.control("POST", `/templates/${paused}/actions`, { action: "pause" });
      await approvedTemplate(business, { category: "MARKETING" });
      await business.send(orderUpdate("+33611111111"));
      held = wamidOf(await business.send(orderUpdate("+33622222222")));
      await business.control("POST", `/accounts/${accountId}/actions`, { action: "bar_countries", countries: ["US"] });
    }
    await using business = await openBusiness(options);
    const opened = await business.control("POST", "/customers/33612345678/fillings", { phoneNumberId, messageId: form });
    expect(opened.body).toMatchObject({ state: "open", screen: { id: "RATING" } });
    expect(errorOf(await business.send(orderUpdate("+16505551234"))).code).toBe(130497);
    expect(business.statuses(held)).toEqual([]);
    await business.advance(4 * 3_600_000);
    expect(business.statuses(held).map((status) => status["status"])).toEqual(["sent", "delivered"]);
    expect((await business.graph("GET", paused)).body["status"]).toBe("APPROVED");
  } finally {
    rmSync(persistDirectory, { recursive: true });
  }
});

it("goes on after a restart: ledger, chats, templates, receipts and webhooks under way", async () => {
  const persistDirectory = mkdtempSync(join(tmpdir(), "emulator-"));
  try {
    let first = "";
    let second = "";
    {
      await using business = await openBusiness({ persistDirectory });
      await business.writes(await business.customer("+33612345678", { name: "Ana" }));
      await approvedTemplate(business);
      first = wamidOf(await business.send(text("+33612345678")));
      await business.advance(1_000);
      second = wamidOf(await business.send(orderUpdate("+33612345678")));
    }
    await using business = await openBusiness({ persistDirectory });
    const ledger = (await business.control("GET", "/ledger")).text
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { wamid: string }).wamid);
    expect(ledger).toEqual([first, second]);
    expect((await business.control("GET", `/numbers/${phoneNumberId}/chats`)).text).toContain("Ana");
    await business.advance(12_000);
    expect(business.statuses(second).map((status) => status["status"])).toEqual(["sent", "delivered"]);
    expect((await business.send(orderUpdate("+33612345678"))).status).toBe(200);
  } finally {
    rmSync(persistDirectory, { recursive: true });
  }
});
