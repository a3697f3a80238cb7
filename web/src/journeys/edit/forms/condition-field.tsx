import { Button, Input } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useRight } from "../../../api/session.tsx";
import { vocabularyQuery } from "../../../audiences/audience-queries.ts";
import { GrammarContext, JOURNEY_CONDITIONS } from "../../../audiences/rules/grammar.ts";
import { firstLeaf } from "../../../audiences/rules/leaves.ts";
import { RuleEditor } from "../../../audiences/rules/rule-editor.tsx";
import { groupOf, leafOf, ownerOf } from "../../../audiences/rules/tree.ts";
import { VocabularyContext } from "../../../audiences/rules/vocabulary.tsx";
import { useI18n } from "../../../i18n/i18n.tsx";
import type { Condition } from "../../../../../src/journeys/document.ts";
import type { Json } from "../../../../../src/platform/json.ts";
import classes from "../edit.module.css";
import { conditionVocabulary } from "../condition-vocabulary.ts";
import { useFault, useForm } from "../form-context.tsx";
import { isSame, readCondition, writeCondition } from "./condition-tree.ts";

/** A journey's condition, written as rules of audiences are. Undefined: none. */
export function ConditionField({
  label,
  value,
  pointer,
  event,
  onChange,
}: {
  readonly label: string;
  readonly value: Json | undefined;
  readonly pointer: string;
  /** The event that the condition is about; undefined: the one that begins the journey. */
  readonly event?: string | undefined;
  readonly onChange: (value: Json | undefined) => void;
}) {
  const { t } = useI18n();
  const { document, vocabulary, base, problems } = useForm();
  const fault = useFault(pointer);
  const { data: known } = useQuery({ ...vocabularyQuery, enabled: useRight("audiences:read") });
  const words = useMemo(() => conditionVocabulary(document, vocabulary, known, event), [document, vocabulary, known, event]);
  const condition = value as Condition | undefined;
  const [kept, setKept] = useState(() => (condition === undefined ? groupOf("all", []) : readCondition(condition)));
  // Taken back, or written elsewhere: the tree is another one.
  const root = isSame(kept, condition) ? kept : condition === undefined ? groupOf("all", []) : readCondition(condition);
  if (root !== kept) setKept(root);
  const { partAt } = writeCondition(root, `${base}${pointer}`);
  return (
    <Input.Wrapper label={label} error={fault} component="fieldset" className={classes["condition"] ?? ""} labelElement="div">
      <GrammarContext value={JOURNEY_CONDITIONS}>
        <VocabularyContext value={words}>
          {root.parts.length === 0 ? (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlus size={14} />}
              onClick={() => {
                const first = groupOf("all", [leafOf(firstLeaf("fact", words, JOURNEY_CONDITIONS.operators))]);
                setKept(first);
                onChange(writeCondition(first, "").rule);
              }}
              data-testid="first-condition"
            >
              {t("conditions.first")}
            </Button>
          ) : (
            <RuleEditor
              narrow
              root={root}
              onChange={(next) => {
                setKept(next);
                onChange(writeCondition(next, "").rule);
              }}
              problemsOf={(id) => problems.filter(({ path }) => path !== `${base}${pointer}` && ownerOf(partAt, path) === id)}
            />
          )}
        </VocabularyContext>
      </GrammarContext>
    </Input.Wrapper>
  );
}
