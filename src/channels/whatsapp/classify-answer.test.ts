import { describe, expect, it } from "vitest";
import { classifyExchange, type Exchange } from "./classify-answer.ts";

const answered = (status: number, body: unknown, retryAfter: string | null = null): Exchange => ({
  kind: "answered",
  status,
  body: typeof body === "string" ? body : JSON.stringify(body),
  retryAfter,
});
const error = (code: number) => ({
  error: {
    message: `(#${code}) Title`,
    type: "OAuthException",
    code,
    error_data: { messaging_product: "whatsapp", details: "Why" },
    fbtrace_id: "A",
  },
});
const classify = (exchange: Exchange) => classifyExchange(exchange, Date.UTC(2026, 0, 1));

describe("classifyExchange", () => {
  it.each<[string, Exchange, string]>([
    ["refused connection", { kind: "not_written", why: "ECONNREFUSED" }, "not_sent"],
    ["reset after bytes", { kind: "broken", why: "ECONNRESET" }, "doubt"],
    ["timeout", { kind: "broken", why: "UND_ERR_HEADERS_TIMEOUT" }, "doubt"],
    ["200 with id", answered(200, { messages: [{ id: "wamid.A" }] }), "accepted"],
    ["200 held for quality", answered(200, { messages: [{ id: "wamid.A", message_status: "held_for_quality_assessment" }] }), "accepted"],
    ["200 without id", answered(200, { messages: [] }), "doubt"],
    ["200 cut off", answered(200, '{"messages":[{"id":"wam'), "doubt"],
    ["400 with error", answered(400, error(131047)), "rejected"],
    ["429 of a provider, keyed by code", answered(429, error(130429)), "rejected"],
    ["400 with code 131000", answered(400, error(131000)), "rejected"],
    ["401", answered(401, error(190)), "rejected"],
    ["413 of a proxy", answered(413, "<html>"), "doubt"],
    ["302", answered(302, ""), "doubt"],
    ["500 with 131000", answered(500, error(131000)), "doubt"],
    ["500 with 131016", answered(500, error(131016)), "doubt"],
    ["500 with 131057", answered(500, error(131057)), "doubt"],
    ["503 with 133004", answered(503, error(133004)), "doubt"],
    ["500 with a code nobody knows", answered(500, error(139999)), "doubt"],
    ["500 with a definite code", answered(500, error(131045)), "rejected"],
    ["502 without JSON", answered(502, "<html>Bad gateway</html>"), "doubt"],
  ])("%s", (_case, exchange, kind) => {
    expect(classify(exchange).kind).toBe(kind);
  });

  it("keeps the channel's own words", () => {
    expect(classify(answered(400, error(131047)))).toEqual({
      kind: "rejected",
      error: { code: 131047, subcode: null, title: "Title", details: "Why", httpStatus: 400 },
      retryAfterMs: null,
    });
    expect(classify(answered(200, { messages: [{ id: "wamid.A", message_status: "paused" }] }))).toEqual({
      kind: "accepted",
      externalId: "wamid.A",
      note: "paused",
    });
  });

  it.each([
    ["7", 7_000],
    ["Thu, 01 Jan 2026 00:00:30 GMT", 30_000],
    ["soon", null],
    ["999999999", 86_400_000],
  ])("waits as Retry-After %s says", (header, ms) => {
    expect(classify(answered(400, error(130429), header))).toMatchObject({ retryAfterMs: ms });
  });
});
