import { ActionIcon, Button, Skeleton } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconList, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useRight } from "../../api/session.tsx";
import type { Plan } from "../../api/types.ts";
import { addMonths, type CalendarDate, dateAt, isDate, monthOf } from "../../components/dates.ts";
import { EmptyState, ErrorState } from "../../components/states.tsx";
import { useClock, VIEWER_ZONE } from "../../components/use-clock.ts";
import { useNarrow } from "../../components/use-narrow.ts";
import { useNow } from "../../components/use-now.ts";
import { Page } from "../../frame/page.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { planQuery } from "../campaign-queries.ts";
import { Clashes } from "./clashes.tsx";
import { Agenda, Month } from "./month.tsx";
import { daysOf } from "./planned.ts";
import classes from "./planner.module.css";

const LEGEND = ["draft", "planned", "running", "done"] as const;

/** A month of what begins: campaigns, journeys by schedule, and whom they would ask twice. */
export function PlannerPage() {
  const { t } = useI18n();
  const clock = useClock();
  const now = useNow(60_000);
  const writes = useRight("campaigns:write");
  const search = useSearch({ from: "/frame/planner" });
  const navigate = useNavigate({ from: "/planner" });
  const thisMonth = dateAt(now, VIEWER_ZONE).slice(0, 7);
  const month = search.month !== undefined && isDate(`${search.month}-01`) ? search.month : thisMonth;
  const dates = monthOf(`${month}-01`).flat();
  const { data, error, refetch } = useQuery(planQuery(dates[0] ?? "", dates.at(-1) ?? ""));
  const go = (next: string) => void navigate({ search: next === thisMonth ? {} : { month: next } });
  const turn = (by: number) => go(addMonths(`${month}-01`, by).slice(0, 7));
  const make = writes && (
    <Button component={Link} to="/campaigns/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {t("campaigns.new")}
    </Button>
  );
  return (
    <Page
      title={t("planner.title")}
      lead={data ? t("planner.lead", { zone: clock.zoneName(data.zone, now) }) : undefined}
      wide
      actions={
        <>
          <Button component={Link} to="/campaigns" variant="default" leftSection={<IconList size={16} stroke={1.7} aria-hidden />}>
            {t("planner.campaigns")}
          </Button>
          {make}
        </>
      }
    >
      <div className={classes["bar"]}>
        <Button variant="default" size="xs" onClick={() => go(thisMonth)} disabled={month === thisMonth}>
          {t("planner.today")}
        </Button>
        <ActionIcon onClick={() => turn(-1)} aria-label={t("planner.before")}>
          <IconChevronLeft size={20} />
        </ActionIcon>
        <ActionIcon onClick={() => turn(1)} aria-label={t("planner.after")} data-testid="planner-after">
          <IconChevronRight size={20} />
        </ActionIcon>
        <h2 className={classes["title"]} data-testid="planner-month">
          {clock.month(`${month}-01`)}
        </h2>
        <ul className={classes["legend"]} aria-label={t("planner.legend")}>
          {LEGEND.map((state) => (
            <li key={state} className="small">
              <i data-state={state} aria-hidden />
              {t(`planner.state.${state}`)}
            </li>
          ))}
        </ul>
      </div>
      {data ? (
        <Planned plan={data} month={month} dates={dates} empty={make} />
      ) : error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : (
        <Skeleton height={480} aria-busy />
      )}
    </Page>
  );
}

function Planned({
  plan,
  month,
  dates,
  empty,
}: {
  readonly plan: Plan;
  readonly month: string;
  readonly dates: readonly CalendarDate[];
  /** What can be done where there is nothing. */
  readonly empty: ReactNode;
}) {
  const { t } = useI18n();
  const clock = useClock();
  const narrow = useNarrow();
  if (plan.entries.length === 0)
    return <EmptyState picture="messages" text={t("planner.empty", { month: clock.month(`${month}-01`) })} action={empty} />;
  const days = daysOf(dates, plan.entries);
  const clashing = new Set(plan.clashes.flatMap(({ entries }) => entries));
  return (
    <div className={classes["planner"]}>
      {narrow ? (
        <Agenda days={days} zone={plan.zone} clashing={clashing} />
      ) : (
        <Month month={month} today={plan.today} days={days} zone={plan.zone} clashing={clashing} />
      )}
      <Clashes plan={plan} />
    </div>
  );
}
