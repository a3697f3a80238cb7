import { Button, Select, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconBooks, IconPlus, IconPuzzle, IconRefresh, IconSearch } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { send } from "../api/client.ts";
import { templatesQuery } from "../api/queries.ts";
import { useRight } from "../api/session.tsx";
import type { Templates, TemplateView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { EmptyState, ErrorState, useErrorWords } from "../components/states.tsx";
import { Cell, RowSkeletons, Table } from "../components/table.tsx";
import table from "../components/table.module.css";
import { useNow } from "../components/use-now.ts";
import { useNarrow } from "../components/use-narrow.ts";
import { Page } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { DraftList } from "./draft-list.tsx";
import { NewTemplate } from "./new-template.tsx";
import { Category, Quality, Status } from "./template-marks.tsx";
import classes from "./templates.module.css";

const STATUSES = ["APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED"] as const;

export function TemplatesPage() {
  const i18n = useI18n();
  const { t } = i18n;
  const now = useNow();
  const { data, error, refetch } = useQuery(templatesQuery);
  const writes = useRight("templates:write");
  const [asking, setAsking] = useState(false);
  const narrow = useNarrow();
  const syncedAt =
    data?.channels
      .map(({ syncedAt: at }) => at)
      .filter((at) => at !== null)
      .toSorted()[0] ?? null;
  const failed = data?.channels.filter((channel) => channel.error !== null) ?? [];
  const found = useFound(data?.rows ?? []);
  const several = (data?.channels.length ?? 0) > 1;
  return (
    <Page
      title={t("templates.title")}
      lead={t("templates.lead")}
      actions={
        data && data.channels.length > 0 ? (
          <>
            <span className="muted small" data-testid="last-sync">
              {syncedAt === null ? t("templates.neverSynced") : t("templates.lastSync", { when: i18n.relative(syncedAt, now) })}
            </span>
            <Sync channels={data.channels} />
            {writes && (
              <>
                <Button
                  component={Link}
                  to="/fragments"
                  variant="default"
                  leftSection={<IconPuzzle size={16} aria-hidden />}
                  data-testid="to-fragments"
                >
                  {t("fragments.title")}
                </Button>
                <Button component={Link} to="/templates/library" variant="default" leftSection={<IconBooks size={16} aria-hidden />}>
                  {t("templates.library")}
                </Button>
                <Button leftSection={<IconPlus size={16} aria-hidden />} data-testid="new-template" onClick={() => setAsking(true)}>
                  {t("templates.new")}
                </Button>
              </>
            )}
          </>
        ) : undefined
      }
    >
      {asking && data && <NewTemplate channels={data.channels} close={() => setAsking(false)} />}
      {failed.map((channel) => (
        <p key={channel.id} role="alert" className={classes["failed"]}>
          {t("templates.syncFailed", { error: i18n.language === "en" ? (channel.error ?? "") : t("templates.syncFailed.why") })}
        </p>
      ))}
      <DraftList />
      {error && !data ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : (
        <>
          {data && data.rows.length > 0 && <Filters rows={data.rows} />}
          <Table
            label={t("templates.title")}
            columns={
              narrow
                ? "minmax(0, 1fr) auto"
                : "minmax(0, 1.8fr) minmax(130px, 0.9fr) minmax(120px, 0.8fr) minmax(110px, 0.7fr) minmax(0, 1.2fr)"
            }
            head={[
              { text: t("templates.col.name") },
              { text: t("templates.col.status") },
              { text: t("templates.col.category") },
              { text: t("templates.col.quality") },
              { text: t("templates.col.usedBy") },
            ]}
          >
            {!data ? (
              <RowSkeletons count={6} />
            ) : data.rows.length === 0 ? (
              <EmptyState picture="templates" text={t("templates.empty")} action={<Sync channels={data.channels} />} />
            ) : found.length === 0 ? (
              <EmptyState picture="templates" text={t("templates.noneFound")} compact />
            ) : (
              <div role="rowgroup">
                {found.map((row) => (
                  <Row key={`${row.channelId}:${row.id}`} row={row} narrow={narrow} several={several} />
                ))}
              </div>
            )}
          </Table>
        </>
      )}
    </Page>
  );
}

function Row({ row, narrow, several }: { readonly row: TemplateView; readonly narrow: boolean; readonly several: boolean }) {
  const i18n = useI18n();
  const { t } = i18n;
  const soon = useNow();
  return (
    <div role="row" className={`${table["row"]} ${table["still"]} ${classes["row"]}`} data-testid="template-row">
      <Cell>
        <Link to="/templates/$id" params={{ id: row.id }} className={`${table["whole"]} ${classes["name"]}`}>
          {row.name}
        </Link>
        <div className="muted small">
          {i18n.languageName(row.language)}
          {several && ` · ${row.channelName}`}
        </div>
      </Cell>
      <Cell>
        <Status status={row.status} />
        {row.pausedUntil !== null && (
          <div className="muted small">{t("templates.pausedUntil", { when: i18n.relative(row.pausedUntil, soon) })}</div>
        )}
      </Cell>
      {!narrow && (
        <>
          <Cell>
            <Category code={row.category} />
            {row.categoryChange && (
              <div className={`${classes["announced"]} small`}>
                → <Category code={row.categoryChange.to} />
              </div>
            )}
          </Cell>
          <Cell>
            <Quality score={row.qualityScore} />
          </Cell>
          <Cell>
            {row.usedBy.length + row.usedByCampaigns.length === 0 ? (
              <span className="muted small">{t("templates.unused")}</span>
            ) : (
              <span className={classes["used"]}>
                {row.usedBy.map(({ name, title }) => (
                  <Link key={name} to="/journeys/$name" params={{ name }} className="link">
                    {title}
                  </Link>
                ))}
                {row.usedByCampaigns.map(({ name, title }) => (
                  <Link key={name} to="/campaigns/$name" params={{ name }} className="link">
                    {title}
                  </Link>
                ))}
              </span>
            )}
          </Cell>
        </>
      )}
    </div>
  );
}

function useFound(rows: readonly TemplateView[]): readonly TemplateView[] {
  const { query = "", status, category, language } = useSearch({ from: "/frame/templates" });
  const words = query.toLowerCase().split(/\s+/);
  return rows.filter(
    (row) =>
      words.every((word) => `${row.name} ${row.preview.body}`.toLowerCase().includes(word)) &&
      (status === undefined || row.status === status) &&
      (category === undefined || row.category === category) &&
      (language === undefined || row.language === language),
  );
}

function Filters({ rows }: { readonly rows: readonly TemplateView[] }) {
  const i18n = useI18n();
  const { t } = i18n;
  const search = useSearch({ from: "/frame/templates" });
  const navigate = useNavigate({ from: "/templates" });
  const set = (name: "query" | "status" | "category" | "language", value: string | null): void =>
    void navigate({
      search: (before) => Object.fromEntries(Object.entries({ ...before, [name]: value ?? "" }).filter(([, one]) => one !== "")),
      replace: true,
      resetScroll: false,
    });
  const languages = [...new Set(rows.map((row) => row.language))].toSorted();
  return (
    <div className={classes["filters"]}>
      <TextInput
        aria-label={t("templates.search")}
        placeholder={t("templates.search")}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={search.query ?? ""}
        onChange={({ currentTarget }) => set("query", currentTarget.value)}
        className={classes["search"]}
      />
      <Select
        aria-label={t("templates.col.status")}
        placeholder={t("templates.col.status")}
        clearable
        data={STATUSES.map((value) => ({ value, label: t(`template.status.${value}`) }))}
        value={search.status ?? null}
        onChange={(value) => set("status", value)}
      />
      <Select
        aria-label={t("templates.col.category")}
        placeholder={t("templates.col.category")}
        clearable
        data={(["MARKETING", "UTILITY", "AUTHENTICATION"] as const).map((value) => ({ value, label: t(`category.${value}`) }))}
        value={search.category ?? null}
        onChange={(value) => set("category", value)}
      />
      <Select
        aria-label={t("templates.language")}
        placeholder={t("templates.language")}
        clearable
        data={languages.map((value) => ({ value, label: i18n.languageName(value) }))}
        value={search.language ?? null}
        onChange={(value) => set("language", value)}
      />
    </div>
  );
}

function Sync({ channels }: { readonly channels: Templates["channels"] }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const allowed = useRight("templates:sync");
  const sync = useAction({
    mutationFn: async () => {
      for (const channel of channels) await send("POST", `/v1/console/channels/${channel.id}/sync-templates`);
    },
    onSuccess: () => notifications.show({ message: t("templates.synced") }),
    onSettled: () => client.invalidateQueries({ queryKey: templatesQuery.queryKey }),
  });
  const problem = useErrorWords(sync.error);
  if (!allowed || channels.length === 0) return null;
  return (
    <>
      {sync.error && (
        <span role="alert" className="small" style={{ color: "var(--bad)", maxWidth: 280 }}>
          {problem}
        </span>
      )}
      <Button variant="default" leftSection={<IconRefresh size={16} />} loading={sync.isPending} onClick={() => sync.mutate()}>
        {t("templates.sync")}
      </Button>
    </>
  );
}
