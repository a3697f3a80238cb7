import type { Catalog } from "../catalog/catalog.ts";
import type { Channel } from "../catalog/channel.ts";
import type { Conversation } from "../conversations/conversation.ts";
import type { MessageContent } from "../messages/content.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";

type Pool = { readonly catalog: Catalog; readonly conversation: (channelId: ChannelId) => Conversation | null };

/**
 * Of several numbers the one that the customer last talked with, so that a conversation goes on where it is; without any,
 * the workspace's first. A number that lacks the message's template, or is paused, only when no other is left.
 */
export function chooseSender(
  { catalog, conversation }: Pool,
  { workspaceId, kind, content }: { readonly workspaceId: WorkspaceId; readonly kind: Channel["kind"]; readonly content: MessageContent },
): Channel | null {
  const first = catalog.defaultChannel(workspaceId, kind);
  const pool = [...catalog.channels.values()].filter((channel) => channel.workspaceId === workspaceId && channel.kind === kind);
  if (pool.length < 2) return first;
  const usable = pool.filter(({ id, state }) => state === "active" && hasTemplate(catalog, id, content));
  const lastTalk = ({ id }: Channel): number => {
    const known = conversation(id);
    return Math.max(known?.lastInboundAt?.getTime() ?? 0, known?.lastOutboundAt?.getTime() ?? 0);
  };
  const [best] = usable.filter((channel) => lastTalk(channel) > 0).toSorted((one, other) => lastTalk(other) - lastTalk(one));
  return best ?? usable.find(({ id }) => id === first?.id) ?? usable[0] ?? first;
}

function hasTemplate(catalog: Catalog, id: ChannelId, content: MessageContent): boolean {
  return content.kind !== "template" || catalog.templates(id, content.name).length > 0;
}
