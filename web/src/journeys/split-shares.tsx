import type { SplitReadout } from "../../../src/contract/journey.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./journeys.module.css";

const DAYS_SHOWN = 7;

/** Of a split whose shares follow success: what each arm gets today, how it does, and the days before. */
export function SplitShares({ split }: { readonly split: SplitReadout }) {
  const { t, number, percent, moment } = useI18n();
  const arms = split.arms.map((arm, index) => ({ ...arm, name: arm.label ?? t("edit.arm.n", { n: index + 1 }) }));
  return (
    <section className={classes["section"]} data-testid="panel-shares">
      <h3>{t("journey.shares.title")}</h3>
      <ul className={classes["ways"]}>
        {arms.map((arm, index) => (
          <li key={index} data-testid="share-of-arm">
            <span>
              {arm.name}
              <br />
              <small className="muted">{t(`journey.shares.${split.goal}`, { successes: number(arm.successes), n: number(arm.n) })}</small>
            </span>
            <span className="num">{percent(arm.weight)}</span>
          </li>
        ))}
      </ul>
      <p className="small muted">
        {split.moved ? t("journey.shares.moved") : t("journey.shares.early", { n: number(split.minimumSample) })}
        {split.weighedAt !== null && ` ${t("journey.shares.at", { when: moment(split.weighedAt) })}`}
      </p>
      {split.history.length > 1 && (
        <ul className={classes["ways"]} aria-label={t("journey.shares.before")}>
          {split.history.slice(1, DAYS_SHOWN).map((day) => (
            <li key={day.at}>
              <small className="muted">{moment(day.at)}</small>
              <small className="num">{day.arms.map(({ weight }) => percent(weight)).join(" · ")}</small>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
