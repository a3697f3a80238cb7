import type { InboxRow } from "../lanes/inbox.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { InboxId, ProfileId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";

/** `at`: ISO. */
export type OwnEvent = {
  readonly id?: string;
  readonly type: string;
  readonly properties: JsonObject;
  readonly at: string;
  /** The channel it came by; left out: WhatsApp. */
  readonly source?: string;
};

/** Something that Parley itself learned of a person: an event among their others, which journeys and audiences may use. */
export function storeOwnEvent(
  work: LaneWork,
  row: InboxRow,
  profileId: ProfileId,
  { id, type, properties, at, source = "whatsapp" }: OwnEvent,
): void {
  const eventId = id ?? work.ids.inLane<InboxId>(row.lane);
  work.storeEvent({
    lane: row.lane,
    id: eventId,
    workspaceId: row.workspaceId,
    profileId,
    type,
    properties,
    occurredAt: new Date(at),
    receivedAt: row.receivedAt,
    source,
    externalId: null,
  });
  work.count({ workspaceId: row.workspaceId, metric: "event", label: type });
  work.tell({ profileId, runId: null, input: { kind: "event", event: { id: eventId, type, occurredAt: at, properties } } });
}
