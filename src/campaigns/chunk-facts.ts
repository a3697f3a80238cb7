/** What a chunk of recipients counts for in the rollups. Pure. */
import type { ChannelId } from "../platform/ids.ts";
import { type CampaignFact, type RecipientRow, type SpokenVariant, summed } from "./recipients.store.ts";

const HOUR_MS = 3_600_000;

/** What the rows count for. They differ in a few ways only: each way is counted first, and told once. */
export function factsOf(
  rows: readonly RecipientRow[],
  spoken: readonly SpokenVariant[],
  of: { readonly channelId: ChannelId; readonly occurrence: string; readonly now: Date },
): readonly CampaignFact[] {
  const ways = new Map<string, { readonly row: RecipientRow; n: number }>();
  for (const row of rows) {
    const key = row.outcome === "message" ? row.spoken : `${row.outcome}\n${row.variant ?? ""}\n${row.reason ?? ""}`;
    const way = ways.get(String(key));
    if (way) way.n += 1;
    else ways.set(String(key), { row, n: 1 });
  }
  const hour = new Date(Math.floor(of.now.getTime() / HOUR_MS) * HOUR_MS);
  const shared = { node: of.occurrence, hour };
  const targeted = new Map<string, CampaignFact>();
  const facts: CampaignFact[] = [];
  for (const { row, n } of ways.values()) {
    const variant = row.outcome === "held_out" ? "" : (row.variant ?? "");
    const before = targeted.get(variant)?.n ?? 0;
    targeted.set(variant, { ...shared, variant, template: "", channelId: "", metric: "targeted", label: "", n: before + n });
    if (row.outcome === "message")
      facts.push({
        ...shared,
        variant,
        template: templateOf(spoken, row.spoken),
        channelId: of.channelId,
        metric: "queued",
        label: "",
        n,
      });
    else facts.push({ ...shared, variant, template: "", channelId: "", metric: row.outcome, label: row.reason ?? "", n });
  }
  // One row for each place in the rollups: two languages of a variant may share their template.
  return [...targeted.values(), ...summed(facts)];
}

function templateOf(spoken: readonly SpokenVariant[], index: number): string {
  const content = spoken[index]?.content;
  return content?.kind === "template" ? content.name : "";
}
