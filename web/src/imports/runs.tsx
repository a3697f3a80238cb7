import { Skeleton } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useRight } from "../api/session.tsx";
import type { SyncRun } from "../api/types.ts";
import { useActorWords } from "../audiences/use-actor-words.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { faultsOf } from "./import-queries.ts";
import classes from "./imports.module.css";
import { RunState } from "./run-state.tsx";

/** Each time it ran, the newest first: what was read, what was taken, how long it took. */
export function Runs({ syncId, runs }: { readonly syncId: string; readonly runs: readonly SyncRun[] | null }) {
  const { t } = useI18n();
  if (runs === null) return <Skeleton height={120} />;
  if (runs.length === 0)
    return (
      <section className={`panel ${classes["card"]}`}>
        <p className="muted">{t("imports.history.none")}</p>
      </section>
    );
  return (
    <ul className="panel">
      {runs.map((run) => (
        <Run key={run.id} syncId={syncId} run={run} />
      ))}
    </ul>
  );
}

function Run({ syncId, run }: { readonly syncId: string; readonly run: SyncRun }) {
  const { t, dateTime, seconds } = useI18n();
  const actor = useActorWords();
  const personal = useRight("personal:read");
  const { state, cause, by, rows, accepted, duplicates, faults, leaving, startedAt, finishedAt, problem, file } = run;
  const took = startedAt !== null && finishedAt !== null ? Date.parse(finishedAt) - Date.parse(startedAt) : null;
  const facts = [
    t("imports.run.rows", { n: rows }),
    t("imports.run.accepted", { n: accepted }),
    ...(duplicates > 0 ? [t("imports.run.duplicates", { n: duplicates })] : []),
    ...(state === "done" && leaving !== null && leaving > 0 ? [t("imports.run.left", { n: leaving })] : []),
    ...(file === null ? [] : [file]),
  ];
  return (
    <li className={classes["row"]} data-testid="import-run-row" data-state={state}>
      <div className={classes["what"]}>
        <p>
          <time dateTime={run.queuedAt}>{dateTime(run.queuedAt)}</time>{" "}
          <span className="small muted">
            · {cause === "person" && by !== null ? actor(by) : t("imports.run.schedule")}
            {took !== null && ` · ${seconds(took / 1_000)}`}
          </span>
        </p>
        <p className="small muted">{state === "unchanged" ? t("imports.run.unchanged") : facts.join(" · ")}</p>
        {problem !== null && <p className="small">{t(`refused.data_${problem.reason}`)}</p>}
        {faults > 0 && (
          <p className="small">
            {personal ? (
              <a className="link" href={faultsOf(syncId, run.id)} download>
                <IconDownload size={14} aria-hidden /> {t("imports.run.faults", { n: faults })}
              </a>
            ) : (
              t("imports.run.faults", { n: faults })
            )}
          </p>
        )}
      </div>
      <RunState state={state} />
    </li>
  );
}
