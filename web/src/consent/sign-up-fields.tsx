import { ActionIcon, Button, Checkbox, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { OptInFormView } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "../settings/settings.module.css";

type Field = OptInFormView["document"]["fields"][number];
const LANGUAGES = ["en", "fr"] as const;
const MOST = 8;

type SignUpFieldsProps = { readonly fields: readonly Field[]; readonly onChange: (fields: Field[]) => void };

/** What else a form asks for, each kept as an attribute. */
export function SignUpFields({ fields, onChange }: SignUpFieldsProps) {
  const { t, languageName } = useI18n();
  const set = (index: number, change: Partial<Field>): void =>
    onChange(fields.map((field, at) => (at === index ? { ...field, ...change } : field)));
  return (
    <fieldset className={classes["form"]}>
      <legend>{t("signUp.fields")}</legend>
      {fields.map((field, index) => (
        // The name is typed here: the place is what stays.
        <div key={index} className={classes["line"]}>
          <TextInput
            label={t("signUp.field.attribute")}
            value={field.attribute}
            maxLength={50}
            onChange={({ currentTarget }) => set(index, { attribute: currentTarget.value })}
          />
          {LANGUAGES.map((language) => (
            <TextInput
              key={language}
              label={t("signUp.field.label", { language: languageName(language) })}
              value={field.label[language] ?? ""}
              maxLength={100}
              onChange={({ currentTarget }) => {
                const { [language]: _, ...others } = field.label;
                set(index, { label: currentTarget.value === "" ? others : { ...others, [language]: currentTarget.value } });
              }}
            />
          ))}
          <Checkbox
            label={t("signUp.field.required")}
            checked={field.required}
            onChange={({ currentTarget }) => set(index, { required: currentTarget.checked })}
          />
          <ActionIcon
            variant="subtle"
            aria-label={t("signUp.field.remove", { name: field.attribute })}
            onClick={() => onChange(fields.filter((_, at) => at !== index))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      {fields.length < MOST && (
        <div>
          <Button
            variant="light"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => onChange([...fields, { attribute: "", required: false, label: {} }])}
          >
            {t("signUp.field.add")}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
