import type { ConsentState } from "../../consent/consent.ts";
import { isWindowOpen } from "../../conversations/conversation.ts";
import { pass, refuse, type Rule, type RuleAnswer, type RuleFacts } from "../rule.ts";
import type { SendFacts } from "../send-facts.ts";

/**
 * Marketing needs a recorded opt-in. Utility needs one for utility or marketing, or somebody who wrote within the last
 * 24 hours; a recorded opt-out ends it even then. Service answers somebody who wrote. A code was asked for by whom it is sent to.
 */
export const consent: Rule = {
  name: "consent",
  judge: (facts) => {
    switch (facts.message.purpose) {
      case "marketing":
        return needMarketing(facts);
      case "utility":
        return needUtility(facts);
      case "service":
        return isWindowOpen(facts.conversation, facts.now) ? pass({ basis: "window" }) : needUtility(facts);
      case "authentication":
        return pass({ basis: "requested" });
    }
  },
};

export function needMarketing(facts: SendFacts): RuleAnswer {
  const { marketing } = states(facts);
  return judged(marketing, marketing?.state === "opted_in" ? pass(told("marketing", marketing)) : null);
}

function needUtility(facts: SendFacts): RuleAnswer {
  const { marketing, utility } = states(facts);
  if (utility?.state === "opted_out") return refuse("opted_out", told(null, utility));
  if (utility?.state === "opted_in") return pass(told("utility", utility));
  if (marketing?.state === "opted_in") return pass(told("marketing", marketing));
  // An opt-out from marketing is no refusal of order updates, but no permission for them either.
  return isWindowOpen(facts.conversation, facts.now) ? pass({ basis: "window" }) : refuse("no_consent", { basis: null });
}

function judged(state: ConsentState | undefined, permitted: RuleAnswer | null): RuleAnswer {
  if (permitted) return permitted;
  return state?.state === "opted_out" ? refuse("opted_out", told(null, state)) : refuse("no_consent", { basis: null });
}

function states({ channel, profile }: SendFacts): {
  readonly marketing: ConsentState | undefined;
  readonly utility: ConsentState | undefined;
} {
  const recorded = channel ? profile?.consent[channel.kind] : undefined;
  return { marketing: recorded?.marketing, utility: recorded?.utility };
}

function told(basis: "utility" | "marketing" | null, { source, at, entryId }: ConsentState): RuleFacts {
  return { basis, source, at, entryId };
}
