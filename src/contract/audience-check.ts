/** What everybody of an audience would read: for whom a variable is missing, and who is spoken to in another language. */
export type AudienceCheck = {
  readonly lookedAt: number;
  /** Of those, for whom the condition holds. */
  readonly meant: number;
  /** Get at least one fallback, and the message. */
  readonly withFallback: number;
  /** Get no message, or one that fails. */
  readonly skipped: number;
  readonly failed: number;
  /** Most people first. */
  readonly variables: readonly MissingVariable[];
  readonly languages: readonly OtherLanguage[];
  /** Nobody's language and no default: nothing can be said to them. */
  readonly noLanguage: number;
};
export type MissingVariable = {
  readonly variable: string;
  readonly people: number;
  readonly default: number;
  readonly fallback: number;
  readonly blank: number;
  readonly skip: number;
  readonly fail: number;
  readonly examples: readonly { readonly id: string; readonly name: string }[];
};
/** `no_version`: the template is not there in their language; `not_approved`: it is, and may not be sent; `not_named`: it may, and nothing names it. */
export type OtherLanguage = {
  readonly wanted: string;
  readonly gets: string;
  readonly why: "no_version" | "not_approved" | "not_named";
  /** Names of the templates that this is true of; none for a text. */
  readonly templates: readonly string[];
  readonly people: number;
};
/** One line of JSON each. */
export type AudienceCheckLine =
  | { readonly kind: "progress"; readonly lookedAt: number }
  | { readonly kind: "done"; readonly check: AudienceCheck }
  | { readonly kind: "failed"; readonly message: string };
