/**
 * What a channel echoes with every receipt, or carries in an address that is only its: `v1.<message id>.<attempt>.<8 hex of HMAC>`. The message id leads to its
 * lane and row; the HMAC keeps out receipts of other apps on the same account. Never personal data; 64 characters at most.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { isUuid, type MessageId } from "../platform/ids.ts";

export type CallbackData = { readonly messageId: MessageId; readonly attempt: number };

const SHAPE = /^v1\.([0-9a-f-]{36})\.([1-9]\d{0,5})\.([0-9a-f]{8})$/;

export function writeCallbackData(key: string, data: CallbackData): string {
  const text = `v1.${data.messageId}.${data.attempt}`;
  return `${text}.${mac(key, text)}`;
}

/** Null when it is not ours: another shape, or an HMAC made with another key. */
export function readCallbackData(key: string, text: string | null): CallbackData | null {
  const parts = SHAPE.exec(text ?? "");
  const [, id, attempt, given] = parts ?? [];
  if (!id || !attempt || !given || !isUuid(id)) return null;
  const expected = mac(key, `v1.${id}.${attempt}`);
  return timingSafeEqual(Buffer.from(given), Buffer.from(expected)) ? { messageId: id as MessageId, attempt: Number(attempt) } : null;
}

function mac(key: string, text: string): string {
  return createHmac("sha256", key).update(text).digest("hex").slice(0, 8);
}
