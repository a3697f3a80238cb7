import { useI18n } from "../i18n/i18n.tsx";
import type { stateOf } from "./import-words.ts";
import classes from "./imports.module.css";

/** One word, with a colour that says whether somebody has to look. */
export function RunState({ state }: { readonly state: ReturnType<typeof stateOf> }) {
  const { t } = useI18n();
  return (
    <span className={classes["state"]} data-state={state}>
      {t(`imports.state.${state}`)}
    </span>
  );
}
