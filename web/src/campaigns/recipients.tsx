/** Everybody whom the campaign meant, each with what became of it; a click leads to the message's decision. */
import { Button, Select } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import type { CampaignRecipient, CampaignView } from "../api/types.ts";
import { useRight } from "../api/session.tsx";
import { channelName } from "../channels/channel-forms.ts";
import { PersonLink } from "../components/person-name.tsx";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { Cell, RowSkeletons, Table } from "../components/table.tsx";
import table from "../components/table.module.css";
import { Ticks } from "../components/ticks.tsx";
import { VirtualRows } from "../components/virtual-rows.tsx";
import { useNarrow } from "../components/use-narrow.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { reasonWords } from "../i18n/words.ts";
import { MessageLink } from "../messages/message-link.tsx";
import { recipientsQuery } from "./campaign-queries.ts";
import classes from "./campaigns.module.css";
import { money } from "./money.ts";

const OUTCOMES = [
  "held_out",
  "skipped",
  "queued",
  "held",
  "refused",
  "accepted",
  "sent",
  "delivered",
  "read",
  "failed",
  "expired",
  "cancelled",
] as const;

export function Recipients({ campaign }: { readonly campaign: CampaignView }) {
  const { t, dateTime, moment, language } = useI18n();
  const { outcome, variant, occurrence } = useSearch({ from: "/frame/campaigns/$name" });
  const navigate = useNavigate({ from: "/campaigns/$name" });
  const filters = { outcome, variant, occurrence };
  const query = useInfiniteQuery(recipientsQuery(campaign.name, filters));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  const mayExport = useRight("personal:read");
  const narrow = useNarrow();
  const after = ({ receipts, replied, converted }: CampaignRecipient): readonly string[] => [
    ...(receipts["clicked"] === undefined ? [] : [t("metric.clicked")]),
    ...(replied ? [t("metric.replied")] : []),
    ...(converted ? [t("metric.converted")] : []),
  ];
  // Without a currency nothing was billed; that is not the same as free.
  const costOf = ({ costMicros, costCurrency }: CampaignRecipient): readonly string[] =>
    costCurrency === null ? [] : [money(costMicros, costCurrency, language)];
  const set = (change: { readonly outcome?: string | undefined; readonly variant?: string | undefined }) =>
    void navigate({
      search: (before) => Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined)),
      replace: true,
    });
  return (
    <>
      <div className={classes["filters"]} role="search">
        <Select
          aria-label={t("recipients.outcome")}
          placeholder={t("recipients.outcome")}
          data={OUTCOMES.map((one) => ({ value: one, label: t(`outcome.of.${one}`) }))}
          value={outcome ?? null}
          onChange={(value) => set({ outcome: value ?? undefined })}
          clearable
          w={200}
        />
        {campaign.variants > 1 && (
          <Select
            aria-label={t("variants.variant")}
            placeholder={t("variants.variant")}
            data={campaign.document.variants.map(({ name }) => ({ value: name, label: name.toUpperCase() }))}
            value={variant ?? null}
            onChange={(value) => set({ variant: value ?? undefined })}
            clearable
            w={160}
          />
        )}
        {mayExport && (
          <Button
            component="a"
            className={classes["push"] ?? ""}
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            href={`/v1/export/recipients?${exportOf(campaign)}`}
            download
            data-testid="export-recipients"
          >
            {t("recipients.export")}
          </Button>
        )}
      </div>
      {query.error && !query.data ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Table
          label={t("campaign.tab.recipients")}
          columns={
            narrow ? "minmax(0, 1fr) minmax(0, max-content)" : "minmax(150px, 1.2fr) minmax(0, 1.5fr) 132px minmax(100px, 0.9fr) 84px 96px"
          }
          head={[
            { text: t("profiles.col.person") },
            { text: t("recipients.outcome") },
            { text: t(campaign.variants > 1 ? "recipients.variant" : "recipients.language") },
            { text: t("recipients.then") },
            { text: t("recipients.cost"), right: true },
            { text: t("messages.col.time"), right: true },
          ]}
        >
          {query.isPending ? (
            <RowSkeletons count={8} />
          ) : rows.length === 0 ? (
            <EmptyState picture="people" text={t(outcome || variant ? "messages.emptyFiltered" : "recipients.empty")} />
          ) : (
            <VirtualRows
              rows={rows}
              keyOf={keyOf}
              height={narrow ? 64 : 56}
              of={query}
              testId="recipient-row"
              attributes={({ outcome: one, variant: of }) => ({ "data-outcome": one, "data-variant": of ?? "" })}
              render={(row) => (
                <>
                  <Cell className={table["above"] ?? ""}>
                    <PersonLink person={row.person} second />
                  </Cell>
                  <Cell>
                    <Outcome row={row} document={campaign.document} besides={narrow ? [...after(row), ...costOf(row)].join(" · ") : ""} />
                  </Cell>
                  {!narrow && (
                    <Cell className="cut">
                      <VariantWords row={row} one={campaign.variants === 1} />
                    </Cell>
                  )}
                  {!narrow && <Cell className="small">{after(row).join(", ")}</Cell>}
                  {!narrow && (
                    <Cell right className="num small">
                      {costOf(row)}
                    </Cell>
                  )}
                  {!narrow && (
                    <Cell right>
                      {row.dueAt !== null && (
                        <time className="muted small" dateTime={row.dueAt} title={dateTime(row.dueAt)}>
                          {moment(row.dueAt)}
                        </time>
                      )}
                    </Cell>
                  )}
                </>
              )}
            />
          )}
        </Table>
      )}
    </>
  );
}

