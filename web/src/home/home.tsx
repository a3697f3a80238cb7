import { Button, Skeleton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { overviewQuery } from "../api/queries.ts";
import { useRight } from "../api/session.tsx";
import type { Overview } from "../api/types.ts";
import { ErrorState } from "../components/states.tsx";
import { RowSkeletons } from "../components/table.tsx";
import { Page } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { errorWords, reasonWords } from "../i18n/words.ts";
import { AttentionList } from "./attention.tsx";
import { Feed } from "./feed.tsx";
import { Funnel } from "./funnel.tsx";
import classes from "./home.module.css";
import { River, RiverTable, SERIES } from "./river.tsx";

/** Today as a living river. */
export function Home() {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery(overviewQuery);
  const [asTable, setAsTable] = useState(false);
  if (error && !data)
    return (
      <Page title={t("home.title")}>
        <ErrorState error={error} retry={() => void refetch()} />
      </Page>
    );
  return (
    <Page title={t("home.title")} lead={t("home.lastHour")}>
      <Figures data={data} />
      <div className={classes["grid"]}>
        <div className={classes["column"]}>
          <Card
            title={t("home.river")}
            action={
              <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setAsTable(!asTable)}>
                {t(asTable ? "common.asChart" : "common.asTable")}
              </Button>
            }
          >
            {data ? asTable ? <RiverTable minutes={data.minutes} /> : <River minutes={data.minutes} /> : <Skeleton height={188} />}
            {data && !asTable && data.lastHour.events + data.lastHour.outbound + data.lastHour.inbound === 0 && <Quiet />}
          </Card>
          <Card title={t("home.funnel")}>{data ? <Funnel funnel={data.funnel} /> : <Skeleton height={160} />}</Card>
          <Card
            title={t("home.feed")}
            flush
            action={
              <Button component={Link} to="/messages" variant="subtle" color="gray" size="compact-sm">
                {t("home.feed.all")}
              </Button>
            }
          >
            {data ? <Feed latest={data.latest} /> : <RowSkeletons count={6} />}
          </Card>
        </div>
        <div className={`${classes["column"]} ${classes["side"]}`}>
          <Card title={t("home.attention")}>{data ? <AttentionList items={data.attention} /> : <Skeleton height={40} />}</Card>
          <Card title={t("home.reasons")}>
            {data ? <Reasons reasons={data.reasons} made={data.lastHour.outbound} /> : <Skeleton height={120} />}
          </Card>
        </div>
      </div>
    </Page>
  );
}

function Card({
  title,
  action,
  flush = false,
  children,
}: {
  readonly title: string;
  readonly action?: ReactNode;
  readonly flush?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <section className={`panel ${classes["card"]} ${flush ? classes["flush"] : ""}`} aria-label={title}>
      <div className={classes["cardHead"]}>
        <h2>{title}</h2>
        {action}
      </div>
      {children}
    </section>
  );
}

const FILTERS = {
  events: null,
  outbound: { direction: "outbound", within: "1h" },
  inbound: { direction: "inbound", within: "1h" },
  notSent: { state: "refused,failed,expired,cancelled,unsettled", within: "1h" },
} as const;

function Figures({ data }: { readonly data: Overview | undefined }) {
  const { t, number } = useI18n();
  return (
    <div className={`panel ${classes["figures"]}`}>
      {SERIES.map(({ key, words, colour }) => {
        const content = (
          <>
            <span className={classes["name"]}>
              <span className={classes["dot"]} style={{ background: colour }} />
              {t(words)}
              {FILTERS[key] && <IconChevronRight size={14} className={classes["lead"] ?? ""} aria-hidden />}
            </span>
            <div className={classes["value"]} data-testid={`figure-${key}`}>
              {data ? number(data.lastHour[key]) : <Skeleton height={28} width={64} my={4} />}
            </div>
            <span className="muted small">{data ? t("home.before", { n: number(data.hourBefore[key]) }) : "\u00a0"}</span>
          </>
        );
        const filter = FILTERS[key];
        return filter ? (
          <Link key={key} to="/messages" search={filter} className={classes["figure"]}>
            {content}
          </Link>
        ) : (
          <div key={key} className={classes["figure"]}>
            {content}
          </div>
        );
      })}
    </div>
  );
}

/** Laid over the empty picture, so that nothing moves when the first thing happens. */
function Quiet() {
  const { t } = useI18n();
  const allowed = useRight("keys:manage");
  return (
    <div className={classes["quiet"]}>
      <p>{t("home.river.none")}</p>
      {allowed && (
        <Button
          renderRoot={(props) => <Link {...props} to="/settings/$section" params={{ section: "keys" }} />}
          variant="default"
          size="xs"
        >
          {t("home.river.noneAction")}
        </Button>
      )}
    </div>
  );
}

function Reasons({ reasons, made }: { readonly reasons: Overview["reasons"]; readonly made: number }) {
  const i18n = useI18n();
  const { t } = i18n;
  if (reasons.length === 0) return <p className={classes["calm"]}>{t(made === 0 ? "home.reasons.noMessage" : "home.reasons.none")}</p>;
  const most = Math.max(...reasons.map(({ n }) => n));
  return (
    <div className={classes["reasons"]}>
      {reasons.map(({ kind, reason, n }) => (
        <Link
          key={`${kind}:${reason}`}
          to="/messages"
          search={{ reason, state: kind === "refused" ? "refused,expired,cancelled,unsettled" : kind, within: "1h" }}
          className={classes["reason"]}
          data-testid="reason"
        >
          <span>
            {kind === "failed" ? errorWords(i18n, reason) : reasonWords(i18n, reason)} <small>{t(`home.kind.${kind}`)}</small>
          </span>
          <span className="num">{i18n.number(n)}</span>
          <span className={`meter ${classes["bar"]}`} data-tone={kind === "held" ? "warn" : "bad"}>
            <span style={{ width: `${(n / most) * 100}%` }} />
          </span>
        </Link>
      ))}
    </div>
  );
}
