import type { CampaignStats, CampaignView } from "../api/types.ts";

/** How many are meant, through, and still to come. Asked wave by wave and at a rate, most of an audience may not be targeted yet. Pure. */
export function progressOf(
  { occurrences }: Pick<CampaignView, "occurrences">,
  total: CampaignStats["total"] | undefined,
): { readonly meant: number; readonly through: number; readonly left: number } {
  if (!total) return { meant: 0, through: 0, left: 0 };
  const whole = occurrences.length === 1 ? (occurrences[0]?.audienceSize ?? 0) : 0;
  const meant = Math.max(0, Math.max(total.targeted, whole) - total.held_out - total.skipped);
  const through = Math.min(meant, total.sent + total.refused + total.failed + total.expired + total.cancelled);
  return { meant, through, left: meant - through };
}
