import type { Template, TemplateRule } from "../catalog/template.ts";
import { takesContent } from "../content/takes-content.ts";
import { templateParts } from "../content/template-parts.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { MessageContent } from "../messages/content.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { TemplateRuleFacts } from "../policy/template-to-send.ts";

export function templateRuleOf({ catalog }: LaneWork, { workspaceId, channelId, content }: OutboundMessage): TemplateRuleFacts | null {
  if (content.kind !== "template") return null;
  return ruleFacts(catalog.templateRule(workspaceId, content.name), content, (name) => catalog.templates(channelId, name));
}

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
