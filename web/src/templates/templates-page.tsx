import { Button, Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconRefresh } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { send } from "../api/client.ts";
import { templatesQuery } from "../api/queries.ts";
import { useRight } from "../api/session.tsx";
import type { Templates, TemplateView } from "../api/types.ts";
import bubble from "../components/bubble.module.css";
import { Bubble } from "../components/bubble.tsx";
import { EmptyState, ErrorState, useErrorWords } from "../components/states.tsx";
import { Cell, RowSkeletons, Table } from "../components/table.tsx";
import table from "../components/table.module.css";
import { useNow } from "../components/use-now.ts";
import { Page } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./templates.module.css";

export function TemplatesPage() {
  const i18n = useI18n();
  const { t } = i18n;
  const now = useNow();
  const { data, error, refetch } = useQuery(templatesQuery);
  const { template: chosen } = useSearch({ from: "/frame/templates" });
  const navigate = useNavigate({ from: "/templates" });
  const narrow = useMediaQuery("(max-width: 720px)", false, { getInitialValueInEffect: false });
  const syncedAt =
    data?.channels
      .map(({ syncedAt: at }) => at)
      .filter((at) => at !== null)
      .toSorted()[0] ?? null;
  const failed = data?.channels.filter((channel) => channel.error !== null) ?? [];
  const open =
    chosen === undefined ? undefined : (data?.rows.find((row) => keyOf(row) === chosen) ?? data?.rows.find((row) => row.name === chosen));
  const close = () => void navigate({ search: ({ template: _gone, ...rest }) => rest, resetScroll: false });
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
          </>
        ) : undefined
      }
    >
      {failed.map((channel) => (
        <p key={channel.id} role="alert" className={classes["failed"]}>
          {t("templates.syncFailed", { error: i18n.language === "en" ? (channel.error ?? "") : t("templates.syncFailed.why") })}
        </p>
      ))}
      {error && !data ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : (
        <Table
          label={t("templates.title")}
          columns={
            narrow
              ? "minmax(0, 1fr) auto"
              : "minmax(0, 1.8fr) minmax(110px, 0.8fr) minmax(120px, 0.8fr) minmax(110px, 0.7fr) minmax(0, 1.2fr)"
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
          ) : (
            <div role="rowgroup">
              {data.rows.map((row) => (
                <div
                  key={keyOf(row)}
                  role="row"
                  className={`${table["row"]} ${table["still"]} ${classes["row"]}`}
                  data-testid="template-row"
                >
                  <Cell>
                    <Link
                      to="/templates"
                      search={{ template: keyOf(row) }}
                      resetScroll={false}
                      className={`${table["whole"]} ${classes["name"]}`}
                    >
                      {row.name}
                    </Link>
                    <div className="muted small">{i18n.languageName(row.language)}</div>
                  </Cell>
                  <Cell>
                    <Status template={row} />
                  </Cell>
                  {!narrow && (
                    <Cell>
                      <Category code={row.category} />
                    </Cell>
                  )}
                  {!narrow && (
                    <Cell>
                      <Quality score={row.qualityScore} />
                    </Cell>
                  )}
                  {!narrow && (
                    <Cell>
                      {row.usedBy.length === 0 ? (
                        <span className="muted small">{t("templates.unused")}</span>
                      ) : (
                        <span className={classes["used"]}>
                          {row.usedBy.map(({ name, title }) => (
                            <Link key={name} to="/journeys/$name" params={{ name }} className="link">
                              {title}
                            </Link>
                          ))}
                        </span>
                      )}
                    </Cell>
                  )}
                </div>
              ))}
            </div>
          )}
        </Table>
      )}
      <Drawer
        opened={open !== undefined}
        onClose={close}
        position="right"
        size={narrow ? "100%" : 440}
        title={open?.name}
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        {open && (
          <div className={classes["preview"]}>
            <div className="muted">
              {i18n.languageName(open.language)} · <Category code={open.category} /> · <Status template={open} />
            </div>
            {open.rejectedReason !== null && open.rejectedReason !== "NONE" && (
              <p className={classes["failed"]}>{t("templates.rejected", { reason: open.rejectedReason })}</p>
            )}
            <div className={bubble["chat"]}>
              <Bubble preview={open.preview} side="out" />
            </div>
          </div>
        )}
      </Drawer>
    </Page>
  );
}

function Sync({ channels }: { readonly channels: Templates["channels"] }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const allowed = useRight("templates:sync");
  const sync = useMutation({
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

function Status({ template }: { readonly template: TemplateView }) {
  const { t, has } = useI18n();
  const key = `template.status.${template.status}`;
  return (
    <span className={classes["status"]} data-status={template.status}>
      {has(key) ? t(key) : template.status}
    </span>
  );
}

function Category({ code }: { readonly code: string }) {
  const { t, has } = useI18n();
  const key = `category.${code}`;
  return <span>{has(key) ? t(key) : code}</span>;
}

function Quality({ score }: { readonly score: string | null }) {
  const { t, has } = useI18n();
  const key = `quality.${score ?? "UNKNOWN"}`;
  return <span className={score === null || score === "UNKNOWN" ? "muted" : ""}>{has(key) ? t(key) : score}</span>;
}

function keyOf(row: TemplateView): string {
  return `${row.name}:${row.language}`;
}
