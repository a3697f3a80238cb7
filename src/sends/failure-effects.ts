import type { LaneWork } from "../lanes/lane-work.ts";
import type { FailureAction } from "../messages/failure-action.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { ChannelId, InboxId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import { cancelUnwanted } from "./cancel-unwanted.ts";
import { kindOfChannel } from "./kind-of-channel.ts";
import { newsOf, recordNews } from "./tell-consent.ts";

/**
 * What a refusal asks for outside the lane. Called before the lane's commit, possibly more than once for the same thing,
 * never awaited: must only take note, be idempotent, and be safe if the commit fails (the refusal is then heard again).
 */
export type FailurePorts = {
  readonly pauseSender: (channelId: ChannelId, pause: { readonly reason: string; readonly detail: string | null }) => void;
  readonly resyncTemplates: (channelId: ChannelId) => void;
};

/** Beyond the message itself: the person, the sender, the templates. The profile and its pending messages must be loaded. */
export function applyFailure(work: LaneWork, message: OutboundMessage, action: FailureAction, ports: FailurePorts): void {
  switch (action.kind) {
    case "fail":
    case "retry":
      return;
    case "pause_sender":
      ports.pauseSender(message.channelId, { reason: action.reason, detail: message.error?.details ?? message.error?.title ?? null });
      return;
    case "template_problem":
      ports.resyncTemplates(message.channelId);
      return;
    case "mark_unreachable":
      markUnreachable(work, message, action.reason);
      return;
    case "mark_opted_out":
      optOut(work, message);
      return;
  }
}

function markUnreachable(work: LaneWork, message: OutboundMessage, reason: string): void {
  const profile = work.profile(message.profileId);
  if (!profile) return;
  const channel = kindOfChannel(work, message.channelId);
  if (profile.reachability[channel]?.state === "unreachable") return;
  work.changeProfile({
    ...profile,
    reachability: { ...profile.reachability, [channel]: { state: "unreachable", at: work.now.toISOString(), reason } },
    updatedAt: work.now,
  });
}

/** The channel knows of an opt-out that we do not: from now on it is ours too. */
function optOut(work: LaneWork, message: OutboundMessage): void {
  const profile = work.profile(message.profileId);
  if (!profile) return;
  const channel = kindOfChannel(work, message.channelId);
  const source = `${channel}:${message.error?.code ?? "refusal"}`;
  const at = work.now.toISOString();
  const evidence = { messageId: message.id };
  if (profile.mergedInto !== null) {
    const lane = laneOf(profile.mergedInto);
    work.forward({
      lane,
      id: work.ids.inLane<InboxId>(lane),
      workspaceId: profile.workspaceId,
      profileId: profile.mergedInto,
      dedupeKey: null,
      item: { kind: "preference", channelId: message.channelId, purpose: "marketing", action: "opt_out", source, at, evidence },
    });
    return;
  }
  if (profile.consent[channel]?.marketing?.state !== "opted_out") {
    const id = work.ids.inLane<string>(profile.lane);
    const told = {
      id,
      channel,
      purpose: "marketing",
      action: "opt_out",
      how: "meta",
      actor: channel,
      source,
      evidence,
      occurredAt: at,
    } as const;
    const news = newsOf(profile.consent, [told], work.now);
    work.changeProfile({ ...recordNews(work, profile, news), updatedAt: work.now });
    // No message of ours is told as its cause: nobody knows when it was said.
    work.count({ workspaceId: profile.workspaceId, metric: "consent", label: "opt_out.marketing" });
  }
  cancelUnwanted(work, message.profileId, { channel, purpose: "marketing", topic: null });
}
