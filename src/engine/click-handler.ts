/** What it means that a link of a message was opened: by whom it was sent to, or by a program that only looks at it. */
import { LINK_CLICKED } from "../links/events.ts";
import type { InboxRow } from "../lanes/inbox.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { InboxHandler, ItemOf } from "../lanes/phase.ts";
import { dimensionsOf } from "../messages/message-facts.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { InboxId, ProfileId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import { laneOf } from "../platform/lane.ts";
import { noteEngagement } from "../sends/note-engagement.ts";
import { noteLinkTap } from "../sends/note-tap.ts";
import { storeOwnEvent } from "./own-event.ts";

export const clickHandler: InboxHandler<"click"> = {
  prefetch: async (work, rows) => {
    await work.messages.load(rows.map(({ item }) => item.messageId));
    await work.loadProfiles(rows.flatMap(({ item }) => work.messages.outbound(item.messageId)?.profileId ?? []));
  },
  apply: (work, row, item) => {
    const { messageId, link, at } = item;
    const message = work.messages.outbound(messageId);
    if (!message) return;
    if (link) work.countVisit({ code: link.code, at, isClick: item.uncounted === null });
    const counted = { ...dimensionsOf(message, "click"), workspaceId: row.workspaceId, at: message.createdAt };
    if (item.uncounted !== null) {
      work.count({ ...counted, metric: "click_uncounted", label: item.uncounted });
      return;
    }
    noteEngagement(work, messageId, "clicked", new Date(at));
    noteLinkTap(work, messageId, link?.place ?? null, new Date(at));
    const { state } = message;
    work.tell({ profileId: message.profileId, runId: null, input: { kind: "message", messageId, state, clickedAt: at } });
    if (item.known) return;
    work.count({ ...counted, metric: "click" });
    tellEvent(work, row, message, item);
  },
};

function tellEvent(work: LaneWork, row: InboxRow, message: OutboundMessage, item: ItemOf<"click">): void {
  const properties = propertiesOf(work, message, item);
  const into = work.profile(message.profileId)?.mergedInto ?? null;
  if (into === null) return storeOwnEvent(work, row, message.profileId, { id: row.id, type: LINK_CLICKED, properties, at: item.at });
  forward(work, row, into, { properties, at: item.at });
}

/** The message stays where it is; what its reader does belongs to the person they turned out to be. */
function forward(
  work: LaneWork,
  row: InboxRow,
  profileId: ProfileId,
  { properties, at }: { readonly properties: JsonObject; readonly at: string },
): void {
  const lane = laneOf(profileId);
  const event = { id: row.id, type: LINK_CLICKED, properties, occurredAt: at, source: "whatsapp", change: { identities: {} } };
  const item = { kind: "event", event } as const;
  work.forward({ lane, id: work.ids.inLane<InboxId>(lane), workspaceId: row.workspaceId, profileId, item, dedupeKey: null });
}

function propertiesOf({ catalog }: LaneWork, { id, origin, template }: OutboundMessage, { link, detail }: ItemOf<"click">): JsonObject {
  const journey = origin.kind === "journey" ? catalog.versions.get(origin.versionId)?.journey : undefined;
  const campaign = origin.kind === "campaign" ? catalog.campaignLinks.get(origin.campaignId)?.name : undefined;
  return {
    messageId: id,
    ...(link === null ? {} : { url: link.target, place: link.place }),
    ...(template ? { template } : {}),
    ...(journey === undefined || origin.kind !== "journey" ? {} : { journey, node: origin.node }),
    ...(campaign === undefined || origin.kind !== "campaign" ? {} : { campaign, variant: origin.variant }),
    ...detail,
  };
}
