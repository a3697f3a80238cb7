import { ruleFacts } from "../content/rule-facts.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { TemplateRuleFacts } from "../policy/template-to-send.ts";

export function templateRuleOf({ catalog }: LaneWork, { workspaceId, channelId, content }: OutboundMessage): TemplateRuleFacts | null {
  if (content.kind !== "template") return null;
  return ruleFacts(catalog.templateRule(workspaceId, content.name), content, (name) => catalog.templates(channelId, name));
}
