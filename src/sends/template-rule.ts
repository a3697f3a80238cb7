import { takesContent } from "../content/takes-content.ts";
import { templateParts } from "../content/template-parts.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { TemplateRuleFacts } from "../policy/template-to-send.ts";

/** Of the second template only the languages that take what this message says. */
export function templateRuleOf({ catalog }: LaneWork, { workspaceId, channelId, content }: OutboundMessage): TemplateRuleFacts | null {
  if (content.kind !== "template") return null;
  const rule = catalog.templateRule(workspaceId, content.name);
  if (!rule) return null;
  const standIns = rule.fallback === null ? [] : catalog.templates(channelId, rule.fallback);
  return { action: rule.action, standIns: standIns.filter((template) => takesContent(templateParts(template), content)) };
}
