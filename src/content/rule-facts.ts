import type { Template, TemplateRule } from "../catalog/template.ts";
import type { MessageContent } from "../messages/content.ts";
import type { TemplateRuleFacts } from "../policy/template-to-send.ts";
import { takesContent } from "./takes-content.ts";
import { templateParts } from "./template-parts.ts";

/** Of the second template only the languages that take what this message says. */
export function ruleFacts(
  rule: TemplateRule | null,
  content: MessageContent,
  templates: (name: string) => readonly Template[],
): TemplateRuleFacts | null {
  if (!rule || content.kind !== "template") return null;
  const standIns = rule.fallback === null ? [] : templates(rule.fallback);
  return { action: rule.action, standIns: standIns.filter((template) => takesContent(templateParts(template), content)) };
}
