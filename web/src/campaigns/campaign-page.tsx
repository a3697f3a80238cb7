/** One campaign: where it stands, what became of it, and what may be done with it now. */
import { Select } from "@mantine/core";
import { IconMessageReply } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { CampaignView } from "../api/types.ts";
import { useActorWords } from "../audiences/use-actor-words.ts";
import { useAudienceTitle } from "../audiences/use-audience-title.ts";
import { PageTabs } from "../components/page-tabs.tsx";
import { ErrorState } from "../components/states.tsx";
import { Readout } from "../experiments/readout.tsx";
import { Page, PageSkeleton } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { CampaignActions } from "./campaign-actions.tsx";
import { campaignQuery, campaignStatsQuery, rejectionQuery } from "./campaign-queries.ts";
import { ChooseWinner } from "./choose-winner.tsx";
import { CampaignStateMark } from "./campaign-state.tsx";
import classes from "./campaigns.module.css";
import { Overview } from "./overview.tsx";
import { Plan } from "./plan.tsx";
import { Recipients } from "./recipients.tsx";

const TABS = ["overview", "experiment", "recipients", "plan"] as const;
type Tab = (typeof TABS)[number];

export function CampaignPage() {
  const { t } = useI18n();
  const { name } = useParams({ from: "/frame/campaigns/$name" });
  const { tab = "overview", occurrence } = useSearch({ from: "/frame/campaigns/$name" });
  const navigate = useNavigate({ from: "/campaigns/$name" });
  const { data, error, refetch } = useQuery(campaignQuery(name));
  const stats = useQuery(campaignStatsQuery(name, occurrence));
  if (!data)
    return error ? (
      <Page title={name}>
        <ErrorState error={error} retry={() => void refetch()} />
      </Page>
    ) : (
      <PageSkeleton />
    );
  const shown = TABS.filter((one) => one !== "experiment" || data.variants > 1);
  const go = (next: Tab) =>
    void navigate({
      search: ({ tab: _before, outcome: _outcome, variant: _variant, ...rest }) => (next === "overview" ? rest : { ...rest, tab: next }),
      replace: true,
    });
  return (
    <Page title={data.title} lead={<Lead campaign={data} />} actions={<CampaignActions campaign={data} stats={stats.data} />}>
      {data.state === "draft" && data.reason === "rejected" && <SentBack name={data.name} />}
      <div className={classes["tabsRow"]}>
        <PageTabs
          tabs={shown.map((one) => ({ value: one, label: t(`campaign.tab.${one}`), testId: `tab-${one}` }))}
          value={tab}
          onChange={go}
        />
        {data.occurrences.length > 1 && tab !== "plan" && (
          <Occurrence
            campaign={data}
            chosen={occurrence}
            onChoose={(next) =>
              void navigate({
                search: ({ occurrence: _before, ...rest }) => (next === null ? rest : { ...rest, occurrence: next }),
                replace: true,
              })
            }
          />
        )}
      </div>
      {tab === "plan" ? (
        <Plan campaign={data} />
      ) : tab === "recipients" ? (
        <Recipients campaign={data} />
      ) : stats.error && !stats.data ? (
        <ErrorState error={stats.error} retry={() => void stats.refetch()} />
      ) : !stats.data ? (
        <PageSkeleton />
      ) : tab === "experiment" ? (
        stats.data.experiment ? (
          <Readout
            readout={stats.data.experiment}
            decisions={stats.data.decisions}
            minimum={minimumOf(data)}
            over={data.state === "finished" || data.state === "cancelled"}
            action={<ChooseWinner campaign={data} stats={stats.data} />}
          />
        ) : (
          <p className={`panel ${classes["card"]} muted`}>{t("readout.none")}</p>
        )
      ) : (
        <Overview campaign={data} stats={stats.data} />
      )}
    </Page>
  );
}

function SentBack({ name }: { readonly name: string }) {
  const { t, moment } = useI18n();
  const who = useActorWords();
  const { data: rejection } = useQuery(rejectionQuery(name));
  if (!rejection) return null;
  return (
    <section className={classes["sentBack"]} role="note" data-testid="sent-back">
      <IconMessageReply size={18} aria-hidden />
      <div>
        <strong>{t("campaign.sentBack", { who: who(rejection.by), when: moment(rejection.at) })}</strong>
        <p>{rejection.note}</p>
      </div>
    </section>
  );
}

function minimumOf({ document: { experiment } }: CampaignView): number | null {
  return experiment?.kind === "winner" ? experiment.minimumSample : null;
}

function Lead({ campaign }: { readonly campaign: CampaignView }) {
  const { t, has, moment } = useI18n();
  const who = useActorWords();
  const titleOf = useAudienceTitle();
  const { document, reason } = campaign;
  const why = `campaign.reason.${reason ?? ""}`;
  return (
    <span className={classes["lead"]}>
      <CampaignStateMark state={campaign.state} />
      {reason !== null && <span>{has(why) ? t(why) : reason}</span>}
      <span>{t(`schedule.${campaign.schedule}`)}</span>
      {campaign.nextAt !== null && <span>{t("campaigns.next", { when: moment(campaign.nextAt) })}</span>}
      {document.audience.kind === "audience" && (
        <Link to="/audiences/$name" params={{ name: document.audience.name }} className="link">
          {titleOf(document.audience.name)}
        </Link>
      )}
      {campaign.startedBy !== null && <span>{t("campaign.by", { who: who(campaign.startedBy) })}</span>}
      {campaign.approvedBy !== null && <span>{t("campaign.approvedBy", { who: who(campaign.approvedBy) })}</span>}
      {document.notice && (
        <span>
          {t("notice.basis", { basis: document.notice.legalBasis })}{" "}
          <a className="link" href={`/v1/campaigns/${campaign.name}/evidence?format=zip`} download data-testid="notice-evidence">
            {t("notice.evidence")}
          </a>
        </span>
      )}
      {campaign.pendingLanes > 0 && <span role="status">{t("campaign.pending")}</span>}
    </span>
  );
}

function Occurrence({
  campaign,
  chosen,
  onChoose,
}: {
  readonly campaign: CampaignView;
  readonly chosen: string | undefined;
  readonly onChoose: (occurrence: string | null) => void;
}) {
  const { t, dateTime } = useI18n();
  return (
    <Select
      aria-label={t("campaign.occurrence")}
      data={campaign.occurrences.map((one) => ({ value: one.occurrence, label: dateTime(one.plannedAt) }))}
      value={chosen ?? null}
      placeholder={t("campaign.occurrence.all")}
      onChange={onChoose}
      clearable
      size="xs"
      w={220}
    />
  );
}
