import { expect, it } from "vitest";
import type { MessageId } from "../platform/ids.ts";
import { readCallbackData, writeCallbackData } from "./callback-data.ts";

const messageId = "019b8d62-7c10-73b9-9d60-39ede92f8738" as MessageId;
const text = writeCallbackData("key", { messageId, attempt: 12 });

it("is short, holds no personal data, and reads back", () => {
  expect(text).toMatch(/^v1\.019b8d62-7c10-73b9-9d60-39ede92f8738\.12\.[0-9a-f]{8}$/);
  expect(text.length).toBeLessThanOrEqual(64);
  expect(readCallbackData("key", text)).toEqual({ messageId, attempt: 12 });
});

it.each([
  null,
  "",
  "run=77",
  text.replace(".12.", ".13."),
  text.replace("v1", "v2"),
  text.slice(0, -1),
  `${text}0`,
  text.replace("8738", "8739"),
])("does not take %j for ours", (other) => {
  expect(readCallbackData("key", other)).toBeNull();
});

it("does not take another app's", () => {
  expect(readCallbackData("another key", text)).toBeNull();
});
