import { request } from "undici";
import { describe, expect, it } from "vitest";
import {
  at,
  errorOf,
  list,
  openBusiness,
  phoneNumberId,
  systemToken,
  text,
  wamidOf,
  type Answer,
  type Business,
  type Json,
} from "./support/business.ts";

const phone = "+33612345678";
const ledger = async (business: Business): Promise<Json[]> =>
  (await business.control("GET", "/ledger")).text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Json);
const fault = async (business: Business, rule: Json): Promise<void> => {
  const answer = await business.control("POST", "/faults", rule);
  expect(answer.status).toBe(201);
};
const cut = (sending: Promise<Answer>): Promise<string> =>
  sending.then(
    (answer) => `answered ${answer.status}`,
    () => "cut",
  );

describe("faults on purpose", () => {
  it("fails the next two sends, with Retry-After, then none", async () => {
    await using business = await openBusiness();
    await fault(business, { kind: "fail", code: 130429, httpStatus: 429, retryAfterSeconds: 7, times: 2 });
    const answers = [await business.send(text(phone)), await business.send(text(phone)), await business.send(text(phone))];
    expect(answers.map(errorOf).map(({ status, code }) => [status, code])).toEqual([
      [429, 130429],
      [429, 130429],
      [200, undefined],
    ]);
    expect(answers[0]?.headers["retry-after"]).toBe("7");
    expect(await ledger(business)).toHaveLength(1);
  });

  it("fails by recipient suffix and every third one", async () => {
    await using business = await openBusiness();
    await fault(business, { kind: "fail", code: 131016, match: { recipientSuffix: "99", everyNth: 3 } });
    const codes = [];
    for (const to of ["+33600000099", "+33600000011", "+33611111199", "+33622222299"])
      codes.push(errorOf(await business.send(text(to))).code);
    expect(codes).toEqual([undefined, undefined, undefined, 131016]);
  });

  it("accepts and then reports failed", async () => {
    await using business = await openBusiness();
    await fault(business, { kind: "fail_async", code: 131026, times: 1 });
    const id = wamidOf(await business.send(text(phone)));
    await business.advance(1_000);
    expect(business.statuses(id)).toMatchObject([{ status: "failed", errors: [{ code: 131026 }] }]);
  });

  it("reports failed to nobody when both are asked for", async () => {
    await using business = await openBusiness();
    await fault(business, { kind: "fail_async", code: 131026 });
    await fault(business, { kind: "lose_receipts" });
    const id = wamidOf(await business.send(text(phone)));
    await business.advance(1_000);
    expect(business.statuses(id)).toEqual([]);
    expect(await ledger(business)).toMatchObject([{ statuses: [{ status: "accepted" }, { status: "failed", code: 131026 }] }]);
  });

  it("drops before accepting: nothing in the ledger", async () => {
    await using business = await openBusiness();
    await fault(business, { kind: "drop_before_accept", times: 1 });
    expect(await cut(business.send(text(phone)))).toBe("cut");
    expect(await ledger(business)).toHaveLength(0);
  });

  it("accepts, then drops the connection: in the ledger", async () => {
    await using business = await openBusiness();
    await fault(business, { kind: "accept_then_drop", times: 1 });
    expect(await cut(business.send({ ...text(phone), biz_opaque_callback_data: "v1.77" }))).toBe("cut");
    expect(await ledger(business)).toMatchObject([
      { seq: 1, recipient: "33612345678", callbackData: "v1.77", type: "text", statuses: [{ status: "accepted" }] },
    ]);
    await business.advance(1_000);
    expect(business.statuses()[0]).toMatchObject({ biz_opaque_callback_data: "v1.77" });
  });

  it("accepts, then answers 500 with or without Meta's JSON, or half of a 200", async () => {
    await using business = await openBusiness();
    await fault(business, { kind: "accept_then_500", times: 1 });
    expect(errorOf(await business.send(text(phone)))).toMatchObject({ status: 500, code: 131000 });
    await fault(business, { kind: "accept_then_500", json: false, times: 1 });
    expect(await business.send(text(phone))).toMatchObject({ status: 500, body: {} });
    await fault(business, { kind: "accept_then_truncate", times: 1 });
    expect(await cut(business.send(text(phone)))).toBe("cut");
    expect(await ledger(business)).toHaveLength(3);
  });

  it("answers late: in the ledger long before the answer", async () => {
    await using business = await openBusiness();
    await fault(business, { kind: "answer_late", delayMs: 30_000, times: 1 });
    const sending = business.send(text(phone));
    await expect.poll(async () => (await ledger(business)).length).toBe(1);
    await business.advance(30_000);
    expect((await sending).status).toBe(200);
  });

  it("accepts late: the ledger has it only after the delay, even when the caller is gone", async () => {
    await using business = await openBusiness();
    await fault(business, { kind: "accept_late", delayMs: 90_000, times: 1 });
    const patience = new AbortController();
    const sending = request(`${business.emulator.baseUrl}/v26.0/${phoneNumberId}/messages`, {
      method: "POST",
      headers: { authorization: `Bearer ${systemToken}`, "content-type": "application/json" },
      body: JSON.stringify({ messaging_product: "whatsapp", ...text(phone) }),
      signal: patience.signal,
    });
    await expect.poll(async () => JSON.parse((await business.control("GET", "/faults")).text) as unknown).toEqual([]);
    patience.abort();
    await expect(sending).rejects.toThrow();
    await business.advance(89_000);
    expect(await ledger(business)).toHaveLength(0);
    await business.advance(1_000);
    expect(await ledger(business)).toHaveLength(1);
  });

  it("holds receipts, and loses some", async () => {
    await using business = await openBusiness();
    await business.writes(await business.customer(phone));
    await fault(business, { kind: "hold_receipts", delayMs: 600_000, times: 1 });
    const held = wamidOf(await business.send(text(phone)));
    await fault(business, { kind: "lose_receipts", statuses: ["sent"], times: 1 });
    const partly = wamidOf(await business.send(text(phone)));
    await fault(business, { kind: "lose_receipts", times: 1 });
    const silent = wamidOf(await business.send(text(phone)));
    await business.advance(10_000);
    expect([held, partly, silent].map((id) => business.statuses(id).map((status) => status["status"]))).toEqual([[], ["delivered"], []]);
    await business.advance(600_000);
    expect(business.statuses(held)).toHaveLength(2);
    expect(list((await ledger(business))[2]?.["statuses"]).map((entry) => entry["status"])).toEqual(["accepted", "sent", "delivered"]);
  });

  it("lets the receipt overtake the answer", async () => {
    await using business = await openBusiness();
    await business.writes(await business.customer(phone));
    await fault(business, { kind: "receipt_before_answer", times: 1 });
    const answer = await business.send(text(phone));
    expect(business.statuses(wamidOf(answer)).map((status) => status["status"])).toEqual(["sent"]);
  });

  it("lets a planned failure overtake the answer, and tells it once", async () => {
    await using business = await openBusiness();
    await business.writes(await business.customer(phone));
    await fault(business, { kind: "fail_async", code: 131026, times: 1 });
    await fault(business, { kind: "receipt_before_answer", times: 1 });
    const id = wamidOf(await business.send(text(phone)));
    expect(business.statuses(id)).toMatchObject([{ status: "failed", errors: [{ code: 131026 }] }]);
    await business.advance(600_000);
    expect(business.statuses(id)).toHaveLength(1);
  });

  it("lets no receipt overtake the answer that is lost anyway", async () => {
    await using business = await openBusiness();
    await business.writes(await business.customer(phone));
    await fault(business, { kind: "lose_receipts", statuses: ["sent"], times: 1 });
    await fault(business, { kind: "receipt_before_answer", times: 1 });
    const id = wamidOf(await business.send(text(phone)));
    await business.advance(600_000);
    expect(business.statuses(id).map((status) => status["status"])).toEqual(["delivered"]);
  });

  it("are listed, deleted, and refused when they make no sense", async () => {
    await using business = await openBusiness();
    await fault(business, { kind: "fail", code: 1 });
    expect((await business.control("DELETE", "/faults/1")).status).toBe(200);
    expect((await business.control("DELETE", "/faults/1")).status).toBe(404);
    const nonsense = await business.control("POST", "/faults", { kind: "explode" });
    expect([nonsense.status, nonsense.headers["content-type"], at(nonsense.body, "detail")]).toEqual([
      400,
      expect.stringContaining("problem+json"),
      expect.stringContaining("kind"),
    ]);
    expect((await business.control("POST", "/faults", { kind: "fail" })).status).toBe(400);
  });

  it.each([
    ["/switches", { webhook: { batchSize: 0 } }, "webhook.batchSize"],
    ["/switches", { webhook: { batchSize: 1_001 } }, "webhook.batchSize"],
    ["/switches", { webhook: { duplicateProbability: 1.5 } }, "duplicateProbability"],
    ["/switches", { webhook: { delayMs: [2, 1] } }, "delayMs"],
    ["/switches", { messagesPerSecond: null }, "messagesPerSecond"],
    ["/switches", { sentAfterMs: -1 }, "sentAfterMs"],
    ["/switches", { outsideWindow: "never" }, "sync, async"],
    ["/faults", { kind: "toString" }, "must be one of"],
    ["/faults", { kind: "fail", code: 1, match: { everyNth: 0 } }, "everyNth"],
    ["/faults", { kind: "fail", code: 1, match: { probability: 2 } }, "probability"],
    ["/faults", { kind: "fail", code: 1, times: 0 }, "times"],
    ["/faults", { kind: "answer_late", delayMs: -1 }, "delayMs"],
  ])("%s refuses %j: an impossible value is not silently ignored", async (path, body, word) => {
    await using business = await openBusiness();
    const before = await business.control("GET", "/switches");
    const answer = await business.control(path === "/switches" ? "PATCH" : "POST", path, body);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(word)]);
    expect((await business.control("GET", "/switches")).text).toBe(before.text);
  });
});
