/**
 * What the gate would say of a message that nobody has asked for: by the same facts, read in a lane transaction as for a claim, and the same
 * rules. Writes nothing, sends nothing.
 */
import type { Channel } from "../catalog/channel.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { ChannelKind, Purpose } from "../consent/consent.ts";
import type { PolicyInForce } from "../contact-rules/document.ts";
import type { LaneStore } from "../lanes/lane-store.ts";
import { LaneWork } from "../lanes/lane-work.ts";
import type { Decision } from "../messages/decision.ts";
import { queuedMessage } from "../messages/new-message.ts";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import type { ChannelId, Ids, MessageId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import { explainSend } from "../policy/decide-send.ts";
import { loadContacts } from "./contact-facts.ts";
import { findOutstanding, pairOf } from "./due-pairs.ts";
import { gatherFacts } from "./judge.ts";
import { findSuppressed } from "./suppression-facts.ts";

export type GateQuestion = {
  readonly workspaceId: WorkspaceId;
  readonly profileId: ProfileId;
  readonly channel: ChannelKind;
  readonly purpose: Purpose;
  readonly topic: string | null;
  /** Null: the usual one of the channel. */
  readonly sender: string | null;
  /** Somebody of the team wants to write it; else automation, which waits where a person's own word would not. */
  readonly agent: boolean;
  /** Null: what it says is not looked at. */
  readonly template: string | null;
  /** Null: now. */
  readonly at: Date | null;
  /** Instead of the one in force. */
  readonly policy?: PolicyInForce;
};
export type AskGate = (question: GateQuestion) => Promise<Decision>;

type Ports = {
  readonly store: Pick<LaneStore, "transaction">;
  readonly catalogAt: (revision: number) => Promise<Catalog>;
  readonly ids: Ids;
  readonly clock: Pick<Clock, "sleep">;
};

/** A lane is held for some milliseconds at a time. */
const TRIES = 100;
const AGAIN_MS = 20;

export function createAskGate({ store, catalogAt, ids, clock }: Ports): AskGate {
  return async (question) => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const decision = await store.transaction([laneOf(question.profileId)], async (tx) => {
        const catalog = await catalogAt(tx.catalogRevision);
        const { policy, at } = question;
        const work = new LaneWork({ ...tx, now: at ?? tx.now }, policy ? { ...catalog, policy: () => policy } : catalog, ids);
        return ask(work, question);
      });
      if (decision) return decision;
      await clock.sleep(AGAIN_MS);
    }
    throw new AppError("unavailable", "this person's lane is busy: ask again in a moment");
  };
}

async function ask(work: LaneWork, question: GateQuestion): Promise<Decision> {
  const { workspaceId, profileId, purpose, topic, template } = question;
  const { catalog, now } = work;
  const channel = senderOf(catalog, question);
  const message = queuedMessage(
    {
      lane: laneOf(profileId),
      id: work.ids.inLane<MessageId>(laneOf(profileId)),
      workspaceId,
      profileId,
      channelId: channel?.id ?? ("" as ChannelId),
      purpose,
      origin: {
        ...(question.agent
          ? { kind: "agent", by: "", conversationId: "" }
          : { kind: "campaign", campaignId: "" as never, occurrence: "", variant: "", wave: 0 }),
        ...(topic === null ? {} : { topic }),
      },
      content: template === null ? { kind: "fields", fields: {} } : { kind: "template", name: template },
      variables: {},
      dueAt: now,
      expiresAt: null,
    },
    now,
  );
  const [outstanding] = await Promise.all([
    findOutstanding(work, [profileId]),
    work.loadProfiles([profileId]),
    work.conversations.load([profileId]),
  ]);
  const [suppressed, contacts] = await Promise.all([findSuppressed(work, [profileId]), loadContacts(work, [message])]);
  const facts = gatherFacts(
    work,
    message,
    {
      profile: work.profile(profileId),
      channel,
      conversation: channel ? work.conversations.of(profileId, channel.id) : null,
      outstanding: outstanding.get(pairOf(message)) ?? null,
      senderRoom: 1,
      campaignWaitMs: null,
      portfolio: undefined,
      suppressed: suppressed.get(profileId),
      policy: contacts.factsOf(message),
      coupons: {},
    },
    true,
  );
  return explainSend(facts);
}

function senderOf(catalog: Catalog, { workspaceId, channel, sender }: GateQuestion): Channel | null {
  if (sender === null) return catalog.defaultChannel(workspaceId, channel);
  const found = catalog.channels.get(sender as ChannelId);
  return found?.workspaceId === workspaceId ? found : null;
}
