import type { ContentPreview } from "../../../api/types.ts";
import { SlotFields } from "../../../content/slot-fields.tsx";
import { type Content, slotsOf, type TemplateContent } from "../../../content/template-slots.ts";
import { CONTENT_SPECS } from "./content-specs.ts";
import { SpecFields } from "./spec-fields.tsx";
import { VariableText } from "./variable-text.tsx";

type Change = (content: Content, field: string) => void;

/** The texts of a message, each where WhatsApp shows it. */
export function ContentFields({
  content,
  template,
  pointer = "/content",
  testPrefix = "content",
  onChange,
}: {
  readonly content: Content;
  readonly template: ContentPreview | null;
  readonly pointer?: string;
  readonly testPrefix?: string;
  readonly onChange: Change;
}) {
  if (content.kind === "fields") return null;
  if (content.kind === "template") return template && <TemplateFields content={content} template={template} onChange={onChange} />;
  return (
    <SpecFields
      specs={CONTENT_SPECS[content.kind]}
      value={content}
      pointer={pointer}
      testPrefix={testPrefix}
      onChange={(next, field) => onChange(next as unknown as Content, field.replaceAll(".", "/"))}
    />
  );
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
  return (
    <SlotFields
      slots={slotsOf(template, content)}
      onChange={(next, { path }) => onChange(next, path.slice(1))}
      fieldOf={(slot, label) => (
        <VariableText
          label={label}
          value={slot.value}
          pointer={`/content${slot.path}`}
          onChange={(value) => onChange(slot.put(value), slot.path.slice(1))}
          {...(slot.label === "body" ? { testId: `variable-${slot.name}` } : {})}
        />
      )}
    />
  );
}
