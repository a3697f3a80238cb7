/** The workspace's policy in the virtual world: the gate's own rules, on what each person got there and before. */
import type { PolicyInForce } from "../../contact-rules/document.ts";
import { topicOf } from "../../messages/message.ts";
import type { PolicyFacts } from "../../policy/policy-facts.ts";
import type { VirtualMessage } from "./people.ts";

/** As in `sends/contact-facts.ts`: what comes due so soon may go before. */
const SOON_MS = 60_000;

export type VirtualPolicy = {
  readonly factsOf: (due: VirtualMessage, nowMs: number) => PolicyFacts | null;
  readonly left: (due: VirtualMessage, channel: string, nowMs: number) => void;
};

export function createPolicy(inForce: PolicyInForce | null, workspaceZone: string): VirtualPolicy {
  const isRanked = inForce?.document.rules.some(({ kind }) => kind === "priority") ?? false;
  return {
    factsOf: (due, nowMs) => {
      if (inForce === null) return null;
      const { contacts, talkedAtMs, waiting } = due.person;
      return {
        inForce,
        workspaceZone,
        contacts,
        talkedAt: talkedAtMs === null ? null : new Date(talkedAtMs),
        waiting: !isRanked
          ? []
          : waiting
              .filter((other) => other !== due && other.message.dueAt.getTime() <= nowMs + SOON_MS)
              .map(({ message }) => ({ id: message.id, topic: topicOf(message) })),
      };
    },
    left: ({ person, message, category }, channel, atMs) => {
      if (inForce === null) return;
      const purpose = category === "MARKETING" ? "marketing" : message.purpose;
      person.contacts.push({ atMs, channel, purpose, topic: topicOf(message) });
    },
  };
}
