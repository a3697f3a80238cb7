import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { decode, encode } from "../src/persistence/encoding.ts";
import { approvedTemplate, openBusiness, orderUpdate, phoneNumberId, text, wamidOf } from "./support/business.ts";

it("keeps maps, sets, bytes and infinity", () => {
  const value = { map: new Map([["a", new Set([1])]]), bytes: Buffer.from("é"), most: Infinity, plain: [null, "x"] };
  expect(decode(encode(value))).toEqual(value);
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
