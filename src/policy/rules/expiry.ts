import { pass, refuse, validUntil, type Rule } from "../rule.ts";

export const expiry: Rule = {
  name: "expiry",
  judge: (facts) => {
    const until = validUntil(facts);
    const seen = { expiresAt: until?.toISOString() ?? null };
    return until && until <= facts.now ? refuse("expired", seen) : pass(seen);
  },
};
