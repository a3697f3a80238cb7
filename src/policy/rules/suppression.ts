import { pass, refuse, type Rule } from "../rule.ts";

export const suppression: Rule = {
  name: "suppression",
  judge: ({ channel, profile }) => {
    const known = channel ? profile?.reachability[channel.kind] : undefined;
    const seen = { reachability: known?.state ?? "not_known", since: known?.at ?? null, because: known?.reason ?? null };
    return known?.state === "unreachable" ? refuse("unreachable", seen) : pass(seen);
  },
};
