import { Button, Select, Textarea } from "@mantine/core";
import type { TemplateView } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import type { Content } from "../../content/template-slots.ts";
import { TemplateFields } from "./template-fields.tsx";

export function ContentFields({
  content,
  template,
  templates,
  language,
  index,
  onChange,
  onTemplate,
}: {
  readonly content: Content;
  readonly template: TemplateView | undefined;
  readonly templates: readonly TemplateView[];
  readonly language: string;
  readonly index: number;
  readonly onChange: (content: Content) => void;
  readonly onTemplate: (template: TemplateView) => void;
}) {
  const { t, languageName, has } = useI18n();
  if (content.kind === "text")
    return (
      <>
        <Textarea
          label={t("wizard.text")}
          description={t("wizard.text.hint")}
          value={content.text}
          autosize
          minRows={4}
          maxLength={4_096}
          onChange={(event) => onChange({ ...content, text: event.currentTarget.value })}
        />
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => onChange({ kind: "template", name: "", language })}>
          {t("wizard.text.useTemplate")}
        </Button>
      </>
    );
  if (content.kind !== "template") return <p className="muted">{t("wizard.otherKind")}</p>;
  const status = (row: TemplateView) => {
    const key = `template.status.${row.status}`;
    return row.status === "APPROVED" ? "" : ` · ${has(key) ? t(key) : row.status}`;
  };
  return (
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
      {content.name === "" && (
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => onChange({ kind: "text", text: "" })}>
          {t("wizard.template.useText")}
        </Button>
      )}
    </>
  );
}
