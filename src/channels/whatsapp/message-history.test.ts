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
): { readonly read: () => ReturnType<ReturnType<typeof createReadHistory>>; readonly asked: string[] } {
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
  return { read: () => createReadHistory(graph)(aChannel(), SINCE), asked };
}

const HOUR = 3_600_000;

it("reads page by page until a page lies before the time", async () => {
  const { read, asked } = history([[row("a", HOUR), row("b")], [row("c", -2 * HOUR), row("d", -3 * HOUR)], [row("e", -4 * HOUR)]]);
  expect(await read()).toEqual({
    kind: "read",
    entries: [
      { externalId: "a", at: second(HOUR) * 1_000 },
      { externalId: "b", at: null },
      { externalId: "c", at: second(-2 * HOUR) * 1_000 },
      { externalId: "d", at: second(-3 * HOUR) * 1_000 },
    ],
  });
  expect(asked).toHaveLength(2);
  expect(asked[0]).toContain("/v26.0/1065/message_history?");
});

it("reads a list in another order to its end", async () => {
  const { read } = history([[row("a", -9 * HOUR), row("b", -8 * HOUR)], [row("c", HOUR)]]);
  expect(await read()).toMatchObject({ kind: "read", entries: [{}, {}, { externalId: "c" }] });
});

it.each([
  ["an error", history([[]], 500)],
  ["an entry without id", history([[{ id: "x" }]])],
])("is unreadable, not empty, on %s", async (_case, { read }) => {
  expect(await read()).toMatchObject({ kind: "unreadable" });
});
