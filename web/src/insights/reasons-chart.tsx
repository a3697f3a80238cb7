import { Link } from "@tanstack/react-router";
import type { CSSProperties } from "react";
import type { ReasonRow, Report } from "../api/types.ts";
import { Chart, type ChartTable } from "../charts/chart.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { errorWords, reasonWords } from "../i18n/words.ts";
import classes from "./insights.module.css";
import { messagesOf, type Scope } from "./period.ts";

const MOST = 8;

export function ReasonsChart({ report, scope }: { readonly report: Report; readonly scope: Scope }) {
  const i18n = useI18n();
  const { t, number } = i18n;
  const words = ({ kind, reason }: ReasonRow): string => {
    if (kind === "failed") return errorWords(i18n, reason);
    return reason === "" || reason === "allowed" ? t(`state.${kind}`) : reasonWords(i18n, reason);
  };
  const searchOf = ({ kind, reason }: ReasonRow) => messagesOf(scope, kind, { reason: reason === "allowed" ? undefined : reason });
  const rows = report.reasons;
  const most = Math.max(...rows.map(({ n }) => n), 1);
  const table: ChartTable = {
    columns: [
      { title: t("insights.state") },
      { title: t("insights.reason") },
      { title: t("insights.code") },
      { title: t("insights.funnel.messages"), right: true },
    ],
    rows: rows.map((row) => ({
      cells: [t(`fact.${row.kind}`), words(row), row.reason, row.n],
      shown: [
        undefined,
        undefined,
        undefined,
        <Link key={row.reason} to="/messages" search={searchOf(row)} className="link">
          {number(row.n)}
        </Link>,
      ],
    })),
  };
  return (
    <Chart title={t("insights.reasons")} table={table} draw={null}>
      {rows.length === 0 ? (
        <p className="muted">{t("insights.reasons.none")}</p>
      ) : (
        <ol className={classes["bars"]}>
          {rows.slice(0, MOST).map((row) => (
            <li key={`${row.kind} ${row.reason}`}>
              <Link
                to="/messages"
                search={searchOf(row)}
                className={classes["bar"]}
                style={{ "--share": row.n / most } as CSSProperties}
                data-kind={row.kind}
              >
                <span className={classes["barName"]}>
                  {words(row)}
                  <small className="muted">{t(`fact.${row.kind}`)}</small>
                </span>
                <span className="num">{number(row.n)}</span>
              </Link>
            </li>
          ))}
        </ol>
      )}
    </Chart>
  );
}
