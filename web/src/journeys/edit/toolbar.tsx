import { ActionIcon, Badge, Button, Menu, Tooltip } from "@mantine/core";
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconCheck,
  IconDeviceFloppy,
  IconDots,
  IconLayoutGrid,
  IconNote,
  IconPlayerPlay,
  IconPlus,
  IconTrash,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import type { JourneyDetail, Problem } from "../../api/types.ts";
import { useEvent } from "../../components/use-event.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import page from "../journeys.module.css";
import classes from "./edit.module.css";
import type { Editor } from "./use-editor.ts";
import type { useSaving } from "./use-saving.ts";

type Commands = {
  readonly onSave: () => void;
  readonly onPublish: () => void;
  readonly onProblems: () => void;
  readonly onRehearse: () => void;
  readonly onAdd: () => void;
  readonly onNote: () => void;
  readonly onTidy: () => void;
  readonly onDiscard: () => void;
};

export function Toolbar({
  editor,
  saving,
  dirty,
  live,
  problems,
  onSave,
  onPublish,
  onProblems,
  rehearsing,
  onRehearse,
  onAdd,
  onNote,
  onTidy,
  onDiscard,
}: {
  readonly editor: Editor;
  readonly saving: ReturnType<typeof useSaving>;
  readonly dirty: boolean;
  readonly live: JourneyDetail | null;
  readonly problems: readonly Problem[];
  readonly rehearsing: boolean;
} & Commands) {
  const { t, moment } = useI18n();
  const { saved } = saving;
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const state = dirty
    ? t("edit.unsaved")
    : saved.savedAt !== null && saved.savedBy !== null
      ? t("edit.saved", { when: moment(saved.savedAt), who: saved.savedBy })
      : t("edit.untouched");
  return (
    <header className={`${page["head"]} ${classes["bar"]}`}>
      <div className={page["heading"]}>
        <h1>
          {editor.document.title === "" ? t("edit.untitled") : editor.document.title} <Badge>{t("edit.draft")}</Badge>
        </h1>
        <div className={page["lead"]}>
          <span data-testid="save-state" data-dirty={dirty || undefined} aria-live="polite">
            {state}
          </span>
          {live && (
            <Link className="link" to="/journeys/$name" params={{ name: live.name }} search={{}}>
              {t("edit.live", { n: live.version.version })}
            </Link>
          )}
          {saving.failure !== null && (
            <span role="alert" className={classes["fault"]}>
              {saving.failure}
            </span>
          )}
        </div>
      </div>
      <Tools
        canUndo={editor.canUndo}
        canRedo={editor.canRedo}
        onUndo={editor.undo}
        onRedo={editor.redo}
        errors={errors}
        problems={problems.length}
        dirty={dirty}
        busy={saving.busy}
        rehearsing={rehearsing}
        tidied={editor.document.layout === undefined}
        discardable={saved.revision > 0 || dirty}
        onSave={useEvent(onSave)}
        onPublish={useEvent(onPublish)}
        onProblems={useEvent(onProblems)}
        onRehearse={useEvent(onRehearse)}
        onAdd={useEvent(onAdd)}
        onNote={useEvent(onNote)}
        onTidy={useEvent(onTidy)}
        onDiscard={useEvent(onDiscard)}
      />
    </header>
  );
}

/** Not drawn again with each key that is typed below it. */
const Tools = memo(function Tools({
  canUndo,
  canRedo,
  onUndo,
  onRedo,
  errors,
  problems,
  dirty,
  busy,
  rehearsing,
  tidied,
  discardable,
  onSave,
  onPublish,
  onProblems,
  onRehearse,
  onAdd,
  onNote,
  onTidy,
  onDiscard,
}: {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** How many; `problems` counts errors as well. */
  readonly errors: number;
  readonly problems: number;
  readonly dirty: boolean;
  readonly busy: boolean;
  readonly rehearsing: boolean;
  readonly tidied: boolean;
  readonly discardable: boolean;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
} & Commands) {
  const { t } = useI18n();
  return (
    <div className={classes["tools"]}>
      <Tooltip label={`${t("edit.undo")} · Ctrl Z`}>
        <ActionIcon aria-label={t("edit.undo")} disabled={!canUndo} onClick={onUndo} data-testid="undo">
          <IconArrowBackUp size={18} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={`${t("edit.redo")} · Ctrl Y`}>
        <ActionIcon aria-label={t("edit.redo")} disabled={!canRedo} onClick={onRedo} data-testid="redo">
          <IconArrowForwardUp size={18} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={`${t("edit.add")} · N`}>
        <ActionIcon aria-label={t("edit.add")} onClick={onAdd}>
          <IconPlus size={18} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t("edit.note")}>
        <ActionIcon aria-label={t("edit.note")} onClick={onNote} data-testid="add-note">
          <IconNote size={18} />
        </ActionIcon>
      </Tooltip>
      <Button
        variant="default"
        size="xs"
        className={classes["count"] ?? ""}
        data-severity={errors > 0 ? "error" : problems > 0 ? "warning" : "none"}
        leftSection={problems === 0 ? <IconCheck size={15} /> : <IconAlertTriangle size={15} />}
        disabled={problems === 0}
        onClick={onProblems}
        data-testid="problem-count"
      >
        {problems === 0 ? t("edit.noProblems") : t(errors > 0 ? "journeys.problems" : "journeys.hints", { n: problems })}
      </Button>
      <Button
        variant={rehearsing ? "light" : "default"}
        size="xs"
        leftSection={<IconPlayerPlay size={15} />}
        aria-pressed={rehearsing}
        onClick={onRehearse}
        data-testid="rehearse"
      >
        {t("edit.rehearse")}
      </Button>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconDeviceFloppy size={15} />}
        onClick={onSave}
        loading={busy}
        disabled={!dirty}
        data-testid="save"
      >
        {t("edit.save")}
      </Button>
      <Button size="xs" onClick={onPublish} data-testid="publish">
        {t("edit.publish")}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={t("edit.more")}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconLayoutGrid size={16} />} disabled={tidied} onClick={onTidy}>
            {t("edit.tidy")}
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={16} />} disabled={!discardable} onClick={onDiscard}>
            {t("edit.discard")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
});
