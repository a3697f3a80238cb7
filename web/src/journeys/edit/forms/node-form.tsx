import { Button, Select, TextInput } from "@mantine/core";
import { IconCopy, IconTrash } from "@tabler/icons-react";
import { memo, useMemo, useState } from "react";
import type { JourneyDocument, JourneyNode, Problem, Vocabulary } from "../../../api/types.ts";
import { useEvent } from "../../../components/use-event.ts";
import { useI18n } from "../../../i18n/i18n.tsx";
import { journeyWords } from "../../../i18n/words.ts";
import { isIdentifier } from "../../../../../src/journeys/schema/names.ts";
import { withAnswerArms } from "../answer-arms.ts";
import { connect, removeNodes, renameNode, setNode } from "../document-edit.ts";
import { FormContext } from "../form-context.tsx";
import { waysOf } from "../ways.ts";
import { AsJson } from "./as-json.tsx";
import { ArmsForm, hasArms } from "./arms-form.tsx";
import { ChainForm } from "./chain-form.tsx";
import { DurationField } from "./duration-field.tsx";
import { JsonField } from "./json-field.tsx";
import { MessageForm } from "./message-form.tsx";
import classes from "../edit.module.css";
import { SpecFields } from "./spec-fields.tsx";
import { NODE_SPECS } from "./specs.ts";
import { WaitForm } from "./wait-form.tsx";
import { problemWords } from "../../../i18n/problem-words.ts";

type Change = (change: (document: JourneyDocument) => JourneyDocument, field?: string) => void;

/** All that can be said of one node: its name, what it does, where it leads, and as a last resort its JSON. */
export function NodeForm({
  document,
  name,
  problems,
  vocabulary,
  change,
  onRenamed,
  onCopy,
}: {
  readonly document: JourneyDocument;
  readonly name: string;
  readonly problems: readonly Problem[];
  readonly vocabulary: Vocabulary;
  readonly change: Change;
  readonly onRenamed: (name: string | undefined) => void;
  readonly onCopy: () => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const node = document.nodes[name];
  if (!node) return null;
  const mine = problems.filter((problem) => problem.node === name);
  // When not to use WhatsApp stands beside the choice of the channel.
  const listed = node.kind === "message" ? mine.filter(({ code }) => !code.startsWith("advice_")) : mine;
  const set = (next: JourneyNode, field: string): void => change((before) => setNode(before, name, next), `${name}/${field}`);
  return (
    <FormContext value={{ document, base: `/nodes/${name}`, problems: mine, vocabulary }}>
      <div className={classes["form"]} key={name}>
        <NameField document={document} name={name} change={change} onRenamed={onRenamed} />
        {listed.length > 0 && (
          <ul className={classes["faults"]} data-testid="node-problems">
            {listed.map((problem) => (
              <li key={problem.path + problem.code + problem.message} data-severity={problem.severity}>
                {problemWords(i18n, { ...problem, node: null, path: placeIn(problem) })}
              </li>
            ))}
          </ul>
        )}
        {node.kind === "message" && (
          <MessageForm
            node={node}
            onChange={set}
            onAnswers={(choices) => change((before) => withAnswerArms(before, name, choices)?.document ?? before)}
          />
        )}
        {node.kind === "chain" && <ChainForm node={node} onChange={set} />}
        {node.kind === "wait" && <WaitForm node={node} onChange={set} />}
        {hasArms(node.kind) && <ArmsForm node={node} onChange={set} />}
        {node.kind === "wait_for" && (
          <DurationField
            label={t("edit.timeout")}
            value={node.timeout.after}
            pointer="/timeout/after"
            onChange={(after) => set({ ...node, timeout: { ...node.timeout, after: after ?? "P1D" } }, "timeout")}
          />
        )}
        <SpecFields
          specs={NODE_SPECS[node.kind] ?? []}
          value={node}
          pointer=""
          onChange={(next, field) => set(next as unknown as JourneyNode, field)}
        />
        <Ways document={document} name={name} node={node} change={change} />
        <AsJson summary={t("edit.raw")}>
          {() => (
            <JsonField
              label={t("edit.raw.label", { name })}
              value={node}
              rows={8}
              onChange={(next) => set(next as unknown as JourneyNode, "json")}
            />
          )}
        </AsJson>
        <div className={classes["row"]}>
          <Button variant="default" size="xs" leftSection={<IconCopy size={15} />} onClick={onCopy}>
            {t("edit.copy")}
          </Button>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconTrash size={15} />}
            onClick={() => {
              change((before) => removeNodes(before, new Set([name])));
              onRenamed(undefined);
            }}
          >
            {t("edit.delete")}
          </Button>
        </div>
      </div>
    </FormContext>
  );
}

