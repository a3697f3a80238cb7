import type { LanguageChain, Template } from "../catalog/template.ts";
import type { MessageContent } from "../messages/content.ts";
import type { Profile } from "../profiles/profile.ts";

export const NO_CHAIN: LanguageChain = { workspace: null, template: null };

/**
 * The language version of a template to send: the wanted language (the content's, else the profile's), its base language, the same
 * language of another country; unless the author wants one, then in the same way the workspace's and the template's own, then any;
 * and the only one there is. Among these the first that is approved, else the first at all, whose state then tells why nothing leaves.
 */
export function chooseTemplate(
  content: MessageContent,
  profile: Pick<Profile, "locale"> | null,
  templates: readonly Template[],
  chain: LanguageChain = NO_CHAIN,
): Template | null {
  if (content.kind !== "template") return null;
  const asked = content.language ?? profile?.locale ?? "";
  const anyLanguage = content.language === undefined || templates.length === 1;
  const answers = answersOf(templates, anyLanguage ? chain : ONLY);
  const known = answers.get(asked);
  if (known !== undefined) return known;
  const wanted = anyLanguage ? [asked, chain.workspace ?? "", chain.template ?? ""] : [asked];
  const order = [...new Set([...wanted.flatMap((one) => inLanguage(one, templates)), ...(anyLanguage ? templates : [])])];
  const template = order.find(({ status }) => status === "APPROVED") ?? order[0] ?? null;
  answers.set(asked, template);
  return template;
}

/** Asked several times for each message, and there are few languages: the lists of a snapshot never change, nor do its chains. */
type Answers = Map<string, Template | null>;
const chosen = new WeakMap<readonly Template[], WeakMap<LanguageChain, Answers>>();
/** In place of the chain where the author wants one language. */
const ONLY: LanguageChain = { workspace: null, template: null };

function answersOf(templates: readonly Template[], chain: LanguageChain): Answers {
  let byChain = chosen.get(templates);
  if (!byChain) chosen.set(templates, (byChain = new WeakMap()));
  let answers = byChain.get(chain);
  if (!answers) byChain.set(chain, (answers = new Map()));
  return answers;
}

function inLanguage(locale: string, templates: readonly Template[]): readonly Template[] {
  const wanted = locale.replace("-", "_").toLowerCase();
  const [base] = wanted.split("_");
  if (base === undefined || base === "") return [];
  const language = (template: Template): string => template.language.toLowerCase();
  const exact = templates.filter((template) => language(template) === wanted);
  const sameBase = templates.filter((template) => language(template) === base);
  const related = templates.filter((template) => language(template).split("_")[0] === base);
  return [...exact, ...sameBase, ...related];
}

/** Whether somebody who speaks the one is spoken to in their language by the other: `fr-CA` and `fr`. */
export function speaks(locale: string, language: string): boolean {
  return baseOf(locale) === baseOf(language);
}

function baseOf(language: string): string {
  const dash = language.indexOf("-");
  const start = dash === -1 ? language : language.slice(0, dash);
  const line = start.indexOf("_");
  return (line === -1 ? start : start.slice(0, line)).toLowerCase();
}
