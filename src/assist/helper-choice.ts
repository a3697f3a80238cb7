/** What our own buttons say when they are tapped: no journey waits for them. */
export type HelperChoice = { readonly kind: "person" } | { readonly kind: "yes" | "no"; readonly articleId: string };

const CHOICE = /^assist:(?:(person)|(yes|no):([0-9a-f-]{36}))$/;

export function helperChoiceOf(choice: string | null): HelperChoice | null {
  const [, person, verdict, articleId] = CHOICE.exec(choice ?? "") ?? [];
  if (person !== undefined) return { kind: "person" };
  return articleId !== undefined && (verdict === "yes" || verdict === "no") ? { kind: verdict, articleId } : null;
}
