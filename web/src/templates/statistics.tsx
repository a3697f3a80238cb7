/** What became of the messages of all languages of a template: each number leads to the very messages. */
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { TemplateDetail } from "../api/types.ts";
import { ErrorState } from "../components/states.tsx";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { scopeOf } from "../insights/period.ts";
import { ButtonsChart } from "./buttons-chart.tsx";
import { LanguagesChart } from "./languages-chart.tsx";
import { templateStatisticsQuery } from "./template-queries.ts";
import classes from "./templates.module.css";

const PERIODS = ["24h", "7d", "30d", "90d"] as const;

export function Statistics({ name, channelId }: Pick<TemplateDetail, "name" | "channelId">) {
  const { t } = useI18n();
  const [period, setPeriod] = useState<(typeof PERIODS)[number]>("30d");
  // The period moves on by the hour.
  const hour = Math.floor(useNow() / 3_600_000);
  const scope = useMemo(() => {
    const { grain: _, ...whole } = scopeOf({ period, template: name, channel: channelId }, hour * 3_600_000);
    return whole;
  }, [period, name, channelId, hour]);
  const { data, error, refetch } = useQuery(templateStatisticsQuery(name, { from: scope.from, to: scope.to, channel: channelId }));
  return (
    <section className={classes["section"]} aria-label={t("templates.stats")} data-testid="template-statistics">
      <div className={classes["statsHead"]}>
        <h2>{t("templates.stats")}</h2>
        <Select
          aria-label={t("insights.period")}
          data={PERIODS.map((value) => ({ value, label: t(`insights.period.${value}`) }))}
          value={period}
          onChange={(value) => setPeriod(PERIODS.find((one) => one === value) ?? "30d")}
          allowDeselect={false}
          w={160}
        />
      </div>
      {error && !data ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data && data.languages.length === 0 ? (
        <p className="muted">{t("templates.stats.none")}</p>
      ) : (
        data && (
          <>
            <LanguagesChart statistics={data} scope={scope} />
            {data.buttons.length > 0 && <ButtonsChart statistics={data} scope={scope} />}
          </>
        )
      )}
    </section>
  );
}
