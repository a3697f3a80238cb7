import { useQuery } from "@tanstack/react-query";
import { get } from "../api/client.ts";
import type { RevenueRow } from "../api/types.ts";
import { money } from "../campaigns/money.ts";
import { useI18n } from "../i18n/i18n.tsx";

const REFRESH_MS = 3_000;

/** What was ordered after the messages of a journey; nothing while there is nothing. */
export function Revenue({ journey }: { readonly journey: string }) {
  const { t, language, list } = useI18n();
  const { data } = useQuery({
    queryKey: ["journeys", journey, "revenue"],
    queryFn: ({ signal }) =>
      get<{ readonly rows: readonly RevenueRow[] }>(`/v1/console/journeys/${encodeURIComponent(journey)}/revenue`, {}, signal),
    refetchInterval: REFRESH_MS,
  });
  if (!data || data.rows.length === 0) return null;
  const sums = new Map<string, number>();
  for (const { currency, amount } of data.rows) sums.set(currency, (sums.get(currency) ?? 0) + amount);
  const amounts = [...sums].map(([currency, amount]) => money(amount * 1_000_000, currency, language));
  const orders = data.rows.reduce((sum, row) => sum + row.orders, 0);
  return <span data-testid="journey-revenue">{t("journey.revenue", { n: orders, amount: list(amounts) })}</span>;
}
