import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { CampaignProblem, JourneyDocument, Problem, TemplateView } from "../../api/types.ts";
import { MissingFields } from "../../content/missing-fields.tsx";
import type { Content } from "../../content/template-slots.ts";
import { WindowFields } from "../../content/window-fields.tsx";
import { FormChoice } from "../../forms/form-choice.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { FormContext } from "../../journeys/edit/form-context.tsx";
import { ContentFields as FreeFields } from "../../journeys/edit/forms/content-fields.tsx";
import { CONTENT_FORMS, CONTENT_STARTS, formOf, wordsOf } from "../../journeys/edit/forms/content-specs.ts";
import { vocabularyQuery } from "../../journeys/queries.ts";
import { ChannelFields } from "../../channels/channel-fields.tsx";
import { channelForm } from "../../channels/channel-forms.ts";
import { TemplateFields } from "./template-fields.tsx";

/** Nobody has written yet to whom a reaction could go. */
const FORMS = CONTENT_FORMS.filter((form) => form !== "reaction");
const NO_WORDS = { attributes: [], events: [] };
/** The fields of a message are those of a journey's; what they may name is only what is known of people. */
const STAND_IN: JourneyDocument = {
  schema: 1,
  name: "campaign",
  title: "",
  entry: { kind: "audience", audience: "", on: "entered" },
  start: "",
  nodes: {},
};

export function ContentFields({
  channel,
  content,
  template,
  templates,
  language,
  index,
  problems,
  base,
  onChange,
  onTemplate,
}: {
  readonly channel: string;
  readonly content: Content;
  readonly template: TemplateView | undefined;
  readonly templates: readonly TemplateView[];
  readonly language: string;
  readonly index: number;
  readonly problems: readonly CampaignProblem[];
  /** JSON pointer of the message in the document. */
  readonly base: string;
  readonly onChange: (content: Content) => void;
  readonly onTemplate: (template: TemplateView) => void;
}) {
  const { t, languageName, has } = useI18n();
  const { data: vocabulary } = useQuery(vocabularyQuery);
  const form = channelForm(channel);
  const status = (row: TemplateView) => {
    const key = `template.status.${row.status}`;
    return row.status === "APPROVED" ? "" : ` · ${has(key) ? t(key) : row.status}`;
  };
  // Fields look for their problem below `/content`, where a journey has it.
  const told = problems.map((problem): Problem => ({
    ...problem,
    node: null,
    path: problem.path.startsWith(base) ? `/content${problem.path.slice(base.length)}` : problem.path,
    code: problem.code as Problem["code"],
  }));
  return (
    <FormContext.Provider
      value={{
        document: STAND_IN,
        base: "",
        problems: told,
        vocabulary: vocabulary ? { ...NO_WORDS, attributes: vocabulary.attributes } : NO_WORDS,
      }}
    >
      {content.kind === "fields" ? (
        form && <ChannelFields form={form} content={content} onChange={onChange} />
      ) : (
        <Select
          label={t("edit.message.kind")}
          allowDeselect={false}
          value={formOf(content)}
          data={FORMS.map((form) => ({ value: form, label: t(`edit.message.kind.${form}`) }))}
          onChange={(form) => {
            const chosen = FORMS.find((one) => one === form) ?? "text";
            if (chosen === "template") onChange({ kind: "template", name: "", language });
            else if (chosen !== formOf(content)) onChange(CONTENT_STARTS[chosen](wordsOf(content)));
          }}
          {...(content.kind === "template" ? {} : { description: t("wizard.text.hint") })}
          data-testid={`content-kind-${index}`}
        />
      )}
      {content.kind === "fields" ? (
        <MissingFields content={content} onChange={onChange} />
      ) : content.kind === "template" ? (
        <>
          <Select
            label={t("wizard.template")}
            placeholder={t("wizard.template.choose")}
            searchable
            nothingFoundMessage={t("templates.empty")}
            data={templates.map((row) => ({
              value: `${row.name}:${row.language}`,
              label: `${row.name} · ${languageName(row.language)}${status(row)}`,
            }))}
            value={template && content.name !== "" ? `${template.name}:${template.language}` : null}
            onChange={(value) => {
              const row = templates.find((one) => `${one.name}:${one.language}` === value);
              if (row) onTemplate(row);
            }}
            data-testid={`choose-template-${index}`}
          />
          {template && <TemplateFields preview={template.preview} content={content} onChange={onChange} />}
        </>
      ) : (
        <>
          {(content.kind === "flow" || content.kind === "buttons" || content.kind === "list") && (
            <FormChoice content={content} onChange={onChange} />
          )}
          <FreeFields content={content} template={null} onChange={onChange} />
        </>
      )}
      <MissingFields content={content} onChange={onChange} />
      {content.kind === "template" && template && <WindowFields content={content} onChange={onChange} />}
    </FormContext.Provider>
  );
}

/** The same words in another form. */
