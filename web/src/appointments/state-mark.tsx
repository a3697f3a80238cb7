import { IconCheck, IconChecks, IconClock, IconHourglass, IconUserCancel, IconX } from "@tabler/icons-react";
import type { BookingView } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./dialogs.module.css";

export const STATE_ICONS: { readonly [State in BookingView["state"]]: typeof IconCheck } = {
  held: IconHourglass,
  booked: IconClock,
  confirmed: IconCheck,
  done: IconChecks,
  cancelled: IconX,
  no_show: IconUserCancel,
  expired: IconHourglass,
};

/** By word and sign: never by colour alone. */
export function StateMark({ state }: { readonly state: BookingView["state"] }) {
  const { t } = useI18n();
  const Icon = STATE_ICONS[state];
  return (
    <span className={classes["state"]} data-state={state} data-testid="booking-state">
      <Icon size={14} stroke={2} aria-hidden />
      {t(`booking.state.${state}`)}
    </span>
  );
}
