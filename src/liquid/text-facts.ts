/** Reusable pieces of text, by name; each is Liquid itself. */
export type Fragments = ReadonlyMap<string, string>;
export const NO_FRAGMENTS: Fragments = new Map();
export const FRAGMENT_NAME = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/** What a text is filled with besides its variables. */
export type TextFacts = {
  readonly fragments?: Fragments;
  readonly missing?: OnMissing;
  /** The text is HTML: what is printed of values is escaped, what the author and the fragments wrote is not. */
  readonly markup?: "html";
};
/**
 * Asked for each variable that is to be printed and has no value; what it answers takes the value's place. `hasDefault`: the text
 * itself says what then. May be asked for the same one again.
 */
export type OnMissing = (variable: string, hasDefault: boolean) => string | undefined;
export const NO_FACTS: TextFacts = {};
