import { Button, CloseButton, MultiSelect, Select } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, type ReactNode } from "react";
import { journeysQuery, messagesQuery } from "../api/queries.ts";
import type { AnyMessageState, MessageRow, ReasonCode } from "../api/types.ts";
import { PersonLink } from "../components/person-name.tsx";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { Cell, RowSkeletons, Table } from "../components/table.tsx";
import table from "../components/table.module.css";
import { VirtualRows } from "../components/virtual-rows.tsx";
import { useNarrow } from "../components/use-narrow.ts";
import { Page } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { useLanguageWords } from "../templates/use-language-words.ts";
import { previewLine, reasonWords } from "../i18n/words.ts";
import { OriginCell, StateCell } from "./message-cells.tsx";
import { MessageLink } from "./message-link.tsx";
import classes from "./messages.module.css";

const STATES: readonly AnyMessageState[] = [
  "queued",
  "held",
  "claimed",
  "accepted",
  "sent",
  "delivered",
  "read",
  "refused",
  "failed",
  "expired",
  "cancelled",
  "unknown",
  "unsettled",
  "received",
];
const REASONS: readonly ReasonCode[] = [
  "no_consent",
  "opted_out",
  "consent_paused",
  "consent_lapsed",
  "automation_paused",
  "agent_talking",
  "quiet_hours",
  "frequency_cap",
  "min_gap",
  "more_important_first",
  "unreachable",
  "no_address",
  "window_closed",
  "media_missing",
  "media_refused",
  "media_uploading",
  "template_missing",
  "template_not_approved",
  "template_paused",
  "channel_paused",
  "channel_missing",
  "pair_pace",
  "portfolio_limit",
  "sender_pace",
  "earlier_message_in_doubt",
  "expired",
  "content_invalid",
  "variable_missing",
  "processing_failed",
  "campaign_paused",
  "campaign_cancelled",
  "campaign_rate",
  "journey_paused",
  "journey_stopped",
  "higher_priority_first",
];

const WITHIN = ["1h", "24h", "7d", "30d"] as const;

export function MessagesPage() {
  const i18n = useI18n();
  const { t } = i18n;
  const { message: _open, ...filters } = useSearch({ from: "/frame/messages" });
  const query = useInfiniteQuery(messagesQuery(filters));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  const narrow = useNarrow();
  const filtered = Object.keys(filters).length > 0;
  const navigate = useNavigate({ from: "/messages" });
  const clear = (
    <Button variant="subtle" color="gray" onClick={() => void navigate({ search: {} })}>
      {t("common.clear")}
    </Button>
  );
  return (
    <Page title={t("messages.title")}>
      <Filters filters={filters} clear={filtered ? clear : null} />
      {query.error && !query.data ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Table
          label={t("messages.title")}
          columns={narrow ? "minmax(0, 1fr)" : "minmax(150px, 1.1fr) minmax(0, 2fr) minmax(110px, 0.9fr) minmax(150px, 1.2fr) 92px"}
          head={[
            { text: t("messages.col.person") },
            { text: t("messages.col.message") },
            { text: t("messages.col.from") },
            { text: t("messages.col.state") },
            { text: t("messages.col.time"), right: true },
          ]}
        >
          {query.isPending ? (
            <RowSkeletons count={10} />
          ) : rows.length === 0 ? (
            <EmptyState
              picture="messages"
              text={t(filtered ? "messages.emptyFiltered" : "messages.empty")}
              action={filtered ? clear : undefined}
            />
          ) : (
            <VirtualRows
              rows={rows}
              keyOf={keyOf}
              height={narrow ? 96 : 56}
              render={(row) => (narrow ? narrowRow(row) : wideRow(row))}
              of={query}
              testId="message-row"
              attributes={attributesOf}
            />
          )}
        </Table>
      )}
    </Page>
  );

  function wideRow(row: MessageRow) {
    return (
      <>
        <Cell className={table["above"] ?? ""}>
          <PersonLink person={row.person} />
        </Cell>
        <Cell className={row.direction === "inbound" ? (classes["in"] ?? "") : ""}>
          <MessageLink id={row.id} className={`${table["whole"]} ${classes["text"]} cut`}>
            {previewLine(i18n, row)}
          </MessageLink>
        </Cell>
        <Cell>
          <OriginCell row={row} />
        </Cell>
        <Cell>
          <StateCell row={row} />
        </Cell>
        <Cell right>
          <time className={classes["time"]} dateTime={row.createdAt} title={i18n.dateTime(row.createdAt)}>
            {i18n.moment(row.createdAt)}
          </time>
        </Cell>
      </>
    );
  }

  function narrowRow(row: MessageRow) {
    return (
      <Cell className={`${classes["card"]} ${row.direction === "inbound" ? classes["in"] : ""}`}>
        <PersonLink person={row.person} />
        <time className={classes["time"]} dateTime={row.createdAt}>
          {i18n.moment(row.createdAt)}
        </time>
        <MessageLink id={row.id} className={`${table["whole"]} ${classes["text"]} cut`}>
          {previewLine(i18n, row)}
        </MessageLink>
        <StateCell row={row} />
      </Cell>
    );
  }
}

function keyOf(row: MessageRow): string {
  return row.id;
}

function attributesOf(row: MessageRow): Record<string, string> {
  return { "data-state": row.state, "data-direction": row.direction };
}

