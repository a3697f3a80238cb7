/** The rule as nested groups of sentences: dragged by their grips, or moved with Alt and the arrow keys. */
import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconAlertTriangle, IconGripVertical, IconPlus, IconTrash } from "@tabler/icons-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useI18n } from "../../i18n/i18n.tsx";
import { Pick, Words } from "./inputs.tsx";
import { LeafFields } from "./leaf-fields.tsx";
import { useGrammar } from "./grammar.ts";
import { firstLeaf, kindOf, type LeafKind } from "./leaves.ts";
import { EditorContext, useDrop, useEditor, type RuleProblem } from "./rule-context.ts";
import { LEAF_ICONS } from "./leaf-icons.ts";
import classes from "./rules.module.css";
import { add, change, groupOf, leafOf, nextTo, remove, step, type Place, type RuleGroup, type RuleLeaf, type RulePart } from "./tree.ts";
import { useVocabulary } from "./vocabulary.tsx";
import { problemWords } from "../../i18n/problem-words.ts";

export function RuleEditor({
  root,
  onChange,
  problemsOf,
  narrow = false,
}: {
  readonly root: RuleGroup;
  readonly onChange: (root: RuleGroup) => void;
  readonly problemsOf: (id: string) => readonly RuleProblem[];
  /** In a panel beside something: the keys are told by the grips alone. */
  readonly narrow?: boolean;
}) {
  const { t } = useI18n();
  const box = useRef<HTMLDivElement>(null);
  const wanted = useRef<string | null>(null);
  // What moves to another group is drawn anew there, and what was removed is gone: without this the keyboard would begin again at the top of the page.
  useEffect(() => {
    const id = wanted.current;
    wanted.current = null;
    const places = id === null ? [] : [...(box.current?.querySelectorAll<HTMLElement>(`[data-handle="${id}"]`) ?? [])];
    places.find(({ offsetParent }) => offsetParent !== null)?.focus();
  }, [root]);
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<Place | null>(null);
  const [said, setSaid] = useState("");
  const put = (next: RuleGroup, words = "", focus: string | null = null) => {
    setSaid(words);
    wanted.current = focus;
    if (next !== root) onChange(next);
  };
  return (
    <EditorContext value={{ root, put, problemsOf, dragged, setDragged, over, setOver }}>
      <div ref={box} className={classes["editor"]} data-narrow={narrow || undefined} data-testid="rule-editor">
        <Group group={root} outermost />
      </div>
      {!narrow && root.parts.length > 0 && (
        <p className={classes["hint"]} style={{ marginTop: 12 }}>
          {t("rules.keys")}
        </p>
      )}
      <span className="sr-only" role="status">
        {said}
      </span>
    </EditorContext>
  );
}

function Group({ group, outermost = false }: { readonly group: RuleGroup; readonly outermost?: boolean }) {
  const { t } = useI18n();
  const editor = useEditor();
  const grammar = useGrammar();
  const drop = useDrop(group, outermost);
  const set = (next: Partial<RuleGroup>) => editor.put(change(editor.root, group.id, (part) => ({ ...part, ...next }) as RulePart));
  return (
    <div
      role="group"
      aria-label={t(group.mode === "all" ? "rules.group.all" : "rules.group.any")}
      className={`${classes["group"]} ${outermost ? "" : drop.className}`}
      data-mode={group.mode}
      data-not={group.not || undefined}
      {...(outermost ? {} : drop.handlers)}
    >
      <div className={classes["groupHead"]}>
        {!outermost && <Grip part={group} />}
        {!outermost && <Not part={group} />}
        {outermost && grammar.lead !== null && <Words>{t(grammar.lead)}</Words>}
        <Pick
          label={t("rules.group.mode")}
          strong
          options={[
            { value: "all", label: t("rules.group.all.short") },
            { value: "any", label: t("rules.group.any.short") },
          ]}
          value={group.mode}
          onChange={(mode) => set({ mode })}
        />
        <span className={classes["spacer"]} />
        {!outermost && <Remove part={group} />}
      </div>
      {group.parts.length > 0 && (
        <div className={classes["parts"]}>
          {group.parts.map((part, index) => (
            <Part key={part.id} part={part} joint={index === 0 ? null : group.mode} />
          ))}
        </div>
      )}
      {outermost && group.parts.length === 0 && <p className={classes["empty"]}>{t(grammar.empty)}</p>}
      {editor.problemsOf(group.id).map((problem) => (
        <Problem key={`${problem.path} ${problem.code}`} problem={problem} />
      ))}
      <div className={classes["groupHead"]}>
        <AddRule groupId={group.id} />
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          onClick={() => editor.put(add(editor.root, group.id, groupOf(group.mode === "all" ? "any" : "all", [])))}
        >
          {t("rules.addGroup")}
        </Button>
      </div>
    </div>
  );
}

function Part({ part, joint }: { readonly part: RulePart; readonly joint: "all" | "any" | null }) {
  const { t } = useI18n();
  return (
    <>
      {joint !== null && <span className={classes["joint"]}>{t(joint === "all" ? "rules.and" : "rules.or")}</span>}
      {part.kind === "group" ? <Group group={part} /> : <Row leaf={part} />}
    </>
  );
}

