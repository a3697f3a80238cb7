import { NumberInput, Select, Switch, TagsInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { audienceNamesQuery } from "../../queries.ts";
import { Suggesting } from "../../../components/suggesting.tsx";
import { FileSource } from "../../../media/file-source.tsx";
import type { MediaKind } from "../../../media/media-queries.ts";
import { useI18n } from "../../../i18n/i18n.tsx";
import type { Json } from "../../../../../src/platform/json.ts";
import { useFault, useForm } from "../form-context.tsx";
import { propertiesOf } from "../known-names.ts";
import { asLoose, asText, look, put, type Loose } from "../loose.ts";
import { ConditionField } from "./condition-field.tsx";
import { DurationField } from "./duration-field.tsx";
import { HeadersField, SecretField } from "./headers-field.tsx";
import { JsonField } from "./json-field.tsx";
import { MomentField } from "./moment-field.tsx";
import { PairsField } from "./pairs-field.tsx";
import { RepeatField } from "./repeat-field.tsx";
import type { Spec } from "./specs.ts";
import { GiverField } from "./giver-field.tsx";
import { ShiftField } from "./shift-field.tsx";
import { ServiceField, TimesFormField } from "./service-field.tsx";
import { VariableText } from "./variable-text.tsx";

/** The fields that a list of specs names, over one part of a document; `onChange` gets the whole part and the field that was written. */
export function SpecFields({
  specs,
  value,
  pointer,
  testPrefix = "field",
  onChange,
}: {
  readonly specs: readonly Spec[];
  readonly value: Loose;
  readonly pointer: string;
  readonly testPrefix?: string;
  readonly onChange: (value: Loose, field: string) => void;
}) {
  const { t } = useI18n();
  const shown = specs.filter((spec) => isShown(spec, value));
  return shown.map((spec) =>
    spec.as === "file" ? (
      <FileField key={spec.key} spec={spec} value={value} pointer={pointer} testPrefix={testPrefix} onChange={onChange} />
    ) : spec.as === "giver" ? (
      <GiverField
        key={spec.key}
        label={t(spec.label)}
        value={value}
        pointer={`${pointer}/${spec.key}`}
        onChange={(id) => onChange(put(value, spec.key, id === "" ? undefined : id), spec.key)}
      />
    ) : (
      <SpecField
        key={spec.key}
        spec={spec}
        value={look(value, spec.key)}
        pointer={`${pointer}/${spec.key.replaceAll(".", "/")}`}
        testId={`${testPrefix}-${spec.key}`}
        // A condition stands beside the event whose properties it asks for.
        {...(spec.as === "condition" ? { event: eventBeside(value, spec.key) } : {})}
        onChange={(next) => onChange(settled(specs, put(value, spec.key, next)), spec.key)}
      />
    ),
  );
}

function eventBeside(value: Loose, key: string): string | undefined {
  const event = look(value, key.replace(/[^.]+$/, "event"));
  return typeof event === "string" && event !== "" ? event : undefined;
}

function FileField({
  spec,
  value,
  pointer,
  testPrefix,
  onChange,
}: {
  readonly spec: Extract<Spec, { readonly as: "file" }>;
  readonly value: Loose;
  readonly pointer: string;
  readonly testPrefix: string;
  readonly onChange: (value: Loose, field: string) => void;
}) {
  const { t } = useI18n();
  const asset = look(value, spec.asset);
  return (
    <FileSource
      label={t(spec.label)}
      kind={asText(look(value, spec.kind)) as MediaKind}
      asset={typeof asset === "string" ? asset : undefined}
      onAsset={(id) => onChange(put(put(value, spec.asset, id), spec.key, undefined), spec.key)}
    >
      <VariableText
        label={t(spec.label)}
        value={asText(look(value, spec.key))}
        pointer={`${pointer}/${spec.key.replaceAll(".", "/")}`}
        onChange={(next) => onChange(put(value, spec.key, next), spec.key)}
        testId={`${testPrefix}-${spec.key}`}
      />
    </FileSource>
  );
}

function isShown({ when }: Spec, value: Loose): boolean {
  return when === undefined || when.is.includes(asText(look(value, when.key)));
}

/** Fields that are no longer shown are gone, and texts that now have to be there are there, empty. */
function settled(specs: readonly Spec[], value: Loose): Loose {
  let next = value;
  for (const spec of specs) {
    if (spec.when === undefined) continue;
    if (!isShown(spec, next)) next = put(next, spec.key, undefined);
    else if (spec.optional !== true && look(next, spec.key) === undefined) next = put(next, spec.key, "");
  }
  return next;
}

function SpecField({
  spec,
  value,
  pointer,
  testId,
  event,
  onChange,
}: {
  readonly spec: Exclude<Spec, { readonly as: "file" | "giver" }>;
  readonly value: Json | undefined;
  readonly pointer: string;
  readonly testId: string;
  readonly event?: string | undefined;
  readonly onChange: (value: Json | undefined) => void;
}) {
  const { t, has } = useI18n();
  const { document, vocabulary } = useForm();
  const fault = useFault(pointer);
  const label = t(spec.label);
  const text = asText(value);
  const set = (next: string): void => onChange(next === "" && spec.optional ? undefined : next);
  switch (spec.as) {
    case "text":
      return (
        <TextInput
          label={label}
          value={text}
          error={fault}
          data-testid={testId}
          onChange={({ currentTarget }) => set(currentTarget.value)}
        />
      );
    case "moment":
      return <MomentField label={label} value={text} pointer={pointer} testId={testId} onChange={set} />;
    case "shift":
      return <ShiftField label={label} value={typeof value === "string" ? value : undefined} pointer={pointer} onChange={onChange} />;
    case "time":
      return (
        <TextInput
          type="time"
          label={label}
          value={text}
          error={fault}
          data-testid={testId}
          onChange={({ currentTarget }) => set(currentTarget.value)}
        />
      );
    case "liquid":
      return <VariableText label={label} value={text} pointer={pointer} onChange={set} testId={testId} />;
    case "lines":
      return <VariableText label={label} value={text} pointer={pointer} rows={3} onChange={set} testId={testId} />;
    case "flag":
      return (
        <Switch
          label={label}
          checked={value === true}
          data-testid={testId}
          onChange={({ currentTarget }) => onChange(currentTarget.checked ? true : undefined)}
        />
      );
    case "repeat":
      return (
        <RepeatField
          label={label}
          value={value}
          spec={spec}
          pointer={pointer}
          testId={testId}
          onChange={onChange}
          fieldsOf={(item, index, set) => (
            <SpecFields specs={spec.each} value={item} pointer={`${pointer}/${index}`} testPrefix={`${testId}-${index}`} onChange={set} />
          )}
        />
      );
    case "duration":
      return (
        <DurationField
          label={label}
          value={typeof value === "string" ? value : undefined}
          onChange={onChange}
          pointer={pointer}
          optional={spec.optional ?? false}
          usual={spec.usual}
        />
      );
    case "number":
      return (
        <NumberInput
          label={label}
          value={typeof value === "number" ? value : ""}
          error={fault}
          onChange={(n) => onChange(typeof n === "number" ? n : undefined)}
        />
      );
    case "words":
      return (
        <TagsInput
          label={label}
          value={Array.isArray(value) ? value.map(asText) : []}
          error={fault}
          onChange={(words) => onChange(words.length === 0 && spec.optional ? undefined : words)}
          description={t("edit.words")}
        />
      );
    case "node":
      return (
        <Select
          label={label}
          searchable
          clearable={spec.optional ?? false}
          value={text === "" ? null : text}
          error={fault}
          data={Object.keys(document.nodes)}
          onChange={(next) => set(next ?? "")}
        />
      );
    case "choice": {
      const wordsOf = (option: string): string => {
        const key = `${spec.words}.${option}`;
        return has(key) ? t(key) : option;
      };
      return (
        <Select
          label={label}
          allowDeselect={false}
          clearable={spec.optional ?? false}
          value={text === "" ? null : text}
          placeholder={spec.usual === undefined ? "" : t("edit.usual", { value: wordsOf(spec.usual) })}
          error={fault}
          data={spec.options.map((option) => ({ value: option, label: wordsOf(option) }))}
          onChange={(next) => onChange(next ?? undefined)}
          data-testid={testId}
        />
      );
    }
    case "event":
      return (
        <Suggesting
          label={label}
          value={text}
          error={fault}
          data={vocabulary.events.map(({ type }) => type)}
          onChange={set}
          data-testid={testId}
        />
      );
    case "property": {
      const { event } = document.entry as { readonly event?: string };
      return (
        <Suggesting
          label={label}
          value={text}
          error={fault}
          placeholder={t("edit.usual", { value: t("edit.entry.key.usual") })}
          data={[...propertiesOf(vocabulary, event ?? null)]}
          onChange={set}
          data-testid={testId}
          description={t("edit.entry.key.help")}
        />
      );
    }
    case "audience":
      return <AudienceField label={label} value={text} fault={fault} onChange={set} />;
    case "service":
      return <ServiceField label={label} value={text} fault={fault} onChange={(id) => set(id)} />;
    case "times_form":
      return <TimesFormField label={label} value={text} fault={fault} onChange={(name) => set(name)} />;
    case "condition":
      return <ConditionField label={label} value={value} pointer={pointer} event={event} onChange={onChange} />;
    case "json":
      return <JsonField label={label} value={value} onChange={onChange} optional={spec.optional ?? false} fault={fault} />;
    case "headers":
      return <HeadersField label={label} value={asLoose(value)} pointer={pointer} onChange={onChange} />;
    case "secret":
      return <SecretField label={label} value={text} pointer={pointer} clearable={spec.optional ?? false} onChange={onChange} />;
    case "pairs":
      return <PairsField label={label} value={asLoose(value)} pointer={pointer} onChange={onChange} />;
  }
}

function AudienceField({
  label,
  value,
  fault,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly fault: string | undefined;
  readonly onChange: (name: string) => void;
}) {
  const { data } = useQuery(audienceNamesQuery);
  return <Suggesting label={label} value={value} error={fault} data={data ?? []} onChange={onChange} />;
}
