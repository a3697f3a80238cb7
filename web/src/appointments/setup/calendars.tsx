import { Badge, Button } from "@mantine/core";
import { IconAlertTriangle, IconCalendarPlus, IconRefresh } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useRight } from "../../api/session.tsx";
import type { ConnectedCalendar, ResourceView } from "../../api/types.ts";
import { useAction } from "../../api/use-action.ts";
import { EmptyState, ErrorState, useNotice } from "../../components/states.tsx";
import { RowSkeletons } from "../../components/table.tsx";
import { useNow } from "../../components/use-now.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { calendarsQuery, CALENDARS, readCalendarNow, resourcesQuery } from "../queries.ts";
import { ConnectDialog } from "./connect-dialog.tsx";
import { DisconnectDialog } from "./disconnect-dialog.tsx";
import classes from "./setup.module.css";

type Opened = { readonly dialog: "connect" | "disconnect"; readonly resourceId: string };

/** Of everybody who gives something, and of the rooms: which calendar they keep elsewhere, and how it does. */
export function Calendars() {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery(calendarsQuery);
  const { data: resources } = useQuery(resourcesQuery);
  const [opened, setOpened] = useState<Opened | null>(null);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data || !resources) return <RowSkeletons count={3} />;
  const calendarOf = (id: string) => data.rows.find(({ resourceId }) => resourceId === id) ?? null;
  const shown = resources.rows.filter(({ id, isArchived }) => !isArchived || calendarOf(id) !== null);
  if (shown.length === 0) return <EmptyState picture="people" text={t("setup.staff.empty")} />;
  const of = shown.find(({ id }) => id === opened?.resourceId);
  const calendar = opened && calendarOf(opened.resourceId);
  return (
    <>
      <p className={`muted small ${classes["lead"]}`}>{t("setup.calendars.lead")}</p>
      <div className={classes["list"]}>
        {shown.map((resource) => (
          <CalendarCard key={resource.id} resource={resource} calendar={calendarOf(resource.id)} open={setOpened} />
        ))}
      </div>
      {of && opened?.dialog === "connect" && <ConnectDialog resource={of} calendar={calendar} onClose={() => setOpened(null)} />}
      {of && calendar && opened?.dialog === "disconnect" && (
        <DisconnectDialog resource={of} calendar={calendar} onClose={() => setOpened(null)} />
      )}
    </>
  );
}

function CalendarCard({
  resource,
  calendar,
  open,
}: {
  readonly resource: ResourceView;
  readonly calendar: ConnectedCalendar | null;
  readonly open: (opened: Opened) => void;
}) {
  const { t } = useI18n();
  const writes = useRight("settings:write");
  const client = useQueryClient();
  const resourceId = resource.id;
  const read = useAction({
    mutationFn: () => readCalendarNow(resourceId),
    onError: useNotice(),
    onSettled: () => client.invalidateQueries({ queryKey: CALENDARS }),
  });
  const isThere = calendar !== null && calendar.state !== "leaving";
  return (
    <section className={`panel ${classes["card"]}`} data-testid="calendar-row">
      <div>
        <h2>{resource.name}</h2>
        {calendar === null ? <p className="muted small">{t("setup.calendars.none")}</p> : <Facts calendar={calendar} />}
      </div>
      {writes && isThere && (
        <div className={classes["actions"]}>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconRefresh size={14} aria-hidden />}
            loading={read.isPending}
            onClick={() => read.mutate()}
            data-testid="read-calendar"
          >
            {t("setup.calendars.read")}
          </Button>
          <Button variant="default" size="xs" onClick={() => open({ dialog: "connect", resourceId })} data-testid="change-calendar">
            {t("setup.edit")}
          </Button>
          <Button variant="default" size="xs" onClick={() => open({ dialog: "disconnect", resourceId })} data-testid="disconnect-calendar">
            {t("setup.calendars.disconnect")}
          </Button>
        </div>
      )}
      {writes && calendar?.state === "leaving" && (
        <Button variant="default" size="xs" onClick={() => open({ dialog: "disconnect", resourceId })}>
          {t("setup.calendars.forget")}
        </Button>
      )}
      {writes && calendar === null && (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconCalendarPlus size={14} aria-hidden />}
          onClick={() => open({ dialog: "connect", resourceId })}
          data-testid="connect-calendar"
        >
          {t("setup.calendars.connect")}
        </Button>
      )}
    </section>
  );
}

function Facts({ calendar }: { readonly calendar: ConnectedCalendar }) {
  const { t, has, relative } = useI18n();
  const now = useNow();
  const { state, problem, readAt, failingSince, owed, refused, events } = calendar;
  const why = `refused.calendar_${problem?.reason ?? ""}`;
  const facts = [
    readAt === null ? null : t("setup.calendars.readAt", { when: relative(readAt, now) }),
    state === "read" ? t("setup.calendars.events", { n: events }) : null,
    owed > 0 ? t("setup.calendars.owed", { n: owed }) : null,
  ].filter((text) => text !== null);
  return (
    <>
      <p className={`small ${classes["facts"]}`}>
        {calendar.name} · {new URL(calendar.url).host}
        <Badge color="gray" data-testid="calendar-state">
          {t(`setup.calendars.state.${state}`)}
        </Badge>
      </p>
      {facts.length > 0 && <p className="muted small">{facts.join(" · ")}</p>}
      {problem !== null && (
        <p className={classes["warning"]}>
          <IconAlertTriangle size={14} stroke={1.8} aria-hidden />
          <span>
            {has(why) ? t(why) : problem.text}
            {failingSince !== null && ` ${t("setup.calendars.since", { when: relative(failingSince, now) })}`}
          </span>
        </p>
      )}
      {refused !== null && (
        <p className={classes["warning"]}>
          <IconAlertTriangle size={14} stroke={1.8} aria-hidden />
          {t("setup.calendars.refused")}
        </p>
      )}
    </>
  );
}
