import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ContentPreview, JourneyNode } from "../../../api/types.ts";
import { useI18n } from "../../../i18n/i18n.tsx";
import classes from "../edit.module.css";
import { useFault } from "../form-context.tsx";
import { placeholders, type TemplateContent } from "../template-fill.ts";
import { VariableText } from "./variable-text.tsx";

type Content = Extract<JourneyNode, { readonly kind: "message" }>["content"];
type Of<Kind extends Content["kind"]> = Extract<Content, { readonly kind: Kind }>;
type Change = (content: Content, field: string) => void;

/** The texts of a message, each where WhatsApp shows it. */
export function ContentFields({
  content,
  template,
  onChange,
}: {
  readonly content: Content;
  readonly template: ContentPreview | null;
  readonly onChange: Change;
}) {
  const { t } = useI18n();
  const text = (label: string, field: string, value: string, put: (value: string) => Content, rows = 1) => (
    <VariableText
      key={field}
      label={label}
      value={value}
      rows={rows}
      pointer={`/content/${field}`}
      onChange={(next) => onChange(put(next), field)}
      testId={`content-${field}`}
    />
  );
  switch (content.kind) {
    case "text":
      return text(t("edit.content.text"), "text", content.text, (value) => ({ ...content, text: value }), 4);
    case "template":
      return template ? <TemplateFields content={content} template={template} onChange={onChange} /> : null;
    case "buttons":
      return (
        <>
          {text(t("edit.content.text"), "body", content.body, (value) => ({ ...content, body: value }), 3)}
          {text(t("edit.content.footer"), "footer", content.footer ?? "", (value) => optional(content, "footer", value))}
          <Choices
            label={t("edit.content.buttons")}
            pointer="/content/buttons"
            rows={content.buttons}
            onChange={(buttons) => onChange({ ...content, buttons }, "buttons")}
          />
        </>
      );
    case "list":
      return <ListFields content={content} onChange={onChange} text={text} />;
    case "link":
      return (
        <>
          {text(t("edit.content.text"), "body", content.body, (value) => ({ ...content, body: value }), 3)}
          {text(t("edit.content.label"), "label", content.label, (value) => ({ ...content, label: value }))}
          {text(t("edit.content.url"), "url", content.url, (value) => ({ ...content, url: value }))}
          {text(t("edit.content.footer"), "footer", content.footer ?? "", (value) => optional(content, "footer", value))}
        </>
      );
    case "media":
      return (
        <>
          <Select
            label={t("edit.content.media")}
            allowDeselect={false}
            value={content.media}
            data={(["image", "video", "audio", "document", "sticker"] as const).map((media) => ({
              value: media,
              label: t(`inbound.${media}`),
            }))}
            onChange={(media) => onChange({ ...content, media: media ?? "image" }, "media")}
          />
          {text(t("edit.content.link"), "link", content.link, (value) => ({ ...content, link: value }))}
          {text(t("edit.content.caption"), "caption", content.caption ?? "", (value) => optional(content, "caption", value), 2)}
        </>
      );
  }
}

/** An optional text that is emptied is taken out. */
function optional<C extends Content>(content: C, field: string, value: string): Content {
  const { [field]: _before, ...rest } = content as unknown as Record<string, unknown>;
  return (value === "" ? rest : { ...rest, [field]: value }) as Content;
}

