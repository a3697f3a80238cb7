/** "order_placed happened at least 2 times in the last 30 days" */
import type { Comparison, EventRule, Measure } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { ComparisonField } from "./comparison-field.tsx";
import { NameField, NumberField, Pick, Words } from "./inputs.tsx";
import { type LeafProps, NUMBER_OPERATORS } from "./leaf-props.ts";
import { compact, firstMeasure, MEASURES } from "./leaves.ts";
import { useVocabulary } from "./vocabulary.tsx";
import { Where } from "./where-fields.tsx";
import { WindowField } from "./window-field.tsx";

export function EventFields({ rule, onChange, wrong }: LeafProps<EventRule>) {
  const { t } = useI18n();
  const { events } = useVocabulary();
  const measure: Measure = rule.measure ?? { of: "count", is: "at_least", value: 1 };
  const properties = events.find(({ event }) => event === rule.event)?.properties ?? [];
  const names = properties.map(({ property }) => property);
  const put = (part: Partial<{ [K in keyof EventRule]: EventRule[K] | undefined }>) => onChange(compact<EventRule>({ ...rule, ...part }));
  const property = "property" in measure ? measure.property : undefined;
  const edge = isEdge(measure) ? measure : null;
  const amount = isEdge(measure) ? null : measure;
  return (
    <>
      <NameField
        label={t("rules.event")}
        value={rule.event}
        known={events.map(({ event }) => event)}
        wrong={wrong}
        onChange={(event) => put({ event })}
      />
      <Pick
        label={t("rules.measure")}
        options={MEASURES.map((of) => ({ value: of, label: t(`rules.measure.${of}`) }))}
        value={measure.of}
        onChange={(of) => put({ measure: firstMeasure(of, names[0] ?? "") })}
      />
      {!isCount(measure) && (
        <NameField
          label={t(edge ? "rules.propertyOrTime" : "rules.property")}
          value={property ?? ""}
          known={names}
          onChange={(name) => put({ measure: withProperty(measure, name) })}
        />
      )}
      {edge && (
        <ComparisonField
          value={comparisonOf(edge)}
          kinds={property === undefined ? ["date"] : (properties.find((one) => one.property === property)?.kinds ?? [])}
          onChange={(next) => put({ measure: { of: edge.of, ...(property === undefined ? {} : { property }), ...next } })}
        />
      )}
      {amount && (
        <>
          <Pick
            label={t("rules.operator")}
            options={NUMBER_OPERATORS.map((is) => ({ value: is, label: t(`rules.is.${is}`) }))}
            value={amount.is}
            onChange={(is) => put({ measure: { ...amount, is } })}
          />
          <NumberField
            label={t("rules.value")}
            value={amount.value}
            short={amount.of === "count"}
            {...(amount.of === "count" ? { min: 0 } : {})}
            onChange={(value) => put({ measure: { ...amount, value } })}
          />
          {amount.of === "count" && <Words>{t("rules.times", { n: amount.value })}</Words>}
        </>
      )}
      <WindowField value={rule.window} onChange={(window) => put({ window })} />
      <Where where={rule.where} properties={properties} onChange={(where) => put({ where })} />
    </>
  );
}

type EdgeMeasure = Extract<Measure, { readonly of: "first" | "last" }>;
type CountMeasure = Extract<Measure, { readonly of: "count" }>;

function isEdge(measure: Measure): measure is EdgeMeasure {
  return measure.of === "first" || measure.of === "last";
}

function isCount(measure: Measure): measure is CountMeasure {
  return measure.of === "count";
}

function comparisonOf(measure: EdgeMeasure): Comparison {
  const { of: _of, property: _property, ...comparison } = measure;
  return comparison;
}

function withProperty(measure: Exclude<Measure, CountMeasure>, name: string): Measure {
  if (!isEdge(measure)) return { ...measure, property: name };
  const { property: _before, ...rest } = measure;
  return name === "" ? rest : { ...measure, property: name };
}
