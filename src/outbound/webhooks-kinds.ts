/** What an installation may be told about itself, by signed calls to addresses of its choosing. */
export const WEBHOOK_KINDS = [
  "message.sent",
  "message.delivered",
  "message.read",
  "message.failed",
  "message.refused",
  "reply.received",
  "consent.changed",
  "journey.run.entered",
  "journey.run.finished",
  "audience.entered",
  "audience.left",
  "conversation.opened",
  "conversation.message",
  "conversation.assigned",
  "conversation.handed_over",
  "conversation.resolved",
  "conversation.due_soon",
  "conversation.overdue",
  "webhook.test",
] as const;
export type WebhookKind = (typeof WEBHOOK_KINDS)[number];
