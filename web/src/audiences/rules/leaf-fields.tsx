/** The sentence of one rule, with its controls in it. */
import { useI18n } from "../../i18n/i18n.tsx";
import { ComparisonField } from "./comparison-field.tsx";
import { firstTest, valuesOf } from "./comparisons.ts";
import { EventFields } from "./event-fields.tsx";
import { FactName } from "./fact-name.tsx";
import { useGrammar } from "./grammar.ts";
import { NameField, Pick, Words } from "./inputs.tsx";
import type { LeafProps } from "./leaf-props.ts";
import { MessageFields } from "./message-fields.tsx";
import { SequenceFields } from "./sequence-fields.tsx";
import type { FactLeaf, Leaf } from "./tree.ts";
import { useVocabulary } from "./vocabulary.tsx";

export function LeafFields({ rule, onChange, wrong }: LeafProps<Leaf>) {
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

function FactFields({ rule, onChange, wrong }: LeafProps<FactLeaf>) {
  const { t } = useI18n();
  const { facts } = useVocabulary();
  const { operators } = useGrammar();
  const { fact, ...comparison } = rule;
  const known = facts.find((one) => one.fact === fact);
  return (
    <>
      <FactName
        label={t("rules.fact")}
        fact={fact}
        wrong={wrong}
        onChange={(next) => {
          const kinds = facts.find((one) => one.fact === next)?.kinds;
          const fits = kinds === undefined || kinds.some((kind) => known?.kinds.includes(kind));
          const [only] = valuesOf(next) ?? [];
          if (only !== undefined) onChange({ fact: next, is: "equal", value: only });
          else onChange({ fact: next, ...(fits ? comparison : firstTest(operators, kinds)) });
        }}
      />
      <ComparisonField
        value={comparison}
        kinds={known?.kinds ?? []}
        examples={known?.examples ?? []}
        values={valuesOf(fact)}
        onChange={(next) => onChange({ fact, ...next })}
      />
    </>
  );
}
