import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useCallback } from "react";
import type { FormResults } from "../api/types.ts";
import { Chart } from "../charts/chart.tsx";
import type { Colours } from "../charts/colours.ts";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { formResultsQuery } from "./form-queries.ts";
import classes from "./forms.module.css";

type Answered = FormResults["questions"][number];

export function Results({ name }: { readonly name: string }) {
  const { t, number, percent } = useI18n();
  const { data, error, refetch } = useQuery(formResultsQuery(name));
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={320} />;
  const { rate } = data;
  return (
    <>
      <ul className={`panel ${classes["figures"]}`}>
        <Figure name={t("forms.results.asked")} value={number(data.asked)} note={t("forms.results.asked.note")} />
        <Figure name={t("forms.results.answered")} value={number(data.answered)} note={"\u00a0"} testId="figure-answered" />
        <Figure
          name={t("forms.results.rate")}
          value={rate ? percent(rate.value) : "–"}
          note={rate ? t("forms.results.between", { low: percent(rate.low), high: percent(rate.high) }) : "\u00a0"}
        />
        {data.questions.map(
          (question) =>
            question.nps && (
              <Figure
                key={question.name}
                name={t("forms.results.nps")}
                value={number(Math.round(question.nps.score))}
                note={t("forms.results.between", {
                  low: number(Math.round(question.nps.low)),
                  high: number(Math.round(question.nps.high)),
                })}
                testId="figure-nps"
              />
            ),
        )}
      </ul>
      {data.answered === 0 ? (
        <section className="panel">
          <EmptyState picture="people" text={t("forms.results.none")} />
        </section>
      ) : (
        <div className={classes["results"]}>
          {data.questions.map((question) =>
            question.options.length > 0 ? (
              <Distribution key={question.name} question={question} />
            ) : (
              <Texts key={question.name} question={question} />
            ),
          )}
          <Bars title={t("forms.results.days")} bars={data.days.map(({ day, n }) => ({ name: day, n }))} of={null} />
        </div>
      )}
    </>
  );
}

function Figure({
  name,
  value,
  note,
  testId,
}: {
  readonly name: string;
  readonly value: string;
  readonly note: string;
  readonly testId?: string;
}) {
  return (
    <li className={classes["figure"]} data-testid={testId}>
      <span className="muted small">{name}</span>
      <strong>{value}</strong>
      <small className="muted">{note}</small>
    </li>
  );
}

function Distribution({ question }: { readonly question: Answered }) {
  const { t, number } = useI18n();
  const mean = question.mean === null ? "" : ` · ${t("forms.results.mean", { mean: number(Math.round(question.mean * 10) / 10) })}`;
  return (
    <Bars
      title={question.label}
      note={`${t("forms.results.n", { n: question.answered })}${mean}`}
      bars={question.options.map(({ title, n }) => ({ name: title, n }))}
      of={question.answered}
    />
  );
}

/** One bar for each; as shares of `of` in the table. */
function Bars({
  title,
  note,
  bars,
  of,
}: {
  readonly title: string;
  readonly note?: string;
  readonly bars: readonly { readonly name: string; readonly n: number }[];
  readonly of: number | null;
}) {
  const { t, percent } = useI18n();
  const drawn = JSON.stringify(bars);
  const lying = of !== null && bars.length <= 6;
  const draw = useCallback(
    (colours: Colours) => {
      const rows = JSON.parse(drawn) as readonly { readonly name: string; readonly n: number }[];
      const names = {
        type: "category",
        inverse: lying,
        data: rows.map(({ name }) => name),
        axisLabel: { color: colours.ink, ...(lying ? { width: 130, overflow: "truncate" } : {}) },
        axisLine: { lineStyle: { color: colours.line } },
        axisTick: { show: false },
      };
      const counts = {
        type: "value",
        minInterval: 1,
        axisLabel: { color: colours.muted },
        splitLine: { lineStyle: { color: colours.line } },
      };
      return {
        grid: { left: 8, right: 24, top: 12, bottom: 8, containLabel: true },
        tooltip: { trigger: "axis" },
        xAxis: lying ? counts : names,
        yAxis: lying ? names : counts,
        series: [
          {
            type: "bar",
            data: rows.map(({ n }) => n),
            barMaxWidth: 28,
            itemStyle: { color: colours.accent, borderRadius: 3 },
            label: { show: lying, position: "right", color: colours.ink },
          },
        ],
      };
    },
    [drawn, lying],
  );
  return (
    <Chart
      title={title}
      {...(note === undefined ? {} : { note })}
      height={lying ? 60 + bars.length * 36 : 220}
      table={{
        columns: [
          { title: t(of === null ? "forms.results.day" : "forms.results.answer") },
          { title: t("forms.results.answered"), right: true },
          ...(of === null ? [] : [{ title: t("forms.results.share"), right: true }]),
        ],
        rows: bars.map(({ name, n }) => ({ cells: [name, n, ...(of === null ? [] : [of === 0 ? "" : percent(n / of)])] })),
      }}
      draw={draw}
    />
  );
}

function Texts({ question }: { readonly question: Answered }) {
  const i18n = useI18n();
  const { t } = i18n;
  const now = useNow();
  return (
    <Chart
      title={question.label}
      note={t("forms.results.n", { n: question.answered })}
      table={{
        columns: [{ title: t("forms.results.answer") }, { title: t("forms.results.day") }],
        rows: question.texts.map(({ text, at }) => ({ cells: [text, at] })),
      }}
      draw={null}
    >
      {question.texts.length === 0 ? (
        <p className="muted">
          {question.mean === null ? t("forms.results.noWords") : t("forms.results.mean", { mean: i18n.number(question.mean) })}
        </p>
      ) : (
        <ul className={classes["texts"]}>
          {question.texts.map(({ text, at, profileId }, index) => (
            <li key={index}>
              <div>{text}</div>
              <small className="muted">
                {profileId === null ? (
                  i18n.relative(at, now)
                ) : (
                  <Link to="/profiles/$id" params={{ id: profileId }} search={{}} className="link small">
                    {i18n.relative(at, now)}
                  </Link>
                )}
              </small>
            </li>
          ))}
        </ul>
      )}
    </Chart>
  );
}
