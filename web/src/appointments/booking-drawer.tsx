import { Button, Menu, Skeleton } from "@mantine/core";
import { IconCalendarTime, IconCheck, IconDots, IconSend, IconUserCancel, IconX } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useRight } from "../api/session.tsx";
import type { BookingDetail } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { SideDrawer } from "../components/side-drawer.tsx";
import { Copy, ErrorState, Trouble } from "../components/states.tsx";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { staffQuery } from "../desk/desk-queries.ts";
import { actorWords, whoWords } from "./booking-words.ts";
import { isMovable } from "./columns.ts";
import classes from "./dialogs.module.css";
import { APPOINTMENTS, bookingQuery, type BookingStateChange, changeState, resendConfirmation, servicesQuery } from "./queries.ts";
import { StateMark } from "./state-mark.tsx";
import { useTelling } from "./tells.ts";
import { useClock } from "../components/use-clock.ts";

export type Wish = { readonly kind: "cancel" | "move"; readonly booking: BookingDetail };

export function BookingDrawer({
  id,
  zone,
  onClose,
  onWish,
}: {
  readonly id: string | undefined;
  readonly zone: string;
  readonly onClose: () => void;
  readonly onWish: (wish: Wish) => void;
}) {
  const { t } = useI18n();
  return (
    <SideDrawer opened={id !== undefined} onClose={onClose} title={t("calendar.booking")} data-testid="booking-drawer">
      {id !== undefined && <Content id={id} zone={zone} onWish={onWish} />}
    </SideDrawer>
  );
}

function Content({ id, zone, onWish }: { readonly id: string; readonly zone: string; readonly onWish: (wish: Wish) => void }) {
  const { data, error, refetch } = useQuery(bookingQuery(id));
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} compact />;
  if (!data)
    return (
      <div className={classes["fields"]}>
        <Skeleton height={36} width={200} />
        <Skeleton height={160} />
        <Skeleton height={120} />
      </div>
    );
  return (
    <div className={classes["fields"]}>
      <Head booking={data} zone={zone} />
      <Actions booking={data} onWish={onWish} />
      <Facts booking={data} zone={zone} />
      <History booking={data} zone={zone} />
    </div>
  );
}

function Head({ booking, zone }: { readonly booking: BookingDetail; readonly zone: string }) {
  const { t } = useI18n();
  const clock = useClock();
  const [startMs, endMs] = [Date.parse(booking.startsAt), Date.parse(booking.endsAt)];
  const who = whoWords({ t }, booking);
  return (
    <div className={classes["headline"]}>
      <h2>
        {booking.profileId === null ? (
          who
        ) : (
          <Link to="/profiles/$id" params={{ id: booking.profileId }} className="link">
            {who}
          </Link>
        )}
      </h2>
      <StateMark state={booking.state} />
      <p>{booking.service}</p>
      <p className="num">
        {clock.moment(startMs, zone)}–{clock.time(endMs, zone)}
      </p>
      {booking.zone !== zone && clock.moment(startMs, zone) !== clock.moment(startMs, booking.zone) && (
        <p className="muted small">
          {t("calendar.theirClock", { when: clock.moment(startMs, booking.zone), zone: clock.zoneName(booking.zone, startMs) })}
        </p>
      )}
    </div>
  );
}

