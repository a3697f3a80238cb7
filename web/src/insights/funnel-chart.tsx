import { Link } from "@tanstack/react-router";
import type { CSSProperties } from "react";
import type { Report } from "../api/types.ts";
import { Chart, type ChartTable } from "../charts/chart.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./insights.module.css";
import { messagesOf, type Scope } from "./period.ts";

const STEPS = ["queued", "sent", "delivered", "read", "replied"] as const;
/** Only where something of the kind happened. */
const MORE = ["clicked", "converted"] as const;
/** These follow reading as answers do, not each other. */
const isBeside = (metric: string): boolean => MORE.some((one) => one === metric);

/** Bars of text and links, not a picture: each step is a way to its messages. */
export function FunnelChart({ report, scope }: { readonly report: Report; readonly scope: Scope }) {
  const { t, number, percent } = useI18n();
  const { totals } = report.now;
  const steps = [...STEPS, ...MORE.filter((metric) => totals[metric] > 0)];
  const share = (n: number, of: number) => (of === 0 ? null : n / of);
  const rows = steps.map((metric, index) => {
    const n = totals[metric];
    const ofStep = index === 0 ? null : share(n, totals[isBeside(metric) ? "read" : (steps[index - 1] ?? "queued")]);
    return { metric, n, ofFirst: share(n, totals.queued), ofStep };
  });
  const table: ChartTable = {
    columns: [
      { title: t("insights.funnel.step") },
      { title: t("insights.funnel.messages"), right: true },
      { title: t("insights.funnel.ofFirst"), right: true },
      { title: t("insights.funnel.ofStep"), right: true },
    ],
    rows: rows.map(({ metric, n, ofFirst, ofStep }) => ({
      cells: [t(`fact.${metric}`), n, ofFirst, ofStep],
      shown: [
        undefined,
        <Link key={metric} to="/messages" search={messagesOf(scope, metric)} className="link">
          {number(n)}
        </Link>,
        ofFirst === null ? "" : percent(ofFirst),
        ofStep === null ? "" : percent(ofStep),
      ],
    })),
  };
  return (
    <Chart title={t("insights.funnel")} table={table} draw={null}>
      <ol className={classes["funnel"]}>
        {rows.map(({ metric, n, ofFirst, ofStep }) => (
          <li key={metric}>
            <Link to="/messages" search={messagesOf(scope, metric)} className={classes["step"]} data-testid={`funnel-${metric}`}>
              <span className={classes["stepName"]}>{t(`fact.${metric}`)}</span>
              <span className={classes["stepBar"]} style={{ "--share": ofFirst ?? 0 } as CSSProperties} data-metric={metric} />
              <span className={classes["stepValue"]}>{number(n)}</span>
              <span className={`${classes["stepShare"]} muted small`}>{ofStep === null ? "" : percent(ofStep)}</span>
            </Link>
          </li>
        ))}
      </ol>
    </Chart>
  );
}
