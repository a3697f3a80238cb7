/** The sentence of one rule, with its controls in it. */
import { Button, CloseButton } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import type { Comparison, EventRule, FactRule, Measure, MessageRule, PropertyRule, SequenceRule, SequenceStep } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { ComparisonField } from "./comparison-field.tsx";
import { firstComparison } from "./comparisons.ts";
import { DurationField, NameField, NumberField, Pick, Words } from "./inputs.tsx";
import { compact, firstMeasure, MEASURES } from "./leaves.ts";
import classes from "./rules.module.css";
import type { Leaf } from "./tree.ts";
import { useFactNames, useVocabulary } from "./vocabulary.tsx";
import { WindowField } from "./window-field.tsx";

const NUMBER_OPERATORS = ["equal", "not_equal", "greater", "at_least", "less", "at_most"] as const;
const MESSAGE_FACTS = ["sent", "delivered", "read", "replied", "received", "failed", "refused"] as const;

type Props<Rule> = { readonly rule: Rule; readonly onChange: (rule: Rule) => void; readonly wrong: boolean };

export function LeafFields({ rule, onChange, wrong }: Props<Leaf>) {
  const { t } = useI18n();
  const vocabulary = useVocabulary();
  if ("fact" in rule) return <FactFields rule={rule} onChange={onChange} wrong={wrong} />;
  if ("event" in rule) return <EventFields rule={rule} onChange={onChange} wrong={wrong} />;
  if ("sequence" in rule) return <SequenceFields rule={rule} onChange={onChange} wrong={wrong} />;
  if ("message" in rule) return <MessageFields rule={rule} onChange={onChange} wrong={wrong} />;
  const membership = [
    { value: "in", label: t("rules.in") },
    { value: "not_in", label: t("rules.notIn") },
  ] as const;
  if ("audience" in rule)
    return (
      <>
        <Pick label={t("rules.operator")} options={membership} value={rule.is} onChange={(is) => onChange({ ...rule, is })} />
        <Words>{t("rules.ofAudience")}</Words>
        <NameField
          label={t("rules.audience")}
          value={rule.audience}
          known={vocabulary.audiences.map(({ name }) => name)}
          hint={(name) => vocabulary.audiences.find((audience) => audience.name === name)?.title ?? ""}
          wrong={wrong}
          onChange={(audience) => onChange({ ...rule, audience })}
        />
      </>
    );
  return (
    <>
      <Pick label={t("rules.operator")} options={membership} value={rule.is} onChange={(is) => onChange({ ...rule, is })} />
      <Words>{t("rules.ofList")}</Words>
      <NameField
        label={t("rules.list")}
        value={rule.list}
        known={vocabulary.lists}
        wrong={wrong}
        onChange={(list) => onChange({ ...rule, list })}
      />
    </>
  );
}

function FactFields({ rule, onChange, wrong }: Props<FactRule>) {
  const { t } = useI18n();
  const { facts } = useVocabulary();
  const names = useFactNames();
  const { fact, ...comparison } = rule;
  const known = facts.find((one) => one.fact === fact);
  return (
    <>
      <NameField
        label={t("rules.fact")}
        value={names.nameOf(fact)}
        known={names.known}
        hint={names.hintOf}
        wrong={wrong}
        onChange={(name) => {
          const next = names.factOf(name);
          const kinds = facts.find((one) => one.fact === next)?.kinds;
          const fits = kinds === undefined || kinds.some((kind) => known?.kinds.includes(kind));
          onChange({ fact: next, ...(fits ? comparison : firstComparison(kinds)) });
        }}
      />
      <ComparisonField
        value={comparison}
        kinds={known?.kinds ?? []}
        examples={known?.examples ?? []}
        onChange={(next) => onChange({ fact, ...next })}
      />
    </>
  );
}