type FilterValues = ReturnType<typeof useFilterValues>;
function useFilterValues() {
  return useSearch({ from: "/frame/messages" });
}

function Filters({ filters, clear }: { readonly filters: Omit<FilterValues, "message">; readonly clear: ReactNode }) {
  const i18n = useI18n();
  const { t } = i18n;
  const navigate = useNavigate({ from: "/messages" });
  const { data: journeys } = useQuery(journeysQuery);
  const set = (change: { readonly [Name in keyof FilterValues]?: FilterValues[Name] | undefined }) =>
    void navigate({
      search: (before) =>
        Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined && value !== "")),
      replace: true,
    });
  const words = (text: string | undefined) => (text === undefined ? [] : text.split(","));
  return (
    <div className={classes["filters"]} role="search">
      <MultiSelect
        aria-label={t("messages.filter.state")}
        placeholder={filters.state === undefined ? t("messages.filter.state") : ""}
        data={STATES.map((state) => ({ value: state, label: t(`state.${state}`) }))}
        value={words(filters.state)}
        onChange={(value) => set({ state: value.join(",") })}
        clearable
        w={180}
      />
      <MultiSelect
        aria-label={t("messages.filter.reason")}
        placeholder={filters.reason === undefined ? t("messages.filter.reason") : ""}
        data={[...new Set([...REASONS, ...words(filters.reason)])].map((reason) => ({ value: reason, label: reasonWords(i18n, reason) }))}
        value={words(filters.reason)}
        onChange={(value) => set({ reason: value.join(",") })}
        clearable
        w={220}
        comboboxProps={{ width: 300, position: "bottom-start" }}
      />
      <Select
        aria-label={t("messages.filter.direction")}
        placeholder={t("messages.filter.direction")}
        data={[
          { value: "outbound", label: t("messages.outbound") },
          { value: "inbound", label: t("messages.inbound") },
        ]}
        value={filters.direction ?? null}
        onChange={(value) => set({ direction: value === "outbound" || value === "inbound" ? value : undefined })}
        clearable
        w={160}
      />
      <Select
        aria-label={t("messages.filter.journey")}
        placeholder={t("messages.filter.journey")}
        data={(journeys?.rows ?? []).map(({ name, title }) => ({ value: name, label: title }))}
        value={filters.journey ?? null}
        onChange={(value) => set({ journey: value ?? undefined })}
        clearable
        searchable
        w={200}
      />
      <Select
        aria-label={t("messages.filter.within")}
        placeholder={t("messages.filter.within")}
        data={WITHIN.map((value) => ({ value, label: t(`messages.within.${value}`) }))}
        value={filters.within ?? null}
        onChange={(value) => set({ within: WITHIN.find((known) => known === value) })}
        clearable
        w={160}
      />
      {filters.stage && (
        <Chip text={t("messages.filter.stage", { stage: t(`stage.${filters.stage}`) })} onRemove={() => set({ stage: undefined })} />
      )}
      <ReportChips filters={filters} set={set} />
      {filters.node && <Chip text={t("messages.filter.node", { node: filters.node })} onRemove={() => set({ node: undefined })} />}
      {clear}
    </div>
  );
}

/** Where a number of a report led here: what it counted, and of what. */
function ReportChips({
  filters,
  set,
}: {
  readonly filters: Omit<FilterValues, "message">;
  readonly set: (change: { readonly [Name in keyof FilterValues]?: undefined }) => void;
}) {
  const i18n = useI18n();
  const { t, has } = i18n;
  const fact = `fact.${filters.fact}`;
  const languageWords = useLanguageWords();
  return (
    <>
      {has(fact) && <Chip text={t(fact)} onRemove={() => set({ fact: undefined })} />}
      {filters.from && filters.to && (
        <Chip
          text={t("messages.filter.between", { from: i18n.dateTime(filters.from), to: i18n.dateTime(filters.to) })}
          onRemove={() => set({ from: undefined, to: undefined })}
        />
      )}
      {filters.template && (
        <Chip text={t("messages.filter.template", { name: filters.template })} onRemove={() => set({ template: undefined })} />
      )}
      {filters.language && (
        <Chip
          text={t("messages.filter.language", { name: languageWords(filters.language) })}
          onRemove={() => set({ language: undefined })}
        />
      )}
      {filters.tap && (
        <Chip
          text={t("messages.filter.tap", { text: filters.tap.slice(filters.tap.indexOf(" ") + 1) })}
          onRemove={() => set({ tap: undefined })}
        />
      )}
      {filters.variant && (
        <Chip text={t("messages.filter.variant", { name: filters.variant })} onRemove={() => set({ variant: undefined })} />
      )}
      {filters.campaign && <Chip text={t("messages.filter.campaign")} onRemove={() => set({ campaign: undefined })} />}
      {filters.channel && <Chip text={t("messages.filter.channel")} onRemove={() => set({ channel: undefined })} />}
    </>
  );
}

function Chip({ text, onRemove }: { readonly text: string; readonly onRemove: () => void }) {
  const { t } = useI18n();
  return (
    <span className={classes["chip"]}>
      {text}
      <CloseButton size="sm" onClick={onRemove} aria-label={`${t("common.clear")}: ${text}`} />
    </span>
  );
}
