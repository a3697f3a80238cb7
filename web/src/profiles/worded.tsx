import type { ConsentCell } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./profiles.module.css";

/** The very words that were put to somebody, in the version and language they were put in. */
export function Worded({ wording }: Pick<ConsentCell, "wording">) {
  const { t, languageName } = useI18n();
  if (wording === null) return null;
  return (
    <blockquote className={classes["wording"]}>
      <p lang={wording.language} dir="auto">
        {wording.text}
      </p>
      <footer className="muted small">
        {t("consent.wording", { version: wording.version, language: languageName(wording.language) })}
      </footer>
    </blockquote>
  );
}
