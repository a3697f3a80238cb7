import type { LedgerEntry } from "../control/contract.ts";
import type { OutboundMessage } from "../store/message.ts";

const linesPerChunk = 500;

/** NDJSON of entries with `seq` above `after`, some hundred lines a chunk: the reader sets the pace. */
export function* ledgerLines(ledger: readonly OutboundMessage[], after: number, limit: number): Generator<string> {
  const end = Math.min(ledger.length, after + limit);
  for (let start = Math.max(0, after); start < end; start += linesPerChunk) {
    yield ledger
      .slice(start, Math.min(end, start + linesPerChunk))
      .map((message) => `${JSON.stringify(entryOf(message))}\n`)
      .join("");
  }
}

function entryOf(message: OutboundMessage): LedgerEntry {
  return {
    seq: message.seq,
    wamid: message.id,
    at: message.at,
    phoneNumberId: message.phoneNumberId,
    recipient: message.recipient,
    customerId: message.customerId,
    type: message.type,
    templateName: message.templateName,
    callbackData: message.callbackData,
    statuses: message.statuses.map(({ status, at, code }) => (code === undefined ? { status, at } : { status, at, code })),
  };
}
