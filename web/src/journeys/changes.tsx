import type { JourneyDocument } from "../api/types.ts";
import { BEGIN } from "../canvas/layout.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { isSame, type Comparison } from "./compare.ts";
import classes from "./edit/edit.module.css";

/** What differs between two documents, in words. */
export function Changes({ comparison, before }: { readonly comparison: Comparison; readonly before: JourneyDocument | null }) {
  const { t } = useI18n();
  if (before === null) return <p>{t("changes.first")}</p>;
  if (isSame(comparison)) return <p className="muted">{t("changes.none")}</p>;
  const named = (name: string): string => (name === BEGIN ? t("journey.entry.title") : name);
  const target = (name: string | null): string => (name === null || name === "" ? t("edit.way.none") : name);
  return (
    <ul className={classes["changes"]} data-testid="changes">
      {comparison.fields.map((field) => (
        <li key={field} data-mark="changed">
          {t(`changes.field.${field}`)}
        </li>
      ))}
      {comparison.added.map((name) => (
        <li key={name} data-mark="added">
          {t("changes.added", { name })}
        </li>
      ))}
      {comparison.removed.map((name) => (
        <li key={name} data-mark="removed">
          {t("changes.removed", { name })}
        </li>
      ))}
      {comparison.changed.map((name) => (
        <li key={name} data-mark="changed">
          {t("changes.changed", { name: named(name) })}
        </li>
      ))}
      {comparison.led.map((way) => (
        <li key={way.id} data-mark="changed">
          {t("changes.led", { name: named(way.from), before: target(way.before), after: target(way.after) })}
        </li>
      ))}
    </ul>
  );
}
