import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./journeys.module.css";
import { draftsQuery } from "./queries.ts";

/** What is under work, of published journeys as well as of new ones. */
export function Drafts() {
  const { t, moment } = useI18n();
  const { data } = useQuery(draftsQuery);
  if (!data || data.rows.length === 0) return null;
  return (
    <section className={`panel ${classes["drafts"]}`} aria-label={t("drafts.title")} data-testid="drafts">
      <h2>{t("drafts.title")}</h2>
      {data.rows.map((row) => (
        <span key={row.name}>
          <Link className="link" to="/journeys/$name/edit" params={{ name: row.name }} search={{}}>
            {row.title === "" ? row.name : row.title}
          </Link>{" "}
          <span className="muted small">{t("edit.saved", { when: moment(row.savedAt), who: row.savedBy })}</span>
        </span>
      ))}
    </section>
  );
}
