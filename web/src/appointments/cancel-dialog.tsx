import { Button, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { BookingView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog, DialogEnd } from "../components/dialog.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { whoWords } from "./booking-words.ts";
import classes from "./dialogs.module.css";
import { APPOINTMENTS, changeState } from "./queries.ts";
import { Told } from "./told.tsx";
import { useClock } from "../components/use-clock.ts";

export function CancelDialog({
  booking,
  zone,
  onClose,
}: {
  readonly booking: BookingView;
  readonly zone: string;
  readonly onClose: () => void;
}) {
  const { t } = useI18n();
  const clock = useClock();
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const who = whoWords({ t }, booking);
  const cancel = useAction({
    mutationFn: () => changeState(booking.id, { state: "cancelled", ...(reason.trim() === "" ? {} : { reason: reason.trim() }) }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: APPOINTMENTS });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    cancel.mutate();
  };
  return (
    <Dialog onClose={onClose} title={t("calendar.cancel.title", { who })} size="md">
      <form className={classes["fields"]} onSubmit={submit}>
        <p>
          {booking.service} · {clock.moment(Date.parse(booking.startsAt), zone)} · {booking.resource}
        </p>
        <TextInput
          label={t("calendar.cancel.reason")}
          description={t("calendar.cancel.reason.hint")}
          value={reason}
          maxLength={300}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
          data-autofocus
          data-testid="cancel-reason"
        />
        <Told event="appointment.cancelled" who={who} />
        <DialogEnd error={cancel.error} leave={t("calendar.cancel.leave")} onClose={onClose}>
          <Button type="submit" color="red" loading={cancel.isPending} data-testid="confirm-cancel">
            {t("calendar.cancel.do")}
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}
