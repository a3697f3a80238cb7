/** Where a journey is made: palette, canvas, panel, and the keys that do the same. */
import { Drawer } from "@mantine/core";
import { useDebouncedValue, useMediaQuery, useHotkeys } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useBlocker, useNavigate } from "@tanstack/react-router";
import { useCallback, useDeferredValue, useMemo, useReducer, useRef, useState, type KeyboardEvent } from "react";
import { useQuery } from "@tanstack/react-query";
import type { JourneyDetail, JourneyDocument } from "../../api/types.ts";
import { Canvas, NO_CANVAS, type CanvasHandle } from "../../canvas/canvas.tsx";
import { BEGIN } from "../../canvas/layout.ts";
import { CommandDialog } from "../../components/command-dialog.tsx";
import { copyText } from "../../components/copy-text.ts";
import { LeaveDialog } from "../../components/leave-dialog.tsx";
import { useEvent } from "../../components/use-event.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import type { RehearsalOverlay } from "../../rehearsal/index.ts";
import { drawingOf } from "../drawing-of.ts";
import page from "../journeys.module.css";
import { vocabularyQuery } from "../queries.ts";
import { type Adding, canvasEditing, useCanvasActions } from "./canvas-editing.ts";
import { isEnding, type PaletteKind } from "./blanks.ts";
import { fromClip, toClip } from "./clipboard.ts";
import { ConflictDialog, ProblemList, PublishDialog } from "./dialogs.tsx";
import { paste, type Point, tidy, type WayOut } from "./document-edit.ts";
import classes from "./edit.module.css";
import { InsertMenu, Palette } from "./palette.tsx";
import { placedAt } from "./place.ts";
import { Rehearsing } from "./rehearsing.tsx";
import { SidePanel } from "./side-panel.tsx";
import { Toolbar } from "./toolbar.tsx";
import { useClipboard } from "./use-clipboard.ts";
import { useEditor } from "./use-editor.ts";
import { useNodeCommands } from "./use-node-commands.ts";
import { useShortcuts } from "./use-shortcuts.ts";
import { useProblems } from "./use-problems.ts";
import { type SavedState, useSaving } from "./use-saving.ts";

const TYPED_MS = 150;
const NO_WORDS = { attributes: [], events: [] };

type Props = {
  readonly name: string;
  /** What is kept on the server, and what to begin with where that is something else. */
  readonly start: SavedState;
  readonly initial: JourneyDocument;
  readonly live: JourneyDetail | null;
  readonly baseVersion: number | null;
  /** The node to open. */
  readonly first: string | undefined;
};

