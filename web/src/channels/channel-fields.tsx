import { Select } from "@mantine/core";
import type { ChannelForm } from "../../../src/messages/channel-form.ts";
import type { FieldsContent } from "../../../src/messages/content.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { VariableText } from "../journeys/edit/forms/variable-text.tsx";
import { CHANNEL_FORMS } from "./channel-forms.ts";

/** By which channel a message goes. Nothing to choose while there is only one. */
export function ChannelChoice({ kind, onChange }: { readonly kind: string; readonly onChange: (kind: string) => void }) {
  const { t, language } = useI18n();
  if (CHANNEL_FORMS.length < 2) return null;
  return (
    <Select
      label={t("channels.choice")}
      allowDeselect={false}
      value={kind}
      data={CHANNEL_FORMS.map((form) => ({ value: form.kind, label: form.name[language] }))}
      onChange={(chosen) => chosen !== null && chosen !== kind && onChange(chosen)}
      data-testid="channel-choice"
    />
  );
}

/** The texts of a message that is not WhatsApp's, as its channel asks for them. */
export function ChannelFields({
  form,
  content,
  onChange,
}: {
  readonly form: ChannelForm;
  readonly content: FieldsContent;
  readonly onChange: (content: FieldsContent, field: string) => void;
}) {
  const { language } = useI18n();
  const note = form.note?.(content.fields);
  return (
    <>
      {Object.entries(form.fields).map(([name, field]) => (
        <div key={name}>
          <VariableText
            label={field.label[language]}
            value={content.fields[name] ?? ""}
            rows={field.control === "lines" ? 5 : 1}
            pointer={`/content/fields/${name}`}
            onChange={(text) => onChange({ ...content, fields: withText(content.fields, name, text) }, `fields/${name}`)}
            testId={`content-${name}`}
          />
          {field.help && <p className="muted small">{field.help[language]}</p>}
        </div>
      ))}
      {form.note && (
        <p className="small" aria-live="polite" data-testid="channel-note">
          {note?.[language]}
        </p>
      )}
    </>
  );
}

function withText(fields: FieldsContent["fields"], name: string, text: string): FieldsContent["fields"] {
  const { [name]: _, ...others } = fields;
  return text === "" ? others : { ...others, [name]: text };
}

/** The same words by another channel. */
export function startFields(form: ChannelForm, words: string): FieldsContent {
  const [first] = Object.entries(form.fields).filter(([, field]) => field.required && field.control === "lines");
  const [fallback] = Object.keys(form.fields);
  const name = first?.[0] ?? fallback;
  return { kind: "fields", fields: name === undefined || words === "" ? {} : { [name]: words } };
}
