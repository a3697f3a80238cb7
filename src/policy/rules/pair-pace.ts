import { pairPace } from "../pair-pace.ts";
import { hold, pass, type Rule } from "../rule.ts";

export const pairPaceRule: Rule = {
  name: "pair_pace",
  judge: (facts) => {
    const pairRate = facts.channel?.config.pairRate;
    if (!pairRate) return pass({});
    const { freeMs } = pairPace(facts.conversation, facts.now, pairRate);
    return freeMs > facts.now.getTime()
      ? hold("pair_pace", facts, freeMs, { freeAt: new Date(freeMs).toISOString() })
      : pass({ freeAt: facts.now.toISOString() });
  },
};
