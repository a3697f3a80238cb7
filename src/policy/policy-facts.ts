import type { Contact } from "../contact-rules/contacts.ts";
import type { PolicyInForce } from "../contact-rules/document.ts";
import type { About } from "../contact-rules/find-rules.ts";
import { isNotice } from "../messages/message.ts";
import { firstZone } from "../platform/zoned-time.ts";
import { mainZoneOf } from "../profiles/derive-from-phone.ts";
import type { SendFacts } from "./send-facts.ts";
import type { RuleFacts } from "./rule.ts";
import { templateToSend } from "./template-to-send.ts";

/** What the workspace's policy looks at beside the message: read in the lane transaction that would claim it, messages claimed in it included. */
export type PolicyFacts = {
  readonly inForce: PolicyInForce;
  /** Of whoever has no zone. */
  readonly workspaceZone: string;
  /** What the person was sent, as far back as the policy counts. */
  readonly contacts: readonly Contact[];
  /** When a person of the team last wrote to them, or was given their conversation; null: not lately. */
  readonly talkedAt: Date | null;
  /** What else waits for the person and could go about now. */
  readonly waiting: readonly { readonly id: string; readonly topic: string | null }[];
};

/** Six rules ask it of one message after the other. */
let last: { readonly facts: SendFacts; readonly about: About } | null = null;

/** Wherever a template's category says marketing, so does the law, whatever the message is called here. */
export function aboutOf(facts: SendFacts): About {
  if (last?.facts !== facts) last = { facts, about: readAbout(facts) };
  return last.about;
}

function readAbout(facts: SendFacts): About {
  const { message, profile, channel } = facts;
  const { purpose, origin } = message;
  const isMarketing =
    purpose !== "marketing" && message.content.kind === "template" && templateToSend(facts).template?.category === "MARKETING";
  return {
    country: profile?.country ?? null,
    channel: channel?.kind ?? "",
    purpose: isMarketing ? "marketing" : purpose,
    topic: origin.topic ?? null,
  };
}

/** The recipient's clock. */
export function zoneOf({ profile }: SendFacts, { workspaceZone }: PolicyFacts): string {
  return firstZone(profile?.timeZone, profile?.country == null ? null : mainZoneOf(profile.country), workspaceZone);
}

/** Our answer to what they just wrote, and the question whether they meant it: put off, it comes when nobody remembers asking. */
export function isAskedFor({ message: { origin } }: SendFacts): boolean {
  return origin.kind === "keyword" || origin.kind === "opt_in" || origin.kind === "helper" || origin.kind === "desk";
}

/** What a law demands to be told is told once, however much else somebody got; it waits for the hours like the rest. */
export function isRationed(facts: SendFacts): boolean {
  return !isAskedFor(facts) && !isNotice(facts.message);
}

type Cited = { readonly id: string; readonly version: number; readonly source: { readonly title: string; readonly url: string | null } };

/** Which rule decided, of which version of the policy, and where it comes from. */
export function cite({ inForce }: PolicyFacts, { id, version, source }: Cited): RuleFacts {
  return { policy: inForce.version, policyRule: id, policyRuleVersion: version, policySource: source.title, policySourceUrl: source.url };
}

/** Those that were looked at. Found once for many messages: the list stays the same. */
export function namesOf(rules: readonly Cited[]): string {
  let names = NAMES.get(rules);
  if (names === undefined) NAMES.set(rules, (names = rules.map(({ id }) => id).join(", ")));
  return names;
}

const NAMES = new WeakMap<readonly Cited[], string>();
