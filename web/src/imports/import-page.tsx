/** One import: how it does now, what it is, and each time it ran. */
import { Button, Menu, Skeleton } from "@mantine/core";
import { IconDots, IconPencil, IconPlayerPlay } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { send } from "../api/client.ts";
import { useRight } from "../api/session.tsx";
import type { Sync } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { CommandDialog } from "../components/command-dialog.tsx";
import { ErrorState, Trouble } from "../components/states.tsx";
import { Page } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { runsQuery, syncQuery } from "./import-queries.ts";
import { intoWords, scheduleWords, stateOf } from "./import-words.ts";
import classes from "./imports.module.css";
import { RunNotice } from "./run-notice.tsx";
import { RunState } from "./run-state.tsx";
import { Runs } from "./runs.tsx";

export function ImportPage() {
  const { id } = useParams({ from: "/frame/settings/imports/$id" });
  const { data, error, refetch } = useQuery(syncQuery(id));
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={320} m="lg" />;
  return <Import sync={data} />;
}

function Import({ sync }: { readonly sync: Sync }) {
  const i18n = useI18n();
  const { t, dateTime } = i18n;
  const { id, document, connection, state, nextAt, cursor, last } = sync;
  const runs = useQuery(runsQuery(id));
  const isLive = last?.state === "running" || last?.state === "queued";
  return (
    <Page
      title={document.name}
      lead={
        <Link className="link" to="/settings/$section" params={{ section: "imports" }}>
          {t("imports.back")}
        </Link>
      }
      actions={<Actions sync={sync} isLive={isLive} />}
    >
      <div className={classes["parts"]}>
        {last !== null && <RunNotice sync={sync} run={last} />}
        <section className={`panel ${classes["card"]}`} aria-labelledby="about">
          <h2 id="about">{t("imports.about")}</h2>
          <dl className={classes["facts"]}>
            <dt>{t("imports.state")}</dt>
            <dd>
              <RunState state={stateOf(sync)} />
            </dd>
            <dt>{t("imports.connection")}</dt>
            <dd>{connection.name}</dd>
            {document.source.kind === "query" ? (
              <>
                <dt>{t("imports.query")}</dt>
                <dd>
                  <pre tabIndex={0}>{document.source.query}</pre>
                </dd>
                {document.source.cursor !== null && (
                  <>
                    <dt>{t("imports.cursor")}</dt>
                    <dd>
                      {document.source.cursor}
                      {cursor !== null && <span className="muted"> · {t("imports.cursor.at", { value: cursor })}</span>}
                    </dd>
                  </>
                )}
              </>
            ) : (
              <>
                <dt>{t(document.source.newest ? "imports.prefix" : "imports.path")}</dt>
                <dd>{document.source.path}</dd>
              </>
            )}
            <dt>{t("imports.becomes")}</dt>
            <dd>
              {document.into.kind === "list" ? (
                <Link className="link" to="/audiences/$name" params={{ name: document.into.list }}>
                  {intoWords(i18n, document.into)}
                </Link>
              ) : (
                intoWords(i18n, document.into)
              )}
            </dd>
            <dt>{t("imports.when")}</dt>
            <dd>
              {scheduleWords(i18n, document.schedule)}
              {state === "paused" && <span className="muted"> · {t("imports.state.paused")}</span>}
              {nextAt !== null && <span className="muted"> · {t("imports.next", { when: dateTime(nextAt) })}</span>}
            </dd>
            <dt>{t("imports.columns")}</dt>
            <dd className="small">{document.columns.map(({ column, as }) => `${column} → ${as}`).join(" · ")}</dd>
          </dl>
        </section>
        <section aria-labelledby="history">
          <h2 id="history" style={{ marginBottom: 12 }}>
            {t("imports.history")}
          </h2>
          <Runs syncId={id} runs={runs.data?.rows ?? null} />
        </section>
      </div>
    </Page>
  );
}

function Actions({ sync, isLive }: { readonly sync: Sync; readonly isLive: boolean }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const allowed = useRight("integrations:write");
  const [removing, setRemoving] = useState(false);
  const { id, state, document, cursor, file } = sync;
  const refresh = async (): Promise<void> => client.invalidateQueries({ queryKey: ["syncs"] });
  const run = useAction({ mutationFn: async (full: boolean) => send("POST", `/v1/syncs/${id}/run`, { full }), onSettled: refresh });
  const steer = useAction({
    mutationFn: async () => send("POST", `/v1/syncs/${id}/${state === "paused" ? "resume" : "pause"}`),
    onSettled: refresh,
  });
  const remove = useAction({
    mutationFn: async () => send("DELETE", `/v1/syncs/${id}`),
    onSuccess: async () => {
      await refresh();
      await navigate({ to: "/settings/$section", params: { section: "imports" } });
    },
  });
  if (!allowed) return null;
  return (
    <>
      <Trouble error={run.error ?? steer.error} />
      <div className={classes["buttons"]}>
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          disabled={isLive}
          loading={run.isPending}
          onClick={() => run.mutate(false)}
          data-testid="import-run"
        >
          {t("imports.run")}
        </Button>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" aria-label={t("imports.more", { name: document.name })} data-testid="import-more">
              <IconDots size={18} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconPencil size={16} aria-hidden />}
              renderRoot={(props) => <Link to="/settings/imports/$id/edit" params={{ id }} {...props} />}
            >
              {t("imports.edit")}
            </Menu.Item>
            <Menu.Item onClick={() => steer.mutate()}>{t(state === "paused" ? "imports.resume" : "imports.pause")}</Menu.Item>
            {(cursor !== null || file !== null) && (
              <Menu.Item disabled={isLive} onClick={() => run.mutate(true)}>
                {t("imports.run.full")}
              </Menu.Item>
            )}
            <Menu.Item color="red" onClick={() => setRemoving(true)}>
              {t("imports.remove")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {removing && (
        <CommandDialog
          title={t("imports.remove.title", { name: document.name })}
          consequence={t("imports.remove.text")}
          go={t("imports.remove")}
          danger
          give={remove}
          onGo={() => remove.mutate()}
          onClose={() => setRemoving(false)}
        />
      )}
    </>
  );
}
