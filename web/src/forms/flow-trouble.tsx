import { IconAlertTriangle } from "@tabler/icons-react";
import type { FormView } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./forms.module.css";

/** What WhatsApp holds against a form: that it slows it down, blocks it, or complains about its data endpoint. */
export function FlowTrouble({ status, alerts }: { readonly status: FormView["flowStatus"]; readonly alerts: FormView["alerts"] }) {
  const { t, has, number, moment } = useI18n();
  const isBarred = status === "THROTTLED" || status === "BLOCKED";
  if (!isBarred && alerts.length === 0) return null;
  return (
    <ul className={classes["troubles"]} role="status" data-testid="flow-trouble">
      {isBarred && (
        <li data-worst={status === "BLOCKED"}>
          <IconAlertTriangle size={16} aria-hidden />
          <span>{t(status === "BLOCKED" ? "forms.meta.BLOCKED" : "forms.meta.THROTTLED")}</span>
        </li>
      )}
      {alerts.map(({ event, value, words, at }) => {
        const key = `forms.alert.${event}`;
        return (
          <li key={event}>
            <IconAlertTriangle size={16} aria-hidden />
            <span>
              {has(key) ? t(key, { value: number(value ?? 0) }) : (words ?? event)} <small className="muted">{moment(at)}</small>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
