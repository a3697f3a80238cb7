/** Conditions as trees: groups of all, any or not over leaves that somebody else knows. */
export type Leafy = { readonly [field: string]: unknown };
export type GroupKind = "all" | "any" | "not";

export type Group = { readonly kind: GroupKind; readonly parts: readonly Leafy[] };

/** Null for a leaf. */
export function groupOf(condition: Leafy): Group | null {
  if (Array.isArray(condition["all"])) return { kind: "all", parts: condition["all"] as readonly Leafy[] };
  if (Array.isArray(condition["any"])) return { kind: "any", parts: condition["any"] as readonly Leafy[] };
  const { not } = condition;
  return typeof not === "object" && not !== null ? { kind: "not", parts: [not as Leafy] } : null;
}

/** `not` takes one part: of several it is "not any of them". */
export function toCondition({ kind, parts }: Group): Leafy {
  if (kind !== "not") return { [kind]: parts };
  const [only] = parts;
  return { not: parts.length === 1 && only ? only : { any: parts } };
}

/** The parts that a group of another kind would have: of "not any of" the any is taken apart, so that nothing is nested deeper by choosing. */
export function regrouped(group: Group, kind: GroupKind): Leafy {
  const [only] = group.parts;
  const inner = group.kind === "not" && group.parts.length === 1 && only ? groupOf(only) : null;
  return toCondition({ kind, parts: inner?.kind === "any" ? inner.parts : group.parts });
}

/** Without a part; null when nothing is left. */
export function without(group: Group, index: number): Leafy | null {
  const parts = group.parts.filter((_part, at) => at !== index);
  return parts.length === 0 ? null : toCondition({ ...group, parts });
}
