import { isWindowOpen } from "../../conversations/conversation.ts";
import { pass, refuse, type Rule } from "../rule.ts";

export const window: Rule = {
  name: "window",
  judge: ({ conversation, message: { content }, channel, now }) => {
    // Only WhatsApp has one.
    if (content.kind === "fields") return pass({});
    const open = isWindowOpen(conversation, now);
    const seen = { open, until: conversation?.windowExpiresAt?.toISOString() ?? null, freeForm: content.kind !== "template" };
    if (open || !seen.freeForm) return pass(seen);
    // Meta makes a template of it, where it has enabled that.
    const direct = "directSend" in content && content.directSend !== undefined && channel?.config.directSend === true;
    return direct ? pass({ ...seen, direct }) : refuse("window_closed", seen);
  },
};
