import { Button, CloseButton } from "@mantine/core";
import { IconCalendarMonth, IconPlus, IconSpeakerphone } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useRight } from "../api/session.tsx";
import type { CampaignSummary } from "../api/types.ts";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { useFound } from "../components/find-field.tsx";
import { Cell, Rows, Table } from "../components/table.tsx";
import table from "../components/table.module.css";
import { useNarrow } from "../components/use-narrow.ts";
import { Page } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { campaignsQuery } from "./campaign-queries.ts";
import { CampaignStateMark } from "./campaign-state.tsx";
import classes from "./campaigns.module.css";
import { useCampaignDrafts } from "./drafts.ts";
import { MiniFunnel } from "./mini-funnel.tsx";

const NO_ROWS: readonly CampaignSummary[] = [];

export function CampaignsPage() {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery(campaignsQuery);
  const writes = useRight("campaigns:write");
  const narrow = useNarrow();
  const { found, field, isFiltered } = useFound(data?.rows ?? NO_ROWS, ({ title, name, state }) => [
    title,
    name,
    t(`campaign.state.${state}`),
  ]);
  const make = writes ? (
    <Button component={Link} to="/campaigns/new" leftSection={<IconPlus size={16} aria-hidden />} data-testid="new-campaign">
      {t("campaigns.new")}
    </Button>
  ) : undefined;
  return (
    <Page
      title={t("campaigns.title")}
      lead={t("campaigns.lead")}
      actions={
        <>
          <Button
            component={Link}
            to="/planner"
            variant="default"
            leftSection={<IconCalendarMonth size={16} stroke={1.7} aria-hidden />}
            data-testid="open-planner"
          >
            {t("planner.title")}
          </Button>
          {make}
        </>
      }
    >
      {writes && <Begun />}
      {field}
      {error && !data ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : (
        <Table
          label={t("campaigns.title")}
          columns={narrow ? "minmax(0, 1fr) auto" : "minmax(0, 2fr) 170px minmax(0, 1.4fr) 190px"}
          head={[
            { text: t("campaigns.col.campaign") },
            { text: t("campaigns.col.state") },
            { text: t("campaigns.col.when") },
            { text: t("campaigns.col.funnel") },
          ]}
        >
          <Rows
            of={data && found}
            count={5}
            empty={
              isFiltered ? (
                <EmptyState picture="messages" text={t("common.foundNothing")} compact />
              ) : (
                <EmptyState picture="messages" text={t("campaigns.empty")} action={make} />
              )
            }
          >
            {(row) => <Row key={row.name} row={row} narrow={narrow} />}
          </Rows>
        </Table>
      )}
    </Page>
  );
}

function Row({ row, narrow }: { readonly row: CampaignSummary; readonly narrow: boolean }) {
  const { t } = useI18n();
  const { targeted, sent, delivered, read, replied, clicked } = row;
  return (
    <div role="row" className={`${table["row"]} ${table["still"]} ${table["tall"]}`} data-testid="campaign-row" data-state={row.state}>
      <Cell>
        <Link to="/campaigns/$name" params={{ name: row.name }} className={`${table["whole"]} ${table["title"]}`}>
          <IconSpeakerphone size={18} stroke={1.7} aria-hidden />
          <span className="cut">{row.title}</span>
        </Link>
        <div className={`${table["under"]} muted small cut`}>
          {t(`schedule.${row.schedule}`)}
          {row.variants > 1 && ` · ${t("campaigns.variants", { n: row.variants })}`}
        </div>
      </Cell>
      <Cell right={narrow}>
        <CampaignStateMark state={row.state} />
      </Cell>
      {!narrow && (
        <Cell className="cut">
          <When row={row} />
        </Cell>
      )}
      {!narrow && (
        <Cell>
          <MiniFunnel
            steps={[targeted, sent, delivered, read, replied, ...(clicked > 0 ? [clicked] : [])]}
            label={t("campaigns.funnel.whole", { targeted, sent, delivered, read, replied, clicked })}
          />
        </Cell>
      )}
    </div>
  );
}

function When({ row }: { readonly row: CampaignSummary }) {
  const { t, moment } = useI18n();
  if (row.state === "scheduled" && row.nextAt !== null) return <span>{t("campaigns.next", { when: moment(row.nextAt) })}</span>;
  if (row.finishedAt !== null) return <span>{t("campaigns.finished", { when: moment(row.finishedAt) })}</span>;
  if (row.startedAt !== null) return <span>{t("campaigns.started", { when: moment(row.startedAt) })}</span>;
  return <span className="muted">{t("campaigns.changed", { when: moment(row.updatedAt) })}</span>;
}

/** What was begun in this browser and not stored yet. */
function Begun() {
  const { t, moment } = useI18n();
  const { drafts, discard } = useCampaignDrafts();
  if (drafts.length === 0) return null;
  return (
    <section className={`panel ${classes["begun"]}`} aria-label={t("campaigns.begun")}>
      <h2>{t("campaigns.begun")}</h2>
      <ul>
        {drafts.map((draft) => (
          <li key={draft.id} data-testid="campaign-begun">
            <Link to="/campaigns/new" search={{ draft: draft.id, step: draft.step }} className="link cut">
              {draft.document.title === "" ? t("campaigns.untitled") : draft.document.title}
            </Link>
            <span className="muted small">
              {t(`wizard.step.${draft.step}`)} · {moment(draft.savedAt)}
            </span>
            <CloseButton
              size="sm"
              aria-label={t("campaigns.begun.discard")}
              title={t("campaigns.begun.discard")}
              onClick={() => discard(draft.id)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
