import type { Suppressed } from "../../consent/suppression.ts";
import type { Purpose } from "../../consent/consent.ts";
import { isNotice } from "../../messages/message.ts";
import { pass, refuse, type Rule } from "../rule.ts";

/** Whom the workspace sends nothing, and whom the channel is known not to reach. */
export const suppression: Rule = {
  name: "suppression",
  judge: ({ channel, profile, message, suppressed = [] }) => {
    const listed = suppressed.find((one) => ends(one, message.purpose, isNotice(message)));
    if (listed) return refuse("suppressed", { list: listed.sort, because: listed.reason, since: listed.since });
    const known = channel ? profile?.reachability[channel.kind] : undefined;
    const seen = { reachability: known?.state ?? "not_known", since: known?.at ?? null, because: known?.reason ?? null };
    return known?.state === "unreachable" ? refuse("unreachable", seen) : pass(seen);
  },
};

/** Who wants nothing is still told what a law demands; who is blocked is not. */
function ends({ sort }: Suppressed, purpose: Purpose, notice: boolean): boolean {
  if (sort === "suppression" && notice) return false;
  return sort !== "suppression" || purpose === "marketing" || purpose === "utility";
}