function EventFields({ rule, onChange, wrong }: Props<EventRule>) {
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

type Properties = readonly { readonly property: string; readonly kinds: readonly string[] }[];

/** "where total is at least 50 and sku is …" */
function Where({
  where = [],
  properties,
  onChange,
}: {
  readonly where: readonly PropertyRule[] | undefined;
  readonly properties: Properties;
  readonly onChange: (where: readonly PropertyRule[] | undefined) => void;
}) {
  const { t } = useI18n();
  const put = (next: readonly PropertyRule[]) => onChange(next.length === 0 ? undefined : next);
  const first = properties[0];
  return (
    <>
      {where.map((rule, index) => {
        const { property, ...comparison } = rule;
        const kinds = properties.find((one) => one.property === property)?.kinds ?? [];
        const set = (next: PropertyRule) => put(where.map((one, at) => (at === index ? next : one)));
        return (
          // Conditions have no other name than their place.
          <span key={index} className={classes["where"]}>
            <Words>{t(index === 0 ? "rules.where" : "rules.and")}</Words>
            <NameField
              label={t("rules.property")}
              value={property}
              known={properties.map((one) => one.property)}
              onChange={(name) => set({ property: name, ...comparison })}
            />
            <ComparisonField value={comparison} kinds={kinds} onChange={(next) => set({ property, ...next })} />
            <CloseButton size="sm" aria-label={t("rules.where.remove")} onClick={() => put(where.filter((_, at) => at !== index))} />
          </span>
        );
      })}
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        leftSection={<IconPlus size={13} aria-hidden />}
        onClick={() => put([...where, { property: first?.property ?? "", ...firstComparison(first?.kinds ?? []) }])}
      >
        {t("rules.where.add")}
      </Button>
    </>
  );
}

function SequenceFields({ rule, onChange, wrong }: Props<SequenceRule>) {
  const { t } = useI18n();
  const { events } = useVocabulary();
  const put = (part: Partial<{ [K in keyof SequenceRule]: SequenceRule[K] | undefined }>) =>
    onChange(compact<SequenceRule>({ ...rule, ...part }));
  const set = (index: number, step: SequenceStep) => put({ sequence: rule.sequence.map((one, at) => (at === index ? step : one)) });
  const name = (step: SequenceStep, change: (step: SequenceStep) => void) => (
    <NameField
      label={t("rules.event")}
      value={step.event}
      known={events.map(({ event }) => event)}
      wrong={wrong && step.event === ""}
      onChange={(event) => change({ ...step, event })}
    />
  );
  const propertiesOf = (step: SequenceStep) => events.find(({ event }) => event === step.event)?.properties ?? [];
  return (
    <span className={classes["steps"]}>
      {rule.sequence.map((step, index) => (
        <span key={index} className={classes["step"]}>
          <Words>{t(index === 0 ? "rules.sequence.first" : "rules.sequence.then")}</Words>
          {name(step, (next) => set(index, next))}
          {index > 0 && <Within value={step.within} onChange={(within) => set(index, compact<SequenceStep>({ ...step, within }))} />}
          <Where
            where={step.where}
            properties={propertiesOf(step)}
            onChange={(where) => set(index, compact<SequenceStep>({ ...step, where }))}
          />
          {rule.sequence.length > 1 && (
            <CloseButton
              size="sm"
              aria-label={t("rules.sequence.remove")}
              onClick={() => put({ sequence: rule.sequence.filter((_, at) => at !== index) })}
            />
          )}
        </span>
      ))}
      {rule.notFollowedBy && (
        <span className={classes["step"]}>
          <Words>{t("rules.sequence.not")}</Words>
          {name(rule.notFollowedBy, (next) => put({ notFollowedBy: next }))}
          <Within
            value={rule.notFollowedBy.within}
            onChange={(within) => rule.notFollowedBy && put({ notFollowedBy: compact<SequenceStep>({ ...rule.notFollowedBy, within }) })}
          />
          <CloseButton size="sm" aria-label={t("rules.sequence.remove")} onClick={() => put({ notFollowedBy: undefined })} />
        </span>
      )}
      <span className={classes["step"]}>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<IconPlus size={13} aria-hidden />}
          onClick={() => put({ sequence: [...rule.sequence, { event: "", within: "P7D" }] })}
        >
          {t("rules.sequence.add")}
        </Button>
        {!rule.notFollowedBy && (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            leftSection={<IconPlus size={13} aria-hidden />}
            onClick={() => put({ notFollowedBy: { event: events[0]?.event ?? "", within: "P7D" } })}
          >
            {t("rules.sequence.addNot")}
          </Button>
        )}
        <Words>{t("rules.sequence.began")}</Words>
        <WindowField value={rule.window} onChange={(window) => put({ window })} />
      </span>
    </span>
  );
}

