import type { Template, TemplateRule } from "../catalog/template.ts";
import { chooseTemplate } from "./choose-template.ts";
import type { SendFacts } from "./send-facts.ts";

/** What people decided for when a template cannot be sent. */
export type TemplateRuleFacts = {
  readonly action: TemplateRule["action"];
  /** Every language of the second template that takes what the message says. */
  readonly standIns: readonly Template[];
};
export type TemplateTrouble = "status" | "category";

/** The template that goes, and for which other one it stands in. */
export function templateToSend({ message, profile, templates, templateRule, languages }: TemplateFacts): {
  readonly template: Template | null;
  readonly insteadOf: Template | null;
  readonly trouble: TemplateTrouble | null;
} {
  const { content, purpose } = message;
  const template = chooseTemplate(content, profile, templates, languages);
  const trouble = content.kind === "template" ? troubleOf(template, purpose) : null;
  if (trouble !== null && templateRule?.action === "fallback") {
    const standIn = chooseTemplate(content, profile, templateRule.standIns, languages);
    if (standIn && troubleOf(standIn, purpose) === null) return { template: standIn, insteadOf: template, trouble: null };
  }
  return { template, insteadOf: null, trouble };
}
type TemplateFacts = Pick<SendFacts, "message" | "profile" | "templates" | "templateRule" | "languages">;

/** A journey is published with a purpose that fits the category: when they differ, WhatsApp has moved the template since. */
function troubleOf(template: Template | null, purpose: SendFacts["message"]["purpose"]): TemplateTrouble | null {
  if (template?.status !== "APPROVED") return "status";
  return template.category === "MARKETING" && purpose !== "marketing" ? "category" : null;
}
