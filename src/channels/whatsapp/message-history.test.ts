import { expect, it } from "vitest";
import { aChannel } from "../../../test/support/sample-rows.ts";
import type { Exchange } from "./classify-answer.ts";
import { createGraphClient } from "./graph-client.ts";
import { createReadHistory } from "./message-history.ts";

const SINCE = new Date(Date.UTC(2026, 0, 2));
const second = (offsetMs: number): number => Math.floor((SINCE.getTime() + offsetMs) / 1_000);
const row = (id: string, offsetMs?: number): object => ({
  id,
  message_id: id,
  ...(offsetMs === undefined ? {} : { events: { data: [{ id: "e", delivery_status: "SENT", timestamp: second(offsetMs) }] } }),
});

function history(
  pages: readonly (readonly object[])[],
  status = 200,
): { readonly read: (after?: string) => ReturnType<ReturnType<typeof createReadHistory>>; readonly asked: string[] } {
  const asked: string[] = [];
  const exchange = async ({ path }: { readonly path: string }): Promise<Exchange> => {
    asked.push(path);
    const page = Number(new URL(path, "http://x").searchParams.get("after") ?? 0);
    const next = page + 1 < pages.length ? { next: "https://x" } : {};
    return {
      kind: "answered",
      status,
      body: JSON.stringify(
        status === 200
          ? { data: pages[page], paging: { cursors: { after: String(page + 1) }, ...next } }
          : { error: { code: 1, message: "no" } },
      ),
      retryAfter: null,
    };
  };
  const graph = createGraphClient({ exchange, secretsOf: async () => ({ accessToken: "t", appSecret: "s", verifyToken: "v" }) });
  return { read: (after) => createReadHistory(graph)(aChannel(), after ?? null), asked };
}

const HOUR = 3_600_000;

it("reads a page, and where the list goes on", async () => {
  const delivered = {
    id: "a",
    message_id: "a",
    events: { data: [{ timestamp: second(HOUR) + 7 }, { timestamp: second(HOUR) }, { delivery_status: "READ" }] },
  };
  const { read, asked } = history([[delivered, row("b")], [row("c", -2 * HOUR)]]);
  expect(await read()).toEqual({
    kind: "read",
    entries: [
      { externalId: "a", at: second(HOUR) * 1_000, newestAt: (second(HOUR) + 7) * 1_000, reached: [] },
      { externalId: "b", at: null, newestAt: null, reached: [] },
    ],
    next: "1",
  });
  expect(await read("1")).toMatchObject({ entries: [{ externalId: "c" }], next: null });
  expect(asked[0]).toContain("/v26.0/1065/message_history?");
  expect(asked[1]).toContain("after=1");
});

it.each([
  ["an error", history([[]], 500)],
  ["an entry without id", history([[{ id: "x" }]])],
])("is unreadable, not empty, on %s", async (_case, { read }) => {
  expect(await read()).toMatchObject({ kind: "unreadable" });
});

it("tells how far each message got, in our words", async () => {
  const events = [
    { delivery_status: "ACCEPTED", timestamp: second(0) },
    { delivery_status: "FAILED", timestamp: second(1_000), error_description: "Message undeliverable (131026)" },
    { delivery_status: "SOMETHING_NEW", timestamp: second(2_000) },
    { delivery_status: "FAILED", timestamp: second(3_000) },
  ];
  const { read } = history([[{ id: "x", message_id: "x", events: { data: events } }]]);
  const error = { subcode: null, details: null, httpStatus: 0 };
  expect(await read()).toMatchObject({
    entries: [
      {
        reached: [
          { status: "failed", at: second(1_000) * 1_000, error: { ...error, code: 131_026, title: "Message undeliverable (131026)" } },
          { status: "failed", at: second(3_000) * 1_000, error: { ...error, code: 135_000, title: "The message was not delivered" } },
        ],
      },
    ],
  });
});