export function Workbench({ name, start, initial, live, baseVersion, first }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const navigate = useNavigate();
  const narrow = useMediaQuery("(max-width: 900px)", false, { getInitialValueInEffect: false });
  const editor = useEditor(initial);
  const { document, change, selection, select } = editor;
  const saving = useSaving(name, start, baseVersion);
  // The field that is typed into comes first: drawing and checking follow when it pauses, and at once after anything else.
  const [paused] = useDebouncedValue(document, TYPED_MS);
  const settled = editor.typing ? paused : document;
  const problems = useProblems(settled);
  const { data: vocabulary = NO_WORDS } = useQuery(vocabularyQuery);
  const [open, setOpen] = useState<string | undefined>(
    first ?? (live === null && Object.keys(initial.nodes).length === 0 ? BEGIN : undefined),
  );
  const [adding, setAdding] = useState<Adding | null>(null);
  const [rehearsing, setRehearsing] = useState(false);
  const [moment, setMoment] = useState<RehearsalOverlay | null>(null);
  const [dialog, setDialog] = useState<"publish" | "problems" | "discard" | null>(null);
  const closeProblems = useCallback(() => setDialog((now) => (now === "problems" ? null : now)), []);
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<CanvasHandle>(NO_CANVAS);
  // Asking draws once more: a card that is there already is shown as well.
  const [redrawn, redraw] = useReducer((n: number) => n + 1, 0);
  const dirty = document !== saving.saved.document;
  const left = useRef(false);
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => dirty && !left.current && current.pathname !== next.pathname,
    enableBeforeUnload: () => dirty && !left.current,
    withResolver: true,
  });

  const show = useCallback(
    (id: string | undefined) => {
      setOpen(id);
      setRehearsing(false);
      closeProblems();
      if (id !== undefined && id !== BEGIN) select(new Set([id]));
    },
    [select, closeProblems],
  );
  useHotkeys([["Escape", closeProblems]]);
  const { add, askAtFocus, focusCard, hasTarget, nextWay, note, remove } = useNodeCommands({
    editor,
    canvas,
    box,
    open,
    show,
    setOpen,
    setAdding,
    redraw,
  });
  const save = async (): Promise<void> => {
    await saving.save(document);
  };
  const saveAnd = async ({ proceed, reset }: { readonly proceed: () => void; readonly reset: () => void }): Promise<void> => {
    if (await saving.save(document)) proceed();
    else reset();
  };
  // Left on purpose: nothing asks whether to save what is published or thrown away.
  const publish = async (): Promise<void> => {
    left.current = true;
    if ((await saving.publish(document)) !== null) return navigate({ to: "/journeys/$name", params: { name }, search: {} });
    left.current = false;
    setDialog(null);
  };
  const discard = async (): Promise<void> => {
    left.current = true;
    if (await saving.discard()) return navigate(live ? { to: "/journeys/$name", params: { name }, search: {} } : { to: "/journeys" });
    left.current = false;
    // Why not stands in the toolbar.
    setDialog(null);
  };
  useClipboard({
    copy: () => {
      const names = [...selection].filter((id) => Object.hasOwn(document.nodes, id));
      return names.length === 0 ? null : toClip(document, names, (id) => canvas.current.placeOf(id));
    },
    cut: remove,
    paste: (text) => {
      const clip = fromClip(text);
      if (!clip) return false;
      const from = Math.max(0, ...Object.keys(document.nodes).map((id) => canvas.current.placeOf(id).x)) + 300;
      const made = paste(document, clip.nodes, () => ({ x: 0, y: 0 }));
      const places = Object.keys(clip.nodes).map(
        (id, index) => [made.names[index] ?? id, { x: from + (clip.places[id]?.x ?? 0), y: 24 + (clip.places[id]?.y ?? 0) }] as const,
      );
      change(() => placedAt(i18n, made.document, new Map(places)));
      select(new Set(made.names));
      const [one] = made.names;
      if (one !== undefined) focusCard(one);
      return true;
    },
  });

  useShortcuts({ save: () => void save(), undo: editor.undo, redo: editor.redo });

  const actions = useCanvasActions({ show, change, ask: setAdding });
  const drop = useEvent((kind: PaletteKind, at: Point, way: WayOut | null) => add(kind, { way: way && isEnding(kind) ? null : way, at }));
  const { edge } = editor;
  const editing = useMemo(
    () =>
      canvasEditing({ editor: { selection, edge, select, change }, ask: setAdding, closePanel: () => setOpen(undefined), dropped: drop }),
    [selection, edge, select, change, drop],
  );
  const keyed = useEvent((event: KeyboardEvent) => {
    if (event.key === "Delete" || event.key === "Backspace") remove();
    else if (event.key.toLowerCase() === "n" && !event.ctrlKey && !event.metaKey) askAtFocus();
    else if (event.key === "Escape") {
      setOpen(undefined);
      closeProblems();
      select(new Set());
    } else if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey)) select(new Set(Object.keys(document.nodes)));
    else return;
    event.preventDefault();
  });
  const entered = useEvent((id: string) => {
    // The drawing follows the document: a card may still bear a name that is gone.
    if (id !== BEGIN && !Object.hasOwn(document.nodes, id)) return;
    show(id);
    requestAnimationFrame(() =>
      box.current?.querySelector<HTMLElement>(`.${classes["panel"]} input, .${classes["panel"]} textarea`)?.focus(),
    );
  });
  const shown = useDeferredValue(settled);
  const drawing = useMemo(
    () => drawingOf(i18n, shown, { problems, rehearsed: rehearsing ? moment : null }),
    [i18n, shown, problems, rehearsing, moment],
  );
  const panel = rehearsing ? (
    <aside className={`${classes["panel"]} ${classes["wide"]}`} aria-label={t("edit.rehearse")}>
      <Rehearsing document={document} onOverlay={setMoment} onSelectNode={focusCard} onClose={() => setRehearsing(false)} />
    </aside>
  ) : open === undefined ? null : (
    <SidePanel
      key={open}
      document={document}
      name={open}
      problems={problems}
      vocabulary={vocabulary}
      change={change}
      onOpen={show}
      onClose={() => {
        setOpen(undefined);
        focusCard(open);
      }}
      onCopy={() =>
        void copyText(toClip(document, [open], (id) => canvas.current.placeOf(id))).then((done) =>
          notifications.show({ message: t(done ? "edit.copied" : "common.notCopied") }),
        )
      }
    />
  );
  const pickProblem = (node: string | null): void => {
    setDialog(null);
    show(node !== null && Object.hasOwn(document.nodes, node) ? node : BEGIN);
    focusCard(node ?? BEGIN);
  };
  return (
    <div className={page["page"]} data-full ref={box}>
      <Toolbar
        editor={editor}
        saving={saving}
        dirty={dirty}
        live={live}
        problems={problems}
        onSave={() => void save()}
        onPublish={() => setDialog("publish")}
        onProblems={() => setDialog(dialog === "problems" ? null : "problems")}
        rehearsing={rehearsing}
        onRehearse={() => {
          closeProblems();
          setRehearsing(!rehearsing);
        }}
        onAdd={askAtFocus}
        onNote={note}
        onTidy={() => change(tidy)}
        onDiscard={() => setDialog("discard")}
      />
      <div className={classes["work"]}>
        {!narrow && <Palette onPick={(kind) => add(kind, { way: isEnding(kind) && hasTarget(nextWay()) ? null : nextWay(), at: null })} />}
        <Canvas
          name={name}
          drawing={drawing}
          picked={open}
          label={t("edit.canvas")}
          actions={actions}
          editing={editing}
          handle={canvas}
          onKey={keyed}
          onEnter={entered}
          redrawn={redrawn}
        >
          {dialog === "problems" && problems.length > 0 && (
            <div className={classes["problems"]}>
              <ProblemList problems={problems} onPick={pickProblem} />
            </div>
          )}
        </Canvas>
        {narrow ? (
          <Drawer
            opened={panel !== null}
            onClose={() => (rehearsing ? setRehearsing(false) : setOpen(undefined))}
            position="bottom"
            size="80%"
            withCloseButton={false}
            padding={0}
            keepMounted={false}
          >
            {panel}
          </Drawer>
        ) : (
          panel
        )}
      </div>
      {adding && (
        <InsertMenu
          at={adding.screen}
          through={hasTarget(adding.way)}
          onPick={(kind) => add(kind, adding)}
          onClose={() => setAdding(null)}
        />
      )}
      {dialog === "publish" && (
        <PublishDialog
          document={document}
          live={live?.document ?? null}
          liveRuns={live?.live ?? 0}
          problems={problems}
          busy={saving.busy}
          onClose={() => setDialog(null)}
          onPick={pickProblem}
          onPublish={() => void publish()}
        />
      )}
      {dialog === "discard" && (
        <CommandDialog
          title={t("edit.discard")}
          consequence={t(live ? "edit.discard.live" : "edit.discard.only")}
          go={t("edit.discard.go")}
          danger
          give={{ isPending: saving.busy, error: null }}
          onGo={() => void discard()}
          onClose={() => setDialog(null)}
        />
      )}
      {saving.theirs && (
        <ConflictDialog
          mine={document}
          theirs={saving.theirs}
          onClose={saving.forget}
          onTake={() => {
            if (!saving.theirs) return;
            editor.replace(saving.theirs.document);
            saving.take(saving.theirs);
          }}
          onKeep={() => void saving.save(document, saving.theirs?.revision ?? 0)}
        />
      )}
      {blocker.status === "blocked" && (
        <LeaveDialog onStay={blocker.reset} onLeave={blocker.proceed} onSave={() => void saveAnd(blocker)} />
      )}
    </div>
  );
}
