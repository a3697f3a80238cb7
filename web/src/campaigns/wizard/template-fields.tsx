import { TextInput } from "@mantine/core";
import type { ContentPreview } from "../../api/types.ts";
import { useVocabulary } from "../../audiences/rules/vocabulary.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { SlotFields } from "../../content/slot-fields.tsx";
import { type SlotLabel, slotsOf, type TemplateContent } from "../../content/template-slots.ts";
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
  // What a tap on a quick reply tells back is its own text here: campaigns have no branches.
  const slots = slotsOf(preview, content).filter((slot) => slot.label !== "payload");
  return (
    <>
      <SlotFields
        slots={slots}
        onChange={onChange}
        fieldOf={(slot, label) => (
          <TextInput
            label={label}
            placeholder={PLACEHOLDERS[slot.label] ?? ""}
            value={slot.value}
            list="known-values"
            onChange={(event) => onChange(slot.put(event.currentTarget.value))}
          />
        )}
      />
      {slots.some((slot) => slot.label === "body") && (
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

const PLACEHOLDERS: { readonly [Label in SlotLabel]?: string } = {
  image: "https://",
  video: "https://",
  document: "https://",
  offer: "2026-12-24T18:00:00+01:00",
};
