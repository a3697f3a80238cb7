import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { send } from "../api/client.ts";
import type { DeliveryView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { useNotice } from "../components/states.tsx";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { deliveriesQuery } from "./webhook-queries.ts";

const COLOUR = { delivered: "var(--good)", failed: "var(--bad)", pending: "var(--warn)" } as const;

/** The last calls of an endpoint, newest first. */
export function WebhookLog({ webhookId, allowed }: { readonly webhookId: string; readonly allowed: boolean }) {
  const { t, moment, relative, language } = useI18n();
  const now = useNow();
  const client = useQueryClient();
  const { data } = useQuery(deliveriesQuery(webhookId));
  const replay = useAction({
    mutationFn: async (id: string) => send("POST", `/v1/webhooks/${webhookId}/deliveries/${id}/replay`),
    onError: useNotice(),
    onSettled: async () => client.invalidateQueries({ queryKey: deliveriesQuery(webhookId).queryKey }),
  });
  if (!data) return null;
  if (data.rows.length === 0) return <p className="small muted">{t("webhooks.log.empty")}</p>;
  const outcome = ({ state, status, error, dueAt, attempts }: DeliveryView): string =>
    [
      t(`webhooks.log.${state}`),
      ...(state === "delivered" ? [String(status ?? "")] : [error === null ? "" : language === "en" ? error : t("webhooks.log.noAnswer")]),
      ...(state === "pending" && dueAt !== null && attempts > 0 ? [t("webhooks.log.next", { when: relative(dueAt, now) })] : []),
      ...(attempts > 1 ? [t("webhooks.log.attempts", { n: attempts })] : []),
    ]
      .filter((part) => part !== "")
      .join(" · ");
  return (
    <details>
      <summary style={{ cursor: "pointer", minHeight: 32 }}>{t("webhooks.log")}</summary>
      <div style={{ overflow: "auto" }} role="region" aria-label={t("webhooks.log")} tabIndex={0}>
        <table style={{ width: "100%", borderCollapse: "collapse", fontSize: "var(--text-sm)" }}>
          <thead className="sr-only">
            <tr>
              <th scope="col">{t("webhooks.log.when")}</th>
              <th scope="col">{t("webhooks.log.kind")}</th>
              <th scope="col">{t("webhooks.log.state")}</th>
              <th scope="col">{t("webhooks.replay")}</th>
            </tr>
          </thead>
          <tbody>
            {data.rows.map((row) => (
              <tr key={row.id} style={{ borderTop: "1px solid var(--line)" }} data-state={row.state}>
                <td style={{ padding: "6px 12px 6px 0", whiteSpace: "nowrap" }}>
                  <time dateTime={row.createdAt}>{moment(row.createdAt)}</time>
                </td>
                <td style={{ padding: "6px 12px 6px 0", whiteSpace: "nowrap" }}>{row.kind}</td>
                <td style={{ padding: "6px 12px 6px 0", color: COLOUR[row.state] }}>{outcome(row)}</td>
                <td style={{ textAlign: "right" }}>
                  {allowed && row.state !== "pending" && (
                    <Button variant="subtle" color="gray" size="compact-sm" onClick={() => replay.mutate(row.id)}>
                      {t("webhooks.replay")}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
