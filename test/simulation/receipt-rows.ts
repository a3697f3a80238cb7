/** What the simulated Meta tells, as rows for the lanes. */
import { readCallbackData, type CallbackData } from "../../src/channels/callback-data.ts";
import { parseWhatsAppWebhook } from "../../src/channels/whatsapp/parse-webhook.ts";
import type { NewInboxRow } from "../../src/lanes/inbox.ts";
import type { Ids, InboxId } from "../../src/platform/ids.ts";
import { laneOf } from "../../src/platform/lane.ts";
import { CALLBACK_KEY, CHANNEL, WORKSPACE } from "./sample-catalog.ts";

type ReadEcho = (text: string | null) => CallbackData | null;

/** Each attempt's data comes back two or three times; what it says was proven the first time. */
export function createEchoReader(): ReadEcho {
  const known = new Map<string, CallbackData | null>();
  return (text) => {
    const seen = known.get(text ?? "");
    if (seen !== undefined) return seen;
    const data = readCallbackData(CALLBACK_KEY, text);
    known.set(text ?? "", data);
    return data;
  };
}

export function receiptRows(body: object, ids: Ids, readEcho: ReadEcho): readonly NewInboxRow[] {
  return parseWhatsAppWebhook(body).flatMap((update): readonly NewInboxRow[] => {
    if (update.kind !== "receipt") return [];
    const data = readEcho(update.callbackData);
    if (!data) return [];
    const lane = laneOf(data.messageId);
    const receipt = { ...update.receipt, attempt: data.attempt };
    return [
      {
        lane,
        id: ids.inLane<InboxId>(lane),
        workspaceId: WORKSPACE,
        profileId: null,
        item: { kind: "receipt", channelId: CHANNEL, messageId: data.messageId, receipt },
        dedupeKey: update.dedupeKey,
      },
    ];
  });
}
