/** What runs ask for and take back: messages that wait for their first claim. */
import type { Run } from "../journeys/run.ts";
import type { Effect } from "../journeys/step.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import { queuedMessage } from "../messages/new-message.ts";
import type { MessageId } from "../platform/ids.ts";
import { keepChange } from "../sends/announce.ts";
import { chooseSender } from "./choose-sender.ts";

/** What was claimed is on its way: its run hears what becomes of it. */
export function takeBack(work: LaneWork, run: Run, messageIds: readonly MessageId[]): void {
  for (const message of work.messages.pendingOf(run.profileId))
    if (messageIds.includes(message.id))
      keepChange(work, message, { message: { ...message, state: "cancelled", updatedAt: work.now }, incident: null });
}

export function send(work: LaneWork, run: Run, effect: Extract<Effect, { kind: "send" }>): void {
  const channel = chooseSender(
    { catalog: work.catalog, talk: (channelId) => work.conversations.of(run.profileId, channelId), now: work.now },
    { workspaceId: run.workspaceId, kind: effect.channel, content: effect.content },
  );
  if (!channel) throw new Error(`the ${effect.channel} channel of ${run.workspaceId} was there when the step looked`);
  work.messages.add(
    queuedMessage(
      {
        lane: run.lane,
        id: effect.messageId,
        workspaceId: run.workspaceId,
        profileId: run.profileId,
        channelId: channel.id,
        purpose: effect.purpose,
        origin: {
          kind: "journey",
          runId: run.id,
          versionId: run.versionId,
          node: effect.node,
          ...(effect.step === undefined ? {} : { step: effect.step }),
          ...(effect.advice === undefined ? {} : { advice: effect.advice }),
          ...(effect.variant === undefined ? {} : { variant: effect.variant }),
          ...(effect.topic === undefined ? {} : { topic: effect.topic }),
        },
        content: effect.content,
        rank: work.catalog.versions.get(run.versionId)?.document.priority ?? 50,
        variables: effect.variables,
        dueAt: work.now,
        expiresAt: effect.expiresAt,
      },
      work.now,
    ),
  );
}
