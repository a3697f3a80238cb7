/** What a rule means by the names of other things, as of one snapshot of the catalog. */
import type { Rule } from "./document.ts";
import { inZone } from "./in-zone.ts";

export type RuleContext = {
  /** The rule of another audience; null when there is none of that name (then nobody is in it). */
  readonly ruleOf: (audience: string) => Rule | null;
  /** Ids of all versions of a journey. */
  readonly versionsOf: (journey: string) => readonly string[];
  /** Ids of the channels of that id, name or kind. */
  readonly channelsOf: (channel: string) => readonly string[];
  /** Of windows and birthdays that name none. */
  readonly timeZone: string;
};

/**
 * Rules that name audiences, with those rules in their place, and all in some zone: what both evaluators read. A cycle, which
 * storing refuses, would be nobody.
 */
export function expand(rule: Rule, context: RuleContext, path: readonly string[] = []): Rule {
  if ("all" in rule) return { all: rule.all.map((part) => expand(part, context, path)) };
  if ("any" in rule) return { any: rule.any.map((part) => expand(part, context, path)) };
  if ("not" in rule) return { not: expand(rule.not, context, path) };
  if (!("audience" in rule)) return inZone(rule, context.timeZone);
  const other = path.includes(rule.audience) ? null : context.ruleOf(rule.audience);
  const inside = other === null ? NOBODY : expand(other, context, [...path, rule.audience]);
  return rule.is === "in" ? inside : { not: inside };
}

const NOBODY: Rule = { any: [] };
