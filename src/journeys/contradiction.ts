/** Tests that can never hold together, seen from their words alone: of a journey's condition, or of an audience's rule. Pure; finds few, all of them true. */

type Test = { readonly is?: unknown; readonly value?: unknown } & { readonly [key: string]: unknown };
type Leaf = { readonly about: string; readonly name: string; readonly test: Test };

/** What keeps it from ever holding, and where; null: nothing that shows. `from`: pointer of the condition. */
export function neverHolds(condition: object, from: string): { readonly path: string; readonly why: string } | null {
  const test = condition as Test;
  if (Array.isArray(test["any"])) {
    const parts = (test["any"] as readonly object[]).map((part, index) => neverHolds(part, `${from}/any/${index}`));
    return parts.length > 0 && parts.every((part) => part !== null) ? (parts[0] ?? null) : null;
  }
  if (!Array.isArray(test["all"])) return null;
  const parts = test["all"] as readonly object[];
  for (const [index, part] of parts.entries()) {
    const within = neverHolds(part, `${from}/all/${index}`);
    if (within) return within;
  }
  const leaves = parts.flatMap(leavesOf);
  for (const [place, one] of leaves.entries())
    for (const other of leaves.slice(place + 1))
      if (one.about === other.about && areApart(one.test, other.test))
        return { path: from, why: `"${one.name}" cannot be ${words(one.test)} and ${words(other.test)} at once` };
  return null;
}

/** Whether it holds for whoever is asked; as few are found as of what never holds. */
export function alwaysHolds(condition: object): boolean {
  return neverHolds(opposite(condition), "") !== null;
}

function opposite(condition: object): object {
  const test = condition as Test;
  if (Array.isArray(test["any"])) return { all: (test["any"] as readonly object[]).map(opposite) };
  if (Array.isArray(test["all"])) return { any: (test["all"] as readonly object[]).map(opposite) };
  return typeof test["not"] === "object" && test["not"] !== null ? test["not"] : { not: condition };
}

/** Nested `all` says the same as one; `not` of a test is a test. */
function leavesOf(part: object): readonly Leaf[] {
  const test = part as Test;
  if (Array.isArray(test["all"])) return (test["all"] as readonly object[]).flatMap(leavesOf);
  if (typeof test["not"] === "object" && test["not"] !== null) {
    const turned = OPPOSITE[String((test["not"] as Test).is)];
    const [leaf] = leavesOf(test["not"]);
    return leaf && turned !== undefined ? [{ ...leaf, test: { ...leaf.test, is: turned } }] : [];
  }
  for (const about of ["fact", "audience", "list"] as const) {
    const name = test[about];
    if (typeof name === "string") return [{ about: `${about} ${name}`, name, test }];
  }
  return [];
}

const OPPOSITE: { readonly [is: string]: string } = {
  set: "not_set",
  not_set: "set",
  in: "not_in",
  not_in: "in",
  equal: "not_equal",
  not_equal: "equal",
  one_of: "none_of",
  none_of: "one_of",
};

/** Only where both speak of one plain value: a list may contain both of two. */
function areApart(one: Test, other: Test): boolean {
  return apart(one, other) || apart(other, one);
}

function apart(one: Test, other: Test): boolean {
  const [values, others] = [valuesOf(one), valuesOf(other)];
  switch (one.is) {
    case "in":
      return other.is === "not_in";
    case "set":
      return other.is === "not_set";
    case "equal":
    case "one_of":
      // What is not there counts as null.
      if (other.is === "not_set") return !values.includes("null");
      if (other.is === "equal" || other.is === "one_of") return !values.some((value) => others.includes(value));
      if (other.is === "not_equal" || other.is === "none_of") return values.every((value) => others.includes(value));
      return false;
    case "greater":
    case "at_least": {
      const [low, high] = [one.value, other.value];
      if (typeof low !== "number" || typeof high !== "number") return false;
      if (other.is !== "less" && other.is !== "at_most" && other.is !== "equal") return false;
      return high < low || (high === low && (one.is === "greater" || other.is === "less"));
    }
    case "less":
    case "at_most":
      return (
        other.is === "equal" &&
        typeof one.value === "number" &&
        typeof other.value === "number" &&
        (other.value > one.value || (other.value === one.value && one.is === "less"))
      );
    default:
      return false;
  }
}

/** Values that read alike are not told apart: what a comparison takes for equal differs by kind. */
function valuesOf({ value }: Test): readonly string[] {
  return (Array.isArray(value) ? (value as readonly unknown[]) : [value]).map((one) => String(one).toLowerCase());
}

function words({ is, value }: Test): string {
  const said = String(is).replaceAll("_", " ");
  return value === undefined ? said : `${said} ${JSON.stringify(value)}`;
}
