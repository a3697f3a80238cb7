import { POLICY_FORMAT, type PolicyDocument } from "../document.ts";
import { BRAZIL, MEXICO, UNITED_STATES } from "./americas.ts";
import { INDIA } from "./asia.ts";
import { FRANCE, GERMANY, ITALY, SPAIN, UNITED_KINGDOM } from "./europe.ts";
import type { Pack } from "./pack.ts";
import { SAFE_DEFAULT } from "./safe-default.ts";

export const PACKS: readonly Pack[] = [SAFE_DEFAULT, UNITED_STATES, FRANCE, GERMANY, UNITED_KINGDOM, SPAIN, ITALY, INDIA, BRAZIL, MEXICO];

/** A policy of these packs' rules, to begin with. */
export function policyOf(title: string, packs: readonly Pack[]): PolicyDocument {
  return { format: POLICY_FORMAT, title, rules: packs.flatMap(({ document }) => document.rules) };
}
