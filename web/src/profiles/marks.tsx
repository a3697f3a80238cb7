import { IconCheck, IconMinus, IconX } from "@tabler/icons-react";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./profiles.module.css";

type ConsentMarkProps = { readonly state: "opted_in" | "opted_out" | null; readonly wordless?: boolean; readonly brief?: boolean };

/** Said yes, said no, or never asked: sign and word, never colour alone. `brief`: where a column is narrow, a word that is never cut. */
export function ConsentMark({ state, wordless = false, brief = false }: ConsentMarkProps) {
  const { t } = useI18n();
  const words = t(state === null ? "profile.consent.none" : `profile.consent.${state}`);
  const shown = brief && state !== null ? t(`consent.record.action.${state === "opted_in" ? "opt_in" : "opt_out"}`) : words;
  const Icon = state === "opted_in" ? IconCheck : state === "opted_out" ? IconX : IconMinus;
  return (
    <span className={classes["mark"]} data-state={state ?? "none"} title={words}>
      <Icon size={15} stroke={2.2} aria-hidden />
      <span className={wordless || (brief && state === null) ? "sr-only" : "cut"}>{shown}</span>
    </span>
  );
}

export function ReachMark({ state }: { readonly state: "reachable" | "unreachable" | null }) {
  const { t } = useI18n();
  const Icon = state === "reachable" ? IconCheck : state === "unreachable" ? IconX : IconMinus;
  return (
    <span className={classes["mark"]} data-state={state === "reachable" ? "opted_in" : state === "unreachable" ? "opted_out" : "none"}>
      <Icon size={15} stroke={2.2} aria-hidden />
      <span className="cut">{t(`profile.reach.${state ?? "unknown"}`)}</span>
    </span>
  );
}