function Row({ leaf }: { readonly leaf: RuleLeaf }) {
  const editor = useEditor();
  const kindWords = useKindWords();
  const drop = useDrop(leaf, false);
  const problems = editor.problemsOf(leaf.id);
  const kind = kindOf(leaf.rule);
  const Icon = LEAF_ICONS[kind];
  const worst = problems.some(({ severity }) => severity === "error") ? "error" : problems.length > 0 ? "warning" : undefined;
  return (
    <div
      className={`${classes["row"]} ${drop.className}`}
      data-testid="rule-row"
      data-kind={kind}
      data-not={leaf.not || undefined}
      data-problem={worst}
      {...drop.handlers}
    >
      <Grip part={leaf} />
      <div className={classes["sentence"]}>
        <span className={classes["kind"]}>
          <Icon size={16} stroke={1.7} aria-hidden />
          <span className={classes["kindWords"]}>{kindWords(kind).title}</span>
        </span>
        <Not part={leaf} />
        <LeafFields
          rule={leaf.rule}
          wrong={worst === "error"}
          onChange={(rule) => editor.put(change(editor.root, leaf.id, (part) => ({ ...part, rule }) as RulePart))}
        />
      </div>
      <div className={classes["tools"]}>
        <Remove part={leaf} />
      </div>
      {problems.map((problem) => (
        <Problem key={`${problem.path} ${problem.code}`} problem={problem} />
      ))}
    </div>
  );
}

/** What kinds of rules are called where the rule stands. */
function useKindWords(): (kind: LeafKind) => { readonly title: string; readonly hint: string } {
  const { t } = useI18n();
  const { fact, factHint } = useGrammar();
  return (kind) =>
    kind === "fact" ? { title: t(fact), hint: t(factHint) } : { title: t(`rules.kind.${kind}`), hint: t(`rules.kind.${kind}.hint`) };
}

function Problem({ problem }: { readonly problem: RuleProblem }) {
  const i18n = useI18n();
  const { t, has } = i18n;
  const { problems } = useGrammar();
  const key = `${problems}.${problem.code}`;
  const words = problemWords(i18n, { ...problem, node: null, path: "" });
  const meant = /did you mean "([^"]+)"/.exec(problem.message)?.[1];
  return (
    <p className={classes["problem"]} data-severity={problem.severity} data-testid="rule-problem">
      <IconAlertTriangle size={14} aria-hidden />
      <span title={words}>
        {has(key) ? t(key) : words}
        {has(key) && meant !== undefined && ` ${t("audience.problem.meant", { name: meant })}`}
      </span>
    </p>
  );
}

function Grip({ part }: { readonly part: RulePart }) {
  const { t } = useI18n();
  const { root, put, setDragged, setOver } = useEditor();
  const keys = ({ key, altKey }: KeyboardEvent) => {
    const direction = altKey ? ({ ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" } as const)[key] : undefined;
    if (direction) put(step(root, part.id, direction), t(`rules.moved.${direction}`), part.id);
    else if (key === "Delete" || key === "Backspace") put(remove(root, part.id), t("rules.removed"), nextTo(root, part.id));
  };
  return (
    <button
      type="button"
      className={classes["grip"]}
      data-handle={part.id}
      draggable
      aria-label={t("rules.grip")}
      title={t("rules.grip")}
      onKeyDown={(event) => {
        if (event.altKey && event.key.startsWith("Arrow")) event.preventDefault();
        keys(event);
      }}
      onDragStart={(event) => {
        event.stopPropagation();
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", part.id);
        setDragged(part.id);
      }}
      onDragEnd={() => {
        setDragged(null);
        setOver(null);
      }}
    >
      <IconGripVertical size={16} aria-hidden />
    </button>
  );
}

function Not({ part }: { readonly part: RulePart }) {
  const { t } = useI18n();
  const { root, put } = useEditor();
  return (
    <button
      type="button"
      className={classes["not"]}
      aria-pressed={part.not}
      title={t("rules.not.title")}
      onClick={() => put(change(root, part.id, (found) => ({ ...found, not: !found.not })))}
    >
      {t("rules.not")}
    </button>
  );
}

function Remove({ part }: { readonly part: RulePart }) {
  const { t } = useI18n();
  const { root, put } = useEditor();
  const label = t(part.kind === "group" ? "rules.removeGroup" : "rules.remove");
  return (
    <ActionIcon
      size="md"
      aria-label={label}
      title={label}
      data-handle={part.id}
      onClick={() => put(remove(root, part.id), t("rules.removed"), nextTo(root, part.id))}
    >
      <IconTrash size={15} stroke={1.7} aria-hidden />
    </ActionIcon>
  );
}

function AddRule({ groupId }: { readonly groupId: string }) {
  const { t } = useI18n();
  const { root, put } = useEditor();
  const vocabulary = useVocabulary();
  const grammar = useGrammar();
  const { kinds, operators } = grammar;
  const kindWords = useKindWords();
  return (
    <Menu position="bottom-start" width={300}>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="light"
          leftSection={<IconPlus size={14} aria-hidden />}
          data-handle={groupId}
          data-testid="add-rule"
        >
          {t(grammar.add)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map((kind) => {
          const Icon = LEAF_ICONS[kind];
          return (
            <Menu.Item
              key={kind}
              leftSection={<Icon size={18} stroke={1.7} aria-hidden />}
              onClick={() => put(add(root, groupId, leafOf(firstLeaf(kind, vocabulary, operators))))}
              data-testid={`add-${kind}`}
            >
              {kindWords(kind).title}
              <span className="muted small" style={{ display: "block" }}>
                {kindWords(kind).hint}
              </span>
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
