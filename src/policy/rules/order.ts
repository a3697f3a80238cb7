import { hold, pass, type Rule } from "../rule.ts";

const LOOK_AGAIN_MS = 1_000;

/**
 * At most one message of a pair in the air or in doubt: keeps their order, and keeps the search for a lost
 * answer in the channel's history unambiguous.
 */
export const order: Rule = {
  name: "order",
  judge: (facts) =>
    facts.outstanding
      ? hold("earlier_message_in_doubt", facts, facts.now.getTime() + LOOK_AGAIN_MS, { earlier: facts.outstanding })
      : pass({ earlier: null }),
};
