/** When what a message rule speaks of happened, once for each message that is meant. */
import type { RuleContext } from "./context.ts";
import type { MessageRule } from "./document.ts";
import type { MessageRow } from "./facts.ts";
import { instantOf } from "./instant.ts";

export function timesOf(rule: MessageRule, messages: readonly MessageRow[], context: RuleContext): readonly number[] {
  const versions = rule.journey === undefined ? null : new Set(context.versionsOf(rule.journey));
  const channels = rule.channel === undefined ? null : new Set(context.channelsOf(rule.channel));
  const isMeant = (message: MessageRow): boolean =>
    (versions === null || versions.has(text(message.origin?.["versionId"]))) &&
    (rule.campaign === undefined || message.origin?.["campaignId"] === rule.campaign) &&
    (rule.template === undefined || message.template === rule.template);
  const outbound = new Map<string, MessageRow>();
  for (const message of messages) if (message.direction === "outbound") outbound.set(message.id, message);
  const anyAnswer = rule.journey === undefined && rule.campaign === undefined && rule.template === undefined;

  const times: number[] = [];
  for (const message of messages) {
    if (channels !== null && !channels.has(message.channelId)) continue;
    const at = timeOf(rule, message);
    if (at === null) continue;
    if (rule.message === "replied") {
      const asked = message.repliesTo === null ? undefined : outbound.get(message.repliesTo);
      if (!anyAnswer && (!asked || !isMeant(asked))) continue;
    } else if (rule.message !== "received" && !isMeant(message)) continue;
    times.push(at);
  }
  return times;
}

function timeOf(rule: MessageRule, message: MessageRow): number | null {
  if (rule.message === "received" || rule.message === "replied") {
    if (message.direction !== "inbound" || (rule.message === "replied" && message.repliesTo === null)) return null;
    return message.createdAt;
  }
  if (message.direction !== "outbound") return null;
  switch (rule.message) {
    case "sent":
      return instantOf(message.receipts["accepted"] ?? message.receipts["sent"]);
    case "delivered":
      return instantOf(message.receipts["delivered"]);
    case "read":
      return instantOf(message.receipts["read"]);
    case "clicked":
      return instantOf(message.receipts["clicked"]);
    case "failed":
      return message.state === "failed" ? (instantOf(message.receipts["failed"]) ?? message.updatedAt) : null;
    case "refused":
      return message.state === "refused" ? message.updatedAt : null;
  }
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
