import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { send } from "../api/client.ts";
import type { SourceDeliveryAnswer } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Copy, useNotice } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { callWords } from "../i18n/words.ts";
import classes from "../settings/settings.module.css";
import { callsQuery, sourcesQuery } from "./queries.ts";

const COLOUR = {
  accepted: "var(--good)",
  known: "var(--ink-2)",
  stale: "var(--ink-2)",
  ignored: "var(--ink-2)",
  problem: "var(--bad)",
} as const;

/** The last calls of a source as they came, each with what was made of it. */
export function Calls({ sourceId, allowed }: { readonly sourceId: string; readonly allowed: boolean }) {
  const i18n = useI18n();
  const { t, moment, dateTime } = i18n;
  const client = useQueryClient();
  const { data } = useQuery(callsQuery(sourceId));
  const replay = useAction({
    mutationFn: async (id: string) => send("POST", `/v1/sources/${sourceId}/deliveries/${id}/replay`),
    onError: useNotice(),
    onSettled: async () => client.invalidateQueries({ queryKey: sourcesQuery.queryKey }),
  });
  if (!data) return null;
  if (data.rows.length === 0) return <p className="small muted">{t("sources.calls.empty")}</p>;
  const made = ({ verdict, why, copies }: SourceDeliveryAnswer): string =>
    [
      why === null ? "" : callWords(i18n, why),
      ...(copies > 1 ? [t("sources.calls.copies", { n: copies })] : []),
      ...(why === null && verdict !== "accepted" ? [t(`verdict.${verdict}`)] : []),
    ]
      .filter((part) => part !== "")
      .join(" · ");
  return (
    <details>
      <summary style={{ cursor: "pointer", minHeight: 32 }}>{t("sources.calls")}</summary>
      <ul className={classes["hooks"]}>
        {data.rows.map((row) => {
          const text = JSON.stringify(row.body, null, 2);
          return (
            <li key={row.id} data-testid="source-call" data-verdict={row.verdict}>
              <details>
                <summary>
                  <span>
                    <strong style={{ fontWeight: 560, color: COLOUR[row.verdict] }}>{t(`verdict.${row.verdict}`)}</strong>{" "}
                    <code>{row.topic}</code> <span className="muted small">{made(row)}</span>
                  </span>
                  <time className="muted small" dateTime={row.receivedAt} title={dateTime(row.receivedAt)}>
                    {moment(row.receivedAt)}
                  </time>
                </summary>
                <pre tabIndex={0}>{text}</pre>
                <div style={{ display: "flex", gap: 12, alignItems: "center", flexWrap: "wrap" }}>
                  <Copy value={text}>
                    <span className="muted small">{t("common.copy")}</span>
                  </Copy>
                  {row.profileId !== null && (
                    <Link className="link" to="/profiles/$id" params={{ id: row.profileId }}>
                      {t("sources.calls.person")}
                    </Link>
                  )}
                  {allowed && row.verdict !== "accepted" && (
                    <Button variant="subtle" color="gray" size="compact-sm" onClick={() => replay.mutate(row.id)}>
                      {t("sources.calls.replay")}
                    </Button>
                  )}
                </div>
              </details>
            </li>
          );
        })}
      </ul>
    </details>
  );
}