function TemplateFields({
  content,
  template,
  onChange,
}: {
  readonly content: TemplateContent;
  readonly template: ContentPreview;
  readonly onChange: Change;
}) {
  const { t } = useI18n();
  const { header } = template;
  const media = header?.kind === "image" || header?.kind === "video" || header?.kind === "document" ? header.kind : null;
  return (
    <>
      {header?.kind === "text" &&
        placeholders(header.text).map((name) => (
          <VariableText
            key={`header ${name}`}
            label={t("edit.template.header", { name })}
            value={(content.header?.kind === "text" && content.header.values[name]) || ""}
            pointer={`/content/header/values/${name}`}
            onChange={(value) =>
              onChange(
                {
                  ...content,
                  header: { kind: "text", values: { ...(content.header?.kind === "text" ? content.header.values : {}), [name]: value } },
                },
                `header/${name}`,
              )
            }
          />
        ))}
      {media !== null && (
        <VariableText
          label={t("edit.content.link")}
          value={content.header && content.header.kind !== "text" ? content.header.link : ""}
          pointer="/content/header/link"
          onChange={(link) =>
            onChange(
              { ...content, header: { ...(content.header?.kind === media ? content.header : {}), kind: media, link } },
              "header/link",
            )
          }
        />
      )}
      {placeholders(template.body).map((name) => (
        <VariableText
          key={name}
          label={t("edit.template.body", { name })}
          value={content.body?.[name] ?? ""}
          pointer={`/content/body/${name}`}
          onChange={(value) => onChange({ ...content, body: { ...content.body, [name]: value } }, `body/${name}`)}
          testId={`variable-${name}`}
        />
      ))}
      {template.buttons.map((button, index) => {
        const place = content.buttons?.findIndex((given) => given.index === index) ?? -1;
        const given = content.buttons?.[place];
        const kind =
          button.kind === "reply"
            ? "quick_reply"
            : button.kind === "url" && button.url?.includes("{{")
              ? "url"
              : button.kind === "copy_code"
                ? "copy_code"
                : null;
        if (kind === null) return null;
        const value = given?.kind === "url" ? given.suffix : given?.kind === "copy_code" ? given.code : (given?.payload ?? "");
        const made = (text: string): TemplateButton =>
          kind === "url"
            ? { index, kind, suffix: text }
            : kind === "copy_code"
              ? { index, kind, code: text }
              : { index, kind, payload: text };
        const others = (content.buttons ?? []).filter((one) => one.index !== index);
        return (
          <VariableText
            key={`button ${index}`}
            label={t(`edit.template.button.${kind}`, { text: button.text })}
            value={value}
            pointer={`/content/buttons/${Math.max(place, 0)}/${kind === "url" ? "suffix" : kind === "copy_code" ? "code" : "payload"}`}
            onChange={(text) => {
              const buttons = [...others, ...(text === "" && kind === "quick_reply" ? [] : [made(text)])].toSorted(
                (one, other) => one.index - other.index,
              );
              const { buttons: _before, ...rest } = content;
              onChange(buttons.length === 0 ? rest : { ...rest, buttons }, `buttons/${index}`);
            }}
          />
        );
      })}
    </>
  );
}

type TemplateButton = NonNullable<TemplateContent["buttons"]>[number];

type Row = { readonly id: string; readonly title: string; readonly description?: string };

function ListFields({
  content,
  onChange,
  text,
}: {
  readonly content: Of<"list">;
  readonly onChange: Change;
  readonly text: (label: string, field: string, value: string, put: (value: string) => Content, rows?: number) => React.ReactNode;
}) {
  const { t } = useI18n();
  return (
    <>
      {text(t("edit.content.header"), "header", content.header ?? "", (value) => optional(content, "header", value))}
      {text(t("edit.content.text"), "body", content.body, (value) => ({ ...content, body: value }), 3)}
      {text(t("edit.content.footer"), "footer", content.footer ?? "", (value) => optional(content, "footer", value))}
      {text(t("edit.content.listButton"), "button", content.button, (value) => ({ ...content, button: value }))}
      {content.sections.map((section, at) => (
        <div key={at} className={classes["group"]}>
          {content.sections.length > 1 &&
            text(t("edit.content.section"), `sections/${at}/title`, section.title ?? "", (title) => ({
              ...content,
              sections: content.sections.map((one, index) => (index === at ? { ...one, title } : one)),
            }))}
          <Choices
            label={t("edit.content.rows")}
            pointer={`/content/sections/${at}/rows`}
            rows={section.rows}
            onChange={(rows) =>
              onChange(
                { ...content, sections: content.sections.map((one, index) => (index === at ? { ...one, rows } : one)) },
                `sections/${at}/rows`,
              )
            }
          />
        </div>
      ))}
    </>
  );
}

function Choices({
  label,
  pointer,
  rows,
  onChange,
}: {
  readonly label: string;
  readonly pointer: string;
  readonly rows: readonly Row[];
  readonly onChange: (rows: readonly Row[]) => void;
}) {
  const { t } = useI18n();
  const fault = useFault(pointer);
  const set = (at: number, change: Partial<Row>): void => onChange(rows.map((row, index) => (index === at ? { ...row, ...change } : row)));
  return (
    <fieldset className={classes["group"]}>
      <legend>{label}</legend>
      {fault && <p className={classes["fault"]}>{fault}</p>}
      {rows.map((row, index) => (
        // Ids change while they are typed: the place is what stays.
        <div key={index} className={classes["choice"]}>
          <VariableText
            label={t("edit.choice.title")}
            value={row.title}
            pointer={`${pointer}/${index}/title`}
            onChange={(title) => set(index, { title })}
            testId={`choice-title-${index}`}
          />
          <TextInput
            label={t("edit.choice.id")}
            value={row.id}
            onChange={({ currentTarget }) => set(index, { id: currentTarget.value })}
            data-testid={`choice-id-${index}`}
          />
          <ActionIcon aria-label={t("edit.remove")} onClick={() => onChange(rows.filter((_row, at) => at !== index))}>
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlus size={14} />}
        onClick={() => onChange([...rows, { id: `choice_${rows.length + 1}`, title: "" }])}
      >
        {t("edit.choice.add")}
      </Button>
    </fieldset>
  );
}
