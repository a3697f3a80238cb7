import type { Catalog } from "../catalog/catalog.ts";
import type { Channel } from "../catalog/channel.ts";
import { isWindowOpen, type Talk } from "../conversations/conversation.ts";
import type { MessageContent } from "../messages/content.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";

type Pool = { readonly catalog: Catalog; readonly talk: (channelId: ChannelId) => Talk | null; readonly now: Date };
type Asked = { readonly workspaceId: WorkspaceId; readonly kind: Channel["kind"]; readonly content: MessageContent };

/** Whether a workspace has more than one number to choose from. */
export function hasChoice(catalog: Catalog, { workspaceId, kind }: Pick<Asked, "workspaceId" | "kind">): boolean {
  return poolOf(catalog, { workspaceId, kind }).length > 1;
}

/**
 * Of several numbers the one that the customer talks with, so that a conversation goes on where it is: the one at which they wrote
 * last while their window is open, else the one of the last message either way; without any, the workspace's first. A number that
 * lacks the message's template or Flow, or is paused, only when no other is left.
 */
export function chooseSender({ catalog, talk, now }: Pool, { workspaceId, kind, content }: Asked): Channel | null {
  const first = catalog.defaultChannel(workspaceId, kind);
  const pool = poolOf(catalog, { workspaceId, kind });
  if (pool.length < 2) return first;
  const usable = pool.filter((channel) => channel.state === "active" && canSend(catalog, channel, content));
  const talks = usable.map((channel) => {
    const known = talk(channel.id);
    const saidAt = known?.lastInboundAt?.getTime() ?? 0;
    const open = isWindowOpen(known, now);
    return { channel, open, at: open ? saidAt : Math.max(saidAt, known?.lastOutboundAt?.getTime() ?? 0) };
  });
  const [best] = talks.filter(({ open, at }) => open || at > 0).toSorted((a, b) => Number(b.open) - Number(a.open) || b.at - a.at);
  return best?.channel ?? usable.find(({ id }) => id === first?.id) ?? usable[0] ?? first;
}

function poolOf(catalog: Catalog, { workspaceId, kind }: Pick<Asked, "workspaceId" | "kind">): readonly Channel[] {
  return [...catalog.channels.values()].filter((channel) => channel.workspaceId === workspaceId && channel.kind === kind);
}

function canSend(catalog: Catalog, channel: Channel, content: MessageContent): boolean {
  if (content.kind === "template") return catalog.templates(channel.id, content.name).length > 0;
  if (content.kind !== "flow") return true;
  // A Flow belongs to an account; of one that was not made here nobody knows whose it is.
  const form = [...catalog.forms.values()].find(
    ({ workspaceId, flowId }) => workspaceId === channel.workspaceId && flowId === content.flowId,
  );
  const owner = form && catalog.channels.get(form.channelId);
  return !owner || owner.config.accountId === channel.config.accountId;
}
