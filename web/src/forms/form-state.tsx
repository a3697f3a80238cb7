import type { FormView } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./forms.module.css";

export function FormState({ state, isChanged }: Pick<FormView, "state" | "isChanged">) {
  const { t } = useI18n();
  const shown = state === "published" && isChanged ? "changed" : state;
  return (
    <span className={classes["state"]} data-state={shown} data-testid="form-state">
      {t(`forms.state.${shown}`)}
    </span>
  );
}
