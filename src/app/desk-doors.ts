/** The shared inbox's ports, put together for its doors. */
import type { CatalogSource } from "../catalog/catalog-source.ts";
import { whatsAppOnly } from "../catalog/channel.ts";
import { markRead } from "../channels/whatsapp/mark-read.ts";
import type { Db } from "../db/pool.ts";
import { deskReference } from "../desk/desk-reference.ts";
import { createDeskMessages } from "../engine/desk-messages.ts";
import { createDeskOffice } from "../engine/desk-office.ts";
import type { DeskDoors } from "../http/desk/deps.ts";
import type { PresenceBoard } from "../http/desk/presence.ts";
import { lastInbound } from "../insights/desk-context.store.ts";
import { createDeskCounters } from "../insights/desk-counts.ts";
import { ANY_WORKSPACE, type Notices } from "../lanes/postgres/notices.ts";
import type { Clock } from "../platform/clock.ts";
import type { ChannelId } from "../platform/ids.ts";
import type { Logger } from "../platform/log.ts";
import type { LaneEngine } from "./lane-engine.ts";

export function createDeskDoors({
  lanes,
  doorPool,
  catalog,
  presence,
  notices,
  clock,
  log,
}: {
  readonly lanes: Pick<LaneEngine, "deskPorts" | "graph">;
  readonly doorPool: Db;
  readonly catalog: Pick<CatalogSource, "current">;
  readonly presence: PresenceBoard;
  readonly notices: Pick<Notices, "subscribe">;
  readonly clock: Clock;
  readonly log: Logger;
}): DeskDoors {
  const counters = createDeskCounters({ db: doorPool, clock });
  // Before the streams hear of it: who is told asks for what is new.
  notices.subscribe(({ workspaceId, conversationIds = [] }) => {
    if (workspaceId === ANY_WORKSPACE) counters.changed(null);
    else if (conversationIds?.length !== 0) counters.changed(workspaceId);
  });
  return {
    counters,
    reference: deskReference(doorPool),
    office: createDeskOffice(lanes.deskPorts),
    messages: createDeskMessages(lanes.deskPorts),
    presence,
    showCustomer: async ({ workspaceId, conversationId, what }) => {
      try {
        const last = await lastInbound(doorPool, workspaceId, conversationId);
        const channel = whatsAppOnly(catalog.current().channels.get(last?.channelId as ChannelId));
        if (last === null || channel?.workspaceId !== workspaceId || channel.state !== "active") return;
        await markRead(lanes.graph, channel, { externalId: last.externalId, isTyping: what === "typing" });
      } catch (error) {
        log.info({ err: error, conversationId }, "the customer could not be shown that somebody reads");
      }
    },
  };
}
