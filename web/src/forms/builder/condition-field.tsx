import { Select } from "@mantine/core";
import { optionsOf } from "../../../../src/forms/document.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import type { FormDocument, FormScreen, Question } from "../form-edit.ts";
import classes from "../forms.module.css";
import { useFinding } from "./findings.tsx";

type Condition = NonNullable<FormScreen["if"]>;

/** Shown always, or only after a certain answer. Nothing where no earlier question can be asked about. */
export function ConditionField({
  value,
  questions,
  language,
  path,
  onChange,
}: {
  readonly value: Condition | undefined;
  readonly questions: readonly Question[];
  readonly language: FormDocument["language"];
  readonly path: string;
  readonly onChange: (condition: Condition | null) => void;
}) {
  const { t } = useI18n();
  const fault = useFinding(path);
  if (questions.length === 0 && !value) return null;
  const asked = questions.find(({ name }) => name === value?.question);
  const answers = (question: Question): readonly { readonly value: string; readonly label: string }[] =>
    question.kind === "opt_in"
      ? [{ value: "true", label: t("forms.answer.yes") }]
      : optionsOf(question, language).map(({ id, title }) => ({ value: id, label: title }));
  return (
    <div className={classes["condition"]}>
      <Select
        size="xs"
        label={t("forms.if")}
        placeholder={t("forms.if.always")}
        clearable
        clearButtonProps={{ "aria-label": t("forms.if.always") }}
        value={value?.question ?? null}
        error={fault}
        data={questions.map(({ name, label }) => ({ value: name, label }))}
        onChange={(name) => {
          const question = questions.find((one) => one.name === name);
          const [first] = question ? answers(question) : [];
          onChange(question && first ? { question: question.name, is: first.value } : null);
        }}
      />
      {value && asked && (
        <Select
          size="xs"
          label={t("forms.if.is")}
          allowDeselect={false}
          value={value.is}
          data={[...answers(asked)]}
          onChange={(is) => is !== null && onChange({ question: value.question, is })}
        />
      )}
    </div>
  );
}
