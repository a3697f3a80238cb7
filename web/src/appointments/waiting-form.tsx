import { Button, Select, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { NewWaiting } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog } from "../components/dialog.tsx";
import { useErrorWords } from "../components/states.tsx";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { addDays, dateAt, dayOf, isDate } from "./dates.ts";
import classes from "./dialogs.module.css";
import { type Chosen, PersonChoice, personOf } from "./person-choice.tsx";
import { APPOINTMENTS, putInLine } from "./queries.ts";
import { serviceName } from "./service-name.ts";
import { useOffered } from "./use-offered.ts";

const USUAL_DAYS = 14;

export function WaitingForm({ zone, onClose }: { readonly zone: string; readonly onClose: () => void }) {
  const { t, language } = useI18n();
  const client = useQueryClient();
  const today = dateAt(useNow(60_000), zone);
  const { services, givers, offered, service, setService, resource, setResource } = useOffered(null);
  const [who, setWho] = useState<Chosen | null>(null);
  const [from, setFrom] = useState(today);
  const [until, setUntil] = useState(() => addDays(today, USUAL_DAYS));
  const person = personOf(who);
  const put = useAction({
    mutationFn: (waiting: NewWaiting) => putInLine(waiting),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: APPOINTMENTS });
      onClose();
    },
  });
  const trouble = useErrorWords(put.error);
  const isRange = isDate(from) && isDate(until) && from <= until;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (person === null || service === undefined || !isRange) return;
    put.mutate({
      person: person.person,
      ...(who?.kind === "new" && person.name !== undefined ? { name: person.name } : {}),
      serviceId: service.id,
      ...(resource === null ? {} : { resourceId: resource }),
      from: new Date(dayOf(from, zone).startMs).toISOString(),
      until: new Date(dayOf(until, zone).endMs).toISOString(),
    });
  };
  return (
    <Dialog onClose={onClose} title={t("waiting.add")} size="lg">
      <form className={classes["fields"]} onSubmit={submit} data-testid="waiting-form">
        <PersonChoice value={who} onChange={setWho} />
        <div className={classes["pair"]}>
          <Select
            label={t("calendar.service")}
            data={offered.map((one) => ({ value: one.id, label: serviceName(one, language) }))}
            value={service?.id ?? null}
            allowDeselect={false}
            onChange={setService}
            error={services && offered.length === 0 ? t("calendar.service.none") : undefined}
          />
          <Select
            label={t("calendar.with")}
            placeholder={t("calendar.with.anybody")}
            data={givers.map(({ id, name }) => ({ value: id, label: name }))}
            value={resource}
            clearable
            onChange={setResource}
          />
        </div>
        <div className={classes["pair"]}>
          <TextInput
            type="date"
            label={t("waiting.from")}
            value={from}
            min={today}
            onChange={({ currentTarget }) => setFrom(currentTarget.value)}
          />
          <TextInput
            type="date"
            label={t("waiting.until")}
            value={until}
            min={today}
            onChange={({ currentTarget }) => setUntil(currentTarget.value)}
          />
        </div>
        {isDate(from) && isDate(until) && !isRange && (
          <p role="alert" className={classes["refused"]}>
            {t("waiting.add.range")}
          </p>
        )}
        {put.error && (
          <p role="alert" className={classes["refused"]}>
            {trouble}
          </p>
        )}
        <div className={classes["end"]}>
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button
            type="submit"
            disabled={person === null || service === undefined || !isRange}
            loading={put.isPending}
            data-testid="waiting-add-do"
          >
            {t("waiting.add.do")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
