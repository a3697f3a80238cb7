import { TextInput } from "@mantine/core";
import type { ContentPreview } from "../../api/types.ts";
import { useVocabulary } from "../../audiences/rules/vocabulary.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import type { TemplateContent } from "../template-values.ts";
import classes from "./wizard.module.css";

/** One field for each thing that the template asks for. */
export function TemplateFields({
  preview,
  content,
  onChange,
}: {
  readonly preview: ContentPreview;
  readonly content: TemplateContent;
  readonly onChange: (content: TemplateContent) => void;
}) {
  const { t } = useI18n();
  const { facts } = useVocabulary();
  const attributes = facts.filter(({ fact }) => fact.startsWith("profile.")).slice(0, 12);
  const { header, body = {}, buttons = [] } = content;
  return (
    <>
      {header?.kind === "text" &&
        Object.entries(header.values).map(([name, value]) => (
          <TextInput
            key={`header ${name}`}
            label={t("wizard.value.header", { name })}
            value={value}
            onChange={(event) =>
              onChange({ ...content, header: { kind: "text", values: { ...header.values, [name]: event.currentTarget.value } } })
            }
          />
        ))}
      {header && header.kind !== "text" && (
        <TextInput
          label={t(`wizard.value.${header.kind}`)}
          placeholder="https://"
          value={header.link}
          onChange={(event) => onChange({ ...content, header: { ...header, link: event.currentTarget.value } })}
        />
      )}
      {Object.entries(body).map(([name, value]) => (
        <TextInput
          key={name}
          label={name}
          value={value}
          list="known-values"
          onChange={(event) => onChange({ ...content, body: { ...body, [name]: event.currentTarget.value } })}
        />
      ))}
      {buttons.map((button, index) => {
        if (button.kind === "quick_reply") return null;
        const label = preview.buttons[button.index]?.text ?? "";
        const put = (value: string) =>
          onChange({
            ...content,
            buttons: buttons.map((one, at) =>
              at === index ? (button.kind === "url" ? { ...button, suffix: value } : { ...button, code: value }) : one,
            ),
          });
        return (
          <TextInput
            key={button.index}
            label={t(button.kind === "url" ? "wizard.value.link" : "wizard.value.code", { label })}
            value={button.kind === "url" ? button.suffix : button.code}
            onChange={(event) => put(event.currentTarget.value)}
          />
        );
      })}
      {Object.keys(body).length > 0 && (
        <p className={`${classes["hint"]} small muted`}>
          {t("wizard.value.hint")} <code>{"{{ profile.attributes.firstName }}"}</code>
        </p>
      )}
      <datalist id="known-values">
        {attributes.map(({ fact }) => (
          <option key={fact} value={`{{ ${fact} }}`} />
        ))}
      </datalist>
    </>
  );
}
