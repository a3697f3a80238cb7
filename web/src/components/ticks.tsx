import {
  IconAlertCircle,
  IconBan,
  IconClock,
  IconHelpCircle,
  IconHourglassEmpty,
  IconPlayerPause,
  IconSend2,
  IconShieldX,
} from "@tabler/icons-react";
import type { AnyMessageState } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./ticks.module.css";

const ICONS = {
  queued: IconClock,
  claimed: IconSend2,
  held: IconPlayerPause,
  unknown: IconHelpCircle,
  unsettled: IconHelpCircle,
  refused: IconShieldX,
  failed: IconAlertCircle,
  expired: IconHourglassEmpty,
  cancelled: IconBan,
} as const;

/** How far a message came, as WhatsApp draws it where WhatsApp has a sign for it. */
export function Ticks({ state, words = false }: { readonly state: AnyMessageState; readonly words?: boolean }) {
  const { t } = useI18n();
  const label = t(`state.${state}`);
  return (
    <span className={classes["state"]} data-state={state} {...(words ? {} : { role: "img", "aria-label": label, title: label })}>
      <Sign state={state} />
      {words && <span>{label}</span>}
    </span>
  );
}

function Sign({ state }: { readonly state: AnyMessageState }) {
  if (state === "received")
    return (
      <svg width="18" height="12" viewBox="0 0 18 12" aria-hidden>
        <path d="M13 6H4m0 0 3.5-3.5M4 6l3.5 3.5" />
      </svg>
    );
  if (state === "accepted" || state === "sent")
    return (
      <svg width="18" height="12" viewBox="0 0 18 12" aria-hidden>
        <path d="m4.5 6.5 3 3 6-7" />
      </svg>
    );
  if (state === "delivered" || state === "read" || state === "played")
    return (
      <svg width="18" height="12" viewBox="0 0 18 12" aria-hidden>
        <path d="m1.5 6.5 3 3 6-7M8 8.6l1 .9 6-7" />
      </svg>
    );
  const Icon = ICONS[state];
  return <Icon size={15} stroke={2} aria-hidden />;
}
