import type { StatusEntry } from "../store/message.ts";

/** One change on its way to one subscriber; several may share a POST. */
export type WebhookUpdate = {
  readonly accountId: string;
  readonly field: string;
  /** The `value`, as JSON text already. */
  readonly value: string;
  /** Only account-level fields carry `entry.time`. */
  readonly seconds: number | null;
  /** Marked when a subscriber answered 200. */
  readonly receipt: StatusEntry | null;
};

/** Meta's limit for one payload. */
const longestBody = 3_000_000;

/** Cuts updates into bodies of at most `batchSize`, grouped by account as Meta does. */
export function cutBatches(updates: readonly WebhookUpdate[], batchSize: number): WebhookUpdate[][] {
  const batches: WebhookUpdate[][] = [];
  let batch: WebhookUpdate[] = [];
  let length = 0;
  for (const update of updates) {
    if (batch.length > 0 && (batch.length >= batchSize || length + update.value.length > longestBody)) {
      batches.push(batch);
      batch = [];
      length = 0;
    }
    batch.push(update);
    length += update.value.length;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

export function bodyOf(batch: readonly WebhookUpdate[]): string {
  const entries = new Map<string, { head: string; changes: string[] }>();
  for (const update of batch) {
    const key = `${update.accountId}/${update.seconds ?? ""}`;
    const change = `{"value":${update.value},"field":"${update.field}"}`;
    const entry = entries.get(key);
    if (entry) entry.changes.push(change);
    else {
      const time = update.seconds === null ? "" : `"time":${update.seconds},`;
      entries.set(key, { head: `{"id":"${update.accountId}",${time}"changes":[`, changes: [change] });
    }
  }
  const parts = [...entries.values()].map((entry) => `${entry.head}${entry.changes.join(",")}]}`);
  return `{"object":"whatsapp_business_account","entry":[${parts.join(",")}]}`;
}
