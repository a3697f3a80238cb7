export type LeafProps<Rule> = { readonly rule: Rule; readonly onChange: (rule: Rule) => void; readonly wrong: boolean };

/** How a number of times is compared. */
export const NUMBER_OPERATORS = ["equal", "not_equal", "greater", "at_least", "less", "at_most"] as const;
