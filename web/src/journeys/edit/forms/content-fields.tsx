import type { ContentPreview } from "../../../api/types.ts";
import { type Content, slotsOf, type TemplateContent } from "../../../content/template-slots.ts";
import { useSlotLabel } from "../../../content/use-slot-label.ts";
import { FileSource } from "../../../media/file-source.tsx";
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
  const label = useSlotLabel();
  return slotsOf(template, content).map((slot) => {
    const field = (
      <VariableText
        key={`${slot.card} ${slot.label} ${slot.name}`}
        label={label(slot)}
        value={slot.value}
        pointer={`/content${slot.path}`}
        onChange={(value) => onChange(slot.put(value), slot.path.slice(1))}
        {...(slot.label === "body" ? { testId: `variable-${slot.name}` } : {})}
      />
    );
    const { file } = slot;
    return file ? (
      <FileSource
        key={`${slot.card} file`}
        label={label(slot)}
        kind={file.kind}
        asset={file.asset}
        onAsset={(id) => onChange(file.put(id), slot.path.slice(1))}
      >
        {field}
      </FileSource>
    ) : (
      field
    );
  });
}
