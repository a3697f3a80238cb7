/** Customers who come by an entry point: noted, told to journeys as an event, and where it is agreed, what they said yes to. */
import { type EntryPoint, entryPointIn, saysAll } from "../links/entry-point.ts";
import { ENTRY_POINT_USED } from "../links/events.ts";
import type { ArrivedMessage, InboxRow } from "../lanes/inbox.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { InboundContent } from "../messages/content.ts";
import type { MessageId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import { applyChange } from "./apply-change.ts";
import { storeOwnEvent } from "./own-event.ts";

export function entryPointOf(work: LaneWork, workspaceId: WorkspaceId, { kind, text }: InboundContent): EntryPoint | null {
  if (kind !== "text" || text === null) return null;
  return entryPointIn(text, (keyword) => work.catalog.entryPoint(workspaceId, keyword));
}

export function withEntryPoint(content: InboundContent, point: EntryPoint | null): InboundContent {
  return point ? { ...content, entryPoint: { name: point.name, keyword: point.keyword } } : content;
}

type Arrived = {
  readonly profileId: ProfileId;
  readonly messageId: MessageId;
  readonly entryPoint: EntryPoint;
  readonly message: ArrivedMessage;
};

export function noteArrival(work: LaneWork, row: InboxRow, { profileId, messageId, entryPoint, message }: Arrived): void {
  const { id: entryPointId, name, keyword, consent, topic, text, retired } = entryPoint;
  const sent = message.content.text ?? "";
  if (consent !== null && !retired && saysAll(sent, entryPoint)) {
    const evidence = {
      entryPointId,
      entryPoint: name,
      sent: sent.slice(0, 1_000),
      messageId,
      externalId: message.externalId,
    };
    const entry = {
      id: row.id,
      channel: "whatsapp",
      purpose: consent,
      topic,
      action: "opt_in",
      how: "keyword",
      actor: "customer",
      source: `entry_point:${keyword}`,
      wording: { version: entryPointId, language: "und", text },
      evidence,
    } as const;
    applyChange(work, profileId, row.workspaceId, { identities: {}, consent: [{ ...entry, occurredAt: message.at }] });
  }
  work.recordArrival({ lane: row.lane, entryPointId, profileId, at: new Date(message.at) });
  storeOwnEvent(work, row, profileId, { type: ENTRY_POINT_USED, properties: { name, keyword, messageId }, at: message.at });
}
