/**
 * A rule while it is edited: groups and leaves with ids of their own, so that rows keep their place and focus while they move.
 * `not` is a property of a part, not a part itself. Everything here is pure and answers a new tree.
 */
import type { Rule } from "../../api/types.ts";
import type { Test } from "./comparisons.ts";

export type AudienceLeaf = Exclude<Rule, { readonly all: unknown } | { readonly any: unknown } | { readonly not: unknown }>;
export type FactLeaf = { readonly fact: string } & Test;
export type Leaf = Exclude<AudienceLeaf, { readonly fact: string }> | FactLeaf;
/** A rule of an audience, or a condition of a journey. */
export type Tree = Leaf | { readonly all: readonly Tree[] } | { readonly any: readonly Tree[] } | { readonly not: Tree };
export type RuleLeaf = { readonly id: string; readonly kind: "leaf"; readonly not: boolean; readonly rule: Leaf };
export type RuleGroup = {
  readonly id: string;
  readonly kind: "group";
  readonly not: boolean;
  readonly mode: "all" | "any";
  readonly parts: readonly RulePart[];
};
export type RulePart = RuleLeaf | RuleGroup;
/** `into` puts both into a new group when the target is a leaf, and at the end of the target when it is a group. */
export type Place = { readonly target: string; readonly where: "before" | "after" | "into" };

let made = 0;
function nextId(): string {
  made += 1;
  return `part-${made}`;
}

export function leafOf(rule: Leaf): RuleLeaf {
  return { id: nextId(), kind: "leaf", not: false, rule };
}
export function groupOf(mode: "all" | "any", parts: readonly RulePart[]): RuleGroup {
  return { id: nextId(), kind: "group", not: false, mode, parts };
}

/** The outermost part is always a group; what is turned around twice is as it was. */
export function readRule(rule: Tree): RuleGroup {
  const part = readPart(rule);
  return part.kind === "group" && !part.not ? part : groupOf("all", [part]);
}

function readPart(rule: Tree): RulePart {
  if ("all" in rule) return groupOf("all", rule.all.map(readPart));
  if ("any" in rule) return groupOf("any", rule.any.map(readPart));
  if (!("not" in rule)) return leafOf(rule);
  const inner = readPart(rule.not);
  return { ...inner, not: !inner.not };
}

export type Written<T> = { readonly rule: T; readonly partAt: ReadonlyMap<string, string> };

/** The rule, and which part each JSON pointer of the document belongs to. */
export function writeRule(root: RuleGroup): Written<Rule> {
  // What only conditions can ask is not offered where rules are written.
  return write(root, "/rule") as Written<Rule>;
}

/** One part, with the pointer it stands at. */
export function write(root: RulePart, at: string): Written<Tree> {
  const partAt = new Map<string, string>();
  const written = (part: RulePart, path: string): Tree => {
    partAt.set(path, part.id);
    const inside = part.not ? `${path}/not` : path;
    partAt.set(inside, part.id);
    const rule: Tree =
      part.kind === "leaf"
        ? part.rule
        : part.mode === "all"
          ? { all: part.parts.map((child, index) => written(child, `${inside}/all/${index}`)) }
          : { any: part.parts.map((child, index) => written(child, `${inside}/any/${index}`)) };
    return part.not ? { not: rule } : rule;
  };
  return { rule: written(root, at), partAt };
}

/** The innermost part that a pointer such as `/rule/all/0/fact` is about; null when it is about none. */
export function ownerOf(partAt: ReadonlyMap<string, string>, pointer: string): string | null {
  for (let path = pointer; path !== ""; path = path.slice(0, path.lastIndexOf("/"))) {
    const id = partAt.get(path);
    if (id !== undefined) return id;
  }
  return null;
}

export function change(root: RuleGroup, id: string, how: (part: RulePart) => RulePart): RuleGroup {
  const walk = (part: RulePart): RulePart => {
    if (part.id === id) return how(part);
    return part.kind === "group" ? { ...part, parts: part.parts.map(walk) } : part;
  };
  return walk(root) as RuleGroup;
}

