import { Checkbox, FileInput, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { useI18n } from "../../i18n/i18n.tsx";
import { type FormDocument, type FormPart, type Question, renamed } from "../form-edit.ts";
import classes from "../forms.module.css";
import { useFinding } from "./findings.tsx";
import { OptionsField } from "./options-field.tsx";

export function PartFields({
  form,
  part,
  path,
  isFresh,
  onChange,
}: {
  readonly form: FormDocument;
  readonly part: FormPart;
  readonly path: string;
  readonly isFresh: boolean;
  readonly onChange: (part: FormPart) => void;
}) {
  const { t } = useI18n();
  const textFault = useFinding(`${path}/text`);
  switch (part.kind) {
    case "heading":
      return (
        <TextInput
          aria-label={t("forms.part.heading")}
          value={part.text}
          error={textFault}
          onChange={({ currentTarget }) => onChange({ ...part, text: currentTarget.value })}
        />
      );
    case "text":
    case "note":
      return (
        <Textarea
          aria-label={t(`forms.part.${part.kind}`)}
          autosize
          minRows={2}
          value={part.text}
          error={textFault}
          onChange={({ currentTarget }) => onChange({ ...part, text: currentTarget.value })}
        />
      );
    case "image":
      return <ImageFields part={part} path={path} onChange={onChange} />;
    default:
      return <QuestionFields form={form} part={part} path={path} isFresh={isFresh} onChange={onChange} />;
  }
}

function QuestionFields({
  form,
  part,
  path,
  isFresh,
  onChange,
}: {
  readonly form: FormDocument;
  readonly part: Question;
  readonly path: string;
  readonly isFresh: boolean;
  readonly onChange: (part: FormPart) => void;
}) {
  const { t } = useI18n();
  const labelFault = useFinding(`${path}/label`);
  const nameFault = useFinding(`${path}/name`);
  const helperFault = useFinding(`${path}/helper`);
  const mostFault = useFinding(`${path}/most`);
  const latestFault = useFinding(`${path}/latest`);
  return (
    <div className={classes["questionFields"]}>
      <TextInput
        label={t("forms.question")}
        value={part.label}
        error={labelFault ?? nameFault}
        onChange={({ currentTarget }) => onChange(renamed(form, part, currentTarget.value, isFresh))}
        data-testid="question-label"
      />
      {"options" in part && (
        <OptionsField
          options={part.options}
          path={`${path}/options`}
          isFresh={isFresh}
          onChange={(options) => onChange({ ...part, options })}
        />
      )}
      {part.kind === "number" && (
        <div className={classes["pair"]}>
          {(["least", "most"] as const).map((end) => (
            <NumberInput
              key={end}
              size="xs"
              label={t(`forms.number.${end}`)}
              value={part[end] ?? ""}
              error={end === "most" ? mostFault : undefined}
              onChange={(value) => {
                const { [end]: _before, ...rest } = part;
                onChange(typeof value === "number" ? { ...rest, [end]: value } : rest);
              }}
            />
          ))}
        </div>
      )}
      {part.kind === "date" && (
        <div className={classes["pair"]}>
          {(["earliest", "latest"] as const).map((end) => (
            <TextInput
              key={end}
              size="xs"
              type="date"
              label={t(`forms.date.${end}`)}
              value={part[end] ?? ""}
              error={end === "latest" ? latestFault : undefined}
              onChange={({ currentTarget }) => {
                const { [end]: _before, ...rest } = part;
                onChange(currentTarget.value === "" ? rest : { ...rest, [end]: currentTarget.value });
              }}
            />
          ))}
        </div>
      )}
      {part.kind === "media" && (
        <Select
          size="xs"
          label={t("forms.media.picks")}
          allowDeselect={false}
          value={part.picks}
          data={[
            { value: "photo", label: t("forms.media.photo") },
            { value: "document", label: t("forms.media.document") },
          ]}
          onChange={(picks) => onChange({ ...part, picks: picks ?? "photo" })}
        />
      )}
      <div className={classes["pair"]}>
        {part.kind !== "opt_in" && part.kind !== "nps" && (
          <TextInput
            size="xs"
            label={t("forms.helper")}
            value={part.helper ?? ""}
            error={helperFault}
            onChange={({ currentTarget }) => {
              const { helper: _before, ...rest } = part;
              onChange(currentTarget.value === "" ? rest : { ...rest, helper: currentTarget.value });
            }}
          />
        )}
        <Checkbox
          label={t("forms.required")}
          checked={part.required === true}
          onChange={({ currentTarget }) => {
            const { required: _before, ...rest } = part;
            onChange(currentTarget.checked ? { ...rest, required: true } : rest);
          }}
        />
      </div>
    </div>
  );
}

function ImageFields({
  part,
  path,
  onChange,
}: {
  readonly part: Extract<FormPart, { readonly kind: "image" }>;
  readonly path: string;
  readonly onChange: (part: FormPart) => void;
}) {
  const { t } = useI18n();
  const dataFault = useFinding(`${path}/data`);
  const altFault = useFinding(`${path}/alt`);
  const take = async (file: File | null): Promise<void> => {
    if (!file) return onChange({ ...part, data: "" });
    const bytes = new Uint8Array(await file.arrayBuffer());
    let binary = "";
    for (const byte of bytes) binary += String.fromCharCode(byte);
    onChange({ ...part, data: btoa(binary), alt: part.alt === "" ? file.name.replace(/\.\w+$/, "") : part.alt });
  };
  return (
    <div className={classes["pair"]}>
      <FileInput
        label={t("forms.image.file")}
        placeholder={t("forms.image.choose")}
        accept="image/png,image/jpeg"
        error={dataFault}
        onChange={(file) => void take(file)}
      />
      <TextInput
        label={t("forms.image.alt")}
        value={part.alt}
        error={altFault}
        onChange={({ currentTarget }) => onChange({ ...part, alt: currentTarget.value })}
      />
    </div>
  );
}
