import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { IconPencil } from "@tabler/icons-react";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { templateDraftsQuery } from "./template-queries.ts";
import classes from "./templates.module.css";

/** What somebody has begun or changed and not submitted. */
export function DraftList() {
  const i18n = useI18n();
  const { t } = i18n;
  const now = useNow();
  const { data } = useQuery(templateDraftsQuery);
  const open = data?.rows.filter(({ changed }) => changed) ?? [];
  if (open.length === 0) return null;
  return (
    <section className={classes["drafts"]} aria-label={t("templates.drafts")}>
      <h2>{t("templates.drafts")}</h2>
      <ul>
        {open.map(({ id, document, savedAt, savedBy }) => (
          <li key={id}>
            <IconPencil size={16} aria-hidden />
            <Link to="/templates/draft/$id" params={{ id }} className="link" data-testid="template-draft">
              {document.name}
            </Link>
            <span className="muted small">
              {i18n.languageName(document.language)} · {t("templates.savedBy", { who: savedBy, when: i18n.relative(savedAt, now) })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
