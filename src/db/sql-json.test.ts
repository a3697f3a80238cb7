import { expect, test } from "vitest";
import { toSqlJson } from "./sql-json.ts";

test("half of an emoji and U+0000 become U+FFFD; whole emoji, quotes and backslashes stay", () => {
  const rows = [{ cut: "👍".slice(0, 1), nul: "a\u0000b", whole: "👍", said: 'say "\\ud83d"' }];
  expect(JSON.parse(toSqlJson(rows))).toEqual([{ cut: "\ufffd", nul: "a\ufffdb", whole: "👍", said: 'say "\\ud83d"' }]);
});
