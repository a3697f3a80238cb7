import { isWindowOpen } from "../../conversations/conversation.ts";
import { pass, refuse, type Rule } from "../rule.ts";

export const window: Rule = {
  name: "window",
  judge: ({ conversation, message, now }) => {
    const open = isWindowOpen(conversation, now);
    const seen = { open, until: conversation?.windowExpiresAt?.toISOString() ?? null, freeForm: message.content.kind !== "template" };
    return seen.freeForm && !open ? refuse("window_closed", seen) : pass(seen);
  },
};
