import { pass, type Rule } from "../rule.ts";

/** Which of a message's two wordings is judged below, and why. Decided before the ladder, whose rules all look at that one. */
export const wording: Rule = {
  name: "wording",
  judge: ({ wording: chosen }) =>
    chosen
      ? pass({ as: chosen.as, why: chosen.why, saved: chosen.savedMicros / 1_000_000, currency: chosen.currency })
      : pass({ as: null }),
};
