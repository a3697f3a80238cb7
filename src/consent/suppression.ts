import { createHash } from "node:crypto";

/**
 * Whom nothing is sent. `suppression`: no marketing and no utility. `block`: nothing at all. `legal_hold`: nothing at all, and what is known of
 * them is kept.
 */
export const SUPPRESSION_SORTS = ["suppression", "block", "legal_hold"] as const;
export type SuppressionSort = (typeof SUPPRESSION_SORTS)[number];

/** What the gate reads of one. */
export type Suppressed = { readonly sort: SuppressionSort; readonly reason: string; readonly since: string };

/** Hexadecimal. `value`: as identities are normalised. */
export function suppressionHash(salt: string, kind: string, value: string): string {
  return createHash("sha256").update(`${salt}/${kind}/${value}`).digest("hex");
}
