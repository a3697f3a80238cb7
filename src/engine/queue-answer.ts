/** What is said by itself to somebody who wrote: a service message. */
import type { LaneWork } from "../lanes/lane-work.ts";
import type { ChannelForm } from "../messages/channel-form.ts";
import type { MessageContent } from "../messages/content.ts";
import type { OutboundMessage } from "../messages/message.ts";
import { queuedMessage } from "../messages/new-message.ts";
import type { ChannelId, MessageId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";

/** Later nobody remembers having written. */
const WORTH_MS = 3_600_000;

export type Pair = { readonly workspaceId: WorkspaceId; readonly profileId: ProfileId; readonly channelId: ChannelId };

export function queueAnswer(
  work: LaneWork,
  { workspaceId, profileId, channelId }: Pair,
  {
    origin,
    content,
    variables = {},
    dueAt = work.now,
  }: Pick<OutboundMessage, "origin" | "content"> & Partial<Pick<OutboundMessage, "variables" | "dueAt">>,
): MessageId {
  const lane = laneOf(profileId);
  const id = work.ids.inLane<MessageId>(lane);
  const place = { lane, id, workspaceId, profileId, channelId };
  const expiresAt = new Date(dueAt.getTime() + WORTH_MS);
  work.messages.add(queuedMessage({ ...place, purpose: "service", origin, content, variables, dueAt, expiresAt }, work.now));
  return id;
}

/** Every field that must be filled says it, the short ones as much of its first line as fits. */
export function contentOf({ fields }: ChannelForm, text: string): MessageContent {
  const names = Object.entries(fields);
  if (names.length === 0) return { kind: "text", text };
  const required = names.filter(([, field]) => field.required && field.control !== "address");
  return {
    kind: "fields",
    fields: Object.fromEntries(
      (required.length > 0 ? required : names.slice(0, 1)).map(([name, { most, control }]) => [
        name,
        (control === "line" ? (text.split("\n", 1)[0] ?? "") : text).slice(0, most),
      ]),
    ),
  };
}
