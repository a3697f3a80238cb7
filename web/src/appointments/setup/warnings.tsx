import { IconAlertTriangle } from "@tabler/icons-react";
import { useI18n } from "../../i18n/i18n.tsx";
import classes from "./setup.module.css";

/** What will not work although it may be saved. */
export function Warnings({ warnings }: { readonly warnings: readonly { readonly code: string; readonly text: string }[] }) {
  const { t, has, language } = useI18n();
  return warnings.map(({ code, text }) => {
    const key = `setup.warning.${code}`;
    return (
      <p key={code} className={classes["warning"]}>
        <IconAlertTriangle size={14} stroke={1.8} aria-hidden />
        {language !== "en" && has(key) ? t(key) : text}
      </p>
    );
  });
}
