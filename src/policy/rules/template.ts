import type { Template } from "../../catalog/template.ts";
import { hold, pass, refuse, type Rule, type RuleAnswer, type RuleFacts } from "../rule.ts";
import type { SendFacts } from "../send-facts.ts";
import { templateToSend } from "../template-to-send.ts";
import { needMarketing } from "./consent.ts";

/** Pauses by quality last 3 to 6 hours (section 5); the sync or its webhook tells of the end, looked at each hour. */
const LOOK_AGAIN_MS = 3_600_000;
/** People had days to mend the template; what is older says nothing to anybody any more. */
const WAITS_AT_MOST_MS = 3 * 86_400_000;
/** States that a template can come back from, by itself or because somebody mends it. */
const MAY_RETURN: ReadonlySet<string> = new Set(["PAUSED", "REJECTED", "DISABLED", "PENDING", "IN_APPEAL", "FLAGGED", "LOCKED"]);

export const template: Rule = {
  name: "template",
  judge: (facts) => {
    const { content } = facts.message;
    if (content.kind !== "template") return pass({ template: null });
    const { template: chosen, insteadOf, trouble } = templateToSend(facts);
    if (!chosen)
      return refuse("template_missing", {
        template: content.name,
        wanted: content.language ?? facts.profile?.locale ?? null,
        languages: facts.templates.length,
      });
    const rule = facts.templateRule?.action;
    const seen: RuleFacts = {
      template: chosen.name,
      language: chosen.language,
      status: chosen.status,
      category: chosen.category,
      ...(rule === undefined ? {} : { rule }),
      ...(insteadOf ? { insteadOf: insteadOf.name, itsStatus: insteadOf.status, itsCategory: insteadOf.category } : {}),
    };
    if (trouble === "status") return unsendable(chosen, facts, seen);
    return trouble === "category" ? becameMarketing(facts, seen) : pass(seen);
  },
};

function unsendable({ status }: Template, facts: SendFacts, seen: RuleFacts): RuleAnswer {
  const reason = status === "PAUSED" ? "template_paused" : "template_not_approved";
  const waited = facts.now.getTime() - facts.message.createdAt.getTime();
  if (facts.templateRule?.action === "stop" || !MAY_RETURN.has(status) || waited >= WAITS_AT_MOST_MS) return refuse(reason, seen);
  return hold(reason, facts, Math.min(facts.now.getTime() + LOOK_AGAIN_MS, facts.message.createdAt.getTime() + WAITS_AT_MOST_MS), seen);
}

/** Meta bills and caps it as marketing, and so does the law: what it is called here does not matter. */
function becameMarketing(facts: SendFacts, seen: RuleFacts): RuleAnswer {
  const rule = facts.templateRule?.action;
  if (rule === "stop") return refuse("template_became_marketing", seen);
  const waited = facts.now.getTime() - facts.message.createdAt.getTime();
  if (rule === "hold")
    return waited >= WAITS_AT_MOST_MS
      ? refuse("template_became_marketing", seen)
      : hold("template_became_marketing", facts, facts.now.getTime() + LOOK_AGAIN_MS, seen);
  const permission = needMarketing(facts);
  return permission.verdict === "refuse"
    ? refuse(permission.reason, { ...seen, ...permission.facts })
    : pass({ ...seen, ...permission.facts });
}
