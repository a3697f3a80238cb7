import { chooseTemplate } from "../choose-template.ts";
import { hold, pass, refuse, type Rule } from "../rule.ts";
import { needMarketing } from "./consent.ts";

/** Pauses by quality last 3 to 6 hours (section 5); the sync or its webhook tells of the end, looked at each hour. */
const PAUSED_LOOK_AGAIN_MS = 3_600_000;

export const template: Rule = {
  name: "template",
  judge: (facts) => {
    const { content, purpose } = facts.message;
    if (content.kind !== "template") return pass({ template: null });
    const chosen = chooseTemplate(content, facts.profile, facts.templates);
    if (!chosen)
      return refuse("template_missing", {
        template: content.name,
        wanted: content.language ?? facts.profile?.locale ?? null,
        languages: facts.templates.length,
      });
    const seen = { template: chosen.name, language: chosen.language, status: chosen.status, category: chosen.category };
    if (chosen.status === "PAUSED") return hold("template_paused", facts, facts.now.getTime() + PAUSED_LOOK_AGAIN_MS, seen);
    if (chosen.status !== "APPROVED") return refuse("template_not_approved", seen);
    if (chosen.category !== "MARKETING" || purpose === "marketing") return pass(seen);
    // Meta bills and caps it as marketing, and so does the law: what it is called here does not matter.
    const permission = needMarketing(facts);
    return permission.verdict === "refuse"
      ? refuse(permission.reason, { ...seen, ...permission.facts })
      : pass({ ...seen, ...permission.facts });
  },
};
