/** Variables of one message that had no value, and what its policy makes of each. */
import type { OnMissing } from "../liquid/text-facts.ts";
import type { MissingPolicy } from "../messages/content.ts";

/** `default`: the text itself says what then; `fallback`: the policy does; `blank`: nothing was printed. */
export type Gap = { readonly variable: string; readonly instead: "default" | "fallback" | "blank" | "skip" | "fail" };
type KeptBack = {
  readonly kind: "missing";
  readonly variable: string;
  readonly action: "skip" | "fail";
  readonly gaps: readonly Gap[];
};

const NONE: readonly Gap[] = [];

export function createGaps(policy: MissingPolicy | undefined): {
  readonly missing: OnMissing;
  readonly found: () => readonly Gap[];
  /** The first that keeps the message back. */
  readonly keptBack: () => KeptBack | null;
} {
  // Made when there is one: most messages have none.
  let gaps: Map<string, Gap> | null = null;
  const fallbacks = policy?.fallbacks;
  const otherwise = policy?.otherwise ?? "blank";
  const note = (variable: string, instead: Gap["instead"]): void => {
    gaps ??= new Map();
    gaps.set(variable, { variable, instead });
  };
  const found = (): readonly Gap[] => (gaps === null ? NONE : [...gaps.values()]);
  return {
    missing: (variable, hasDefault) => {
      const fallback = !hasDefault && fallbacks && Object.hasOwn(fallbacks, variable) ? fallbacks[variable] : undefined;
      note(variable, hasDefault ? "default" : fallback === undefined ? otherwise : "fallback");
      return fallback;
    },
    found,
    keptBack: () => {
      const gap = found().find(({ instead }) => instead === "skip" || instead === "fail");
      return gap?.instead === "skip" || gap?.instead === "fail"
        ? { kind: "missing", variable: gap.variable, action: gap.instead, gaps: found() }
        : null;
    },
  };
}
