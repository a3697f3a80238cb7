/** A journey's condition as the tree that rules are edited as, and back. Pure. */
import { groupOf, readRule, write, type RuleGroup, type RulePart, type Tree, type Written } from "../../../audiences/rules/tree.ts";
import type { Condition } from "../../../../../src/journeys/document.ts";

export function readCondition(condition: Condition): RuleGroup {
  return readRule(plain(condition));
}

/** Undefined when nothing is left. One test alone stands alone, without groups around it, as one would write it by hand. */
export function writeCondition(root: RuleGroup, at: string): Written<Condition | undefined> {
  if (root.parts.length === 0) return { rule: undefined, partAt: new Map([[at, root.id]]) };
  // Of journeys the editor offers only what conditions can ask.
  return write(bare(root), at) as Written<Condition>;
}

function bare(part: RulePart): RulePart {
  const [only, ...more] = part.kind === "group" && !part.not ? part.parts : [];
  return only && more.length === 0 ? bare(only) : part;
}

export function isSame(root: RuleGroup, condition: Condition | undefined): boolean {
  const other = condition === undefined ? groupOf("all", []) : readCondition(condition);
  return JSON.stringify(writeCondition(root, "").rule) === JSON.stringify(writeCondition(other, "").rule);
}

/** `equal` to nothing is `not_set`, which says it in words. */
function plain(condition: Condition): Tree {
  if ("all" in condition) return { all: condition.all.map(plain) };
  if ("any" in condition) return { any: condition.any.map(plain) };
  if ("not" in condition) return { not: plain(condition.not) };
  if ("value" in condition && condition.value === null && condition.is === "equal") return { fact: condition.fact, is: "not_set" };
  if ("value" in condition && condition.value === null && condition.is === "not_equal") return { fact: condition.fact, is: "set" };
  return condition as Tree;
}