/** Groups that became empty go with their last part; the outermost one stays. */
export function remove(root: RuleGroup, id: string): RuleGroup {
  const walk = (group: RuleGroup): RuleGroup => ({
    ...group,
    parts: group.parts.flatMap((part): readonly RulePart[] => {
      if (part.id === id) return [];
      if (part.kind === "leaf") return [part];
      const rest = walk(part);
      return rest.parts.length === 0 && part.parts.length > 0 ? [] : [rest];
    }),
  });
  return walk(root);
}

/** Where somebody goes on who removes the part: at what follows or stands before it, or at its group. */
export function nextTo(root: RuleGroup, id: string): string {
  const parent = parentOf(root, id) ?? root;
  const at = parent.parts.findIndex((part) => part.id === id);
  const beside = parent.parts[at + 1] ?? parent.parts[at - 1];
  if (beside) return beside.id;
  // An emptied group goes as well.
  return parent.id === root.id ? root.id : nextTo(root, parent.id);
}

export function add(root: RuleGroup, groupId: string, part: RulePart): RuleGroup {
  return change(root, groupId, (group) => (group.kind === "group" ? { ...group, parts: [...group.parts, part] } : group));
}

/** A part never moves into itself; a move that changes nothing answers the same tree. */
export function move(root: RuleGroup, id: string, { target, where }: Place): RuleGroup {
  const part = find(root, id);
  if (!part || id === target || find(part, target) || (target === root.id && where !== "into")) return root;
  // The target must outlive the removal: a group that only held the part is kept until the part is back.
  const without = change(root, parentOf(root, id)?.id ?? "", (group) =>
    group.kind === "group" ? { ...group, parts: group.parts.filter((child) => child.id !== id) } : group,
  );
  const placed = put(without, part, { target, where });
  return prune(placed);
}

/** What the arrow keys do: along the siblings, out of the group, into the group (or together with the part) before. */
export function step(root: RuleGroup, id: string, direction: "up" | "down" | "in" | "out"): RuleGroup {
  const parent = parentOf(root, id);
  if (!parent) return root;
  const index = parent.parts.findIndex((part) => part.id === id);
  const before = parent.parts[index - 1];
  const after = parent.parts[index + 1];
  if (direction === "up" && before) return move(root, id, { target: before.id, where: "before" });
  if (direction === "down" && after) return move(root, id, { target: after.id, where: "after" });
  if (direction === "in") return before ? move(root, id, { target: before.id, where: "into" }) : root;
  if (parent.id === root.id) return root;
  return move(root, id, { target: parent.id, where: direction === "up" ? "before" : "after" });
}

export function find(part: RulePart, id: string): RulePart | null {
  if (part.id === id) return part;
  if (part.kind === "leaf") return null;
  for (const child of part.parts) {
    const found = find(child, id);
    if (found) return found;
  }
  return null;
}

function parentOf(group: RuleGroup, id: string): RuleGroup | null {
  for (const part of group.parts) {
    if (part.id === id) return group;
    const found = part.kind === "group" ? parentOf(part, id) : null;
    if (found) return found;
  }
  return null;
}

function put(root: RuleGroup, part: RulePart, { target, where }: Place): RuleGroup {
  if (where === "into")
    return change(root, target, (found) =>
      found.kind === "group" ? { ...found, parts: [...found.parts, part] } : groupOf("any", [found, part]),
    );
  const parent = parentOf(root, target);
  if (!parent) return root;
  return change(root, parent.id, (group) => {
    if (group.kind === "leaf") return group;
    const at = group.parts.findIndex((child) => child.id === target) + (where === "after" ? 1 : 0);
    return { ...group, parts: [...group.parts.slice(0, at), part, ...group.parts.slice(at)] };
  });
}

function prune(root: RuleGroup): RuleGroup {
  const walk = (group: RuleGroup): RuleGroup => ({
    ...group,
    parts: group.parts
      .map((part) => (part.kind === "group" ? walk(part) : part))
      .filter((part) => part.kind === "leaf" || part.parts.length > 0),
  });
  return walk(root);
}
