import { pairPace } from "../pair-pace.ts";
import { hold, pass, type Rule } from "../rule.ts";

export const pairPaceRule: Rule = {
  name: "pair_pace",
  judge: (facts) => {
    if (!facts.channel) return pass({});
    const { freeAt } = pairPace(facts.conversation, facts.now, facts.channel.config.pairRate);
    const seen = { freeAt: freeAt.toISOString() };
    return freeAt > facts.now ? hold("pair_pace", facts, freeAt.getTime(), seen) : pass(seen);
  },
};
