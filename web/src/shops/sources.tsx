import { ActionIcon, Badge, Button, Menu, Skeleton } from "@mantine/core";
import { IconBuildingStore, IconDots, IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { send } from "../api/client.ts";
import { useRight } from "../api/session.tsx";
import type { SourceAnswer, SourceKindAnswer } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { CommandDialog } from "../components/command-dialog.tsx";
import { Copy, EmptyState, ErrorState, useNotice } from "../components/states.tsx";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "../settings/settings.module.css";
import { Calls } from "./calls.tsx";
import { MappingDialog } from "./mapping-dialog.tsx";
import { sourceKindsQuery, sourcesQuery } from "./queries.ts";
import { SourceForm } from "./source-form.tsx";

/** Shops and other systems that tell what happens: whether they are heard, and what was made of what they said. */
export function Sources() {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery(sourcesQuery);
  const kinds = useQuery(sourceKindsQuery).data?.rows;
  const [adding, setAdding] = useState(false);
  const allowed = useRight("settings:write");
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data || !kinds) return <Skeleton height={200} />;
  const add = allowed ? (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)} data-testid="source-add">
      {t("sources.add")}
    </Button>
  ) : undefined;
  return (
    <>
      <div className={classes["lead"]}>
        <p>{t("sources.lead")}</p>
        {data.rows.length > 0 && add}
      </div>
      {data.rows.length === 0 ? (
        <EmptyState picture="messages" text={t("sources.empty")} action={add} />
      ) : (
        <div className={classes["channels"]}>
          {data.rows.map((source) => (
            <Source key={source.id} source={source} kind={kinds.find(({ kind }) => kind === source.kind)} allowed={allowed} />
          ))}
        </div>
      )}
      {adding && <SourceForm kinds={kinds} onClose={() => setAdding(false)} />}
    </>
  );
}

type Open = "edit" | "remove" | "mapping" | null;

function Source({
  source,
  kind,
  allowed,
}: {
  readonly source: SourceAnswer;
  readonly kind: SourceKindAnswer | undefined;
  readonly allowed: boolean;
}) {
  const { t, relative, language, number } = useI18n();
  const now = useNow();
  const client = useQueryClient();
  const [open, setOpen] = useState<Open>(null);
  const refresh = async (): Promise<void> => client.invalidateQueries({ queryKey: sourcesQuery.queryKey });
  const remove = useAction({
    mutationFn: async () => send("DELETE", `/v1/sources/${source.id}`),
    onSuccess: async () => {
      setOpen(null);
      await refresh();
    },
  });
  const replay = useAction({
    mutationFn: async () => send<{ readonly read: number; readonly stillProblems: number }>("POST", `/v1/sources/${source.id}/replay`),
    onError: useNotice(),
    onSettled: refresh,
  });
  const { counts, name } = source;
  const all = Object.values(counts).reduce((sum, n) => sum + n, 0);
  return (
    <section className="panel" style={{ padding: 16, minWidth: 0 }} data-testid="source">
      <header className={classes["head"]}>
        <span className={classes["otherIcon"]}>
          <IconBuildingStore size={22} aria-hidden />
        </span>
        <div className={classes["names"]}>
          <h2 style={{ overflowWrap: "anywhere" }}>{name}</h2>
          <p className="small muted">
            {kind?.name[language] ?? source.kind} ·{" "}
            {source.lastReceivedAt === null ? t("sources.unheard") : t("sources.last", { when: relative(source.lastReceivedAt, now) })} ·{" "}
            {t("sources.week", { n: all })}
          </p>
        </div>
        {counts.problem > 0 && (
          <Badge color="red" data-testid="source-problems">
            {t("sources.problems", { n: counts.problem })}
          </Badge>
        )}
        {allowed && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon aria-label={t("sources.more", { name })}>
                <IconDots size={18} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {kind?.isMapped === true && <Menu.Item onClick={() => setOpen("mapping")}>{t("sources.mapping")}</Menu.Item>}
              <Menu.Item onClick={() => setOpen("edit")}>{t("sources.edit")}</Menu.Item>
              {counts.problem > 0 && <Menu.Item onClick={() => replay.mutate()}>{t("sources.replay")}</Menu.Item>}
              <Menu.Item color="red" onClick={() => setOpen("remove")}>
                {t("sources.remove")}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </header>
      <p className="small" style={{ margin: "12px 0" }}>
        <span className="muted">{t("sources.url")}</span>{" "}
        <Copy value={source.webhookUrl}>
          <code style={{ overflowWrap: "anywhere" }}>{source.webhookUrl}</code>
        </Copy>
      </p>
      {replay.data && (
        <p role="status" className="small">
          {t("sources.replayed", { read: replay.data.read, left: replay.data.stillProblems })}
        </p>
      )}
      <p className="small muted" style={{ marginBottom: 8 }}>
        {(["accepted", "known", "stale", "ignored", "problem"] as const)
          .filter((verdict) => counts[verdict] > 0)
          .map((verdict) => `${t(`verdict.${verdict}`)} ${number(counts[verdict])}`)
          .join(" · ")}
      </p>
      <Calls sourceId={source.id} allowed={allowed} />
      {open === "edit" && kind && <SourceForm kinds={[kind]} known={source} onClose={() => setOpen(null)} />}
      {open === "mapping" && <MappingDialog source={source} onClose={() => setOpen(null)} />}
      {open === "remove" && (
        <CommandDialog
          title={t("sources.remove.title", { name })}
          consequence={t("sources.remove.text")}
          go={t("sources.remove.go")}
          danger
          give={remove}
          onGo={() => remove.mutate()}
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}
