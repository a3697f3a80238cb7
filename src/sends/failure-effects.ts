import type { ChannelKind } from "../consent/consent.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { FailureAction } from "../messages/failure-action.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { ChannelId } from "../platform/ids.ts";
import { cancelMarketing } from "./cancel-marketing.ts";

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
  const channel = kindOf(work, message);
  if (profile.reachability[channel]?.state === "unreachable") return;
  work.putProfile({
    ...profile,
    reachability: { ...profile.reachability, [channel]: { state: "unreachable", at: work.now.toISOString(), reason } },
    updatedAt: work.now,
  });
}

/** The channel knows of an opt-out that we do not: from now on it is ours too. */
function optOut(work: LaneWork, message: OutboundMessage): void {
  const profile = work.profile(message.profileId);
  if (!profile) return;
  const channel = kindOf(work, message);
  if (profile.consent[channel]?.marketing?.state !== "opted_out") {
    const entry = {
      id: work.ids.inLane<string>(profile.lane),
      channel,
      purpose: "marketing",
      action: "opt_out",
      source: `${channel}:${message.error?.code ?? "refusal"}`,
      evidence: { messageId: message.id },
      occurredAt: work.now.toISOString(),
    } as const;
    work.recordConsent(profile, entry);
    const marketing = { state: "opted_out", at: entry.occurredAt, source: entry.source, entryId: entry.id } as const;
    work.putProfile({
      ...profile,
      consent: { ...profile.consent, [channel]: { ...profile.consent[channel], marketing } },
      updatedAt: work.now,
    });
  }
  cancelMarketing(work, message.profileId);
}

function kindOf(work: LaneWork, message: OutboundMessage): ChannelKind {
  return work.catalog.channels.get(message.channelId)?.kind ?? "whatsapp";
}
