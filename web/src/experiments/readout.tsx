/** What an experiment says so far, and no more than it says. */
import { IconScale, IconTrophy } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useActorWords } from "../audiences/use-actor-words.ts";
import type { CampaignStats, ExperimentReadout } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./experiments.module.css";
import { IntervalLine } from "./interval-line.tsx";

export function Readout({
  readout,
  decisions,
  minimum,
  over,
  action,
}: {
  readonly readout: ExperimentReadout;
  readonly decisions: CampaignStats["decisions"];
  readonly minimum: number | null;
  /** Nothing more is sent: what is not known by now will not be. */
  readonly over: boolean;
  readonly action?: ReactNode;
}) {
  const who = useActorWords();
  const isRepeated = decisions.some(({ occurrence }) => occurrence !== null && occurrence !== "1");
  const { t, number, dateTime, language } = useI18n();
  const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
  const signed = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1, signDisplay: "exceptZero" });
  const { variants, verdict, winner, goal, enough } = readout;
  const to = Math.min(1, Math.max(0.02, ...variants.map(({ credible }) => credible.high)) * 1.08);
  const smallest = Math.min(...variants.map(({ n }) => n));
  const best = variants.toSorted((left, right) => right.probabilityBest - left.probabilityBest)[0];
  const Icon = verdict === "winner" ? IconTrophy : IconScale;
  return (
    <div className={classes["readout"]} data-testid="readout" data-verdict={verdict}>
      <section className={`panel ${classes["verdict"]}`} data-verdict={verdict} aria-label={t("readout.verdict")}>
        <Icon size={26} stroke={1.6} aria-hidden />
        <div>
          <h2>
            {t(over && verdict === "too_early" ? "readout.too_early.over" : `readout.${verdict}`, {
              name: (winner ?? best?.variant ?? "").toUpperCase(),
            })}
          </h2>
          <p>
            {t(over && (verdict === "too_early" || verdict === "leading") ? `readout.${verdict}.over.text` : `readout.${verdict}.text`, {
              name: (winner ?? best?.variant ?? "").toUpperCase(),
              share: share.format(best?.probabilityBest ?? 0),
              goal: t(`goal.${goal}`),
            })}
          </p>
          {!enough && minimum !== null && <p className="muted small">{t("readout.sample", { n: smallest, of: minimum })}</p>}
        </div>
        {action !== undefined && <div className={classes["action"]}>{action}</div>}
      </section>
      <section className={`panel ${classes["card"]}`} aria-label={t("readout.variants")}>
        <h2>{t("readout.rates", { goal: t(`goal.${goal}`) })}</h2>
        <p className="muted small">{t("readout.intervals")}</p>
        <div className={classes["scroll"]} tabIndex={0} role="region" aria-label={t("readout.variants")}>
          <table className={classes["table"]}>
            <thead>
              <tr>
                <th scope="col">{t("variants.variant")}</th>
                <th scope="col" className={classes["wide"]}>
                  {t("readout.rate")}
                </th>
                <th scope="col">{t("readout.people")}</th>
                <th scope="col">{t("readout.best")}</th>
                <th scope="col">{t("readout.difference")}</th>
              </tr>
            </thead>
            <tbody>
              {variants.map((one, index) => (
                <tr key={one.variant} data-testid="readout-row" data-winner={one.variant === winner || undefined}>
                  <th scope="row">
                    {one.variant.toUpperCase()}
                    {index === 0 && <span className="muted small"> {t("readout.baseline")}</span>}
                  </th>
                  <td data-label={t("readout.rate")}>
                    {one.n === 0 ? (
                      <span className="muted">{t("readout.nobody")}</span>
                    ) : (
                      <span className={classes["rate"]}>
                        <b className="num">{share.format(one.rate)}</b>
                        <IntervalLine
                          low={one.credible.low}
                          high={one.credible.high}
                          estimate={one.rate}
                          from={0}
                          to={to}
                          label={t("readout.interval", { low: share.format(one.credible.low), high: share.format(one.credible.high) })}
                        />
                        <small className="muted num">
                          {t("readout.interval", { low: share.format(one.credible.low), high: share.format(one.credible.high) })}
                        </small>
                      </span>
                    )}
                  </td>
                  <td className="num" data-label={t("readout.people")}>
                    {t("readout.of", { successes: number(one.successes), n: number(one.n) })}
                  </td>
                  <td className="num" data-label={t("readout.best")}>
                    {smallest === 0 ? t("common.none") : share.format(one.probabilityBest)}
                  </td>
                  <td className="num" data-label={t("readout.difference")}>
                    {one.difference ? (
                      <>
                        {signed.format(one.difference.estimate)}
                        <small className="muted">
                          {" "}
                          {t("readout.interval", { low: signed.format(one.difference.low), high: signed.format(one.difference.high) })}
                        </small>
                      </>
                    ) : (
                      t("common.none")
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <p className="muted small">{t("readout.valid")}</p>
      </section>
      {decisions.length > 0 && (
        <section className={`panel ${classes["card"]}`} aria-label={t("readout.decisions")}>
          <h2>{t("readout.decisions")}</h2>
          <ul className={classes["decisions"]}>
            {decisions.map((decision) => (
              <li key={`${decision.at} ${decision.kind}`} data-testid="readout-decision">
                <time className="muted small" dateTime={decision.at}>
                  {dateTime(decision.at)}
                </time>
                <span>
                  {isRepeated && decision.occurrence !== null && (
                    <span className="muted">
                      {t("campaign.occurrence")} {decision.occurrence}:{" "}
                    </span>
                  )}
                  {decision.kind === "winner"
                    ? decision.by === null
                      ? t("readout.decided", { name: (decision.winner ?? "").toUpperCase() })
                      : t("readout.chosen", { name: (decision.winner ?? "").toUpperCase(), who: who(decision.by) })
                    : t("readout.weights", {
                        weights: Object.entries(decision.weights)
                          .map(([name, weight]) => `${name.toUpperCase()} ${share.format(weight)}`)
                          .join(" · "),
                      })}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
