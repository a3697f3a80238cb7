import type { OptInRequest } from "../../consent/opt-in-request.ts";
import { recipientOf } from "../recipient.ts";
import { pass, refuse, type RuleAnswer } from "../rule.ts";
import type { SendFacts } from "../send-facts.ts";

/**
 * The one message that may go before there is a consent: it asks for it, at the address that was given and at no other. After a STOP by text
 * message nothing may be texted, not even a question.
 */
export function askToConfirm({ channel, profile }: SendFacts, { address, id }: OptInRequest): RuleAnswer {
  const now = profile ? recipientOf(profile, channel?.form)?.value : undefined;
  if (now !== address) return refuse("address_changed", { request: id });
  const stopped = channel?.kind === "sms" ? profile?.consent["sms"]?.utility : undefined;
  if (stopped?.state === "opted_out")
    return refuse("opted_out", { basis: null, source: stopped.source, at: stopped.at, entryId: stopped.entryId });
  return pass({ basis: "requested", request: id });
}
