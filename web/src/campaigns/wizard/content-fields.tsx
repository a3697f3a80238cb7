import { Select } from "@mantine/core";
import type { CampaignProblem, TemplateView } from "../../api/types.ts";
import { MissingFields } from "../../content/missing-fields.tsx";
import type { Content } from "../../content/template-slots.ts";
import { WindowFields } from "../../content/window-fields.tsx";
import { FormChoice } from "../../forms/form-choice.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { ContentFields as FreeFields } from "../../journeys/edit/forms/content-fields.tsx";
import { CONTENT_FORMS, CONTENT_STARTS, formOf, wordsOf } from "../../journeys/edit/forms/content-specs.ts";
import { ChannelFields } from "../../channels/channel-fields.tsx";
import { channelForm } from "../../channels/channel-forms.ts";
import { CampaignForm } from "./campaign-form.tsx";
import { TemplateFields } from "./template-fields.tsx";

/** Nobody has written yet to whom a reaction could go. */
const FORMS = CONTENT_FORMS.filter((form) => form !== "reaction");

export function ContentFields({
  channel,
  content,
  template,
  templates,
  language,
  id,
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
  /** Of the message among those on the page. */
  readonly id: string;
  readonly problems: readonly CampaignProblem[];
  /** JSON pointer of the message in the document. */
  readonly base: string;
  readonly onChange: (content: Content) => void;
  readonly onTemplate: (template: TemplateView) => void;
}) {
  const { t, languageName, has } = useI18n();
  const form = channelForm(channel);
  const status = (row: TemplateView) => {
    const key = `template.status.${row.status}`;
    return row.status === "APPROVED" ? "" : ` · ${has(key) ? t(key) : row.status}`;
  };
  return (
    // A journey has its problems below `/content`.
    <CampaignForm problems={problems} base={base} to="/content">
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
          data-testid={`content-kind-${id}`}
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
            data-testid={`choose-template-${id}`}
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
    </CampaignForm>
  );
}

/** The same words in another form. */