/** "A · English"; of a campaign with one variant only the language. */
function VariantWords({ row: { variant, language }, one }: { readonly row: CampaignRecipient; readonly one: boolean }) {
  const { t, languageName } = useI18n();
  const words = [one ? null : (variant?.toUpperCase() ?? null), language && languageName(language)].filter((word) => word !== null);
  return words.length === 0 ? <span className="muted">{t("common.none")}</span> : words.join(" · ");
}

/** `besides`: what has no column of its own on a narrow screen. */
function Outcome({
  row,
  document,
  besides,
}: {
  readonly row: CampaignRecipient;
  readonly document: CampaignView["document"];
  readonly besides: string;
}) {
  const i18n = useI18n();
  const { t, has, language } = i18n;
  const { hour = 0, own = 0, inHour = 0 } = row.bestHour ?? {};
  const time = `${String(hour).padStart(2, "0")}:00`;
  const hourWords = t(own === 0 ? "recipients.hour.unknown" : "recipients.hour.own", { time, own, inHour });
  const skipped = `campaign.skipped.${row.reason ?? ""}`;
  const why = row.reason === null || row.reason === "allowed" ? null : has(skipped) ? t(skipped) : reasonWords(i18n, row.reason);
  const by = document.notice?.steps?.[row.step - 1]?.channel;
  const channel = channelName(by ?? document.channel, language);
  const then = by ? t("notice.then.step", { channel, n: row.step }) : t("notice.then", { channel });
  const sign =
    row.outcome === "held_out" || row.outcome === "skipped" ? (
      <span>{t(`outcome.of.${row.outcome}`)}</span>
    ) : (
      <Ticks state={row.outcome} words />
    );
  return (
    <span className={classes["outcome"]}>
      {row.messageId === null ? (
        sign
      ) : (
        <MessageLink id={row.messageId} className={table["whole"]} testId="recipient-message">
          <span className={classes["sign"]}>
            {sign}
            {document.notice?.steps && <span className="small muted">{then}</span>}
          </span>
        </MessageLink>
      )}
      {why !== null && (
        <span className="cut small muted" title={language === "en" ? (row.why ?? why) : why}>
          {why}
        </span>
      )}
      {why === null && besides !== "" && <span className="cut small muted num">{besides}</span>}
      {why === null && besides === "" && row.bestHour !== null && (
        <span className="cut small muted" title={hourWords}>
          {hourWords}
        </span>
      )}
    </span>
  );
}

/** From before it existed; a finished one is whole, of one under way it is what can no longer change. */
function exportOf({ name }: CampaignView): string {
  return new URLSearchParams({ format: "csv", campaign: name, from: "2000-01-01T00:00:00Z", to: new Date().toISOString() }).toString();
}

function keyOf({ profileId, occurrence }: CampaignRecipient): string {
  return `${occurrence} ${profileId}`;
}