/** Of a chain the step is told, and what is missing by its name; of anything else the node says where. */
function placeIn({ code, path }: Problem): string {
  return code === "appointment_incomplete" ? path.replace(/^\/nodes\/[^/]+/, "") : (/\/steps\/\d+/.exec(path)?.[0] ?? "");
}

function NameField({
  document,
  name,
  change,
  onRenamed,
}: {
  readonly document: JourneyDocument;
  readonly name: string;
  readonly change: Change;
  readonly onRenamed: (name: string) => void;
}) {
  const { t } = useI18n();
  const [typed, setTyped] = useState(name);
  const taken = typed !== name && Object.hasOwn(document.nodes, typed);
  const fault = !isIdentifier(typed) ? t("edit.name.invalid") : taken ? t("edit.name.taken") : undefined;
  // Taken over when it is finished: half a name would be followed by every text that reads the node's answers.
  const finish = (): void => {
    if (fault !== undefined) setTyped(name);
    else if (typed !== name) {
      change((before) => renameNode(before, name, typed));
      onRenamed(typed);
    }
  };
  return (
    <TextInput
      label={t("edit.name")}
      value={typed}
      error={fault}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      onBlur={finish}
      onKeyDown={({ key, currentTarget }) => {
        if (key === "Enter") currentTarget.blur();
      }}
      data-testid="node-name"
    />
  );
}

/** Where each way leads, for those who would rather choose than draw. */
function Ways({
  document,
  name,
  node,
  change,
}: {
  readonly document: JourneyDocument;
  readonly name: string;
  readonly node: JourneyNode;
  readonly change: Change;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const ways = waysOf(node);
  const names = Object.keys(document.nodes).filter((other) => other !== name);
  // The same array for the same names: lists of hundreds are not read anew with each key that is typed elsewhere.
  const targets = useMemo(() => names, [names.join(" ")]); // eslint-disable-line react-hooks/exhaustive-deps
  const lead = useEvent((via: string, to: string) => change((before) => connect(before, { from: name, via }, to)));
  if (ways.length === 0) return null;
  return (
    <fieldset className={classes["group"]}>
      <legend>{t("journey.panel.ways")}</legend>
      {ways.map(({ via, to, label }) => (
        <WayTo
          key={via}
          via={via}
          label={journeyWords(i18n, label)}
          to={Object.hasOwn(document.nodes, to) ? to : null}
          targets={targets}
          onLead={lead}
        />
      ))}
    </fieldset>
  );
}

const WayTo = memo(function WayTo({
  via,
  label,
  to,
  targets,
  onLead,
}: {
  readonly via: string;
  readonly label: string;
  readonly to: string | null;
  readonly targets: string[];
  readonly onLead: (via: string, to: string) => void;
}) {
  const { t } = useI18n();
  return (
    <Select
      label={label}
      searchable
      clearable
      placeholder={t("edit.way.none")}
      value={to}
      data={targets}
      onChange={(next) => onLead(via, next ?? "")}
      data-testid={`leads-${via}`}
    />
  );
});
