import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { send } from "../api/client.ts";
import { useRight } from "../api/session.tsx";
import type { Sync, SyncRun } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { CommandDialog } from "../components/command-dialog.tsx";
import { Trouble } from "../components/states.tsx";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { shareOf } from "./import-words.ts";
import classes from "./imports.module.css";

/** What somebody has to know of the newest run, or wants to watch: how far it is, why it failed, what it waits for. */
export function RunNotice({ sync, run }: { readonly sync: Sync; readonly run: SyncRun }) {
  const { t } = useI18n();
  const now = useNow();
  const { relative } = useI18n();
  switch (run.state) {
    case "running":
      return <Running sync={sync} run={run} />;
    case "queued":
      return run.problem === null ? (
        <Running sync={sync} run={run} />
      ) : (
        <div className={classes["notice"]} data-tone="warn" role="status">
          <p>{t("imports.again", { n: run.failures, when: relative(run.dueAt, now) })}</p>
          <Problem problem={run.problem} />
          <Stop sync={sync} run={run} />
        </div>
      );
    case "failed":
      return (
        <div className={classes["notice"]} data-tone="bad" role="alert" data-testid="import-failed">
          <p>{t("imports.failed")}</p>
          {run.problem && <Problem problem={run.problem} />}
        </div>
      );
    case "held":
      return <Held sync={sync} run={run} />;
    default:
      return null;
  }
}

function Problem({ problem: { reason, text } }: { readonly problem: NonNullable<SyncRun["problem"]> }) {
  const { t } = useI18n();
  return (
    <>
      <p>{t(`refused.data_${reason}`)}</p>
      <p className={`small muted ${classes["small"]}`}>
        <code>{text}</code>
      </p>
    </>
  );
}

function Running({ sync, run }: { readonly sync: Sync; readonly run: SyncRun }) {
  const { t, percent } = useI18n();
  const share = run.bytes === null || run.bytes === 0 || run.bytesRead === null ? null : run.bytesRead / run.bytes;
  return (
    <div className={`panel ${classes["card"]}`} role="status" data-testid="import-running">
      <p>
        {run.state === "queued" ? t("imports.waits") : t("imports.running", { n: run.rows })}
        {share !== null && ` · ${percent(share)}`}
      </p>
      {share !== null && (
        <div className="meter" aria-hidden>
          <span style={{ width: `${share * 100}%` }} />
        </div>
      )}
      <Stop sync={sync} run={run} />
    </div>
  );
}

function Stop({ sync, run }: { readonly sync: Sync; readonly run: SyncRun }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const allowed = useRight("integrations:write");
  const stop = useAction({
    mutationFn: async () => send("POST", `/v1/syncs/${sync.id}/runs/${run.id}/stop`),
    onSettled: async () => client.invalidateQueries({ queryKey: ["syncs"] }),
  });
  if (!allowed) return null;
  return (
    <>
      <div className={classes["buttons"]}>
        <Button size="compact-sm" variant="default" loading={stop.isPending} onClick={() => stop.mutate()} data-testid="import-stop">
          {t(run.state === "held" ? "imports.dismiss" : "imports.stop")}
        </Button>
      </div>
      <Trouble error={stop.error} />
    </>
  );
}

function Held({ sync, run }: { readonly sync: Sync; readonly run: SyncRun }) {
  const { t, percent } = useI18n();
  const client = useQueryClient();
  const allowed = useRight("integrations:write");
  const [asking, setAsking] = useState(false);
  const release = useAction({
    mutationFn: async () => send("POST", `/v1/syncs/${sync.id}/runs/${run.id}/release`),
    onSuccess: async () => {
      setAsking(false);
      await client.invalidateQueries({ queryKey: ["syncs"] });
    },
  });
  const leaving = run.leaving ?? 0;
  return (
    <div className={classes["notice"]} data-tone="warn" role="alert" data-testid="import-held">
      <p>
        <strong>{t("imports.held", { share: percent(shareOf(run)) })}</strong>
      </p>
      <p>{t("imports.held.text", { leaving, members: run.members ?? 0, rows: run.rows })}</p>
      <div className={classes["buttons"]}>
        {allowed && (
          <Button size="compact-sm" onClick={() => setAsking(true)} data-testid="import-release">
            {t("imports.release")}
          </Button>
        )}
        <Stop sync={sync} run={run} />
      </div>
      {asking && (
        <CommandDialog
          title={t("imports.release.title")}
          consequence={t("imports.release.text", { n: leaving })}
          go={t("imports.release")}
          danger
          give={release}
          onGo={() => release.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
