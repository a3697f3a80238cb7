import { Button, Select, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { NewBooking as Booking, ServiceView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog, DialogEnd } from "../components/dialog.tsx";
import { useErrorWords } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { dateAt, isDate } from "../components/dates.ts";
import classes from "./dialogs.module.css";
import { type Chosen, PersonChoice, personOf } from "./person-choice.tsx";
import { APPOINTMENTS, book, freeInstead } from "./queries.ts";
import { OfferedFields } from "./offered-fields.tsx";
import { useOffered } from "./use-offered.ts";
import { SlotChoice, Slots } from "./slot-choice.tsx";
import { Told } from "./told.tsx";
import { useClock } from "../components/use-clock.ts";

/** `at`: the free place that was clicked; its time is kept although no service begins then, as far as nobody is at another appointment. */
export function NewBooking({
  at,
  zone,
  onClose,
}: {
  readonly at: { readonly startMs: number; readonly resourceId: string | null };
  readonly zone: string;
  readonly onClose: () => void;
}) {
  const { t, language } = useI18n();
  const clock = useClock();
  const client = useQueryClient();
  const choice = useOffered(at.resourceId);
  const { service, resource } = choice;
  const [who, setWho] = useState<Chosen | null>(null);
  const [date, setDate] = useState(() => dateAt(at.startMs, zone));
  const [startMs, setStart] = useState<number | null>(at.startMs);
  const [answers, setAnswers] = useState<Readonly<Record<string, string>>>({});
  const [note, setNote] = useState("");
  const person = personOf(who);
  const make = useAction({
    mutationFn: (booking: Booking) => book(booking),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: APPOINTMENTS });
      onClose();
    },
  });
  const trouble = useErrorWords(make.error);
  const instead = freeInstead(make.error);
  const ready = person !== null && service !== undefined && startMs !== null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    make.mutate({
      ...person,
      serviceId: service.id,
      startsAt: new Date(startMs).toISOString(),
      ...(resource === null ? {} : { resourceId: resource }),
      answers: Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer.trim() !== "")),
      ...(note.trim() === "" ? {} : { note: note.trim() }),
      ignoreNotice: true,
    });
  };
  const choose = (ms: number) => {
    setStart(ms);
    make.reset();
  };
  return (
    <Dialog onClose={onClose} title={t("calendar.new")} size="lg">
      <form className={classes["fields"]} onSubmit={submit} data-testid="new-booking">
        <PersonChoice value={who} onChange={setWho} />
        <div className={classes["pair"]}>
          <OfferedFields choice={choice} onResource={make.reset} />
          <TextInput
            type="date"
            label={t("calendar.date")}
            value={date}
            onChange={({ currentTarget }) => {
              if (!isDate(currentTarget.value)) return;
              setDate(currentTarget.value);
              setStart(null);
            }}
          />
        </div>
        <p className="num" data-testid="booking-when">
          {startMs === null ? (
            t("calendar.move.choose")
          ) : (
            <strong>
              {clock.moment(startMs, zone)}
              {service && `–${clock.time(startMs + service.minutes * 60_000, zone)}`}
            </strong>
          )}
        </p>
        <SlotChoice service={service?.id ?? ""} resource={resource} date={date} zone={zone} value={startMs} onChange={choose} />
        {service && <Questions service={service} language={language} answers={answers} onChange={setAnswers} />}
        <Textarea
          label={t("calendar.note")}
          description={t("calendar.note.hint")}
          value={note}
          maxLength={1_000}
          autosize
          minRows={1}
          onChange={({ currentTarget }) => setNote(currentTarget.value)}
        />
        {person !== null && <Told event="appointment.booked" who={person.name ?? t("calendar.somebody")} />}
        {make.error && (
          <div role="alert" className={classes["refused"]} data-testid="booking-refused">
            <p>{instead === null ? trouble : t("calendar.taken")}</p>
            {instead !== null && instead.length > 0 && (
              <Slots rows={instead.slice(0, 6)} zone={zone} value={startMs} withDay onChange={choose} />
            )}
          </div>
        )}
        <DialogEnd onClose={onClose}>
          <Button type="submit" disabled={!ready} loading={make.isPending} data-testid="make-booking">
            {t("calendar.new.do")}
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}

function Questions({
  service,
  language,
  answers,
  onChange,
}: {
  readonly service: ServiceView;
  readonly language: string;
  readonly answers: Readonly<Record<string, string>>;
  readonly onChange: (answers: Readonly<Record<string, string>>) => void;
}) {
  return service.questions.map(({ id, texts, choices, isRequired }) => {
    const label = texts[language] ?? Object.values(texts)[0] ?? id;
    const put = (answer: string) => onChange({ ...answers, [id]: answer });
    return choices.length > 0 ? (
      <Select
        key={id}
        label={label}
        data={choices}
        value={answers[id] ?? null}
        onChange={(next) => put(next ?? "")}
        withAsterisk={isRequired}
      />
    ) : (
      <TextInput
        key={id}
        label={label}
        value={answers[id] ?? ""}
        maxLength={1_000}
        withAsterisk={isRequired}
        onChange={({ currentTarget }) => put(currentTarget.value)}
      />
    );
  });
}
