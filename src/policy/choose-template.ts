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
  const asked = content.language ?? profile?.locale ?? "";
  const anyLanguage = content.language === undefined || templates.length === 1;
  const answers = chosen.get(templates) ?? new Map<string, Template | null>();
  chosen.set(templates, answers);
  const key = anyLanguage ? asked : `${asked} only`;
  const known = answers.get(key);
  if (known !== undefined) return known;
  const chain = inOrder(asked.replace("-", "_").toLowerCase(), templates, anyLanguage);
  const template = chain.find(({ status }) => status === "APPROVED") ?? chain[0] ?? null;
  answers.set(key, template);
  return template;
}

/** Asked several times for each message, and there are few languages: the lists of a snapshot never change. */
const chosen = new WeakMap<readonly Template[], Map<string, Template | null>>();

function inOrder(wanted: string, templates: readonly Template[], anyLanguage: boolean): readonly Template[] {
  const [base] = wanted.split("_");
  const language = (template: Template): string => template.language.toLowerCase();
  const exact = templates.filter((template) => language(template) === wanted);
  const sameBase = templates.filter((template) => base !== "" && language(template) === base);
  const related = templates.filter((template) => base !== "" && language(template).split("_")[0] === base);
  return [...new Set([...exact, ...sameBase, ...related, ...(anyLanguage ? templates : [])])];
}
