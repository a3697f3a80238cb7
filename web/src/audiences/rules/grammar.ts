/** Which rules can be written where: of people in audiences, of one passage in the conditions of journeys. Pure. */
import { createContext, useContext } from "react";
import type { MessageKey } from "../../i18n/en.ts";
import { FOR_KIND, type Operator, type ValueKind } from "./comparisons.ts";
import { LEAF_KINDS, type LeafKind } from "./leaves.ts";

export type Grammar = {
  readonly kinds: readonly LeafKind[];
  readonly operators: { readonly [K in ValueKind]: readonly Operator[] };
  /** Before the word that says how the outermost rules are joined; null: said above already. */
  readonly lead: MessageKey | null;
  readonly add: MessageKey;
  readonly empty: MessageKey;
  /** What a rule about a fact is called. */
  readonly fact: MessageKey;
  readonly factHint: MessageKey;
  /** Problems that are said in other words here; null: none. */
  readonly problems: string | null;
};

export const AUDIENCE_RULES: Grammar = {
  kinds: LEAF_KINDS,
  operators: FOR_KIND,
  lead: "rules.group.lead",
  add: "rules.add",
  empty: "rules.empty",
  fact: "rules.kind.fact",
  factHint: "rules.kind.fact.hint",
  problems: "audience.problem",
};

/** As `journeys/conditions.ts` judges them: dates are ordered as numbers are, and one fact may be held against another. */
export const JOURNEY_CONDITIONS: Grammar = {
  kinds: ["fact", "audience"],
  operators: {
    text: ["equal", "not_equal", "one_of", "contains", "set", "not_set", "same_as"],
    number: ["equal", "not_equal", "greater", "at_least", "less", "at_most", "one_of", "set", "not_set", "same_as"],
    truth: ["equal", "not_equal", "set", "not_set", "same_as"],
    date: ["greater", "at_least", "less", "at_most", "equal", "set", "not_set", "same_as"],
    list: ["contains", "set", "not_set"],
  },
  lead: null,
  add: "conditions.first",
  empty: "conditions.empty",
  fact: "conditions.kind.fact",
  factHint: "conditions.kind.fact.hint",
  problems: null,
};

export const GrammarContext = createContext<Grammar>(AUDIENCE_RULES);

export function useGrammar(): Grammar {
  return useContext(GrammarContext);
}
