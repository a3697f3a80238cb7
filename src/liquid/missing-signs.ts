/** Around what stands in a shown text where a value is missing: signs that nobody writes. */
export const MISSING_SIGNS = { from: "\u{E000}", to: "\u{E001}" } as const;
