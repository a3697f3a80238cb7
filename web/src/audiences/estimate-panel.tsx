import { Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { AudienceEstimate, Rule } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { estimateQuery } from "./audience-queries.ts";
import classes from "./audiences.module.css";

/** How many people a rule would mean, with the error of the estimate said and drawn. */
export function EstimatePanel({ rule, enabled, begun }: { readonly rule: Rule; readonly enabled: boolean; readonly begun: boolean }) {
  const { t } = useI18n();
  const { data, isFetching, error } = useQuery(estimateQuery(rule, enabled));
  return (
    <aside className={`panel ${classes["card"]} ${classes["estimate"]}`} aria-label={t("estimate.title")}>
      <h2>
        {t("estimate.title")} {isFetching && <Loader size={12} aria-label={t("estimate.counting")} />}
      </h2>
      {!begun ? (
        <p className="muted">{t("estimate.none")}</p>
      ) : error ? (
        <p className="muted">{t("estimate.failed")}</p>
      ) : data && enabled ? (
        <Figures estimate={data} />
      ) : (
        <p className="muted">{t(enabled ? "estimate.counting" : "estimate.problems")}</p>
      )}
    </aside>
  );
}

function Figures({ estimate }: { readonly estimate: AudienceEstimate }) {
  const { t, number, percent } = useI18n();
  const { size, low, high, exact, people, sampledShare, examples } = estimate;
  const share = (n: number) => `${people === 0 ? 0 : Math.min(100, (n / people) * 100)}%`;
  return (
    <>
      <p className={classes["figure"]} data-testid="estimate" aria-live="polite">
        {exact ? "" : "≈ "}
        {number(size)}
      </p>
      <p className="muted small">{t("estimate.of", { people, share: people === 0 ? percent(0) : percent(size / people) })}</p>
      <div className={classes["range"]} aria-hidden>
        <span className={classes["rangeFill"]} style={{ width: share(size) }} />
        {!exact && <span className={classes["rangeError"]} style={{ left: share(low), width: `calc(${share(high)} - ${share(low)})` }} />}
      </div>
      <p className="small" data-testid="estimate-error">
        {exact ? t("estimate.exact") : t("estimate.error", { low: number(low), high: number(high), share: percent(sampledShare) })}
      </p>
      {examples.length > 0 && (
        <div className="small">
          <p className="muted">{t("estimate.examples")}</p>
          <ul data-testid="estimate-examples">
            {examples.map(({ id, name, address }) => (
              <li key={id} className="cut">
                <Link to="/profiles/$id" params={{ id }} target="_blank" className="link">
                  {name ?? address ?? t("common.unknownPerson")}
                </Link>
                {name !== null && address !== null && <span className="muted"> {address}</span>}
              </li>
            ))}
          </ul>
        </div>
      )}
      {size === 0 && <p className={classes["warn"]}>{t("estimate.nobody")}</p>}
      {size === people && people > 0 && <p className={classes["warn"]}>{t("estimate.everybody")}</p>}
    </>
  );
}
