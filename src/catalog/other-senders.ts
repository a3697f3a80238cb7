import type { WorkspaceId } from "../platform/ids.ts";
import type { Catalog } from "./catalog.ts";
import { isWhatsApp, type PlainChannel, plainChannel } from "./channel.ts";

/** The sender that messages of each channel but WhatsApp leave from. */
export function otherSenders(catalog: Catalog, workspaceId: WorkspaceId): readonly PlainChannel[] {
  return [...catalog.channels.values()].flatMap((channel) => {
    const isChosen = channel.workspaceId === workspaceId && catalog.defaultChannel(workspaceId, channel.kind)?.id === channel.id;
    const plain = isChosen && !isWhatsApp(channel) ? plainChannel(channel) : null;
    return plain ? [plain] : [];
  });
}
