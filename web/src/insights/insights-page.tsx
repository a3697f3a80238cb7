/** What became of messages: every number leads to the very messages it counts. */
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { useNow } from "../components/use-now.ts";
import { Page } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { BreakdownTable } from "./breakdown-table.tsx";
import { CostChart } from "./cost-chart.tsx";
import { Figures } from "./figures.tsx";
import { Filters } from "./filters.tsx";
import { FunnelChart } from "./funnel-chart.tsx";
import { HeatMap } from "./heat-map.tsx";
import classes from "./insights.module.css";
import { LatenessChart } from "./lateness-chart.tsx";
import { scopeOf } from "./period.ts";
import { reportQuery } from "./queries.ts";
import { ReasonsChart } from "./reasons-chart.tsx";
import { SeriesChart } from "./series-chart.tsx";

export function InsightsPage() {
  const { t } = useI18n();
  const search = useSearch({ from: "/frame/insights" });
  // The period moves on by the hour.
  const hour = Math.floor(useNow() / 3_600_000);
  const { grain, ...scope } = useMemo(() => scopeOf(search, hour * 3_600_000), [search, hour]);
  const { data, error, refetch } = useQuery(reportQuery({ ...scope, grain, compare: search.compare }));
  const quiet = data && data.now.totals.queued === 0 && data.now.totals.received === 0 && data.lateness.rows.length === 0;
  return (
    <Page title={t("insights.title")} lead={t("insights.lead")}>
      <Filters search={search} scope={scope} />
      {error && !data ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Loading />
      ) : quiet ? (
        <EmptyState picture="calm" text={t("insights.empty")} />
      ) : (
        <>
          <Figures report={data} scope={scope} />
          <div className={classes["grid"]}>
            <div className={classes["whole"]}>
              <SeriesChart report={data} scope={scope} />
            </div>
            <FunnelChart report={data} scope={scope} />
            <ReasonsChart report={data} scope={scope} />
            <div className={classes["whole"]}>
              <HeatMap scope={scope} />
            </div>
            <CostChart report={data} scope={scope} />
            <LatenessChart report={data} />
            <div className={classes["whole"]}>
              <BreakdownTable scope={scope} />
            </div>
          </div>
        </>
      )}
    </Page>
  );
}

function Loading() {
  return (
    <div aria-busy="true">
      <Skeleton height={92} mb="md" />
      <Skeleton height={340} mb="md" />
      <div className={classes["grid"]}>
        <Skeleton height={300} />
        <Skeleton height={300} />
      </div>
    </div>
  );
}
