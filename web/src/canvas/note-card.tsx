import { CloseButton } from "@mantine/core";
import type { Node, NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { useCanvas } from "./canvas-context.ts";
import classes from "./canvas.module.css";
import type { DrawnNote } from "./drawing.ts";

export const NOTE = { width: 200, height: 96 } as const;
export type NoteNode = Node<{ readonly note: DrawnNote }, "note">;

function NoteCard({ data: { note } }: NodeProps<NoteNode>) {
  const { t } = useI18n();
  const { editable, writeNote, removeNote } = useCanvas();
  if (!editable)
    return (
      <div className={classes["note"]} data-testid="canvas-note">
        {note.text}
      </div>
    );
  return (
    <div className={classes["note"]} data-testid="canvas-note" data-grab>
      <textarea
        className="nodrag nowheel"
        aria-label={t("canvas.note")}
        placeholder={t("canvas.note.empty")}
        value={note.text}
        maxLength={2_000}
        onChange={({ currentTarget }) => writeNote(note.id, currentTarget.value)}
      />
      <CloseButton size="xs" className="nodrag" aria-label={t("canvas.note.remove")} onClick={() => removeNote(note.id)} />
    </div>
  );
}

export const Note = memo(NoteCard, (before, after) => before.data === after.data);
