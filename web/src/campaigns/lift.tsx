import type { CampaignStats } from "../api/types.ts";
import { IntervalLine } from "../experiments/interval-line.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./campaigns.module.css";

/** What the campaign changed, against the people who were left out on purpose. */
export function Lift({ lift }: { readonly lift: NonNullable<CampaignStats["lift"]> }) {
  const { t, number, language } = useI18n();
  const points = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
  const signed = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1, signDisplay: "always" });
  const { difference, incremental } = lift;
  const told = difference.low > 0 ? "up" : difference.high < 0 ? "down" : "unclear";
  const edge = Math.max(Math.abs(difference.low), Math.abs(difference.high), 0.001);
  return (
    <section className={`panel ${classes["card"]}`} aria-label={t("lift.title")} data-testid="lift">
      <h2 className={classes["cardTitle"]}>{t("lift.title")}</h2>
      <p>{t(`lift.${told}`)}</p>
      <dl className={classes["figures"]}>
        <div>
          <dt>{t("lift.reached", { n: lift.reached.n })}</dt>
          <dd className="num">{points.format(lift.reached.rate)}</dd>
        </div>
        <div>
          <dt>{t("lift.heldOut", { n: lift.heldOut.n })}</dt>
          <dd className="num">{points.format(lift.heldOut.rate)}</dd>
        </div>
        <div>
          <dt>{t("lift.incremental")}</dt>
          <dd className="num">
            {t("lift.range", {
              n: number(Math.round(incremental.estimate)),
              low: number(Math.round(incremental.low)),
              high: number(Math.round(incremental.high)),
            })}
          </dd>
        </div>
      </dl>
      <IntervalLine
        low={difference.low}
        high={difference.high}
        estimate={difference.estimate}
        from={-edge}
        to={edge}
        zero
        label={t("lift.range", {
          n: signed.format(difference.estimate),
          low: signed.format(difference.low),
          high: signed.format(difference.high),
        })}
      />
    </section>
  );
}
