import { CloseButton } from "@mantine/core";
import type { JourneyDocument, Problem, Vocabulary } from "../../api/types.ts";
import { BEGIN } from "../../canvas/layout.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { journeyWords } from "../../i18n/words.ts";
import classes from "./edit.module.css";
import { BeginForm } from "./forms/begin-form.tsx";
import { NodeForm } from "./forms/node-form.tsx";
import { wordsOf } from "./ways.ts";

/** What is said of the chosen node, or of the journey as a whole. */
export function SidePanel({
  document,
  name,
  problems,
  vocabulary,
  change,
  onOpen,
  onClose,
  onCopy,
}: {
  readonly document: JourneyDocument;
  readonly name: string;
  readonly problems: readonly Problem[];
  readonly vocabulary: Vocabulary;
  readonly change: (change: (document: JourneyDocument) => JourneyDocument, field?: string) => void;
  readonly onOpen: (name: string | undefined) => void;
  readonly onClose: () => void;
  readonly onCopy: () => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const node = document.nodes[name];
  const title = node ? wordsOf(node).title : null;
  if (name !== BEGIN && !node) return null;
  return (
    <aside
      className={classes["panel"]}
      aria-label={node ? name : t("edit.journey")}
      data-testid="edit-panel"
      onKeyDown={({ key, target, defaultPrevented }) => {
        // A list that is open closes by itself first.
        if (key === "Escape" && !defaultPrevented && !(target instanceof Element && target.getAttribute("aria-expanded") === "true"))
          onClose();
      }}
    >
      <header className={classes["panelHead"]}>
        <h2>{node ? (title ? journeyWords(i18n, title) : node.kind) : t("edit.journey")}</h2>
        <CloseButton onClick={onClose} aria-label={t("common.close")} />
      </header>
      {name === BEGIN ? (
        <BeginForm document={document} problems={problems} vocabulary={vocabulary} change={change} />
      ) : (
        <NodeForm
          document={document}
          name={name}
          problems={problems}
          vocabulary={vocabulary}
          change={change}
          onRenamed={onOpen}
          onCopy={onCopy}
        />
      )}
    </aside>
  );
}
