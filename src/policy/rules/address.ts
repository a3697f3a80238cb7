import { needsPhone, recipientOf } from "../recipient.ts";
import { pass, refuse, type Rule } from "../rule.ts";
import { templateToSend } from "../template-to-send.ts";

export const address: Rule = {
  name: "address",
  judge: (facts) => {
    const { message, profile } = facts;
    const recipient = profile ? recipientOf(profile, facts.channel?.form) : null;
    if (!recipient) return refuse("no_address", { address: null });
    const phoneOnly = needsPhone(message.content, templateToSend(facts).template);
    const seen = { address: recipient.kind, phoneOnly };
    return phoneOnly && recipient.kind !== "phone" ? refuse("no_address", seen) : pass(seen);
  },
};
