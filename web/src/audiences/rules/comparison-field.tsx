import type { MessageKey } from "../../i18n/en.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { FOR_VALUES, isDated, operatorsFor, scalarOf, withOperator, type Operator, type Scalar, type Test } from "./comparisons.ts";
import { useGrammar } from "./grammar.ts";
import { DurationField, ManyField, NumberField, Pick, TextField, Words } from "./inputs.tsx";
import { FactName } from "./fact-name.tsx";

/** "is one of [GB, IE]": an operator and what it needs. */
export function ComparisonField<T extends Test>({
  value,
  onChange: tell,
  kinds,
  examples = [],
  values = null,
}: {
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly kinds: readonly string[];
  readonly examples?: readonly string[];
  /** The only ones there are. */
  readonly values?: readonly string[] | null;
}) {
  const { t, has } = useI18n();
  const grammar = useGrammar();
  // Only what the grammar has is offered, and what it has is what whoever listens can hold.
  const onChange = tell as (value: Test) => void;
  const operators = values ? [...new Set([...FOR_VALUES, value.is])] : operatorsFor(grammar.operators, kinds, value.is);
  const dated = isDated(value, kinds);
  const nameOf = (one: string): string => {
    const key = [`rules.value.${one}`, `state.${one}`].find(has);
    return key === undefined ? one : t(key);
  };
  return (
    <>
      <Pick
        label={t("rules.operator")}
        options={operators.map((is) => ({ value: is, label: t(dated ? (DATED[is] ?? `rules.is.${is}`) : `rules.is.${is}`) }))}
        value={value.is}
        onChange={(is) => onChange(withOperator(value, is, kinds))}
      />
      {values && (value.is === "equal" || value.is === "not_equal") ? (
        <Pick
          label={t("rules.value")}
          options={values.map((one) => ({ value: one, label: nameOf(one) }))}
          value={String(value.value)}
          onChange={(one) => onChange({ is: value.is, value: one })}
        />
      ) : (
        <Operand value={value} onChange={onChange} kinds={kinds} examples={examples} />
      )}
    </>
  );
}

/** How an order is said of dates. */
const DATED: { readonly [O in Operator]?: MessageKey } = {
  greater: "rules.is.after",
  at_least: "rules.is.since",
  less: "rules.is.before",
  at_most: "rules.is.until",
};

function Operand({
  value,
  onChange,
  kinds,
  examples,
}: {
  readonly value: Test;
  readonly onChange: (value: Test) => void;
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
      if (typeof value.value === "string")
        return (
          <TextField
            type={value.value === "" || /^\d{4}-\d{2}-\d{2}$/.test(value.value) ? "date" : "text"}
            label={label}
            value={value.value}
            onChange={(text) => onChange({ is: value.is, value: text })}
          />
        );
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
    case "same_as":
      return <FactName label={t("conditions.other")} fact={value.other} onChange={(other) => onChange({ is: value.is, other })} />;
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
  // Written by hand: shown as it stands, and as a text once it is changed here.
  if (typeof (value as unknown) === "object")
    return <TextField label={t("rules.value")} value={JSON.stringify(value)} onChange={onChange} />;
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
