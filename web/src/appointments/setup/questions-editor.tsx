import { ActionIcon, Button, Switch, TagsInput, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ServiceView } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import dialogs from "../dialogs.module.css";
import classes from "./setup.module.css";

type Question = ServiceView["questions"][number];
const MOST = 10;

export function QuestionsEditor({
  questions,
  onChange,
}: {
  readonly questions: readonly Question[];
  readonly onChange: (questions: readonly Question[]) => void;
}) {
  const { t, language } = useI18n();
  const put = (index: number, change: Partial<Question>) =>
    onChange(questions.map((one, at) => (at === index ? { ...one, ...change } : one)));
  const add = () => {
    let n = questions.length + 1;
    while (questions.some(({ id }) => id === `question_${n}`)) n += 1;
    onChange([...questions, { id: `question_${n}`, texts: { [language]: "" }, isRequired: false, choices: [] }]);
  };
  return (
    <div className={dialogs["fields"]}>
      <p className="muted small">{t("setup.questions.hint")}</p>
      {questions.map((question, index) => {
        const of = question.texts[language] === undefined ? (Object.keys(question.texts)[0] ?? language) : language;
        return (
          <div key={question.id} className={classes["question"]}>
            <div className={classes["card"]} style={{ padding: 0 }}>
              <div>
                <TextInput
                  label={t("setup.question")}
                  value={question.texts[of] ?? ""}
                  maxLength={200}
                  onChange={({ currentTarget }) => put(index, { texts: { ...question.texts, [of]: currentTarget.value } })}
                />
              </div>
              <ActionIcon
                aria-label={t("setup.question.remove", { n: index + 1 })}
                onClick={() => onChange(questions.filter((_, at) => at !== index))}
              >
                <IconTrash size={16} stroke={1.7} />
              </ActionIcon>
            </div>
            <TagsInput
              label={t("setup.question.choices")}
              description={t("setup.question.choices.hint")}
              value={question.choices}
              maxTags={20}
              onChange={(choices) => put(index, { choices })}
            />
            <Switch
              label={t("setup.question.required")}
              checked={question.isRequired}
              onChange={({ currentTarget }) => put(index, { isRequired: currentTarget.checked })}
            />
          </div>
        );
      })}
      <div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={questions.length >= MOST}
          onClick={add}
        >
          {t("setup.question.add")}
        </Button>
      </div>
    </div>
  );
}
