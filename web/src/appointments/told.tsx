import { useI18n } from "../i18n/i18n.tsx";
import { IconMessage, IconMessageOff } from "@tabler/icons-react";
import classes from "./dialogs.module.css";
import { useTelling } from "./tells.ts";

/** Whether the customer hears of it, and by what: said before it is done. */
export function Told({ event, who }: { readonly event: string; readonly who: string }) {
  const { t, list } = useI18n();
  const telling = useTelling(event);
  if (telling === null) return null;
  const isTold = telling.length > 0;
  const Icon = isTold ? IconMessage : IconMessageOff;
  return (
    <p className={classes["told"]} data-told={isTold} data-testid="told">
      <Icon size={18} stroke={1.7} aria-hidden />
      <span>{isTold ? t("calendar.told", { who, journeys: list(telling) }) : t("calendar.told.not", { who })}</span>
    </p>
  );
}