function Within({ value, onChange }: { readonly value: string | undefined; readonly onChange: (value: string | undefined) => void }) {
  const { t } = useI18n();
  return (
    <>
      <Pick
        label={t("rules.within")}
        options={[
          { value: "within", label: t("rules.within") },
          { value: "anytime", label: t("rules.anytime") },
        ]}
        value={value === undefined ? "anytime" : "within"}
        onChange={(next) => onChange(next === "within" ? "P7D" : undefined)}
      />
      {value !== undefined && <DurationField label={t("rules.within")} value={value} onChange={onChange} />}
    </>
  );
}

const FROM = ["any", "journey", "campaign", "template", "channel"] as const;

function MessageFields({ rule, onChange }: Props<MessageRule>) {
  const { t } = useI18n();
  const { journeys, campaigns, templates, channels } = useVocabulary();
  const put = (part: Partial<{ [K in keyof MessageRule]: MessageRule[K] | undefined }>) =>
    onChange(compact<MessageRule>({ ...rule, ...part }));
  const from = FROM.find((one) => one !== "any" && rule[one] !== undefined) ?? "any";
  const known = { journey: journeys, campaign: campaigns.map(({ id }) => id), template: templates, channel: channels.map(({ id }) => id) };
  const cleared = { journey: undefined, campaign: undefined, template: undefined, channel: undefined };
  const count = rule.count ?? { is: "at_least", value: 1 };
  return (
    <>
      <Pick
        label={t("rules.message")}
        strong
        options={MESSAGE_FACTS.map((fact) => ({ value: fact, label: t(`rules.message.${fact}`) }))}
        value={rule.message}
        onChange={(message) => put({ message })}
      />
      <Pick
        label={t("rules.operator")}
        options={NUMBER_OPERATORS.map((is) => ({ value: is, label: t(`rules.is.${is}`) }))}
        value={count.is}
        onChange={(is) => put({ count: { ...count, is } })}
      />
      <NumberField label={t("rules.value")} value={count.value} min={0} short onChange={(value) => put({ count: { ...count, value } })} />
      <Words>{t("rules.times", { n: count.value })}</Words>
      <Pick
        label={t("rules.message.from")}
        options={FROM.map((one) => ({ value: one, label: t(`rules.message.from.${one}`) }))}
        value={from}
        onChange={(next) => put({ ...cleared, ...(next === "any" ? {} : { [next]: known[next][0] ?? "" }) })}
      />
      {from === "channel" || from === "campaign" ? (
        <Pick
          label={t(`rules.message.from.${from}`)}
          options={(from === "channel" ? channels : campaigns).map(({ id, name }) => ({ value: id, label: name }))}
          value={rule[from] ?? ""}
          onChange={(id) => put({ [from]: id })}
        />
      ) : (
        from !== "any" && (
          <NameField
            label={t(`rules.message.from.${from}`)}
            value={rule[from] ?? ""}
            known={known[from]}
            onChange={(value) => put({ [from]: value })}
          />
        )
      )}
      <WindowField value={rule.window} onChange={(window) => put({ window })} />
    </>
  );
}
