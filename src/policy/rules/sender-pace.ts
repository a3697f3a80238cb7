import { hold, pass, type Rule } from "../rule.ts";

const LOOK_AGAIN_MS = 100;

export const senderPace: Rule = {
  name: "sender_pace",
  judge: (facts) =>
    facts.senderRoom > 0 ? pass({ room: facts.senderRoom }) : hold("sender_pace", facts, facts.now.getTime() + LOOK_AGAIN_MS, { room: 0 }),
};
