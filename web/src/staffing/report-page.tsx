/** What answering took, and how customers found it. */
import { Button, SegmentedControl, Select, Skeleton } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import type { DeskReport, ReportFigures, DeskReportQuery } from "../api/types.ts";
import { personLabel } from "../components/person-name.tsx";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { Cell, Table } from "../components/table.tsx";
import table from "../components/table.module.css";
import { useNow } from "../components/use-now.ts";
import { Page } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import insights from "../insights/insights.module.css";
import { LoadMap } from "./load-map.tsx";
import { deskReportQuery, lateQuery, teamsQuery } from "./staff-queries.ts";
import classes from "./staffing.module.css";

const PERIODS = ["7", "28", "90"] as const;
const BY = ["agent", "team", "label", "channel", "day"] as const;
const TIMES = ["working", "clock"] as const;
const DAY_MS = 86_400_000;

export function DeskReportPage() {
  const { t } = useI18n();
  const { period = "28", by = "agent", time = "working", team } = useSearch({ from: "/frame/inbox/reports" });
  const navigate = useNavigate({ from: "/inbox/reports" });
  const hour = Math.ceil(useNow() / 3_600_000);
  const asked = useMemo((): DeskReportQuery => {
    const to = new Date(hour * 3_600_000);
    const from = new Date(to.getTime() - Number(period) * DAY_MS);
    return { from: from.toISOString(), to: to.toISOString(), by, time, ...(team ? { team } : {}) };
  }, [hour, period, by, time, team]);
  const { data: teams } = useQuery(teamsQuery);
  const { data, error, refetch } = useQuery(deskReportQuery(asked));
  const set = (change: object) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const csv = `/v1/desk/report.csv?${new URLSearchParams(Object.entries(asked).filter((entry): entry is [string, string] => typeof entry[1] === "string"))}`;
  return (
    <Page title={t("report.title")} lead={t("report.lead")}>
      <div className={insights["filters"]} role="search">
        <Select
          aria-label={t("insights.period")}
          data={PERIODS.map((value) => ({ value, label: t(`report.period.${value}`) }))}
          value={period}
          onChange={(value) => set({ period: value })}
          allowDeselect={false}
          w={170}
        />
        {teams && teams.rows.length > 0 && (
          <Select
            aria-label={t("report.team")}
            placeholder={t("report.team")}
            data={teams.rows.map(({ id, name }) => ({ value: id, label: name }))}
            value={team ?? null}
            onChange={(value) => set({ team: value ?? undefined })}
            clearable
            w={170}
          />
        )}
        <SegmentedControl
          aria-label={t("report.time")}
          data={TIMES.map((value) => ({ value, label: t(`report.time.${value}`) }))}
          value={time}
          onChange={(value) => set({ time: value })}
        />
      </div>
      {error && !data ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton height={420} />
      ) : data.total.opened === 0 ? (
        <EmptyState picture="calm" text={t("report.empty")} />
      ) : (
        <div className={classes["report"]}>
          <Totals total={data.total} />
          <LoadMap load={data.load} />
          <section aria-label={t("report.rows")}>
            <div className={insights["filters"]}>
              <Select
                aria-label={t("report.by")}
                data={BY.map((value) => ({ value, label: t(`report.by.${value}`) }))}
                value={by}
                onChange={(value) => set({ by: value })}
                allowDeselect={false}
                w={170}
              />
              <Button component="a" href={csv} variant="default" leftSection={<IconDownload size={16} aria-hidden />} download>
                {t("report.csv")}
              </Button>
            </div>
            <Rows report={data} />
          </section>
          <Late asked={asked} />
          <Comments report={data} />
        </div>
      )}
    </Page>
  );
}

