import { MultiSelect, Select, TagsInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { audiencesQuery } from "../audiences/audience-queries.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { SAID_KINDS } from "../../../src/messages/content.ts";
import type { Condition } from "./helper-queries.ts";

export const CONDITION_KINDS = [
  "contains",
  "words",
  "intent",
  "first_message",
  "hours",
  "content",
  "channel",
  "person",
  "pattern",
] as const satisfies readonly Condition["kind"][];
const CHANNELS = ["whatsapp", "email", "sms", "in_app"];

export function newCondition(kind: Condition["kind"]): Condition {
  switch (kind) {
    case "words":
    case "contains":
      return { kind, words: [] };
    case "pattern":
      return { kind, pattern: "" };
    case "intent":
      return { kind, intents: [] };
    case "content":
      return { kind, kinds: [] };
    case "channel":
      return { kind, channels: ["whatsapp"] };
    case "hours":
      return { kind, is: "closed" };
    case "first_message":
      return { kind };
    case "person":
      return { kind, rule: { audience: "", is: "in" } };
  }
}

/** Whether it says all it must. */
export function isWhole(condition: Condition): boolean {
  switch (condition.kind) {
    case "words":
    case "contains":
      return condition.words.length > 0;
    case "pattern":
      return condition.pattern !== "";
    case "intent":
      return condition.intents.length > 0;
    case "content":
      return condition.kinds.length > 0;
    case "channel":
      return condition.channels.length > 0;
    case "person":
      return !("audience" in condition.rule) || condition.rule.audience !== "";
    case "hours":
    case "first_message":
      return true;
  }
}

export function ConditionFields({
  condition,
  intents,
  onChange,
}: {
  readonly condition: Condition;
  readonly intents: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (condition: Condition) => void;
}) {
  const { t } = useI18n();
  const label = t(`helpers.condition.${condition.kind}`);
  switch (condition.kind) {
    case "words":
    case "contains":
      return (
        <TagsInput
          label={label}
          description={t("helpers.words.hint")}
          value={[...condition.words]}
          maxTags={100}
          onChange={(words) => onChange({ ...condition, words })}
          data-testid="condition-words-input"
        />
      );
    case "pattern":
      return (
        <TextInput
          label={label}
          description={t("helpers.pattern.hint")}
          value={condition.pattern}
          maxLength={300}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          onChange={({ currentTarget }) => onChange({ ...condition, pattern: currentTarget.value })}
        />
      );
    case "intent":
      return (
        <MultiSelect
          label={label}
          data={[...intents]}
          value={[...condition.intents]}
          onChange={(names) => onChange({ ...condition, intents: names })}
        />
      );
    case "content":
      return (
        <MultiSelect
          label={label}
          data={SAID_KINDS.map((value) => ({ value, label: t(`helpers.kind.${value}`) }))}
          value={[...condition.kinds]}
          onChange={(values) => onChange({ ...condition, kinds: SAID_KINDS.filter((kind) => values.includes(kind)) })}
        />
      );
    case "channel":
      return (
        <MultiSelect
          label={label}
          data={[...new Set([...CHANNELS, ...condition.channels])]}
          value={[...condition.channels]}
          onChange={(channels) => onChange({ ...condition, channels })}
        />
      );
    case "hours":
      return (
        <Select
          label={label}
          data={(["open", "closed"] as const).map((value) => ({ value, label: t(`helpers.hours.${value}`) }))}
          value={condition.is}
          allowDeselect={false}
          onChange={(value) => onChange({ ...condition, is: value === "open" ? "open" : "closed" })}
        />
      );
    case "first_message":
      return <span>{label}</span>;
    case "person":
      return <AudienceField condition={condition} label={label} onChange={onChange} />;
  }
}

function AudienceField({
  condition,
  label,
  onChange,
}: {
  readonly condition: Extract<Condition, { readonly kind: "person" }>;
  readonly label: string;
  readonly onChange: (condition: Condition) => void;
}) {
  const { t } = useI18n();
  const { data } = useQuery(audiencesQuery);
  if (!("audience" in condition.rule)) return <span className="muted">{t("helpers.person.own")}</span>;
  return (
    <Select
      label={label}
      searchable
      data={(data?.rows ?? []).map(({ name, title }) => ({ value: name, label: title }))}
      value={condition.rule.audience}
      onChange={(audience) => onChange({ ...condition, rule: { audience: audience ?? "", is: "in" } })}
    />
  );
}
