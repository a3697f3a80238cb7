import type { ChannelDoor } from "../../catalog/door-secrets.ts";
import { readCallbackData } from "../../channels/callback-data.ts";
import type { ParsedUpdate } from "../../channels/whatsapp/parse-webhook.ts";
import type { NewInboxRow } from "../../lanes/inbox.ts";
import type { InboxId, MessageId } from "../../platform/ids.ts";
import { laneOf } from "../../platform/lane.ts";
import type { Placed, WhatsAppDoorDeps } from "./admit-webhook.ts";
import { readLanesByExternalId } from "./message-lane.store.ts";

type Click = Extract<ParsedUpdate, { readonly kind: "click" }>;

/** By position: taps that WhatsApp tells of, where it tells which message they were on. One on a short link of ours told of itself. */
export async function findClicked(
  { pool, ids, callbackKey }: WhatsAppDoorDeps,
  { workspaceId }: ChannelDoor,
  placed: readonly Placed[],
): Promise<ReadonlyMap<number, NewInboxRow>> {
  const clicks = placed.flatMap(({ update }, index) => (update.kind === "click" ? [{ index, update }] : []));
  const result = new Map<number, NewInboxRow>();
  if (clicks.length === 0) return result;
  const places = await readLanesByExternalId(
    pool,
    workspaceId,
    clicks.flatMap(({ update }) => update.externalId ?? []),
  );
  const rowOf = ({ at, known, detail, dedupeKey }: Click, messageId: MessageId, isTracked: boolean): NewInboxRow => {
    const lane = laneOf(messageId);
    const item = { kind: "click", messageId, link: null, at, uncounted: null, known: known || isTracked, detail } as const;
    return { lane, id: ids.inLane<InboxId>(lane), workspaceId, profileId: null, item, dedupeKey };
  };
  for (const { index, update } of clicks) {
    const place = update.externalId === null ? undefined : places.get(update.externalId);
    const ours = readCallbackData(callbackKey, update.callbackData);
    if (place) result.set(index, rowOf(update, place.messageId, place.isTracked));
    // Without its row it is not known whether it has links of ours; a tap that is counted twice would be worse than one that is missed.
    else if (ours) result.set(index, rowOf(update, ours.messageId, true));
  }
  return result;
}
