import { useCallback } from "react";
import { useI18n } from "../i18n/i18n.tsx";

/** As the list of messages names what went without a template. */
export const WITHOUT = "none";

export function useLanguageWords(): (language: string | null) => string {
  const { t, languageName } = useI18n();
  return useCallback(
    (language) => (language === null || language === WITHOUT ? t("templates.stats.without") : languageName(language)),
    [t, languageName],
  );
}
