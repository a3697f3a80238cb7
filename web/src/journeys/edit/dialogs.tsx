import { Button, Group } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { JourneyDocument, JourneyDraft, Problem } from "../../api/types.ts";
import { Dialog, DialogEnd } from "../../components/dialog.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { Changes } from "../changes.tsx";
import { compareJourneys } from "../compare.ts";
import { SideBySide } from "../side-by-side.tsx";
import classes from "./edit.module.css";
import { problemWords } from "../../i18n/problem-words.ts";

export function ProblemList({
  problems,
  onPick,
}: {
  readonly problems: readonly Problem[];
  readonly onPick: (node: string | null) => void;
}) {
  const i18n = useI18n();
  return (
    <ul className={classes["list"]} data-testid="problem-list">
      {problems.map((problem) => (
        <li key={problem.path + problem.code + problem.message}>
          <button type="button" data-severity={problem.severity} onClick={() => onPick(problem.node)}>
            <IconAlertTriangle size={16} aria-hidden />
            <span>
              {problemWords(i18n, { ...problem, node: null })}
              {problem.node !== null && <small>{problem.node}</small>}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** What publishing will change, and what stands against it. */
export function PublishDialog({
  document,
  live,
  liveRuns,
  problems,
  busy,
  onPublish,
  onClose,
  onPick,
}: {
  readonly document: JourneyDocument;
  readonly live: JourneyDocument | null;
  /** Runs under way, which keep their version. */
  readonly liveRuns: number;
  readonly problems: readonly Problem[];
  readonly busy: boolean;
  readonly onPublish: () => void;
  readonly onClose: () => void;
  readonly onPick: (node: string | null) => void;
}) {
  const { t } = useI18n();
  const comparison = useMemo(() => compareJourneys(live ?? document, document), [live, document]);
  const errors = problems.filter(({ severity }) => severity === "error").length;
  return (
    <Dialog onClose={onClose} title={t("publish.title")} size="lg">
      <div className={classes["dialog"]}>
        <Changes comparison={comparison} before={live} />
        {liveRuns > 0 && <p className="muted">{t("publish.runs", { n: liveRuns })}</p>}
        {errors > 0 && <p className={classes["fault"]}>{t("publish.errors", { n: errors })}</p>}
        {problems.length > 0 && <ProblemList problems={problems} onPick={onPick} />}
        <DialogEnd onClose={onClose}>
          <Button onClick={onPublish} loading={busy} disabled={errors > 0} data-testid="confirm-publish">
            {t("publish.go")}
          </Button>
        </DialogEnd>
      </div>
    </Dialog>
  );
}

/** Somebody else saved meanwhile: who and when, what differs, and whose to keep. */
export function ConflictDialog({
  mine,
  theirs,
  onTake,
  onKeep,
  onClose,
}: {
  readonly mine: JourneyDocument;
  readonly theirs: JourneyDraft;
  readonly onTake: () => void;
  readonly onKeep: () => void;
  readonly onClose: () => void;
}) {
  const { t, moment } = useI18n();
  const [looking, setLooking] = useState(false);
  const comparison = useMemo(() => compareJourneys(theirs.document, mine), [theirs, mine]);
  return (
    <Dialog onClose={onClose} title={t("conflict.title")} {...(looking ? { fullScreen: true } : { size: "lg" })}>
      <div className={classes["dialog"]} data-testid="conflict">
        <p>{t("conflict.text", { who: theirs.savedBy, when: moment(theirs.savedAt) })}</p>
        {looking ? (
          <SideBySide
            before={{ title: t("conflict.theirs", { who: theirs.savedBy }), document: theirs.document }}
            after={{ title: t("conflict.mine"), document: mine }}
          />
        ) : (
          <Changes comparison={comparison} before={theirs.document} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={() => setLooking(!looking)}>
            {t(looking ? "conflict.list" : "conflict.compare")}
          </Button>
          <Button variant="default" onClick={onTake} data-testid="take-theirs">
            {t("conflict.take")}
          </Button>
          <Button onClick={onKeep} data-testid="keep-mine">
            {t("conflict.keep")}
          </Button>
        </Group>
      </div>
    </Dialog>
  );
}
