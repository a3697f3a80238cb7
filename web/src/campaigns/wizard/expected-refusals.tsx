import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { CSSProperties } from "react";
import type { CampaignDocument, ExpectedRefusals as Expected } from "../../api/types.ts";
import { useErrorWords } from "../../components/states.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { reasonWords } from "../../i18n/words.ts";
import { expectedRefusalsQuery } from "../campaign-queries.ts";
import { Part } from "./field.tsx";
import classes from "./wizard.module.css";

/** Whom the gate would keep back if the campaign left now, and why. Of a large audience a part is asked, and that is said. */
export function ExpectedRefusals({
  document,
  people,
  ready,
}: {
  readonly document: CampaignDocument;
  readonly people: number | null;
  readonly ready: boolean;
}) {
  const i18n = useI18n();
  const { t, has, number, percent } = i18n;
  const { data, error } = useQuery(expectedRefusalsQuery(document, ready));
  const trouble = useErrorWords(error);
  const words = (reason: string): string => {
    const key = `campaign.skipped.${reason}`;
    return has(key) ? t(key) : reasonWords(i18n, reason);
  };
  const body = (() => {
    if (!ready) return <p className="muted">{t("expected.later")}</p>;
    if (error) return <p role="alert">{trouble}</p>;
    if (data === undefined) return <Skeleton height={220} />;
    if (data === null) return <p className="muted">{t("expected.noSender")}</p>;
    const { lookedAt, whole, meant, sent, reasons } = data;
    if (meant === 0) return <p className="muted">{t(whole ? "expected.nobody" : "expected.nobodySeen", { n: lookedAt })}</p>;
    const kept = meant - sent;
    return (
      <>
        <p data-testid="expected-summary">
          {t(kept === 0 ? "expected.none" : "expected.some", { n: kept, of: meant, share: percent(kept / meant) })}
        </p>
        {data.replies?.tooMany && (
          <p role="alert" className={classes["expectedWarning"]} data-testid="expected-replies">
            {t(whole ? "expected.replies" : "expected.replies.atLeast", {
              people: data.replies.people,
              rate: percent(data.replies.rate),
              replies: data.replies.replies,
              hours: Math.round(data.replies.hours),
              answerable: data.replies.answerable,
              needs: Math.ceil(data.replies.needsHours),
            })}
          </p>
        )}
        <ol className={classes["expected"]}>
          <li data-kind="sent" style={{ "--share": sent / meant } as CSSProperties}>
            <span>{t("expected.sent")}</span>
            <b className="num">{number(sent)}</b>
          </li>
          {reasons.map(({ verdict, reason, n }) => (
            <li
              key={`${verdict} ${reason}`}
              data-kind={verdict}
              data-testid="expected-reason"
              style={{ "--share": n / meant } as CSSProperties}
            >
              <span>
                {words(reason)} {verdict === "hold" && <small className="muted">{t("expected.waits")}</small>}
              </span>
              <b className="num">{number(n)}</b>
            </li>
          ))}
        </ol>
        <LimitDays limit={data.limit} people={people === null ? sent : Math.round((people * sent) / lookedAt)} />
        <p className="muted small" data-testid="expected-sample">
          {whole
            ? t("expected.whole", { n: lookedAt })
            : people === null
              ? t("expected.sample", { n: lookedAt })
              : t("expected.sampleOf", { n: lookedAt, of: people })}
        </p>
      </>
    );
  })();
  return (
    <Part title={t("expected.title")} hint={t("expected.hint")}>
      {body}
    </Part>
  );
}

/** Meta lets the business write to so many people first a day: a larger campaign takes days, and says so before it begins. */
function LimitDays({ limit, people }: { readonly limit: Expected["limit"]; readonly people: number }) {
  const { t } = useI18n();
  if (limit === null || people <= limit.now || limit.perDay === 0) return null;
  const days = Math.ceil((people - limit.now) / limit.perDay);
  return (
    <p role="status" data-testid="expected-limit">
      {t("expected.limit", { now: limit.now, perDay: limit.perDay, people, days })}
    </p>
  );
}
