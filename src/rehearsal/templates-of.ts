import type { Catalog } from "../catalog/catalog.ts";
import type { Channel } from "../catalog/channel.ts";
import type { TemplateRule } from "../catalog/template.ts";
import type { JourneyDocument } from "../journeys/document.ts";
import { messagesOf } from "../journeys/messages-of.ts";
import type { Simulation } from "./simulator/simulate.ts";

/** The templates that a journey's messages name, and those that stand in for them by rule. */
export function templatesOf(
  catalog: Catalog,
  channel: Channel | null,
  document: JourneyDocument,
): Required<Pick<Simulation, "templates" | "templateRules">> {
  if (!channel) return { templates: [], templateRules: {} };
  const named = templateNames(document);
  const rules: Record<string, TemplateRule> = {};
  for (const name of named) {
    const rule = catalog.templateRule(channel.workspaceId, name);
    if (rule) rules[name] = { action: rule.action, fallback: rule.fallback };
  }
  const standIns = Object.values(rules).flatMap(({ fallback }) => fallback ?? []);
  return { templates: [...new Set([...named, ...standIns])].flatMap((name) => catalog.templates(channel.id, name)), templateRules: rules };
}

/** Of the document's messages, each once. */
export function templateNames(document: JourneyDocument): readonly string[] {
  const names = messagesOf(document).flatMap(({ content }) => (content.kind === "template" ? [content.name] : []));
  return [...new Set(names)];
}
