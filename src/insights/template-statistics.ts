/** Reads the rollups of one template. */
import { rateCardOf } from "../catalog/rate-cards.ts";
import type { TemplateStatistics } from "../contract/template-statistics.ts";
import type { Db } from "../db/pool.ts";
import { readTap } from "../messages/taps.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import { factsByLanguage } from "./rollups.store.ts";

const COUNTS = ["sent", "delivered", "read", "replied", "clicked", "failed", "cost"] as const;
type Counts = { [Count in (typeof COUNTS)[number]]: number };

export async function readTemplateStatistics(
  db: Db,
  workspaceId: WorkspaceId,
  of: { readonly name: string; readonly from: Date; readonly to: Date; readonly channel?: string | undefined },
): Promise<TemplateStatistics> {
  const { name, from, to, channel } = of;
  const { currency, isSample } = await rateCardOf(db, workspaceId);
  const rows = await factsByLanguage(db, { workspaceId, from, to, template: name, channel, currency }, [...COUNTS, "tapped"]);
  const languages = new Map<string, Counts>();
  for (const { language, metric, n, amount } of rows) {
    const count = COUNTS.find((one) => one === metric);
    if (count === undefined) continue;
    const counts = languages.get(language) ?? { sent: 0, delivered: 0, read: 0, replied: 0, clicked: 0, failed: 0, cost: 0 };
    languages.set(language, counts);
    counts[count] += count === "cost" ? amount : n;
  }
  return {
    name,
    from: from.toISOString(),
    to: to.toISOString(),
    currency,
    sampleRates: isSample,
    languages: [...languages]
      .map(([language, counts]) => ({ language: language === "" ? null : language, ...counts }))
      .toSorted((a, b) => b.sent - a.sent || ((a.language ?? "") < (b.language ?? "") ? -1 : 1)),
    buttons: rows
      .filter(({ metric }) => metric === "tapped")
      .map(({ language, label, n }) => ({ language, ...readTap(label), tapped: n }))
      .toSorted((a, b) => byPlace(a, b) || b.tapped - a.tapped),
  };
}

function byPlace(
  a: { readonly place: string; readonly language: string },
  b: { readonly place: string; readonly language: string },
): number {
  return a.place === b.place ? a.language.localeCompare(b.language) : a.place.localeCompare(b.place, "en", { numeric: true });
}
