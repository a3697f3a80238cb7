import type { Template } from "../catalog/template.ts";
import type { MessageContent } from "../messages/content.ts";
import type { Profile } from "../profiles/profile.ts";

/**
 * The language version of a template to send: the wanted language (the content's, else the profile's), its base language,
 * the same language of another country, the only one there is; without a wanted language by the author, any. Among these the
 * first that is approved, else the first at all, whose state then tells why nothing leaves.
 */
export function chooseTemplate(content: MessageContent, profile: Profile | null, templates: readonly Template[]): Template | null {
  if (content.kind !== "template") return null;
  const wanted = (content.language ?? profile?.locale ?? "").replace("-", "_").toLowerCase();
  const chain = inOrder(wanted, templates, content.language === undefined || templates.length === 1);
  return chain.find((template) => template.status === "APPROVED") ?? chain[0] ?? null;
}

function inOrder(wanted: string, templates: readonly Template[], anyLanguage: boolean): readonly Template[] {
  const [base] = wanted.split("_");
  const language = (template: Template): string => template.language.toLowerCase();
  const exact = templates.filter((template) => language(template) === wanted);
  const sameBase = templates.filter((template) => base !== "" && language(template) === base);
  const related = templates.filter((template) => base !== "" && language(template).split("_")[0] === base);
  return [...new Set([...exact, ...sameBase, ...related, ...(anyLanguage ? templates : [])])];
}
