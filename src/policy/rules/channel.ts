import { hold, pass, type Rule } from "../rule.ts";

/** Short, so that a resumed sender sends again at once; each look costs one row. */
const LOOK_AGAIN_MS = 30_000;

export const channel: Rule = {
  name: "channel",
  judge: (facts) => {
    const again = facts.now.getTime() + LOOK_AGAIN_MS;
    if (!facts.channel) return hold("channel_missing", facts, again, { channelId: facts.message.channelId });
    // Its folder was taken out of the installation.
    if (!facts.channel.form) return hold("channel_missing", facts, again, { channelId: facts.channel.id, kind: facts.channel.kind });
    const seen = { state: facts.channel.state, pausedBy: facts.channel.pause?.reason ?? null };
    return facts.channel.state === "paused" ? hold("channel_paused", facts, again, seen) : pass(seen);
  },
};
