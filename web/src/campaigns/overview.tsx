/** The running view: how far people came, live; why some were left out; what it cost and what it brought. */
import { Link } from "@tanstack/react-router";
import type { CampaignMetric, CampaignStats, CampaignView } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { reasonWords } from "../i18n/words.ts";
import classes from "./campaigns.module.css";
import { money } from "./money.ts";
import { progressOf } from "./progress.ts";
import { Lift } from "./lift.tsx";
import { VariantChart } from "./variant-chart.tsx";

const STAGES = ["targeted", "queued", "sent", "delivered", "read", "replied"] as const satisfies readonly CampaignMetric[];

export function Overview({ campaign, stats }: { readonly campaign: CampaignView; readonly stats: CampaignStats }) {
  return (
    <div className={classes["column"]}>
      <Progress campaign={campaign} stats={stats} />
      <Funnel campaign={campaign} stats={stats} />
      <div className={classes["two"]}>
        <Reasons campaign={campaign} stats={stats} />
        <Worth campaign={campaign} stats={stats} />
      </div>
      {stats.lift && <Lift lift={stats.lift} />}
      {stats.variants.length > 1 && <VariantChart stats={stats} />}
    </div>
  );
}

/** While it runs: how many are through, how many still wait, and how fast. */
function Progress({ campaign, stats }: { readonly campaign: CampaignView; readonly stats: CampaignStats }) {
  const { t, percent } = useI18n();
  const hasBegun = campaign.occurrences.length > 0;
  if (!hasBegun || (campaign.state !== "running" && campaign.state !== "paused")) return null;
  const { meant, through, left } = progressOf(campaign, stats.total);
  const done = meant === 0 ? 0 : through / meant;
  const newest = campaign.occurrences[0];
  return (
    <section
      className={`panel ${classes["card"]} ${classes["running"]}`}
      aria-label={t("overview.progress")}
      data-testid="campaign-progress"
    >
      <span
        className={`meter ${classes["bar"]}`}
        data-tone={campaign.state === "paused" ? "warn" : undefined}
        role="progressbar"
        aria-valuenow={Math.round(done * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-label={t("overview.progress")}
      >
        <span style={{ width: `${done * 100}%` }} />
      </span>
      <p className={classes["lead"]}>
        <strong>{percent(done)}</strong>
        <span>{t("overview.left", { n: left })}</span>
        {newest && newest.waves !== null && newest.waves > 1 && <span>{t("overview.wave", { n: newest.wave + 1, of: newest.waves })}</span>}
        {campaign.document.ratePerSecond !== undefined && <span>{t("overview.rate", { n: campaign.document.ratePerSecond })}</span>}
      </p>
    </section>
  );
}

function Funnel({ campaign, stats }: { readonly campaign: CampaignView; readonly stats: CampaignStats }) {
  const { t, number, percent } = useI18n();
  const { total } = stats;
  const stages: readonly CampaignMetric[] = [
    ...STAGES,
    ...(total.clicked > 0 ? (["clicked"] as const) : []),
    ...(campaign.document.conversion ? (["converted"] as const) : []),
  ];
  const all = Math.max(1, total.targeted);
  return (
    <section className={`panel ${classes["card"]}`} aria-label={t("overview.funnel")}>
      <h2 className={classes["cardTitle"]}>{t("overview.funnel")}</h2>
      <ol className={classes["funnel"]}>
        {stages.map((metric, index) => {
          const n = total[metric];
          // Following a link and converting follow reading as answers do, not each other.
          const isBeside = metric === "clicked" || metric === "converted";
          const before = index === 0 ? null : total[isBeside ? "read" : (stages[index - 1] ?? "targeted")];
          return (
            <li key={metric}>
              <Link
                to="/campaigns/$name"
                params={{ name: campaign.name }}
                search={(search) => ({ ...search, tab: "recipients" as const })}
                className={classes["stage"]}
                data-testid={`stage-${metric}`}
              >
                <span className="muted small">{t(`metric.${metric}`)}</span>
                <strong className="num">{number(n)}</strong>
                <small className="muted">
                  {before === null || before === 0
                    ? "\u00a0"
                    : t(isBeside ? "overview.ofRead" : "overview.ofBefore", { share: percent(n / before) })}
                </small>
                <span className={classes["stageBar"]} aria-hidden>
                  <span style={{ height: `${Math.max(n === 0 ? 0 : 2, (n / all) * 100)}%` }} />
                </span>
              </Link>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** Each reason leads to the people it kept back. */
function Reasons({ campaign, stats }: { readonly campaign: CampaignView; readonly stats: CampaignStats }) {
  const i18n = useI18n();
  const { t, number, has } = i18n;
  const { total, reasons } = stats;
  const most = Math.max(1, ...reasons.map(({ n }) => n));
  const heldOut = total.held_out;
  const words = (reason: string) => {
    const key = `campaign.skipped.${reason}`;
    return has(key) ? t(key) : reasonWords(i18n, reason);
  };
  return (
    <section className={`panel ${classes["card"]}`} aria-label={t("overview.reasons")}>
      <h2 className={classes["cardTitle"]}>{t("overview.reasons")}</h2>
      {reasons.length === 0 && heldOut === 0 && (
        <p className="muted">{t(total.targeted === 0 ? "recipients.empty" : "overview.reasons.none")}</p>
      )}
      <ul className={classes["reasons"]}>
        {heldOut > 0 && (
          <li>
            <Link
              to="/campaigns/$name"
              params={{ name: campaign.name }}
              search={{ tab: "recipients", outcome: "held_out" }}
              className={classes["reason"]}
            >
              <span>{t("overview.heldOut")}</span>
              <b className="num">{number(heldOut)}</b>
              <small className="muted">{t("metric.held_out")}</small>
            </Link>
          </li>
        )}
        {reasons.map(({ metric, reason, n }) => (
          <li key={`${metric} ${reason}`}>
            <Link
              to="/campaigns/$name"
              params={{ name: campaign.name }}
              search={{ tab: "recipients", outcome: metric }}
              className={classes["reason"]}
              data-testid="campaign-reason"
            >
              <span>{words(reason)}</span>
              <b className="num">{number(n)}</b>
              <small className="muted">{t(`metric.${metric}`)}</small>
              <span className={classes["reasonBar"]} data-metric={metric} aria-hidden>
                <span style={{ width: `${(n / most) * 100}%` }} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Worth({ campaign, stats }: { readonly campaign: CampaignView; readonly stats: CampaignStats }) {
  const { t, number, percent, language } = useI18n();
  const { total, currency, sampleRates } = stats;
  const { budget } = campaign.document;
  const notRetried = campaign.occurrences[0]?.notRetried ?? 0;
  const figures: readonly (readonly [string, string])[] = [
    [t(sampleRates ? "overview.cost.sample" : "overview.cost"), money(total.costMicros, currency, language)],
    ...(budget ? [[t("overview.budget"), money(budget.amount * 1_000_000, budget.currency, language)] as const] : []),
    ...(notRetried > 0 ? [[t("overview.notRetried"), number(notRetried)] as const] : []),
    ...(campaign.document.conversion
      ? [
          [
            t("overview.converted"),
            `${number(total.converted)} · ${percent(total.sent === 0 ? 0 : total.converted / total.sent)}`,
          ] as const,
          ...total.revenue.map((one) => [t("overview.revenue"), money(one.micros, one.currency || null, language)] as const),
        ]
      : []),
    ...(total.clicks + total.uncountedVisits > 0
      ? [
          [t("overview.clickRate"), percent(total.delivered === 0 ? 0 : total.clicked / total.delivered)] as const,
          [t("overview.clicks"), t("overview.clicks.n", { n: total.clicks, uncounted: total.uncountedVisits })] as const,
        ]
      : []),
    ...stats.wordings.map((one) => [t(`wording.sent.${one.as}`), number(one.n)] as const),
    ...(stats.wordings.length > 0
      ? [
          [
            t("wording.saved"),
            money(
              stats.wordings.reduce((sum, { savedMicros }) => sum + savedMicros, 0),
              currency,
              language,
            ),
          ] as const,
        ]
      : []),
    [t("overview.replyRate"), percent(total.delivered === 0 ? 0 : total.replied / total.delivered)],
    [t("overview.readRate"), percent(total.delivered === 0 ? 0 : total.read / total.delivered)],
  ];
  return (
    <section className={`panel ${classes["card"]}`} aria-label={t("overview.worth")}>
      <h2 className={classes["cardTitle"]}>{t("overview.worth")}</h2>
      <dl className={classes["figures"]}>
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