function Actions({ booking, onWish }: { readonly booking: BookingDetail; readonly onWish: (wish: Wish) => void }) {
  const { t, list } = useI18n();
  const client = useQueryClient();
  const writes = useRight("conversations:write");
  const now = useNow();
  const change = useAction({
    mutationFn: (to: BookingStateChange) => changeState(booking.id, to),
    onSuccess: () => client.invalidateQueries({ queryKey: APPOINTMENTS }),
  });
  const again = useAction({
    mutationFn: () => resendConfirmation(booking.id),
    onSuccess: () => client.invalidateQueries({ queryKey: APPOINTMENTS }),
  });
  const sending = useTelling("appointment.resend");
  const begun = Date.parse(booking.startsAt) <= now;
  if (!writes) return null;
  const icon = { size: 16, stroke: 1.7, "aria-hidden": true } as const;
  const button = (to: BookingStateChange["state"], words: string, left: ReactNode) => (
    <Button
      variant="default"
      size="xs"
      leftSection={left}
      loading={change.isPending && change.variables?.state === to}
      onClick={() => change.mutate({ state: to })}
      data-testid={`booking-${to}`}
    >
      {words}
    </Button>
  );
  return (
    <div>
      <div className={classes["actions"]}>
        {booking.state === "booked" && !begun && button("confirmed", t("calendar.do.confirm"), <IconCheck {...icon} />)}
        {isMovable(booking) && begun && button("done", t("calendar.do.done"), <IconCheck {...icon} />)}
        {isMovable(booking) && begun && button("no_show", t("calendar.do.noShow"), <IconUserCancel {...icon} />)}
        {booking.state === "no_show" && button("booked", t("calendar.do.notNoShow"), <IconCheck {...icon} />)}
        {isMovable(booking) && (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" size="xs" leftSection={<IconDots {...icon} />} data-testid="booking-more">
                {t("calendar.do.more")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<IconCalendarTime {...icon} />}
                onClick={() => onWish({ kind: "move", booking })}
                data-testid="booking-move"
              >
                {t("calendar.do.move")}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconSend {...icon} />}
                disabled={sending === null || sending.length === 0}
                title={sending?.length === 0 ? t("calendar.do.resend.nobody") : undefined}
                onClick={() => again.mutate()}
                data-testid="booking-resend"
              >
                {t("calendar.do.resend")}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconX {...icon} />}
                color="red"
                onClick={() => onWish({ kind: "cancel", booking })}
                data-testid="booking-cancel"
              >
                {t("calendar.do.cancel")}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      {again.isSuccess && (
        <p role="status" className="muted small" style={{ marginTop: 8 }} data-testid="booking-resent">
          {t("calendar.resent", { journeys: list(sending ?? []) })}
        </p>
      )}
      <Trouble error={change.error ?? again.error} />
    </div>
  );
}

function Facts({ booking, zone }: { readonly booking: BookingDetail; readonly zone: string }) {
  const { t, language } = useI18n();
  const clock = useClock();
  const { data: services } = useQuery(servicesQuery);
  const questions = services?.rows.find(({ id }) => id === booking.serviceId)?.questions ?? [];
  const rows: [string, ReactNode][] = [[t("calendar.with"), booking.resource]];
  if (booking.phone !== null) rows.push([t("calendar.phone"), <Copy value={booking.phone}>{booking.phone}</Copy>]);
  if (booking.email !== null) rows.push([t("calendar.email"), <Copy value={booking.email}>{booking.email}</Copy>]);
  for (const [id, answer] of Object.entries(booking.answers)) {
    const texts = questions.find((question) => question.id === id)?.texts;
    rows.push([texts?.[language] ?? Object.values(texts ?? {})[0] ?? id, answer]);
  }
  if (booking.note !== null) rows.push([t("calendar.note"), booking.note]);
  if (booking.heldUntil !== null) rows.push([t("calendar.heldUntil"), clock.time(Date.parse(booking.heldUntil), zone)]);
  rows.push([t("calendar.source"), t(`calendar.source.${booking.source}`)]);
  return (
    <dl className={classes["facts"]}>
      {rows.flatMap(([name, value]) => [<dt key={`${name}-t`}>{name}</dt>, <dd key={name}>{value}</dd>])}
    </dl>
  );
}

function History({ booking, zone }: { readonly booking: BookingDetail; readonly zone: string }) {
  const { t, dateTime } = useI18n();
  const clock = useClock();
  const { data: staff } = useQuery(staffQuery);
  const names = new Map(staff?.rows.map(({ id, name }) => [id, name]));
  const span = ({ startsAt, endsAt }: { readonly startsAt: string; readonly endsAt: string }): string =>
    `${clock.moment(Date.parse(startsAt), zone)}–${clock.time(Date.parse(endsAt), zone)}`;
  return (
    <section>
      <h3>{t("calendar.history")}</h3>
      <ol className={classes["history"]}>
        {booking.changes.map(({ at, actor, what, before, after, reason }) => (
          <li key={`${at}-${what}`}>
            <div>
              <strong>{t(`calendar.change.${what}`)}</strong>
              {before !== null && after !== null && (before.startsAt !== after.startsAt || before.endsAt !== after.endsAt) && (
                <span>
                  {" "}
                  {span(before)} → {span(after)}
                </span>
              )}
              {reason !== null && <span> · {reason}</span>}
            </div>
            <div className="muted small">
              {actorWords({ t }, actor, names)} · <time dateTime={at}>{dateTime(at)}</time>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
