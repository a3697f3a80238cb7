import { ActionIcon, Button, Menu, Skeleton } from "@mantine/core";
import { IconCloud, IconDatabase, IconDots, IconFileDownload, IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { send } from "../api/client.ts";
import { useRight } from "../api/session.tsx";
import type { DataConnection, Sync } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { CommandDialog } from "../components/command-dialog.tsx";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import settings from "../settings/settings.module.css";
import { ConnectionDialog } from "./connection-dialog.tsx";
import { connectionsQuery, syncsQuery } from "./import-queries.ts";
import { intoWords, scheduleWords, stateOf } from "./import-words.ts";
import classes from "./imports.module.css";
import { RunState } from "./run-state.tsx";

const ICONS = { postgres: IconDatabase, https: IconFileDownload, s3: IconCloud } as const;

/** What is brought over from elsewhere, and from where. */
export function Imports() {
  const { t } = useI18n();
  const connections = useQuery(connectionsQuery);
  const syncs = useQuery(syncsQuery);
  const [adding, setAdding] = useState(false);
  const allowed = useRight("integrations:write");
  const error = connections.error ?? syncs.error;
  if (error && (!connections.data || !syncs.data))
    return <ErrorState error={error} retry={() => void Promise.all([connections.refetch(), syncs.refetch()])} />;
  if (!connections.data || !syncs.data) return <Skeleton height={240} />;
  const places = connections.data.rows;
  const connect = allowed ? (
    <Button
      variant={places.length === 0 ? "filled" : "default"}
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => setAdding(true)}
      data-testid="connection-add"
    >
      {t("imports.connect")}
    </Button>
  ) : undefined;
  const add = allowed ? (
    <Button
      leftSection={<IconPlus size={16} aria-hidden />}
      renderRoot={(props) => <Link to="/settings/imports/new" {...props} />}
      data-testid="import-add"
    >
      {t("imports.add")}
    </Button>
  ) : undefined;
  return (
    <>
      <div className={settings["lead"]}>
        <p>{t("imports.lead")}</p>
        {places.length > 0 && syncs.data.rows.length > 0 && add}
      </div>
      {places.length === 0 ? (
        <EmptyState picture="journeys" text={t("imports.empty")} action={connect} />
      ) : (
        <div className={classes["parts"]}>
          {syncs.data.rows.length === 0 ? (
            <section className="panel">
              <EmptyState picture="people" text={t("imports.empty.syncs")} action={add} compact />
            </section>
          ) : (
            <ul className="panel" aria-label={t("imports.title")}>
              {syncs.data.rows.map((sync) => (
                <Row key={sync.id} sync={sync} />
              ))}
            </ul>
          )}
          <section aria-labelledby="connections">
            <div className={settings["lead"]}>
              <h2 id="connections">{t("imports.connections")}</h2>
              {connect}
            </div>
            <ul className="panel">
              {places.map((connection) => (
                <Connection key={connection.id} connection={connection} allowed={allowed} />
              ))}
            </ul>
          </section>
        </div>
      )}
      {adding && <ConnectionDialog onClose={() => setAdding(false)} />}
    </>
  );
}

function Row({ sync }: { readonly sync: Sync }) {
  const i18n = useI18n();
  const { t, relative } = i18n;
  const now = useNow();
  const { document, connection, last, nextAt } = sync;
  const Icon = ICONS[connection.kind];
  return (
    <li className={classes["row"]} data-testid="import" data-state={stateOf(sync)}>
      <Icon size={20} stroke={1.6} aria-hidden />
      <div className={classes["what"]}>
        <Link className="link" to="/settings/imports/$id" params={{ id: sync.id }}>
          {document.name}
        </Link>
        <p className="small muted">
          {connection.name} → {intoWords(i18n, document.into)}
        </p>
      </div>
      <div className={`small muted ${classes["when"]}`}>
        <p>{scheduleWords(i18n, document.schedule)}</p>
        <p>
          {nextAt !== null
            ? t("imports.next", { when: relative(nextAt, now) })
            : last !== null && last.finishedAt !== null
              ? t("imports.last", { when: relative(last.finishedAt, now) })
              : ""}
        </p>
      </div>
      <RunState state={stateOf(sync)} />
    </li>
  );
}

function Connection({ connection, allowed }: { readonly connection: DataConnection; readonly allowed: boolean }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [open, setOpen] = useState<"edit" | "remove" | null>(null);
  const { id, name, kind, syncs } = connection;
  const remove = useAction({
    mutationFn: async () => send("DELETE", `/v1/data-connections/${id}`),
    onSuccess: async () => {
      setOpen(null);
      await client.invalidateQueries({ queryKey: connectionsQuery.queryKey });
    },
  });
  const Icon = ICONS[kind];
  return (
    <li className={classes["row"]} data-testid="connection">
      <Icon size={20} stroke={1.6} aria-hidden />
      <div className={classes["what"]}>
        <strong>{name}</strong>
        <p className="small muted">{placeOf(connection)}</p>
      </div>
      <p className={`small muted ${classes["when"]}`}>{t("imports.connection.syncs", { n: syncs })}</p>
      {allowed && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={t("imports.more", { name })}>
              <IconDots size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setOpen("edit")}>{t("imports.edit")}</Menu.Item>
            <Menu.Item color="red" onClick={() => setOpen("remove")}>
              {t("imports.connection.remove")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {open === "edit" && <ConnectionDialog known={connection} onClose={() => setOpen(null)} />}
      {open === "remove" && (
        <CommandDialog
          title={t("imports.connection.remove.title", { name })}
          consequence={t("imports.connection.remove.text")}
          go={t("imports.connection.remove")}
          danger
          give={remove}
          onGo={() => remove.mutate()}
          onClose={() => setOpen(null)}
        />
      )}
    </li>
  );
}

function placeOf({ kind, settings: of }: DataConnection): string {
  if (kind === "postgres") return `${of["user"]}@${of["host"]}:${of["port"]}/${of["database"]}`;
  return kind === "s3" ? `${of["endpoint"]}/${of["bucket"]}` : String(of["url"]);
}
