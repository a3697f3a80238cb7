import type { z } from "zod";

export type ZodIssue = z.core.$ZodIssue;

/** One thing that does not fit a schema: where, and a predicate for it that says what to do. */
export type ToldIssue = { readonly path: readonly string[]; readonly words: string };

/** Zod's issues in plain sentences, for every door that checks by a schema. Of a union's forms the one is told that was meant. */
export function tellIssues(issues: readonly ZodIssue[]): readonly ToldIssue[] {
  return issues.flatMap((issue) => tell(issue, issue.path.map(String)));
}

/** `["nodes", "a/b"]` as the JSON pointer `/nodes/a~1b`. Long keys are shortened: it only shows where. */
export function pointerTo(path: readonly string[]): string {
  return path.map((key) => `/${key.slice(0, 80).toWellFormed().replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function tell(issue: ZodIssue, path: readonly string[]): readonly ToldIssue[] {
  if (issue.code === "invalid_union" && !isMissing(issue)) {
    const meant = meantForm(issue.errors);
    if (meant) return meant.flatMap((inner) => tell(inner, [...path, ...inner.path.map(String)]));
  }
  return [{ path, words: inWords(issue) }];
}

/** The form with the least to mend, when it is one: a literal that differs says "another form" more than a part that is missing. */
function meantForm(forms: readonly (readonly ZodIssue[])[]): readonly ZodIssue[] | null {
  const cost = (form: readonly ZodIssue[]): number => form.length * 2 + form.filter(({ code }) => code === "invalid_value").length;
  const [best, second] = forms.toSorted((one, other) => cost(one) - cost(other));
  return best && (!second || cost(best) < cost(second)) ? best : null;
}

function inWords(issue: ZodIssue): string {
  // Our schemas word some rules themselves; zod's own sentences all begin with one of these.
  if (!/^(Invalid|Too|Unrecognized)\b/.test(issue.message)) return issue.message;
  if (isMissing(issue)) return "is missing: add it";
  switch (issue.code) {
    case "unrecognized_keys":
      return `has no field ${issue.keys.map((key) => `"${key.slice(0, 80)}"`).join(", ")}: remove it or correct its name`;
    case "invalid_type":
      return `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `must be ${listed(issue.values)}`;
    case "invalid_union": {
      const known = "options" in issue && Array.isArray(issue.options) ? issue.options : [];
      return known.length > 0 ? `must be ${listed(known)}` : "has none of the known forms: compare it with the reference";
    }
    case "too_big":
      return `is too ${issue.origin === "number" || issue.origin === "int" ? "large" : "long"}: at most ${amount(issue.maximum, issue.origin)}`;
    case "too_small":
      if (issue.minimum === 1 && issue.origin === "string") return "is empty: write something";
      return `is too ${issue.origin === "number" || issue.origin === "int" ? "small" : "short"}: at least ${amount(issue.minimum, issue.origin)}`;
    case "invalid_format":
      return `must be ${FORMATS[issue.format] ?? "written differently"}`;
    case "invalid_key":
      return "has a key that is too long or empty";
    default:
      return "is not valid here";
  }
}

const TYPES: { readonly [expected: string]: string } = {
  string: "text in quotes",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "an object { … }",
  record: "an object { … }",
  array: "a list [ … ]",
  null: "null",
};
const FORMATS: { readonly [format: string]: string } = {
  uuid: "an id such as 018f2b6c-7c1e-7a3b-9d4e-5f6a7b8c9d0e",
  url: "an address such as https://shop.example.com",
  email: "an e-mail address",
};

/** A value that is not there; of a union, when every form says so. */
function isMissing(issue: ZodIssue): boolean {
  if (issue.code === "invalid_union")
    return issue.errors.length > 0 && issue.errors.every((form) => form.some((inner) => inner.path.length === 0 && isMissing(inner)));
  return issue.code === "invalid_type" && issue.message.endsWith("received undefined");
}

function listed(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(" or ");
}

function amount(limit: number | bigint, origin: string): string {
  return origin === "string" ? `${limit} characters` : origin === "array" ? `${limit} items` : String(limit);
}
