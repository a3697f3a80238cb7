/** Which audiences name which. Pure. */
import type { AudienceDocument, Rule } from "./document.ts";
import { readsOf, visit } from "./facts.ts";

/** Audiences that the rule names itself. */
export function namedAudiences(rule: Rule): ReadonlySet<string> {
  const names = new Set<string>();
  visit(rule, (leaf) => {
    if ("audience" in leaf) names.add(leaf.audience);
  });
  return names;
}

/** Kinds of groups that the rule asks for. */
export function namedGroupKinds(rule: Rule): ReadonlySet<string> {
  const names = new Set<string>();
  for (const key of readsOf(rule)) if (key.startsWith("group:")) names.add(key.slice("group:".length));
  return names;
}

/** All whose rules lead to this one, over any number of others. */
export function dependents(name: string, documents: readonly AudienceDocument[]): ReadonlySet<string> {
  const found = new Set<string>();
  const follow = (target: string): void => {
    for (const document of documents) {
      if (found.has(document.name) || document.name === name || !namedAudiences(document.rule).has(target)) continue;
      found.add(document.name);
      follow(document.name);
    }
  };
  follow(name);
  return found;
}

/** The way from this audience back to itself, for example `["a", "b", "a"]`; null when there is none. */
export function cycleOf(document: AudienceDocument, others: readonly AudienceDocument[]): readonly string[] | null {
  const byName = new Map(others.map((other) => [other.name, other]));
  byName.set(document.name, document);
  const walk = (path: readonly string[], seen: Set<string>): readonly string[] | null => {
    const current = byName.get(path.at(-1) ?? "");
    if (!current) return null;
    for (const next of namedAudiences(current.rule)) {
      if (next === document.name) return [...path, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = walk([...path, next], seen);
      if (found) return found;
    }
    return null;
  };
  return walk([document.name], new Set());
}
