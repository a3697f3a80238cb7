/** What a rule means by the names of other things, as of one snapshot of the catalog. */
import type { Rule } from "./document.ts";

export type RuleContext = {
  /** The rule of another audience; null when there is none of that name (then nobody is in it). */
  readonly ruleOf: (audience: string) => Rule | null;
  /** Ids of all versions of a journey. */
  readonly versionsOf: (journey: string) => readonly string[];
  /** Ids of the channels of that id, name or kind. */
  readonly channelsOf: (channel: string) => readonly string[];
};

/** Rules that name audiences, with those rules in their place. A cycle, which storing refuses, would be nobody. */
export function expand(rule: Rule, context: RuleContext, path: readonly string[] = []): Rule {
  if ("all" in rule) return { all: rule.all.map((part) => expand(part, context, path)) };
  if ("any" in rule) return { any: rule.any.map((part) => expand(part, context, path)) };
  if ("not" in rule) return { not: expand(rule.not, context, path) };
  if (!("audience" in rule)) return rule;
  const other = path.includes(rule.audience) ? null : context.ruleOf(rule.audience);
  const inside = other === null ? NOBODY : expand(other, context, [...path, rule.audience]);
  return rule.is === "in" ? inside : { not: inside };
}

const NOBODY: Rule = { any: [] };
