import { chooseTemplate } from "../choose-template.ts";
import { needsPhone, recipientOf } from "../recipient.ts";
import { pass, refuse, type Rule } from "../rule.ts";

export const address: Rule = {
  name: "address",
  judge: ({ message, profile, templates }) => {
    const recipient = profile ? recipientOf(profile) : null;
    if (!recipient) return refuse("no_address", { address: null });
    const phoneOnly = needsPhone(message.content, chooseTemplate(message.content, profile, templates));
    const seen = { address: recipient.kind, phoneOnly };
    return phoneOnly && recipient.kind !== "phone" ? refuse("no_address", seen) : pass(seen);
  },
};
