import type { Comparison } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { FOR_VALUES, operatorsFor, scalarOf, withOperator, type Scalar } from "./comparisons.ts";
import { DurationField, ManyField, NumberField, Pick, TextField, Words } from "./inputs.tsx";

/** "is one of [GB, IE]": an operator and what it needs. */
export function ComparisonField({
  value,
  onChange,
  kinds,
  examples = [],
  values = null,
}: {
  readonly value: Comparison;
  readonly onChange: (value: Comparison) => void;
  readonly kinds: readonly string[];
  readonly examples?: readonly string[];
  /** The only ones there are. */
  readonly values?: readonly string[] | null;
}) {
  const { t } = useI18n();
  const operators = values ? [...new Set([...FOR_VALUES, value.is])] : operatorsFor(kinds, value.is);
  return (
    <>
      <Pick
        label={t("rules.operator")}
        options={operators.map((is) => ({ value: is, label: t(`rules.is.${is}`) }))}
        value={value.is}
        onChange={(is) => onChange(withOperator(value, is))}
      />
      {values && (value.is === "equal" || value.is === "not_equal") ? (
        <Pick
          label={t("rules.value")}
          options={values.map((one) => ({ value: one, label: t(`rules.value.${one}` as "rules.value.opted_in") }))}
          value={String(value.value)}
          onChange={(one) => onChange({ is: value.is, value: one })}
        />
      ) : (
        <Operand value={value} onChange={onChange} kinds={kinds} examples={examples} />
      )}
    </>
  );
}

function Operand({
  value,
  onChange,
  kinds,
  examples,
}: {
  readonly value: Comparison;
  readonly onChange: (value: Comparison) => void;
  readonly kinds: readonly string[];
  readonly examples: readonly string[];
}) {
  const { t } = useI18n();
  const label = t("rules.value");
  switch (value.is) {
    case "set":
    case "not_set":
      return null;
    case "equal":
    case "not_equal":
      return (
        <ScalarField
          value={value.value}
          kinds={kinds}
          examples={examples}
          onChange={(scalar) => onChange({ is: value.is, value: scalar })}
        />
      );
    case "one_of":
    case "none_of":
      return (
        <ManyField
          label={t("rules.values")}
          value={value.value.map(String)}
          known={examples}
          onChange={(texts) => onChange({ is: value.is, value: texts.map((text) => scalarOf(text, kinds, value.value[0])) })}
        />
      );
    case "greater":
    case "at_least":
    case "less":
    case "at_most":
      return <NumberField label={label} value={value.value} onChange={(number) => onChange({ is: value.is, value: number })} />;
    case "contains":
    case "not_contains":
    case "starts_with":
    case "ends_with":
      return <TextField label={label} value={value.value} onChange={(text) => onChange({ is: value.is, value: text })} />;
    case "before":
    case "after":
      return (
        <TextField
          type="date"
          label={label}
          value={value.value.slice(0, 10)}
          onChange={(text) => onChange({ is: value.is, value: text })}
        />
      );
    case "in_last":
    case "in_next":
    case "more_than_ago":
      return <DurationField label={label} value={value.value} onChange={(duration) => onChange({ is: value.is, value: duration })} />;
    case "anniversary":
      return (
        <>
          <NumberField label={label} value={value.value} min={0} max={366} short onChange={(days) => onChange({ ...value, value: days })} />
          <Words>{t("rules.unit.day", { n: value.value })}</Words>
        </>
      );
  }
}

function ScalarField({
  value,
  onChange,
  kinds,
  examples,
}: {
  readonly value: Scalar;
  readonly onChange: (value: Scalar) => void;
  readonly kinds: readonly string[];
  readonly examples: readonly string[];
}) {
  const { t } = useI18n();
  const kind = typeof value === "boolean" ? "truth" : typeof value === "number" ? "number" : "text";
  // Where only one kind was ever seen there is nothing to ask.
  const asks = kinds.length !== 1;
  return (
    <>
      {asks && (
        <Pick
          label={t("rules.kind")}
          options={(["text", "number", "truth"] as const).map((one) => ({ value: one, label: t(`rules.kind.${one}`) }))}
          value={kind}
          onChange={(next) => onChange(next === "truth" ? true : next === "number" ? Number(value) || 0 : String(value))}
        />
      )}
      {kind === "truth" ? (
        <Pick
          label={t("rules.value")}
          options={[
            { value: "true", label: t("rules.true") },
            { value: "false", label: t("rules.false") },
          ]}
          value={value === true ? "true" : "false"}
          onChange={(next) => onChange(next === "true")}
        />
      ) : kind === "number" ? (
        <NumberField label={t("rules.value")} value={Number(value)} onChange={onChange} />
      ) : (
        <TextField
          label={t("rules.value")}
          value={String(value)}
          placeholder={examples[0] ?? ""}
          onChange={(text) => onChange(scalarOf(text, kinds, value))}
        />
      )}
    </>
  );
}