function Totals({ total }: { readonly total: ReportFigures }) {
  const { t, span, number, percent } = useI18n();
  const time = ({ medianMs, p90Ms }: ReportFigures["firstAnswer"]) => ({
    value: medianMs === null ? "–" : span(medianMs),
    note: p90Ms === null ? "" : t("report.p90", { time: span(p90Ms) }),
  });
  const figures = [
    { name: t("report.opened"), value: number(total.opened), note: "" },
    { name: t("report.firstAnswer"), ...time(total.firstAnswer) },
    { name: t("report.handling"), ...time(total.handling) },
    { name: t("report.resolution"), ...time(total.resolution) },
    { name: t("report.breaches"), value: number(total.breaches), note: "" },
    {
      name: t("report.csat"),
      value: total.csat.share === null ? "–" : percent(total.csat.share),
      note: t("report.csat.of", { n: total.csat.answered, all: total.csat.asked }),
    },
  ];
  return (
    <div className={`${classes["figures"]} panel`} style={{ marginBottom: 0 }} data-testid="report-totals">
      {figures.map(({ name, value, note }) => (
        <div key={name} className={classes["figure"]}>
          <span className="muted small">{name}</span>
          <span className={classes["value"]}>{value}</span>
          <span className="muted small">{note}</span>
        </div>
      ))}
    </div>
  );
}

function Rows({ report }: { readonly report: DeskReport }) {
  const { t, span, number, percent } = useI18n();
  const times = ({ medianMs, p90Ms }: ReportFigures["firstAnswer"]): string =>
    medianMs === null ? "–" : `${span(medianMs)} · ${p90Ms === null ? "–" : span(p90Ms)}`;
  return (
    <Table
      label={t("report.rows")}
      columns="minmax(0, 1.4fr) minmax(60px, 0.6fr) minmax(96px, 1fr) minmax(96px, 1fr) minmax(96px, 1fr) minmax(60px, 0.6fr)"
      head={[
        { text: t("teams.name") },
        { text: t("report.opened"), right: true },
        { text: t("report.firstAnswer"), right: true },
        { text: t("report.handling"), right: true },
        { text: t("report.resolution"), right: true },
        { text: t("report.csat"), right: true },
      ]}
      stacks
    >
      <div role="rowgroup">
        {report.rows.map((row) => (
          <div key={row.key} role="row" className={`${table["row"]} ${table["still"]} ${table["words"]}`} data-testid="report-row">
            <Cell>{row.name === "" ? <span className="muted">{t("report.nobody")}</span> : row.name}</Cell>
            <Cell right>{number(row.opened)}</Cell>
            <Cell right className="small">
              {times(row.firstAnswer)}
            </Cell>
            <Cell right className="small">
              {times(row.handling)}
            </Cell>
            <Cell right className="small">
              {times(row.resolution)}
            </Cell>
            <Cell right>{row.csat.share === null ? "–" : percent(row.csat.share)}</Cell>
          </div>
        ))}
      </div>
    </Table>
  );
}

/** Each with the way to it. */
function Late({ asked: { from, to, team } }: { readonly asked: DeskReportQuery }) {
  const { t, moment } = useI18n();
  const { data } = useQuery(lateQuery(from, to, team));
  return (
    <section className={`panel ${classes["comments"]}`} aria-label={t("report.late")} data-testid="late-answers">
      <h2>{t("report.late")}</h2>
      {data?.rows.length === 0 && <p className="muted small">{t("report.late.none")}</p>}
      {data?.rows.map(({ id, at, due, owed, policy, conversation }) => (
        <div key={id} className={classes["comment"]}>
          <p>
            <Link to="/inbox" search={{ view: "all", conversation: conversation.id }} className="link">
              <bdi>{personLabel(conversation.person, t("common.unknownPerson"))}</bdi>
            </Link>
          </p>
          <p className="muted small">
            {[
              policy,
              t(`report.late.${owed}`),
              t("report.late.due", { when: moment(due ?? at) }),
              conversation.assignee?.name,
              conversation.waitingSince === null ? null : t("report.late.waits"),
            ]
              .filter((part) => part != null && part !== "")
              .join(" · ")}
          </p>
        </div>
      ))}
    </section>
  );
}

function Comments({ report }: { readonly report: DeskReport }) {
  const { t, relative } = useI18n();
  const now = useNow();
  return (
    <section className={`panel ${classes["comments"]}`} aria-label={t("report.comments")}>
      <h2>{t("report.comments")}</h2>
      {report.comments.length === 0 && <p className="muted small">{t("report.comments.none")}</p>}
      {report.comments.map(({ at, score, scale, comment, conversationId }) => (
        <div key={`${conversationId} ${at}`} className={classes["comment"]}>
          <p dir="auto">{comment}</p>
          <p className="muted small">
            {t("report.score", { score, scale })} · {relative(at, now)}
          </p>
        </div>
      ))}
    </section>
  );
}
