import { ActionIcon, Button, Popover, SegmentedControl, Tooltip } from "@mantine/core";
import {
  IconCalendarMonth,
  IconChevronLeft,
  IconChevronRight,
  IconHourglass,
  IconPlus,
  IconPrinter,
  IconSettings,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useRight } from "../api/session.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./calendar.module.css";
import { addDays, type CalendarDate } from "../components/dates.ts";
import { waitingQuery } from "./queries.ts";
import { useClock } from "../components/use-clock.ts";

export function CalendarBar({
  view,
  dates,
  today,
  onNew,
  onWaiting,
  side,
}: {
  readonly view: "day" | "week";
  readonly dates: readonly CalendarDate[];
  readonly today: CalendarDate;
  readonly onNew: (() => void) | null;
  readonly onWaiting: () => void;
  /** Month and filters, where there is no room for them beside. */
  readonly side: ReactNode;
}) {
  const { t } = useI18n();
  const clock = useClock();
  const navigate = useNavigate({ from: "/calendar" });
  const { data: waiting } = useQuery(waitingQuery);
  const inLine = waiting?.rows.length ?? 0;
  const setsUp = useRight("settings:read");
  const [first = today] = dates;
  const go = (date: CalendarDate) => void navigate({ search: ({ date: _date, ...rest }) => (date === today ? rest : { ...rest, date }) });
  const step = view === "day" ? 1 : 7;
  const title = view === "day" ? clock.longDay(first) : clock.between(first, dates.at(-1) ?? first);
  return (
    <header className={classes["bar"]}>
      <Button variant="default" size="xs" onClick={() => go(today)} disabled={dates.includes(today) && view === "week"}>
        {t("calendar.today")}
      </Button>
      <ActionIcon onClick={() => go(addDays(first, -step))} aria-label={t(`calendar.before.${view}`)}>
        <IconChevronLeft size={20} />
      </ActionIcon>
      <ActionIcon onClick={() => go(addDays(first, step))} aria-label={t(`calendar.after.${view}`)} data-testid="calendar-after">
        <IconChevronRight size={20} />
      </ActionIcon>
      <h1 data-testid="calendar-title">{title}</h1>
      <span className={classes["onlyNarrow"]}>
        <Popover width={280} position="bottom-end" trapFocus>
          <Popover.Target>
            <ActionIcon aria-label={t("calendar.side")}>
              <IconCalendarMonth size={20} stroke={1.7} />
            </ActionIcon>
          </Popover.Target>
          <Popover.Dropdown>{side}</Popover.Dropdown>
        </Popover>
      </span>
      <SegmentedControl
        aria-label={t("calendar.view")}
        data={(["day", "week"] as const).map((value) => ({ value, label: t(`calendar.view.${value}`) }))}
        value={view}
        onChange={(next) => void navigate({ search: (old) => ({ ...old, view: next === "day" ? "day" : "week" }) })}
        data-testid="calendar-view"
      />
      <Button
        variant="default"
        leftSection={<IconHourglass size={16} stroke={1.7} aria-hidden />}
        rightSection={inLine > 0 ? <span className="muted num">{inLine}</span> : undefined}
        onClick={onWaiting}
        data-testid="waiting-list-open"
      >
        {t("waiting.title")}
      </Button>
      <Tooltip label={t("calendar.print")}>
        <ActionIcon onClick={() => print()} aria-label={t("calendar.print")} className={classes["onlyWide"] ?? ""}>
          <IconPrinter size={20} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      {setsUp && (
        <Tooltip label={t("calendar.setup")}>
          <ActionIcon
            renderRoot={(props) => <Link to="/calendar/setup" {...props} />}
            aria-label={t("calendar.setup")}
            data-testid="calendar-setup"
          >
            <IconSettings size={20} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      )}
      {onNew && (
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={onNew} data-testid="new-appointment">
          {t("calendar.new")}
        </Button>
      )}
    </header>
  );
}
