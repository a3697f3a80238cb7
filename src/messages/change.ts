import type { JsonObject } from "../platform/json.ts";
import type { OutboundMessage } from "./message.ts";

/** Something that must not happen and did. */
export type MessageIncident = {
  readonly kind: "duplicate_acceptance" | "accepted_without_id" | "history_unreadable";
  readonly subject: string;
  readonly detail: JsonObject;
};

/** What one piece of news does to a message; `message` is the very same object when it changes nothing. */
export type MessageChange = {
  readonly message: OutboundMessage;
  readonly incident: MessageIncident | null;
};

export function unchanged(message: OutboundMessage): MessageChange {
  return { message, incident: null };
}

/**
 * The channel accepted this message under a second id: the customer has it twice. The subject is the second id,
 * so that any number of receipts for it name one incident.
 */
export function duplicate(message: OutboundMessage, externalId: string, attempt: number | null): MessageChange {
  return {
    message,
    incident: {
      kind: "duplicate_acceptance",
      subject: externalId,
      detail: { messageId: message.id, first: message.externalId, second: externalId, attempt, currentAttempt: message.attempt },
    },
  };
}
