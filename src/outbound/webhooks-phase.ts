/**
 * Puts what a lane transaction did into the outbox of the endpoints that asked for it, in the same commit: what happened is
 * told, and what is told happened. Runs last. Costs nothing in a workspace without endpoints.
 */
import type { DeskConversation, DeskEntry } from "../desk/conversation.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { LanePhase } from "../lanes/phase.ts";
import type { Message, OutboundMessage } from "../messages/message.ts";
import { factsOf } from "../messages/message-facts.ts";
import type { Run } from "../journeys/run.ts";
import type { ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import { laneOf } from "../platform/lane.ts";
import type { WebhookKind } from "./webhooks-kinds.ts";

type News = { readonly workspaceId: WorkspaceId; readonly profileId: ProfileId; readonly kind: WebhookKind; readonly data: JsonObject };

/** The metric of a message whose first time is told, and as what. */
const TOLD = new Map<string, WebhookKind>([
  ["sent", "message.sent"],
  ["delivered", "message.delivered"],
  ["read", "message.read"],
  ["failed", "message.failed"],
  ["refused", "message.refused"],
]);

export function createWebhooksPhase(): LanePhase {
  return {
    name: "webhooks",
    run: async (work) => {
      if (work.catalog.webhooks.size === 0) return undefined;
      for (const news of newsOf(work)) tell(work, news);
      return undefined;
    },
  };
}

function tell(work: LaneWork, { workspaceId, profileId, kind, data }: News): void {
  const lane = laneOf(profileId);
  for (const endpoint of work.catalog.webhooks.get(workspaceId) ?? []) {
    if (!endpoint.kinds.has(kind)) continue;
    const body = { type: kind, timestamp: work.now.toISOString(), data };
    work.addDelivery({ lane, id: work.ids.inLane<string>(lane), workspaceId, endpointId: endpoint.id, kind, body });
  }
}

function* newsOf(work: LaneWork): Generator<News> {
  const { messages, runs, consent, audiences } = work.soFar();
  for (const { before, after } of messages) {
    if (!work.catalog.webhooks.has(after.workspaceId)) continue;
    yield* newsOfMessage(before, after);
  }
  for (const { isNew, run } of runs) {
    if (isNew) yield { ...whose(run), kind: "journey.run.entered", data: runData(run) };
    if (run.state !== "live") yield { ...whose(run), kind: "journey.run.finished", data: runData(run) };
  }
  for (const entry of consent) {
    const { profileId, channel, purpose, topic, action, source, occurredAt } = entry;
    if (action === "merge") continue;
    yield { ...whose(entry), kind: "consent.changed", data: { profileId, channel, purpose, topic, action, source, occurredAt } };
  }
  for (const { profileId, workspaceId, audience, change } of audiences)
    yield { workspaceId, profileId, kind: `audience.${change}`, data: { profileId, audience } };
  yield* newsOfDesk(work);
}

/** Entries of the shared inbox that are told outside, and as what. */
const TOLD_OF_DESK = new Map<string, WebhookKind>([
  ["opened", "conversation.opened"],
  ["reopened", "conversation.opened"],
  ["assigned", "conversation.assigned"],
  ["resolved", "conversation.resolved"],
  ["answer_due_soon", "conversation.due_soon"],
  ["answer_overdue", "conversation.overdue"],
]);

function* newsOfDesk(work: LaneWork): Generator<News> {
  for (const entry of work.desk.entries()) {
    const kind = TOLD_OF_DESK.get(entry.kind);
    const conversation = work.desk.known(entry.profileId, entry.channelId);
    if (!kind || !conversation) continue;
    const { owed, policy, due } = entry.detail;
    const promise = typeof due === "string" ? { owed: String(owed), policy: String(policy), due } : {};
    yield { ...whose(entry), kind, data: { ...deskData(conversation), by: entry.by, ...promise } };
  }
  yield* newsOfHands(work);
  for (const { before, after } of work.soFar().messages) {
    if (after.direction === "inbound") {
      const conversation = work.desk.known(after.profileId, after.channelId);
      if (before === null && conversation)
        yield {
          ...whose(after),
          kind: "conversation.message",
          data: { conversationId: conversation.id, direction: "inbound", ...inboundData(after) },
        };
    } else if (after.origin.kind === "agent" && after.receipts.accepted !== undefined && !wasAccepted(before)) {
      const { id, profileId, channelId, externalId, origin } = after;
      const data = {
        conversationId: origin.conversationId,
        direction: "outbound",
        messageId: id,
        profileId,
        channelId,
        externalId,
        by: origin.by,
      };
      yield { ...whose(after), kind: "conversation.message", data };
    }
  }
}

/** Entries by which a conversation goes from one to another: to a person, the assistant or a journey; to the team. */
const HANDED: ReadonlySet<string> = new Set(["handled_by", "handed_over"]);

/** Once a transaction, whatever made it: an order, an answer, a helper that gives up, or words that no journey waits for. */
function* newsOfHands(work: LaneWork): Generator<News> {
  const told = new Map<string, DeskEntry>();
  for (const entry of work.desk.entries())
    if (HANDED.has(entry.kind) || !told.has(entry.conversationId)) told.set(entry.conversationId, entry);
  for (const { before, after } of work.desk.changed()) {
    const entry = told.get(after.id);
    const isHanded = entry !== undefined && HANDED.has(entry.kind);
    if (!isHanded && (before === null || before.handledBy === after.handledBy)) continue;
    const data = { ...deskData(after), before: before?.handledBy ?? null, by: entry?.by ?? "customer" };
    yield { ...whose(after), kind: "conversation.handed_over", data };
  }
}

function deskData(conversation: DeskConversation): JsonObject {
  const { id, profileId, channelId, state, handledBy, assignee, team, labels, priority } = conversation;
  return { conversationId: id, profileId, channelId, state, handledBy, assignee, team, labels: [...labels], priority };
}

function wasAccepted(before: Message | null): boolean {
  return before?.direction === "outbound" && before.receipts.accepted !== undefined;
}

function* newsOfMessage(before: Message | null, after: Message): Generator<News> {
  if (after.direction === "inbound") {
    if (before === null) yield { ...whose(after), kind: "reply.received", data: inboundData(after) };
    return;
  }
  const known = new Set(before === null ? [] : factsOf(before).map(({ metric }) => metric));
  for (const { metric } of factsOf(after)) {
    const kind = TOLD.get(metric);
    if (kind && !known.has(metric)) yield { ...whose(after), kind, data: outboundData(after) };
  }
}

function whose({ workspaceId, profileId }: Pick<Message, "workspaceId" | "profileId">): Pick<News, "workspaceId" | "profileId"> {
  return { workspaceId, profileId };
}

function inboundData(message: Extract<Message, { direction: "inbound" }>): JsonObject {
  const { id, profileId, channelId, externalId, repliesTo, content, createdAt } = message;
  return {
    messageId: id,
    profileId,
    channelId,
    externalId,
    repliesTo,
    content: { kind: content.kind, text: content.text },
    at: createdAt.toISOString(),
  };
}

function outboundData(message: OutboundMessage): JsonObject {
  const { id, profileId, channelId, externalId, purpose, origin, state, receipts, error, decision, template, content } = message;
  return {
    messageId: id,
    profileId,
    channelId,
    externalId,
    purpose,
    origin: { ...origin },
    template: template ?? (content.kind === "template" ? content.name : ""),
    state,
    receipts: { ...receipts },
    error: error && { code: error.code, title: error.title },
    reason: state === "refused" ? (decision?.reason ?? null) : null,
  };
}

function runData(run: Run): JsonObject {
  const { id, profileId, journey, versionId, key, state, outcome } = run;
  return { runId: id, profileId, journey, versionId, key, state, outcome };
}
