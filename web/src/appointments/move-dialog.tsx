import { Button, NumberInput, Select, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { BookingView, Reschedule } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog, DialogEnd } from "../components/dialog.tsx";
import { useErrorWords } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { whoWords } from "./booking-words.ts";
import type { CalendarResource } from "./columns.ts";
import { dateAt, isDate } from "../components/dates.ts";
import classes from "./dialogs.module.css";
import { APPOINTMENTS, freeInstead, reschedule, servicesQuery } from "./queries.ts";
import { SlotChoice, Slots } from "./slot-choice.tsx";
import { Told } from "./told.tsx";
import { useClock } from "../components/use-clock.ts";

export type Place = { readonly startMs: number; readonly resourceId: string; readonly minutes: number };

/** `to`: where it was drawn to; null: the time is chosen here. Nothing has moved until it is said; what is refused has stayed where it was. */
export function MoveDialog({
  booking,
  to,
  zone,
  resources,
  onClose,
}: {
  readonly booking: BookingView;
  readonly to: Place | null;
  readonly zone: string;
  readonly resources: readonly CalendarResource[];
  readonly onClose: () => void;
}) {
  const { t } = useI18n();
  const clock = useClock();
  const client = useQueryClient();
  const was = Date.parse(booking.startsAt);
  const wasMinutes = Math.round((Date.parse(booking.endsAt) - was) / 60_000);
  const [startMs, setStart] = useState<number | null>(to?.startMs ?? null);
  const [resourceId, setResource] = useState(to?.resourceId ?? booking.resourceId);
  const [minutes, setMinutes] = useState(to?.minutes ?? wasMinutes);
  const { data: services } = useQuery(servicesQuery);
  const isGroup = (services?.rows.find(({ id }) => id === booking.serviceId)?.capacity ?? 1) > 1;
  const [date, setDate] = useState(() => dateAt(to?.startMs ?? was, zone));
  const [reason, setReason] = useState("");
  const move = useAction({
    mutationFn: (change: Reschedule) => reschedule(booking.id, change),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: APPOINTMENTS });
      onClose();
    },
  });
  const trouble = useErrorWords(move.error);
  const instead = freeInstead(move.error);
  const who = whoWords({ t }, booking);
  const nameOf = (id: string) => resources.find((one) => one.id === id)?.name ?? booking.resource;
  const begins = startMs ?? was;
  const isLonger = minutes !== wasMinutes;
  const isMoved = (startMs !== null && startMs !== was) || resourceId !== booking.resourceId;
  const isNothing = !isLonger && !isMoved;
  const shown = (at: number, length: number): string => `${clock.moment(at, zone)}–${clock.time(at + length * 60_000, zone)}`;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isNothing || (startMs === null && resourceId !== booking.resourceId)) return;
    move.mutate({
      startsAt: new Date(begins).toISOString(),
      ...(isLonger ? { minutes } : {}),
      ...(resourceId === booking.resourceId ? {} : { resourceId }),
      ...(reason.trim() === "" ? {} : { reason: reason.trim() }),
    });
  };
  return (
    <Dialog onClose={onClose} title={t(isMoved || !isLonger ? "calendar.move.title" : "calendar.length.title", { who })} size="md">
      <form className={classes["fields"]} onSubmit={submit} data-testid="move-dialog">
        <dl className={classes["fromTo"]}>
          <dt>{t("calendar.move.from")}</dt>
          <dd>
            {shown(was, wasMinutes)} · {booking.resource}
          </dd>
          <dt>{t("calendar.move.to")}</dt>
          <dd data-testid="move-to">
            {startMs === null && !isLonger ? t("calendar.move.choose") : `${shown(begins, minutes)} · ${nameOf(resourceId)}`}
          </dd>
        </dl>
        {to === null && (
          <>
            <div className={classes["pair"]}>
              <TextInput
                type="date"
                label={t("calendar.date")}
                value={date}
                onChange={({ currentTarget }) => {
                  if (isDate(currentTarget.value)) setDate(currentTarget.value);
                  setStart(null);
                }}
                data-autofocus
              />
              <Select
                label={t("calendar.with")}
                data={resources.map(({ id, name }) => ({ value: id, label: name }))}
                value={resourceId}
                allowDeselect={false}
                onChange={(next) => {
                  setResource(next ?? resourceId);
                  setStart(null);
                }}
              />
            </div>
            <SlotChoice
              service={booking.serviceId}
              resource={resourceId}
              moving={booking.id}
              date={date}
              zone={zone}
              value={startMs}
              onChange={setStart}
            />
          </>
        )}
        {!isGroup && (
          <NumberInput
            label={t("calendar.length")}
            min={5}
            max={1_440}
            step={5}
            value={minutes}
            onChange={(value) => setMinutes(Number(value) >= 5 ? Number(value) : minutes)}
            data-testid="move-minutes"
          />
        )}
        <TextInput
          label={t("calendar.move.reason")}
          value={reason}
          maxLength={300}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <Told event="appointment.rescheduled" who={who} />
        {move.error && (
          <div role="alert" className={classes["refused"]} data-testid="move-refused">
            <p>{instead === null ? trouble : t("calendar.taken")}</p>
            {instead !== null && instead.length > 0 && (
              <Slots
                rows={instead.slice(0, 6)}
                zone={zone}
                value={startMs}
                withDay
                onChange={(next) => {
                  setStart(next);
                  const [free] = instead.find(({ startsAt }) => Date.parse(startsAt) === next)?.with ?? [];
                  if (free) setResource(free.resourceId);
                  move.reset();
                }}
              />
            )}
          </div>
        )}
        <DialogEnd leave={t("calendar.move.leave")} onClose={onClose}>
          <Button
            type="submit"
            disabled={isNothing || (startMs === null && resourceId !== booking.resourceId)}
            loading={move.isPending}
            data-testid="confirm-move"
          >
            {t(isMoved || !isLonger ? "calendar.move.do" : "calendar.length.do")}
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}
