/** What is foretold of a person, with the strongest reasons in both directions; nothing at all where nothing is. */
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { PredictionWhy } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { predictionsOfQuery } from "./prediction-queries.ts";
import { chanceWords, reasonWords } from "./prediction-words.ts";
import classes from "./predictions.module.css";

export function ProfilePredictions({ id, className }: { readonly id: string; readonly className?: string | undefined }) {
  const { t } = useI18n();
  const { data } = useQuery(predictionsOfQuery(id));
  if (!data || data.rows.length === 0) return null;
  return (
    <section className={className} data-testid="profile-predictions">
      <h2>{t("predictions.title")}</h2>
      <ul className={classes["scores"]}>
        {data.rows.map((row) => (
          <Score key={row.name} why={row} />
        ))}
      </ul>
    </section>
  );
}

function Score({ why }: { readonly why: PredictionWhy }) {
  const i18n = useI18n();
  const { t, moment } = i18n;
  const score = why.score ?? 0;
  return (
    <li data-testid="profile-score" data-name={why.name}>
      <div className={classes["scoreHead"]}>
        <Link to="/audiences/predictions/$name" params={{ name: why.name }} className="link cut">
          {why.title}
        </Link>
        <strong className="num">{chanceWords(i18n, score)}</strong>
      </div>
      <span className="meter" aria-hidden>
        <span style={{ width: `${score * 100}%` }} />
      </span>
      <ul className={classes["reasons"]}>
        {why.raises.map((reason) => (
          <li key={`${reason.about} ${reason.of ?? ""}`} data-way="raises">
            <IconArrowUp size={14} aria-hidden />
            <span>
              {reasonWords(i18n, reason)} <span className="sr-only">{t("predictions.raises")}</span>
            </span>
          </li>
        ))}
        {why.lowers.map((reason) => (
          <li key={`${reason.about} ${reason.of ?? ""}`} data-way="lowers">
            <IconArrowDown size={14} aria-hidden />
            <span>
              {reasonWords(i18n, reason)} <span className="sr-only">{t("predictions.lowers")}</span>
            </span>
          </li>
        ))}
      </ul>
      {why.asOf !== null && <div className="muted small">{t("predictions.asOf", { when: moment(why.asOf) })}</div>}
    </li>
  );
}
