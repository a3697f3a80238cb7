/** What the gate would say of a campaign now, as the wizard shows it before the start. */
import { z } from "zod";
import type { RepliesExpected } from "../desk/expected-replies.ts";

export type ExpectedRefusals = {
  /** People of the audience who were looked at; all of them when `whole`. */
  readonly lookedAt: number;
  readonly whole: boolean;
  /** Of those, for whom the campaign's condition holds. */
  readonly meant: number;
  /** Of those, to whom a message would leave now. */
  readonly sent: number;
  /** How many people may be written to first now, and each day, by the messaging limit of the sender's business; null: without one. */
  readonly limit: { readonly now: number; readonly perDay: number } | null;
  /** Who would write back, against what the team gets through until a day after; null: one of the two is not known. */
  readonly replies: (RepliesExpected & { readonly tooMany: boolean }) | null;
  /** Largest first. `hold`: it would wait. */
  readonly reasons: readonly { readonly verdict: "refuse" | "hold"; readonly reason: string; readonly n: number }[];
};
export const expectedBody = z.strictObject({ document: z.record(z.string(), z.unknown()) });
