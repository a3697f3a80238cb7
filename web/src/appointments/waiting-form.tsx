import { Button, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { NewWaiting } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog, DialogEnd } from "../components/dialog.tsx";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { addDays, dateAt, dayOf, isDate } from "../components/dates.ts";
import classes from "./dialogs.module.css";
import { type Chosen, PersonChoice, personOf } from "./person-choice.tsx";
import { APPOINTMENTS, putInLine } from "./queries.ts";
import { OfferedFields } from "./offered-fields.tsx";
import { useOffered } from "./use-offered.ts";

const USUAL_DAYS = 14;

export function WaitingForm({ zone, onClose }: { readonly zone: string; readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const today = dateAt(useNow(60_000), zone);
  const choice = useOffered(null);
  const { service, resource } = choice;
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
          <OfferedFields choice={choice} />
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
        <DialogEnd error={put.error} onClose={onClose}>
          <Button
            type="submit"
            disabled={person === null || service === undefined || !isRange}
            loading={put.isPending}
            data-testid="waiting-add-do"
          >
            {t("waiting.add.do")}
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}
